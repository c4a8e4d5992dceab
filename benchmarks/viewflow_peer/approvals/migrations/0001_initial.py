"""The process, which adds no table to the library's own."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = [("viewflow", "0015_task_scheduled")]
    operations = [
        migrations.CreateModel(
            name="Approval",
            fields=[],
            options={"proxy": True, "indexes": [], "constraints": []},
            bases=("viewflow.process",),
        )
    ]
