"""Make lists of people and of accounts quick, who responded last first."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0007_people_lists.sql"


class Migration(migrations.Migration):
    dependencies = [("leadpact", "0006_errands")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), "DROP INDEX person_recent;")]
