"""Coming in by the bank's single sign-on (OpenID Connect), and proving oneself anew by it. The library is Authlib."""

from __future__ import annotations

import logging
from typing import Any

from authlib.common.errors import AuthlibBaseError
from django.contrib import auth
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET
from joserfc.errors import JoseError
from requests import RequestException

from zhiwo.org.queries import actor_of, factor_kinds
from zhiwo.web import clock
from zhiwo.web.catalogue import phrase
from zhiwo.web.door import goal_of, turned_away, welcome
from zhiwo.web.pages import page
from zhiwo.web.request import Request, public
from zhiwo.web.sign_on import entered_at, issuer, number_in
from zhiwo.web.stepup import proved

_LOG = logging.getLogger(__name__)
GOAL, ASKED = "sign_on_goal", "sign_on_asked"
LEEWAY = 60
"""Seconds by which the issuer's clock may be behind ours."""
FAULTS = (AuthlibBaseError, JoseError, RequestException, KeyError, ValueError, TypeError, RuntimeError)
"""What can go wrong between us and the issuer: it does not answer, answers nonsense, or answers to another question."""


@public
@require_GET
def begin(request: Request) -> HttpResponse:
    """To the issuer, with a state, a nonce and a proof key (PKCE) that only this session knows."""
    client = issuer()
    if client is None:
        raise Http404
    request.session[GOAL] = goal_of(request)
    asked = {"prompt": "login", "max_age": 0} if request.actor else {}
    request.session[ASKED] = int(clock.instant().timestamp())
    try:
        to_issuer: HttpResponse = client.authorize_redirect(
            request, request.build_absolute_uri(reverse("sign_on_done")), **asked
        )
    except FAULTS:
        _LOG.exception("the issuer of single sign-on could not be asked")
        return _refused(request)
    return to_issuer


@public
@require_GET
def done(request: Request) -> HttpResponse:
    """Back from the issuer. What it says counts only in the session that asked, once, and signed for us."""
    client = issuer()
    if client is None:
        raise Http404
    try:
        token = client.authorize_access_token(request)
        number = number_in(client, token)
    except FAULTS:
        _LOG.warning("an answer of single sign-on was refused", exc_info=True)
        turned_away(request, "")
        return _refused(request)
    user: Any = auth.authenticate(request, vouched_number=number)
    actor = actor_of(user, clock.today()) if user else None
    if actor is None:
        turned_away(request, number)
        return _refused(request, phrase("单点登录已通过，但该员工号未在本系统开通或已停用，请联系系统管理员。"))
    goal = request.session.pop(GOAL, "/")
    if not request.actor:
        return welcome(request, user, actor, goal, entered_at(token))
    # Who is in already came to prove themselves anew: the same person, just now, without a second factor that would be asked.
    asked = request.session.pop(ASKED, None)  # one answer to one question: another may have been begun before
    just_now = asked is not None and entered_at(token) >= asked - LEEWAY
    if factor_kinds(number) or request.actor.staff != number or not just_now:
        return _refused(request)
    proved(request, "sign-on")
    return redirect(goal)


def _refused(request: Request, sentence: str = "") -> HttpResponse:
    sentence = sentence or phrase("单点登录没有完成，请重试，或改用密码登录。")
    return page(request, "login.html", status=401, goal="/", number="", sentence=sentence, sign_on=True)
