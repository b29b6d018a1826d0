"""Create the table of the keys to the API."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql" / "0002_api_keys.sql"


class Migration(migrations.Migration):
    dependencies = [("leadpact", "0001_kernel")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), "DROP TABLE api_key;")]
