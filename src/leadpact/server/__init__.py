"""The embedded PostgreSQL and its supervisor; knows none of the program's layers.

Without `DATABASE_URL` the program brings its own PostgreSQL 18: the binaries of a wheel, run in the home
directory, reached over a unix socket only. Whoever needs it takes a lease and gives it back:

    with use(os.environ) as lease:
        psycopg.connect(lease.url)

Any number of processes may hold a lease on one home at a time. The first starts the server, the last one out
stops it, and a keeper process does so in their place when they were killed. See
docs/decisions/0002-embedded-postgresql.md.
"""

from leadpact.server.backup import dump, restore
from leadpact.server.home import home_directory
from leadpact.server.lease import Lease, Status, acquire, status, use

__all__ = ["Lease", "Status", "acquire", "dump", "home_directory", "restore", "status", "use"]
