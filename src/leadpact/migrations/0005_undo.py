"""Make what was taken back quick to find, and the opportunities of an account."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0005_undo.sql"


class Migration(migrations.Migration):
    dependencies = [("leadpact", "0004_reading")]
    operations = [
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), "DROP INDEX opportunity_of_account, journal_taken_back;")
    ]
