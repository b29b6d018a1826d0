"""Make leads quick to find, list and count: search, indexes, figures, saved views."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0004_reading.sql"
BACK = """
    DROP TABLE saved_view, figure;
    DROP VIEW every_cycle, settled_clock, standing_movement;
    DROP TABLE former_cycle;
    DROP INDEX notification_latest, journal_no_taker, journal_rejected, clock_next, clock_of_lead, clock_settled,
        journal_undone, movement_into, lead_taken_by, lead_of_owner, lead_returned, lead_marked, lead_by_entry,
        lead_by_score, lead_by_due, lead_in_stage, lead_newest, account_by_name, person_by_name,
        account_search, person_search;
    CREATE INDEX lead_of_owner ON lead (owner, next_at) WHERE closed_at IS NULL;
    DROP FUNCTION leadpact_sought, leadpact_words, leadpact_folded;
"""


class Migration(migrations.Migration):
    dependencies = [("leadpact", "0003_people")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), BACK)]
