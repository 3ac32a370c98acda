from django.db import migrations


def promise(apps, schema_editor):
    """Jobs for the articles that are here already. The sweeper sends what was never sent, some at a time."""
    job, article = apps.get_model("factcheck", "Job"), apps.get_model("factcheck", "DeskArticle")
    uuids = article.objects.order_by("pk").values_list("current__uuid", flat=True)
    jobs = (job(kind="copies", key=str(uuid), state="queued") for uuid in uuids.iterator(chunk_size=2000))
    job.objects.bulk_create(jobs, batch_size=500, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("factcheck", "0014_copies"),
    ]

    operations = [
        migrations.RunPython(promise, migrations.RunPython.noop),
    ]
