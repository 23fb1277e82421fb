"""The one settings file. Safe by default; everything that differs between installations is environment.

TIANYUAN_MODE   demo | production. Without DATABASE_URL the default is demo; with it, a mode must be said.
DATABASE_URL    e.g. postgres://user:password@host/name. Without it: SQLite under var/.
REDIS_URL       e.g. redis://host:6379/0. Without it: Celery's filesystem broker under var/.
SECRET_KEY, ALLOWED_HOSTS, CSRF_TRUSTED_ORIGINS: required in production; tianyuan/checks.py says what is weak.
TIANYUAN_URL    how people reach the portal (https://…), for links in what is sent to groups and mailboxes.
DEMO_PASSWORD   the demo cast's password. TIANYUAN_VAR: where data lives, default var/ beside manage.py.
"""

import os
import secrets
from datetime import timedelta
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("TIANYUAN_VAR") or BASE_DIR / "var").resolve()

# ---- mode
DATABASE_URL = os.environ.get("DATABASE_URL", "")
REDIS_URL = os.environ.get("REDIS_URL", "")
MODE = os.environ.get("TIANYUAN_MODE") or ("" if DATABASE_URL else "demo")
if MODE not in {"demo", "production"}:
    raise ImproperlyConfigured(
        "请设置 TIANYUAN_MODE=demo 或 production。Set TIANYUAN_MODE: DATABASE_URL alone does not say "
        "whether this is a demonstration or the real thing."
    )
DEMO = MODE == "demo"
DEBUG = False
DEMO_PASSWORD = os.environ.get("DEMO_PASSWORD") or "tianyuan-demo"


def _kept_secret() -> str:
    """A demonstration's key: made once, kept under var/."""
    path = VAR / "secret-key"
    if not path.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = os.environ.get("SECRET_KEY") or (_kept_secret() if DEMO else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "请设置 SECRET_KEY（至少 50 个随机字符）。Set SECRET_KEY: 50 or more random characters."
    )


def _list(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


ALLOWED_HOSTS = _list("ALLOWED_HOSTS") or (["*"] if DEMO else [])
CSRF_TRUSTED_ORIGINS = _list("CSRF_TRUSTED_ORIGINS")
HTTPS = MODE == "production" and os.environ.get("TIANYUAN_HTTP") != "1"

# ---- apps
# Our own, from the ground to the roof; tianyuan/urls.py mounts the addresses of each.
ROOMS = [
    "tianyuan.audit",
    "tianyuan.accounts",
    "tianyuan.workdays",
    "tianyuan.outbox",
    "tianyuan.work",
    "tianyuan.attachments",
    "tianyuan.documents",
    "tianyuan.ui",
    "committees",
    "grids",
    "servicelists",
    "tianyuan.home",
    "tianyuan.demo",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_filters",
    "template_partials",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
    "csp",
    *ROOMS,
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "tianyuan.ui.middleware.PlainTextMiddleware",  # before anything reads a cookie or a parameter
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tianyuan.audit.middleware.AuditSourceMiddleware",
    "tianyuan.accounts.middleware.IdleLogoutMiddleware",
    "tianyuan.accounts.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tianyuan.ui.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "tianyuan.urls"
WSGI_APPLICATION = "tianyuan.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["tianyuan.ui.templatetags.ui", "django.contrib.humanize.templatetags.humanize"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tianyuan.ui.context.page",
            ],
        },
    },
]

