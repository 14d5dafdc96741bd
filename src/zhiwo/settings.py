"""Settings of an installation. Everything a bank changes comes from the environment; nothing secret stands here."""

from __future__ import annotations

import os
import secrets
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

HOME = Path(os.environ.get("ZHIWO_HOME", "var")).resolve()
"""Where this installation keeps its database, lake, keys and logs."""

LAKE = HOME / "lake"
KEY_FILE = os.environ.get("ZHIWO_KEY_FILE")
"""A file with the passphrase that encrypts the SQLite database; without it the database is not encrypted."""

TRAIL_ANCHORS = Path(os.environ.get("ZHIWO_TRAIL_ANCHORS", HOME / "trail.anchors"))
"""Where the trail's length and last digest are told: best a file on another machine, which nobody here can rewrite."""

SCHEMES = tuple(os.environ.get("ZHIWO_SCHEMES", "branch,boc_branch").split(","))
"""The tier schemes of the house, the leading one first: duties and screens follow it, the others add doors to the list."""

INDICATORS = os.environ.get("ZHIWO_INDICATORS", "headline")
"""From which amounts a client counts as effective and as premium: the pack of that name."""

CURRENCY = os.environ.get("ZHIWO_CURRENCY", "CNY")
"""What figures are in."""
DEBUG = os.environ.get("ZHIWO_DEBUG") == "1"


def _secret_key() -> str:
    """The signing key kept beside the database, readable by its owner only; made at first use."""
    path = HOME / "secret.key"
    if not path.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


def _database(url: str) -> dict[str, object]:
    """Django's description of the database `url` names: `sqlite:PATH` (the default) or `postgresql://user:pw@host/name`."""
    if url.startswith("sqlite:"):
        # One writer at a time: whoever comes while a step of closing writes waits for it, a few seconds.
        options: dict[str, object] = {"transaction_mode": "IMMEDIATE", "timeout": 30}
        if KEY_FILE:
            options["key_file"] = KEY_FILE
        return {"ENGINE": "zhiwo.governance.sqlcipher", "NAME": url.removeprefix("sqlite:"), "OPTIONS": options}
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise SystemExit(f"ZHIWO_DATABASE_URL must start with sqlite: or postgresql://, not {parts.scheme!r}.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }


BATCH_PASSWORD = os.environ.get("ZHIWO_BATCH_PASSWORD", "")
"""On PostgreSQL commands connect as zhiwo_batch, pages as the user of the URL; this is the batch's password."""

SECRET_KEY = os.environ.get("ZHIWO_SECRET_KEY") or _secret_key()
DATABASES = {"default": _database(os.environ.get("ZHIWO_DATABASE_URL", f"sqlite:{HOME / 'zhiwo.db'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ALLOWED_HOSTS = os.environ.get("ZHIWO_HOSTS", "127.0.0.1,localhost").split(",")
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "zhiwo.governance",
    "zhiwo.intake",
    "zhiwo.org",
    "zhiwo.clients",
    "zhiwo.parties",
    "zhiwo.holdings",
    "zhiwo.tiering",
    "zhiwo.care",
    "zhiwo.closing",
    "zhiwo.web",
    "zhiwo.cli",
    "zhiwo.wiring",
]
AUTH_USER_MODEL = "org.Login"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_THOUSAND_SEPARATOR = False  # it would also group the digits of ids in pages
STATIC_URL = "/static/"

# --- pages ------------------------------------------------------------------------------------------------------------
# The order matters: static files leave early; the actor is known before wall and gate ask for it; refusals lie innermost.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zhiwo.web.middleware.who_asks",
    "zhiwo.web.middleware.behind_the_wall",
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
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "zhiwo"
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
