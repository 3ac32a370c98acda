from django.db import migrations, models

from annotations.text.address import site_of


def fill_sites(apps, schema_editor):
    evidence = apps.get_model("factcheck", "Evidence")
    for row in evidence.objects.exclude(url="").only("url").iterator():
        evidence.objects.filter(pk=row.pk).update(site=site_of(row.url))


class Migration(migrations.Migration):
    dependencies = [
        ("factcheck", "0005_event_feed_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="site",
            field=models.CharField(blank=True, default="", max_length=253),
            preserve_default=False,
        ),
        migrations.RunPython(fill_sites, migrations.RunPython.noop),
    ]
