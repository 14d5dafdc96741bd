"""Logins: opened, shut and opened again by the administrator; the password and the language chosen by their owner."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.db import transaction
from django.utils import timezone

from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Language, Text
from zhiwo.org.lockout import release
from zhiwo.org.models import Login, Session, Staff
from zhiwo.org.policy import require
from zhiwo.org.policy.passwords import Weakness, one_time_password, weakness

WEAKNESSES = {
    Weakness.SHORT: Text(
        "密码至少要 {length} 位：请加长，用几个词连成一句也可以。",
        "Use at least {length} characters; a few words in a row will do.",
    ),
    Weakness.COMMON: Text(
        "这个密码太常见，容易被猜中：请换一个。", "That password is a common one and easily guessed: choose another."
    ),
    Weakness.NUMBER: Text(
        "密码不能主要由员工号组成：请换一个。", "The password is mostly your staff number: choose another."
    ),
    Weakness.PLAIN: Text(
        "密码要包含大写字母、小写字母、数字、符号中的至少 {kinds} 类。",
        "Use at least {kinds} of: small letters, capitals, digits, other characters.",
    ),
}


class WeakPassword(Refusal):
    """The new password is too easily guessed; `why` says in what way."""

    sentence = Text(zh="{why}", en="{why}")


class SamePassword(Refusal):
    """The new password is the old one."""

    sentence = Text(zh="新密码与原密码相同：请换一个。", en="The new password is the old one: choose another.")


class OwnLogin(Refusal):
    """Nobody shuts the own login, or resets its factors: it could be the last administrator's."""

    sentence = Text(
        zh="不能对自己的登录做这个操作，请由另一位系统管理员办理。",
        en="You can't do this to your own login; ask another administrator.",
    )


def open_login(*, actor: Actor, staff: str, password: str, at: datetime, one_time: bool = False) -> Login:
    """Give `staff` a way in, or a new password; the act is on the trail, the password nowhere. A one-time password opens once,
    for some hours, and must then be changed. Whoever was in by that login is out.

    Raises Denied, NotFound.
    """
    require(actor, "login.open")
    person = Staff.objects.filter(number=staff).first()
    if person is None:
        raise NotFound(what=staff)
    # A hash may wait for its turn: not inside the transaction, in which it would hold up everyone who writes.
    hashed = make_password(password)
    hours = timedelta(hours=settings.ONE_TIME_PASSWORD_HOURS)
    with transaction.atomic():
        login = Login.objects.filter(staff=person).first() or Login(staff=person, number=person.number)
        login.password, login.is_active = hashed, True
        login.one_time_until = timezone.now() + hours if one_time else None  # by the world's clock, as sessions are
        login.one_time_used = False
        login.save()
        Session.objects.filter(login=login).delete()
        release(login.number)
        record(actor=actor, act="org.login-opened", subject_kind="staff", subject=staff, at=at)
    return login


def take_one_time(login: Login) -> bool:
    """Use up a handed-out password; False when it has opened before. One statement: of two who come at once, one is too late."""
    unused = Login.objects.filter(pk=login.pk, one_time_used=False, one_time_until__isnull=False)
    return bool(unused.update(one_time_used=True))


def hand_out_password(*, actor: Actor, staff: str, at: datetime) -> str:
    """Open the login of `staff`, or reset its password: returns a one-time password, shown now and never again.

    Raises Denied, NotFound.
    """
    password = one_time_password()
    open_login(actor=actor, staff=staff, password=password, at=at, one_time=True)
    return password


@transaction.atomic
def shut_login(*, actor: Actor, staff: str, at: datetime) -> None:
    """Let nobody in by this login, and put out whoever is. Raises Denied, NotFound, OwnLogin."""
    login = _login(actor, staff)
    if staff == actor.staff:
        raise OwnLogin
    login.is_active = False
    login.save(update_fields=["is_active"])
    Session.objects.filter(login=login).delete()
    record(actor=actor, act="org.login-shut", subject_kind="staff", subject=staff, at=at)


@transaction.atomic
def enable_login(*, actor: Actor, staff: str, at: datetime) -> None:
    """Let the login in again, with the password it had, and forget its failures. Raises Denied, NotFound."""
    login = _login(actor, staff)
    login.is_active = True
    login.save(update_fields=["is_active"])
    release(login.number)
    record(actor=actor, act="org.login-enabled", subject_kind="staff", subject=staff, at=at)


@transaction.atomic
def reset_factors(*, actor: Actor, staff: str, at: datetime) -> None:
    """Remove the second factors of someone who lost them, and put them out. Raises Denied, NotFound, OwnLogin."""
    login = _login(actor, staff)
    if staff == actor.staff:
        raise OwnLogin
    login.factors.all().delete()
    login.recovery_codes.all().delete()
    Session.objects.filter(login=login).delete()
    record(actor=actor, act="org.factors-reset", subject_kind="staff", subject=staff, at=at)


def change_password(*, actor: Actor, password: str, at: datetime, keep: str = "") -> Login:
    """Give the actor's login a password of the actor's choice, and end its sessions but the one with the key `keep`.

    The caller has just had the old one proved. Raises WeakPassword, SamePassword.
    """
    login = Login.objects.get(number=actor.staff)
    fault = weakness(
        password,
        number=login.number,
        length=settings.PASSWORD_LENGTH,
        kinds=settings.PASSWORD_KINDS,
        common=_common_passwords(),
    )
    if fault:
        raise WeakPassword(why=WEAKNESSES[fault].filled(length=settings.PASSWORD_LENGTH, kinds=settings.PASSWORD_KINDS))
    if login.check_password(password):
        raise SamePassword
    login.password = make_password(password)  # before the transaction, as in opening
    login.one_time_until = None
    with transaction.atomic():
        login.save(update_fields=["password", "one_time_until"])
        Session.objects.filter(login=login).exclude(session_key=keep).delete()
        record(actor=actor, act="org.password-changed", subject_kind="staff", subject=actor.staff, at=at)
    return login


@transaction.atomic
def choose_language(*, actor: Actor, language: Language, at: datetime) -> None:
    """Keep the language in which the program speaks to the actor, from the next page on."""
    changed = Login.objects.filter(number=actor.staff).exclude(language=language).update(language=language)
    if changed:
        record(
            actor=actor, act="org.language-chosen", subject_kind="staff", subject=actor.staff, at=at, language=language
        )


def _login(actor: Actor, staff: str) -> Login:
    require(actor, "login.open")
    login = Login.objects.filter(number=staff).first()
    if login is None:
        raise NotFound(what=staff)
    return login


@cache
def _common_passwords() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)
