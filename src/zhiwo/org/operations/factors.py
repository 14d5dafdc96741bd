"""Second factors: enrolled, used, removed by their owner."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyotp
from django.db import transaction
from django.db.models import Q

from zhiwo.governance.keys import derived_key
from zhiwo.governance.operations import record
from zhiwo.governance.sealing import seal, unseal
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.models import Factor, Login, RecoveryCode
from zhiwo.org.passkeys import WrongAnswer, new_key, signed_by
from zhiwo.org.policy.passwords import UNMISTAKABLE
from zhiwo.org.queries.logins import SEEDS

STEP = 30
"""Seconds a code of an app stands for (RFC 6238); the one before and the one after count too, for clocks that differ."""
RECOVERY_CODES = 10


class CodeRefused(Refusal):
    """The code is wrong, has passed, or was used."""

    sentence = Text(
        zh="验证码不正确或已用过：请输入验证器上当前的 6 位数字，或一个未用过的恢复码。",
        en="That code is wrong or was used: type the 6 digits your app shows now, or a recovery code not used yet.",
    )


class KeyRefused(Refusal):
    """What the browser sent was not signed by a key of this login for this request."""

    sentence = Text(
        zh="安全密钥没有通过验证：请重试，或改用验证码。",
        en="The security key was not accepted: try again, or use a code instead.",
    )


@dataclass(frozen=True)
class Enrolled:
    """A factor was enrolled; with the first one come recovery codes, shown now and never again."""

    recovery_codes: tuple[str, ...]


def enrol_totp(*, actor: Actor, seed: str, code: str, name: str, at: datetime, moment: datetime) -> Enrolled:
    """Enrol the app that holds `seed`, once it has shown a code of `moment`, the world's time. Raises CodeRefused."""
    step = _step_of(seed, code, moment)
    if step is None:
        raise CodeRefused
    return _enrol(actor, at, Factor(kind="totp", name=name, secret=seal(seed, SEEDS), last_step=step))


def enrol_key(*, actor: Actor, host: str, state: dict[str, Any], answer: str, name: str, at: datetime) -> Enrolled:
    """Enrol the key with which the browser answered. Raises KeyRefused."""
    try:
        key = new_key(host, state, answer)
    except WrongAnswer as wrong:
        raise KeyRefused from wrong
    return _enrol(actor, at, Factor(kind="passkey", name=name, secret=seal(key.public, SEEDS), uses=key.uses))


@transaction.atomic
def _enrol(actor: Actor, at: datetime, factor: Factor) -> Enrolled:
    factor.login, factor.made_at = Login.objects.select_for_update().get(number=actor.staff), at
    first = not Factor.objects.filter(login=factor.login).exists()
    factor.save()
    codes = _new_codes(factor.login) if first else ()
    record(actor=actor, act="org.factor-enrolled", subject_kind="staff", subject=actor.staff, at=at, kind=factor.kind)
    return Enrolled(codes)


@transaction.atomic
def remove_factor(*, actor: Actor, factor: int, at: datetime) -> None:
    """Remove one of the actor's own factors; with the last one the recovery codes go too. Raises NotFound."""
    login = Login.objects.select_for_update().get(number=actor.staff)
    found = Factor.objects.filter(login=login, pk=factor).first()
    if found is None:
        raise NotFound(what=Text("这个验证方式", "That second factor"))
    kind = found.kind
    found.delete()
    if not Factor.objects.filter(login=login).exists():
        RecoveryCode.objects.filter(login=login).delete()
    record(actor=actor, act="org.factor-removed", subject_kind="staff", subject=actor.staff, at=at, kind=kind)


@transaction.atomic
def make_recovery_codes(*, actor: Actor, at: datetime) -> tuple[str, ...]:
    """Ten new recovery codes for the actor; those from before open no more. Raises NotFound without a second factor."""
    login = Login.objects.select_for_update().get(number=actor.staff)
    if not Factor.objects.filter(login=login).exists():
        raise NotFound(what=Text("这个验证方式", "That second factor"))
    codes = _new_codes(login)
    record(actor=actor, act="org.recovery-codes-made", subject_kind="staff", subject=actor.staff, at=at)
    return codes


def _new_codes(login: Login) -> tuple[str, ...]:
    codes = tuple(
        "-".join("".join(secrets.choice(UNMISTAKABLE) for _ in range(5)) for _ in "ab") for _ in range(RECOVERY_CODES)
    )
    RecoveryCode.objects.filter(login=login).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(login=login, digest=_digest(code)) for code in codes)
    return codes


def prove_by_code(*, actor: Actor, code: str, at: datetime, moment: datetime) -> str:
    """Take a code of the actor's app, or a recovery code, each once; returns "totp" or "recovery". Raises CodeRefused."""
    said = code.replace(" ", "").lower()
    if _by_app(actor, said, at, moment):
        return "totp"
    if not _by_recovery_code(actor, said, at):
        raise CodeRefused
    return "recovery"


def _by_app(actor: Actor, code: str, at: datetime, moment: datetime) -> bool:
    for factor in Factor.objects.filter(login__number=actor.staff, kind="totp"):
        step = _step_of(unseal(factor.secret, SEEDS), code, moment)
        # One statement looks and takes: of two who send a code at once, one is too late.
        unused = Factor.objects.filter(pk=factor.pk, last_step__lt=step or 0)
        if step is not None and unused.update(last_step=step, used_at=at):
            return True
    return False


@transaction.atomic
def _by_recovery_code(actor: Actor, code: str, at: datetime) -> bool:
    taken, _ = RecoveryCode.objects.filter(login__number=actor.staff, digest=_digest(code)).delete()
    if not taken:
        return False
    left = RecoveryCode.objects.filter(login__number=actor.staff).count()
    record(actor=actor, act="org.recovery-code-used", subject_kind="staff", subject=actor.staff, at=at, left=left)
    return True


def prove_by_key(*, actor: Actor, host: str, state: dict[str, Any], answer: str, at: datetime) -> None:
    """Take the browser's answer, signed by one of the actor's keys. Raises KeyRefused, also for a key whose counter went back:
    it was copied."""
    keys = Factor.objects.filter(login__number=actor.staff, kind="passkey")
    known = {unseal(key.secret, SEEDS): key for key in keys}
    try:
        key = signed_by(host, state, list(known), answer)
    except WrongAnswer as wrong:
        raise KeyRefused from wrong
    # Keys that don't count always say nought.
    fresh = Q(uses__lt=key.uses) if key.uses else Q(uses=0)
    if not Factor.objects.filter(fresh, pk=known[key.public].pk).update(uses=key.uses, used_at=at):
        raise KeyRefused


def _step_of(seed: str, code: str, moment: datetime) -> int | None:
    """Which half-minute `code` is of, among the one of `moment` and its two neighbours."""
    app = pyotp.TOTP(seed, interval=STEP)
    now = int(moment.timestamp()) // STEP
    return next(
        (
            step
            for step in (now, now - 1, now + 1)
            if hmac.compare_digest(app.generate_otp(step).encode(), code.encode())
        ),
        None,
    )


def _digest(code: str) -> str:
    """Recovery codes have 49 bits and open once: a keyed digest is enough, no slow hash."""
    return hmac.digest(derived_key("recovery codes"), code.encode(), "sha256").hex()
