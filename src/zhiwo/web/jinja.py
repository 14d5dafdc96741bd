"""The Jinja2 environment of the pages."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils.html import json_script
from jinja2 import Environment, StrictUndefined

from zhiwo.web.catalogue import phrase, say
from zhiwo.web.formats import FILTERS
from zhiwo.web.words import WORDS


class MissingFile(LookupError):
    """A page names a static file that is not in the package: the build did not bring it."""


@cache
def static(path: str) -> str:
    """The address of a static file, with a mark of its content, so that browsers may keep it for good."""
    found = finders.find(path)
    if not isinstance(found, str):
        raise MissingFile(path)
    mark = hashlib.sha256(Path(found).read_bytes()).hexdigest()[:10]
    return f"/{settings.STATIC_URL.strip('/')}/{path}?v={mark}"


def address(name: str, **kwargs: object) -> str:
    """The address of a view."""
    return reverse(name, kwargs=kwargs or None)


def environment(**options: Any) -> Environment:
    """Strict: an unknown name in a template is a fault, not an empty string."""
    env = Environment(**{**options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True})  # noqa: S701 - Django switches autoescape on
    env.globals.update(_=phrase, url=address, static=static, json_script=json_script, words=WORDS)
    env.filters.update(FILTERS, say=say)
    return env
