"""Settings of an installation. Everything a bank changes comes from the environment; nothing secret stands here."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

HOME = Path(os.environ.get("ZHIWO_HOME", "var")).resolve()
"""Where this installation keeps its database, lake, keys and logs."""

LAKE = HOME / "lake"
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
        return {
            "ENGINE": "zhiwo.governance.sqlcipher",
            "NAME": url.removeprefix("sqlite:"),
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 10},
        }
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
]
AUTH_USER_MODEL = "org.Login"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_THOUSAND_SEPARATOR = False  # it would also group the digits of ids in pages
STATIC_URL = "static/"
