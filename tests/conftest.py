"""Shared by all tests: the plumbing (tests/plumbing.py) and the cast of people."""

pytest_plugins = ["tests.plumbing", "tests.cast"]
