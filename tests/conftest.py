"""Shared by all tests: the plumbing, the cast of people, the browser."""

pytest_plugins = ["tests.plumbing", "tests.cast", "tests.browsing"]
