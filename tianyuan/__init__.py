"""Foundations below the three apps, and the roof above them."""
