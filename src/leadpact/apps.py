"""Leadpact as a Django application."""

from django.apps import AppConfig


class LeadpactConfig(AppConfig):
    name = "leadpact"
    label = "leadpact"
    default_auto_field = "django.db.models.BigAutoField"
