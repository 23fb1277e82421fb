"""Settings of the test run: production code paths, cheap passwords, a place of its own for files.

DATABASE_URL and REDIS_URL are given by the runner (`make test` runs once with and once without them).
"""

import os
import tempfile

os.environ.setdefault("TIANYUAN_MODE", "production")
os.environ.setdefault("SECRET_KEY", "tests-only-" + "Vq7mZr2xKd9wLt4sHc8bNf3yGp6jRu5aEo1iTk0v" * 2)
os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")
os.environ.setdefault("TIANYUAN_HTTP", "1")
if not os.environ.get("TIANYUAN_VAR"):
    os.environ["TIANYUAN_VAR"] = tempfile.mkdtemp(prefix="tianyuan-tests-")

from tianyuan.settings import *  # noqa: F403
from tianyuan.settings import DATABASES, VAR

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
(VAR / "static").mkdir(parents=True, exist_ok=True)  # whitenoise warns when it is not there
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # The in-memory database is shared by threads in a way a real file is not.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}
if os.environ.get("TEST_DATABASE_NAME"):
    # A program started by a test (tests/plumbing.py) works on the database that test made.
    DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE_NAME"]
# A test must not get the answer of the test before it, whose meeting had the same id.
LIVE_KEPT_SECONDS = float(os.environ.get("LIVE_KEPT_SECONDS", "0"))
