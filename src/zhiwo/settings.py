"""Settings of an installation. Everything a bank changes comes from the environment; nothing secret stands here."""

from __future__ import annotations

import os
from datetime import date, timedelta
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

from zhiwo.governance.secret_files import made_secret, read_secret

HOME = Path(os.environ.get("ZHIWO_HOME", "var")).resolve()
"""Where this installation keeps its database, lake, keys and logs."""

LAKE = HOME / "lake"
KEY_FILE = os.environ.get("ZHIWO_KEY_FILE")
"""A file with the passphrase that encrypts the SQLite database; without it the database is not encrypted."""

TRAIL_ANCHORS = Path(os.environ.get("ZHIWO_TRAIL_ANCHORS", HOME / "trail.anchors"))
"""Where the trail's length and last digest are told: best a file on another machine, which nobody here can rewrite."""

BACKUPS = Path(os.environ.get("ZHIWO_BACKUPS", HOME / "backups"))
"""Where backups asked for on the pages go: best a folder on another disk or machine."""

SCHEMES = tuple(os.environ.get("ZHIWO_SCHEMES", "branch,boc_branch").split(","))
"""The tier schemes of the house, the leading one first: duties and screens follow it, the others add doors to the list."""

INDICATORS = os.environ.get("ZHIWO_INDICATORS", "headline")
"""From which amounts a client counts as effective and as premium: the pack of that name."""

CURRENCY = os.environ.get("ZHIWO_CURRENCY", "CNY")
"""What figures are in."""

SPARK_MASTER = os.environ.get("ZHIWO_SPARK_MASTER", "")
"""The Spark cluster that works out the tags of a night, such as spark://HOST:7077; none: this process does (docs/cluster.md)."""

DEBUG = os.environ.get("ZHIWO_DEBUG") == "1"


