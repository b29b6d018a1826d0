"""Create the tables of the people who sign in."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0003_people.sql"


class Migration(migrations.Migration):
    dependencies = [("leadpact", "0002_api_keys"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), "DROP TABLE signin_try, demo_user, user_party;")]
