"""Keep what stages of former versions of the pact are called now."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0010_stage_names.sql"
BACK = "DROP FUNCTION leadpact_called; DROP TABLE stage_name;"


class Migration(migrations.Migration):
    dependencies = [("leadpact", "0009_agreement")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), BACK)]