# ---- database
if DATABASE_URL:
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=300, conn_health_checks=True)}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR / "tianyuan.sqlite3",
            "OPTIONS": {
                # One writer: take the lock at BEGIN and wait for it, not fail when a read becomes a write.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "tianyuan.accounts.passwords.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "tianyuan.accounts.passwords.MixedCharactersValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
IDLE_LOGOUT = timedelta(minutes=int(os.environ.get("TIANYUAN_IDLE_MINUTES", "30")))
SESSION_COOKIE_AGE = 12 * 3600
KEEP_DONE_WORK = timedelta(days=int(os.environ.get("TIANYUAN_KEEP_DONE_WORK_DAYS", "7")))
KEEP_FAILED_WORK = timedelta(days=int(os.environ.get("TIANYUAN_KEEP_FAILED_WORK_DAYS", "90")))
KEEP_READ_MESSAGES = timedelta(days=int(os.environ.get("TIANYUAN_KEEP_MESSAGES_DAYS", "180")))
KEEP_FORM_KEYS = timedelta(days=int(os.environ.get("TIANYUAN_KEEP_FORM_KEYS_DAYS", "7")))
GRID_ENDING_DAYS = int(os.environ.get("TIANYUAN_GRID_ENDING_DAYS", "30"))  # a grid post about to end
# one person in more cells than this has too many
GRID_MOST_CELLS = int(os.environ.get("TIANYUAN_GRID_MOST_CELLS", "3"))
# 值班电话 on the public page behind a QR code where no committee gives one
DUTY_PHONE = os.environ.get("TIANYUAN_DUTY_PHONE", "")
# Notices through outside channels (docs/house.md, outbox): nothing goes out at night but what is urgent.
QUIET_FROM, QUIET_TO = 22, 7
DIGEST_EVERY = timedelta(minutes=int(os.environ.get("TIANYUAN_DIGEST_MINUTES", "10")))
KEEP_UNSENT_NOTICES = timedelta(days=3)
PUBLIC_URL = os.environ.get("TIANYUAN_URL", "").rstrip("/")  # how people reach the portal: links in notices
AUDIT_KEEP_DAYS = int(os.environ.get("TIANYUAN_AUDIT_DAYS", "400"))  # never less than 180, whatever is set
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "tianyuan.audit.middleware.client_address"
AXES_LOCKOUT_CALLABLE = "tianyuan.accounts.views.locked_out"

# ---- security
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
CSRF_FAILURE_VIEW = "tianyuan.ui.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# ---- language and time
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# ---- files
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [folder for folder in [BASE_DIR / "static" / "build"] if folder.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = True
MEDIA_ROOT = VAR / "media"

# ---- background work
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 600
CELERY_TASK_TIME_LIMIT = 660
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULER = "tianyuan.outbox.scheduler.BeatingScheduler"
CELERY_BEAT_SCHEDULE = {"tick": {"task": "outbox.tick", "schedule": 30, "options": {"expires": 60}}}
CELERY_BEAT_MAX_LOOP_INTERVAL = 10
OUTBOX_LEASE_SECONDS = int(os.environ.get("TIANYUAN_LEASE_SECONDS", "60"))
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 1800,
        "unacked_restore_interval": 5,  # kombu otherwise gives a lost message back after ~100 s
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 3,
    }
else:
    _BROKER = VAR / "broker"
    for _folder in ("queue", "processed", "control"):
        (_BROKER / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_BROKER / "queue"),
        "data_folder_out": str(_BROKER / "queue"),
        "control_folder": str(_BROKER / "control"),
        "store_processed": False,
    }

# ---- API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "tianyuan.accounts.tokens.ExpiringTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "tianyuan.ui.api.Pages",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["tianyuan.ui.api.PlainTextJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "tianyuan.ui.api.explain",
    "DEFAULT_THROTTLE_RATES": {"login": "20/min"},
    "NUM_PROXIES": int(os.environ.get("TIANYUAN_PROXIES", "0")),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "田园镇社区大党委工作平台 API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "NeedKind": "servicelists.states.NeedKind",
        "NeedCategory": "committees.states.NeedCategory",
        "MeetingKind": "servicelists.states.MeetingKind",
        "FileKind": "servicelists.states.FileKind",
        "MeetingOutcome": "servicelists.api.words.OUTCOMES",
        "NudgeKind": "servicelists.states.NudgeKind",
        "PostKind": "grids.states.PostKind",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "axes": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        # Both name a channel's secret address in what they say of a failure.
        "apprise": {"handlers": ["nowhere"], "propagate": False},
        "urllib3": {"handlers": ["nowhere"], "propagate": False},
    },
}
