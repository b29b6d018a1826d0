"""Create the tables of the kernel."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0001_kernel.sql"
TABLES = (
    "import_run, notification, opportunity_role, opportunity, absence, seat, clock, movement, journal_event, lead, "
    "identity_key, person, account, receipt, pact_version"
)
SEQUENCES = "receipt_id, account_id, person_id, lead_id, journal_event_id"


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), f"DROP TABLE {TABLES}; DROP SEQUENCE {SEQUENCES};")
    ]
