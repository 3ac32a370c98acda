"""Factcheck: people and decisions. The Django project and the workflow app."""

from factcheck.celery import app as celery_app

__all__ = ["celery_app"]
