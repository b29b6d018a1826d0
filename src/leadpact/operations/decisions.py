"""One entry of the journal about a person, for whoever asks why."""

from __future__ import annotations

from leadpact.errors import NotFound
from leadpact.operations.biography import CHAPTER, Chapter, chapter
from leadpact.operations.database import Database
from leadpact.operations.lookup import LARGEST_ID

ONE = f"""
    SELECT {CHAPTER} FROM journal_event
    WHERE id = %(event)s AND person_id = ANY(ARRAY(
        SELECT %(person)s::bigint UNION ALL SELECT id FROM person WHERE merged_into = %(person)s))
"""


def decision_about(database: Database, person_id: int, event_id: int) -> Chapter:
    """Return the entry `event_id`, which has to be about the person or somebody they turned out to be.

    Raises:
        NotFound: the journal tells no such thing of this person.
    """
    with database.connection() as connection:
        values = {"event": event_id, "person": person_id}
        row = connection.execute(ONE, values).fetchone() if 0 < event_id <= LARGEST_ID else None
    if row is None:
        raise NotFound("Nothing of the kind was decided about this person.", remedy="Open the lead anew.")
    return chapter(row)
