"""Keep with each lead which exceptions of the pact hold for it."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0008_exceptions.sql"


class Migration(migrations.Migration):
    dependencies = [("leadpact", "0007_people_lists")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), "ALTER TABLE lead DROP COLUMN exceptions;")]
