"""Create the tables of errands, audit reports and uploads."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0006_errands.sql"


class Migration(migrations.Migration):
    dependencies = [("leadpact", "0005_undo")]
    operations = [
        migrations.RunSQL(
            SQL.read_text(encoding="utf-8"), "DROP INDEX receipt_retried; DROP TABLE upload, audit_report, errand;"
        )
    ]
