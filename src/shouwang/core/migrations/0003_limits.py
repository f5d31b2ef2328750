from django.db import migrations, models

# The table of Django's database cache, as `createcachetable` makes it: what django-allauth counts of failed logins
# is the same for every process.
CACHE = """
CREATE TABLE core_cache (cache_key varchar(255) NOT NULL PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX core_cache_expires ON core_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0002_append_only_journal")]
    operations = [
        migrations.CreateModel(
            name="Allowance",
            fields=[
                ("key", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("until", models.DateTimeField(db_index=True)),
                ("used", models.IntegerField()),
            ],
        ),
        migrations.RunSQL(CACHE, "DROP TABLE core_cache"),
    ]
