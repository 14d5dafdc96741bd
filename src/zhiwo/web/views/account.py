"""One's own login: its open sessions, its password, its second factors."""

from __future__ import annotations

from typing import Any

import pyotp
import segno
from django.conf import settings
from django.contrib import auth
from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiwo.governance.sealing import seal, unseal
from zhiwo.kernel.refusal import Refusal
from zhiwo.org.operations import (
    CodeRefused,
    change_password,
    end_other_sessions,
    end_session,
    enrol_key,
    enrol_totp,
    make_recovery_codes,
    remove_factor,
)
from zhiwo.org.queries import LoginState, factor_kinds, login_state
from zhiwo.org.queries import factors as own_factors
from zhiwo.org.queries import sessions as own_sessions
from zhiwo.web import clock
from zhiwo.web.catalogue import phrase
from zhiwo.web.door import turned_away
from zhiwo.web.keys import host_of, question_for_new, taken_state
from zhiwo.web.pages import fragment, page, say_refusal
from zhiwo.web.request import Request, before_all, said
from zhiwo.web.stepup import fresh, mark_fresh, proved

SEED = "seed"
NAME_LENGTH = 40


@require_GET
def sessions(request: Request) -> HttpResponse:
    return page(request, "sessions.html", rows=_own(request))


@require_POST
def end_one(request: Request) -> HttpResponse:
    """End the session named; when it is this one, its next page is the door."""
    end_session(actor=request.actor, reference=said(request, "reference", 20), at=clock.now())
    return fragment(request, "_sessions.html", rows=_own(request), sentence=phrase("会话已结束。"), tone="good")


@require_POST
def end_others(request: Request) -> HttpResponse:
    ended = end_other_sessions(actor=request.actor, keep=request.session.session_key or "", at=clock.now())
    sentence = phrase("已结束其他 {n} 个会话。", n=ended)
    return fragment(request, "_sessions.html", rows=_own(request), sentence=sentence, tone="good")


def _own(request: Request) -> list[Any]:
    return own_sessions(request.actor, request.session.session_key or "")


@before_all
@require_http_methods(["GET", "POST"])
def password(request: Request) -> HttpResponse:
    """Change one's password; the old one is asked for, and every other session ends."""
    if request.method == "GET":
        return _password_form(request)
    old, new, repeated = (said(request, name, 200) for name in ("old", "new", "repeated"))
    if new != repeated:
        return _password_form(request, phrase("两次输入的新密码不一致。"), 422)
    number = request.actor.staff
    if auth.authenticate(request, username=number, password=old) != request.user:
        turned_away(request, number)
        return _password_form(request, phrase("原密码不正确，请重试。"), 401)
    if _state(request).one_time and request.user.one_time_until < clock.instant():
        return _password_form(request, phrase("一次性密码已过期，请联系系统管理员重置。"), 401)
    request.session.cycle_key()  # one that leaked before is worth nothing now
    try:
        login = change_password(
            actor=request.actor, password=new, at=clock.now(), keep=request.session.session_key or ""
        )
    except Refusal as refusal:
        return _password_form(request, say_refusal(refusal), 422)
    auth.update_session_auth_hash(request, login)
    request.user.one_time_until = None
    if not factor_kinds(number):  # whoever has a second factor proves themselves by that alone
        proved(request, "password")
    return _password_form(request, phrase("密码已更改，其他会话已结束。"), done=True)


def _state(request: Request) -> LoginState:
    return login_state(request.user, request.actor, request.session.get(auth.BACKEND_SESSION_KEY, ""))


def _password_form(request: Request, sentence: str = "", status: int = 200, done: bool = False) -> HttpResponse:
    due = _state(request).one_time
    return page(
        request,
        "password.html",
        status=status,
        sentence=sentence,
        done=done,
        due=due,
        length=settings.PASSWORD_LENGTH,
        kinds=settings.PASSWORD_KINDS,
    )


@before_all
@require_GET
def factors(request: Request) -> HttpResponse:
    return page(request, "factors.html", **_shown(request))


def _shown(request: Request, **more: Any) -> dict[str, Any]:
    rows, left = own_factors(request.actor)
    due = _state(request).lacks_factor
    return {"rows": rows, "left": left, "due": due, "form": "", "codes": (), "sentence": "", "tone": "bad"} | more


def _factors(request: Request, status: int = 200, **more: Any) -> HttpResponse:
    return fragment(request, "_factors.html", status=status, **_shown(request, **more))


@before_all
@require_http_methods(["GET", "POST"])
@fresh
def add_app(request: Request) -> HttpResponse:
    """A seed for an app that makes codes, shown as a picture; kept once the app has shown a code of it."""
    if request.method == "GET":
        seed = pyotp.random_base32()
        request.session[SEED] = seal(seed, SEED)
        return _factors(request, form="app", **_picture(request, seed))
    sealed = request.session.get(SEED, "")
    if not sealed:
        return _factors(request, status=409, sentence=phrase("请重新开始添加验证器。"))
    seed, name = unseal(sealed, SEED), said(request, "name", NAME_LENGTH).strip() or phrase("验证器")
    code = request.POST.get("code", "").replace(" ", "")
    try:
        enrolled = enrol_totp(
            actor=request.actor, seed=seed, code=code, name=name, at=clock.now(), moment=clock.instant()
        )
    except CodeRefused:
        sentence = phrase("验证码不正确，请核对手机时间后输入当前的 6 位数字。")
        return _factors(request, status=422, form="app", sentence=sentence, **_picture(request, seed))
    del request.session[SEED]
    mark_fresh(request)
    return _factors(request, codes=enrolled.recovery_codes, sentence=phrase("已添加“{name}”。", name=name), tone="good")


def _picture(request: Request, seed: str) -> dict[str, Any]:
    address = pyotp.TOTP(seed).provisioning_uri(name=request.actor.staff, issuer_name="Zhiwo")
    picture = segno.make(address, error="m").svg_data_uri(scale=4, border=2, light="#fff")
    return {"picture": picture, "seed": " ".join(seed[at : at + 4] for at in range(0, len(seed), 4))}


@before_all
@require_http_methods(["GET", "POST"])
@fresh
def add_key(request: Request) -> HttpResponse:
    """A key one holds: the question for the browser, and its answer."""
    if request.method == "GET":
        return _factors(request, form="key", question=question_for_new(request))
    name = said(request, "name", NAME_LENGTH).strip() or phrase("安全密钥")
    enrolled = enrol_key(
        actor=request.actor,
        host=host_of(request),
        state=taken_state(request),
        answer=request.POST.get("answer", ""),
        name=name,
        at=clock.now(),
    )
    mark_fresh(request)
    return _factors(request, codes=enrolled.recovery_codes, sentence=phrase("已添加“{name}”。", name=name), tone="good")


@require_POST
@fresh
def remove(request: Request, factor: int) -> HttpResponse:
    remove_factor(actor=request.actor, factor=factor, at=clock.now())
    return _factors(request, sentence=phrase("已移除。"), tone="good")


@require_POST
@fresh
def recovery_codes(request: Request) -> HttpResponse:
    """New recovery codes; those from before open no more."""
    codes = make_recovery_codes(actor=request.actor, at=clock.now())
    return _factors(request, codes=codes, sentence=phrase("已生成新的恢复码，原有的已失效。"), tone="good")
