from django.db import migrations

from tianyuan.workdays import seeding


def fill(apps, schema_editor):
    seeding.seed(apps.get_model("workdays", "Workday"), apps.get_model("workdays", "CalendarYear"))


class Migration(migrations.Migration):
    dependencies = [("workdays", "0001_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
