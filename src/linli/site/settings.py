"""The one settings file: static and typed; every knob is an environment variable."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from linli.site import environment as env
from linli.site.base_map import base_map

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(env.text("HOME", str(Path.cwd() / ".linli")))

# --- safety -----------------------------------------------------------------------------------

DEBUG = False
SECRET_KEY = env.text("SECRET_KEY")
if len(SECRET_KEY) < 40:
    raise ImproperlyConfigured("LINLI_SECRET_KEY 至少 40 个字符；用 ./linli serve 时会自动生成。")
FIELD_KEYS = env.text("FIELD_KEYS")  # JSON, see kernel.secrets.Keyring
if not FIELD_KEYS:
    raise ImproperlyConfigured("请用 LINLI_FIELD_KEYS_FILE 指明字段加密的密钥文件。")

ALLOWED_HOSTS = env.words("HOSTS", "127.0.0.1,localhost,[::1]")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("LINLI_HOSTS 不能是 *：请逐个写明用户访问时用的域名或地址。")
HTTPS = env.flag("HTTPS")  # behind a proxy that ends TLS, or served with --cert
CSRF_FAILURE_VIEW = "linli.site.views.csrf_failed"
CSRF_TRUSTED_ORIGINS = env.words("ORIGINS")
BEHIND_PROXY = env.flag("BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_SSL_REDIRECT = HTTPS and BEHIND_PROXY  # without a proxy's word we could not tell
SECURE_REDIRECT_EXEMPT = ["^livez$", "^readyz$"]  # asked by machines of this host
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")  # whose X-Forwarded-For is believed
SESSION_ENGINE = "linli.accounts.sessions"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-linli" if HTTPS else "linli"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * env.number("IDLE_MINUTES", 30)  # privacy G10; settled 5
SESSION_SAVE_EVERY_REQUEST = False  # accounts.gate prolongs it, but not for polling
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
UPLOAD_MAX_BYTES = env.number("UPLOAD_MAX_MB", 50) * 1024 * 1024

# the rulebook says every day (1.2.1); holidays and leave are days off unless this is set
PATROL_EVERY_DAY = env.flag("PATROL_EVERY_DAY")

# --- rooms ------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "linli.site",
    "linli.dashboards",
    "linli.fieldwork",
    "linli.disputes",
    "linli.incidents",
    "linli.residents",
    "linli.places",
    "linli.exports",
    "linli.attachments",
    "linli.notices",
    "linli.organisation",
    "linli.imports",
    "linli.accounts",
    "linli.journal",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_htmx",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "linli.site.middleware.ContentSecurityPolicy",
    "linli.site.body_limit.BodyLimit",
    "linli.site.free_space.FreeSpace",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "linli.site.middleware.Scope",
]

ROOT_URLCONF = "linli.site.urls"
WSGI_APPLICATION = "linli.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "linli.site.navigation.context",
            ],
            "builtins": ["linli.site.templatetags.linli"],
        },
    }
]

# --- database: one server, two roles (settled 1.7) ---------------------------------------------

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.database("DATABASE_URL") | {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}
}
DATABASES["default"]["OPTIONS"] |= {
    # a statement that comes again is not parsed and planned again (performance.md)
    "server_side_binding": True,
    "prepare_threshold": 2,
    # short waits: while the database is away people are told so, and served again once it is back
    "pool": {
        "min_size": 1,
        "max_size": env.number("DB_POOL", 8),
        "timeout": 3,
        "reconnect_timeout": 3,
    },
}
if env.text("OWNER_DATABASE_URL"):
    DATABASES["owner"] = env.database("OWNER_DATABASE_URL") | {
        "CONN_MAX_AGE": 0,
        "TEST": {"MIRROR": "default"},
    }

# --- people -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "linli.accounts.passwords.LongEnough",
        "OPTIONS": {"min_length": env.number("PASSWORD_LENGTH", 12)},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
    {"NAME": "linli.accounts.passwords.OfOnesOwn"},
    {"NAME": "linli.accounts.passwords.AsLevelThree"},
]
PASSWORD_WORDS = env.words("PASSWORD_WORDS")  # the county's own: its name, as read
TOKEN_DAYS = env.number("TOKEN_DAYS", 30)

# --- language and time ------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# --- files ------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [
    PACKAGE / "site" / "static",
    *([("vendor", PACKAGE / "static_vendor")] if (PACKAGE / "static_vendor").is_dir() else []),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": env.text("STATIC_STORAGE", "linli.site.staticfiles.HashedFiles")},
}
MEDIA_ROOT = Path(env.text("MEDIA", str(HOME / "media")))
DATABASE_FOLDER = env.text("PRIVATE_DATABASE")  # said by the launcher when the database is its own
BACKUP_FOLDER = env.text("BACKUP_FOLDER")
OUTBOX = Path(env.text("OUTBOX", str(HOME / "outbox")))
OUTBOUND = env.text("OUTBOUND", "linli.notices.outbound.FileSender")

# --- maps: stored in WGS 84; without a base map points and boundaries stand on an empty ground ---

MAP = base_map()

# --- logs -------------------------------------------------------------------------------------

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "linli.site.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "WARNING")},
}
PROCRASTINATE_IMPORT_PATHS = ["linli.site.jobs"]
