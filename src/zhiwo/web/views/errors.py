"""What people see when an address leads nowhere, a form is stale, or the program failed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.web.catalogue import language, phrase
from zhiwo.web.pages import page, refused, theme

PAGE = Text("这个页面", "That page")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refused(request, NotFound(what=PAGE), 404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, "refused.html", status=400, code=400, sentence=phrase("这个请求无法读懂，请返回后重试。"))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, "refused.html", status=403, code=403, sentence=phrase("这个操作不被允许。"))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page(request, "refused.html", status=403, code=403, sentence=phrase("页面已过期，请刷新后重试。"))


def fault(request: HttpRequest, *args: Any) -> HttpResponse:
    """Asks the database nothing: it may be what failed."""
    return render(request, "fault.html", {"language": language(), "theme": theme(request)}, status=500)