def _database(url: str) -> dict[str, object]:
    """Django's description of the database `url` names: `sqlite:PATH` (the default) or `postgresql://user:pw@host/name`."""
    if url.startswith("sqlite:"):
        # One writer at a time: whoever comes while a step of closing writes waits for it, a few seconds.
        options: dict[str, object] = {"transaction_mode": "IMMEDIATE", "timeout": 30}
        if KEY_FILE:
            read_secret(Path(KEY_FILE))
            options["key_file"] = KEY_FILE
        return {"ENGINE": "zhiwo.governance.sqlcipher", "NAME": url.removeprefix("sqlite:"), "OPTIONS": options}
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise SystemExit(f"ZHIWO_DATABASE_URL must start with sqlite: or postgresql://, not {parts.scheme!r}.")
    return {
        "ENGINE": "zhiwo.governance.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }


BATCH_PASSWORD = os.environ.get("ZHIWO_BATCH_PASSWORD", "")
"""On PostgreSQL commands connect as zhiwo_batch, pages as the user of the URL; this is the batch's password."""

SECRET_KEY = os.environ.get("ZHIWO_SECRET_KEY") or made_secret(HOME / "secret.key")
DATABASES = {"default": _database(os.environ.get("ZHIWO_DATABASE_URL", f"sqlite:{HOME / 'zhiwo.db'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ALLOWED_HOSTS = os.environ.get("ZHIWO_HOSTS", "127.0.0.1,localhost").split(",")
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "axes",
    "zhiwo.governance",
    "zhiwo.intake",
    "zhiwo.org",
    "zhiwo.rulebook",
    "zhiwo.clients",
    "zhiwo.parties",
    "zhiwo.holdings",
    "zhiwo.suitability",
    "zhiwo.tiering",
    "zhiwo.tags",
    "zhiwo.coverage",
    "zhiwo.entitlements",
    "zhiwo.talks",
    "zhiwo.care",
    "zhiwo.closing",
    "zhiwo.web",
    "zhiwo.cli",
    "zhiwo.wiring",
]
AUTH_USER_MODEL = "org.Login"

# --- coming in --------------------------------------------------------------------------------------------------------
PASSWORD_HASHERS = ["zhiwo.governance.hashing.BoundedArgon2"]
HASHING_AT_ONCE = int(os.environ.get("ZHIWO_HASHING_AT_ONCE", os.cpu_count() or 1))
"""So many passwords are hashed at once in each process of the web server."""
HASHING_PATIENCE = 2.0
"""Seconds a login waits for its turn."""

PASSWORD_LENGTH = int(os.environ.get("ZHIWO_PASSWORD_LENGTH", "12"))
PASSWORD_KINDS = int(os.environ.get("ZHIWO_PASSWORD_KINDS", "0"))
"""How many of the four kinds of characters (small, capital, digit, other) a password needs. None by default (ASVS 6.2.5);
a bank whose grading under 等保 asks for them sets 3."""
ONE_TIME_PASSWORD_HOURS = 72
"""For so long the password an administrator hands out opens the door, once."""

FRESH_MINUTES = int(os.environ.get("ZHIWO_FRESH_MINUTES", "10"))
"""Before revealing, exporting or changing policy one proves oneself again, unless one did within so many minutes."""
MFA_POSTS = tuple(filter(None, os.environ.get("ZHIWO_MFA_POSTS", "").split(",")))
"""The posts that must have a second factor: codes, or "all"."""

TRUSTED_PROXIES = tuple(map(ip_network, filter(None, os.environ.get("ZHIWO_TRUSTED_PROXIES", "").split(","))))
"""The bank's own proxies, as addresses or networks. Only what they say of where a request comes from counts."""

# Failures are counted by django-axes, for each account and each source (`org/lockout.py`), and it asks nothing of a session.
AXES_HANDLER = "zhiwo.org.lockout.Lockout"
AXES_USERNAME_CALLABLE = "zhiwo.org.lockout.counted_as"
AXES_LOCKOUT_CALLABLE = "zhiwo.web.views.session.locked_out"
AXES_USERNAME_FORM_FIELD = "username"
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_FAILURE_LIMIT = int(os.environ.get("ZHIWO_FAILURES_PER_ACCOUNT", "5"))
FAILURES_PER_SOURCE = int(os.environ.get("ZHIWO_FAILURES_PER_SOURCE", "50"))
"""A whole outlet may share one address."""
AXES_COOLOFF_TIME = timedelta(minutes=int(os.environ.get("ZHIWO_LOCKED_MINUTES", "15")))
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # or whoever keeps guessing keeps the owner out for good
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # the trail has it
AXES_SENSITIVE_PARAMETERS = ["number", "code", "username", "csrfmiddlewaretoken", "answer"]
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "zhiwo.org.lockout.source_of"

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "zhiwo.org.backends.Passwords"]

LDAP_URL = os.environ.get("ZHIWO_LDAP_URL", "")
"""A directory that checks passwords, as ldaps://host (or ldap://host, then with StartTLS). Needs `pip install zhiwo[ldap]`."""
LDAP_NAME = os.environ.get("ZHIWO_LDAP_NAME", "")
"""What a staff number is called there, such as uid={number},ou=people,dc=bank."""
LDAP_CA_FILE = os.environ.get("ZHIWO_LDAP_CA_FILE", "")
if LDAP_URL:
    AUTHENTICATION_BACKENDS.insert(1, "zhiwo.org.backends.Directory")

OIDC_ISSUER = os.environ.get("ZHIWO_OIDC_ISSUER", "")
"""The bank's single sign-on, as the address of its issuer; its description is read from there."""
OIDC_CLIENT = os.environ.get("ZHIWO_OIDC_CLIENT", "zhiwo")
OIDC_SECRET_FILE = os.environ.get("ZHIWO_OIDC_SECRET_FILE", "")
OIDC_SECRET = read_secret(Path(OIDC_SECRET_FILE)) if OIDC_SECRET_FILE else ""
OIDC_CLAIM = os.environ.get("ZHIWO_OIDC_CLAIM", "preferred_username")
"""What holds the staff number among what the issuer says of a person."""
if OIDC_ISSUER:
    AUTHENTICATION_BACKENDS.append("zhiwo.org.backends.SignOn")

TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_THOUSAND_SEPARATOR = False  # it would also group the digits of ids in pages
STATIC_URL = "/static/"

# --- pages ------------------------------------------------------------------------------------------------------------
# The order matters: whence a request comes is settled first, and what every answer must say is said last; static files leave
# early; the actor is known before wall and gate ask for it; refusals lie innermost.
MIDDLEWARE = [
    "zhiwo.web.middleware.guarded",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zhiwo.web.middleware.who_asks",
    "zhiwo.web.middleware.behind_the_wall",
    "axes.middleware.AxesMiddleware",
    "zhiwo.web.middleware.Gate",
    "zhiwo.web.middleware.Refusals",
]
ROOT_URLCONF = "zhiwo.web.urls"
WSGI_APPLICATION = "zhiwo.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [Path(__file__).parent / "web" / "templates"],
        "OPTIONS": {"environment": "zhiwo.web.jinja.environment"},
    }
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
LOGIN_URL = "login"

# Behind TLS a bank sets ZHIWO_HTTPS=1; the demo on 127.0.0.1 has none.
HTTPS = os.environ.get("ZHIWO_HTTPS") == "1"
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 86400 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if TRUSTED_PROXIES:  # what others say in this header is dropped at the door (`web.middleware.guarded`)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_ENGINE = "zhiwo.org.sessions"
SESSION_COOKIE_NAME = "__Host-zhiwo" if HTTPS else "zhiwo"
SESSION_COOKIE_AGE = 10 * 3600  # a working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "zhiwo.web.views.errors.csrf_failure"

# Static files are served from the package itself, no collecting step; each address carries a mark of its content.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 365 * 86400

_TODAY = os.environ.get("ZHIWO_TODAY")
TODAY = date.fromisoformat(_TODAY) if _TODAY else None
"""The day the pages take for today; None is the clock's. For a demo bank whose last closed day is in the past."""

# --- what is written down ---------------------------------------------------------------------------------------------
# In place of Django's own: addresses stand there without what follows the question mark, faults without their words, and
# statements to the database, whose parameters are clients' details, never - not even while debugging. Nothing is mailed.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "quiet": {"()": "zhiwo.web.quiet.QuietFormatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "quiet"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.db.backends": {"level": "CRITICAL"},
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "zhiwo.web.quiet.QuietReporter"
