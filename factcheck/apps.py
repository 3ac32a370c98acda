from django.apps import AppConfig


class FactcheckConfig(AppConfig):
    name = "factcheck"
    verbose_name = "Factcheck"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from factcheck import checks, triggers, wordindex  # noqa: F401  (registering them is the point)

        triggers.connect()
        wordindex.connect()
