"""Foundations below the three apps, and the roof above them."""

from tianyuan.celery import app as celery_app

__all__ = ["celery_app"]
