"""Keep what was proposed, signed and activated: the journal of the agreement, and which version decides."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0009_agreement.sql"
BACK = """
    CREATE OR REPLACE VIEW standing_movement AS
    SELECT m.event_id, m.position, m.lead_id, m.cycle, m.origin, m.stage, m.kind, m.irregular, m.happened_at,
           m.recorded_at
    FROM movement m
    WHERE m.kind <> 'undo' AND NOT EXISTS (
        SELECT FROM journal_event j WHERE j.kind = 'undone' AND (j.payload ->> 'entry')::bigint = m.event_id);
    DELETE FROM notification WHERE person_id IS NULL;
    ALTER TABLE notification DROP COLUMN proposal, DROP COLUMN says;
    ALTER TABLE notification ALTER COLUMN person_id SET NOT NULL;
    DROP TABLE pact_activation, agreement_event, agreement_text;
"""


class Migration(migrations.Migration):
    dependencies = [("leadpact", "0008_exceptions")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), BACK)]
