from django.db import migrations


def promise(apps, schema_editor):
    """Jobs for the claims that are here already. The sweeper sends what was never sent, some at a time."""
    job, claim = apps.get_model("factcheck", "Job"), apps.get_model("factcheck", "Claim")
    rows = claim.objects.exclude(state="merged").order_by("pk").values_list("uuid", "row_version")
    jobs = (job(kind="matches", key=f"{uuid}@{version}", state="queued") for uuid, version in rows.iterator(2000))
    job.objects.bulk_create(jobs, batch_size=500, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("factcheck", "0024_matching"),
    ]

    operations = [
        migrations.RunPython(promise, migrations.RunPython.noop),
    ]
