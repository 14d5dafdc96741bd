"""Users and posts: who has a way in, and what each post may do and see."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from zhiwo.coverage.operations import deactivate
from zhiwo.desk.screens import USERS, require_screen
from zhiwo.org import operations as house
from zhiwo.org.policy import ACTS, POSTS, may
from zhiwo.org.queries import sessions_of
from zhiwo.org.queries import users as known_users
from zhiwo.web import clock
from zhiwo.web.catalogue import phrase
from zhiwo.web.pages import fragment, page
from zhiwo.web.request import Request, said
from zhiwo.web.stepup import fresh


@require_http_methods(["GET", "POST"])
def users(request: Request) -> HttpResponse:
    """Staff at work and their logins. Words to look for are posted, and stand in no address."""
    require_screen(request.actor, USERS)
    words = said(request, "q", 60).strip()
    rows = known_users(request.actor, words)
    shown: dict[str, Any] = {"rows": rows, "opens": may(request.actor, "login.open"), "words_asked": words}
    shown["me"] = request.actor.staff
    if request.htmx:
        return fragment(request, "_users.html", **shown)
    return page(request, "users.html", **shown)


@require_http_methods(["GET"])
def posts(request: Request) -> HttpResponse:
    """The table of posts: how far each sees, what each may do. Made from the rules themselves."""
    require_screen(request.actor, USERS)
    return page(request, "posts.html", posts=POSTS, acts=ACTS)


@require_http_methods(["GET"])
def user_sessions(request: Request, number: str) -> HttpResponse:
    """The open sessions of a member of staff, below their line."""
    rows = sessions_of(request.actor, number)
    return fragment(request, "_user_sessions.html", rows=rows, number=number, opens=may(request.actor, "login.open"))


@require_POST
@fresh
def open_login(request: Request, number: str) -> HttpResponse:
    """Open a login, or reset its password: the one-time password is in this answer and nowhere else."""
    password = house.hand_out_password(actor=request.actor, staff=number, at=clock.now())
    sentence = phrase("一次性密码已生成，请当面或电话告知本人。")
    return _line(request, number, sentence, password)


@require_POST
@fresh
def shut(request: Request, number: str) -> HttpResponse:
    deactivate(actor=request.actor, staff=number, at=clock.now())
    return _line(request, number, phrase("已停用 {number}，其会话已全部结束。", number=number))


@require_POST
@fresh
def enable(request: Request, number: str) -> HttpResponse:
    house.enable_login(actor=request.actor, staff=number, at=clock.now())
    return _line(request, number, phrase("已启用 {number}。", number=number))


@require_POST
@fresh
def reset_factors(request: Request, number: str) -> HttpResponse:
    house.reset_factors(actor=request.actor, staff=number, at=clock.now())
    return _line(request, number, phrase("已清除 {number} 的第二验证方式，其会话已全部结束。", number=number))


@require_POST
@fresh
def end_sessions(request: Request, number: str) -> HttpResponse:
    ended = house.end_sessions(actor=request.actor, staff=number, at=clock.now())
    return _line(request, number, phrase("已结束 {number} 的 {n} 个会话。", number=number, n=ended))


def _line(request: Request, number: str, sentence: str, password: str = "") -> HttpResponse:
    """The line of the member of staff as it is now, and what was done."""
    row = next(row for row in known_users(request.actor, number) if row.number == number)
    said: dict[str, Any] = {
        "password": password,
        "hours": settings.ONE_TIME_PASSWORD_HOURS,
        "sentence": sentence,
        "tone": "good",
    }
    return fragment(request, "_user.html", row=row, opens=True, me=request.actor.staff, **said)
