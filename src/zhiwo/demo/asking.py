"""What the demo bank's clients asked for in its last days, wish once and for all, and were told: the real acts, by its people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5

from django.utils.timezone import make_aware

from zhiwo.care.models import Announcement, ServiceRequest
from zhiwo.care.operations import (
    Details,
    book_cash,
    note_wish,
    record_interaction,
    report_fault,
    take_step,
)
from zhiwo.care.policy.service import Step
from zhiwo.care.queries.announcements import concerning
from zhiwo.care.queries.facts import leading_scheme
from zhiwo.clients.access import in_force, visible_clients
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.policy import Role
from zhiwo.kernel.actor import Actor
from zhiwo.org.models import Staff
from zhiwo.org.queries import actor_numbered
from zhiwo.tiering.models import Placement

SPACE = UUID("6f0d4a52-6f5e-4a58-9d0a-2f4c1b7e9a11")
WAN = 1_000_000
TIERS = ("t3", "t2", "t1")
WISHES = (
    ("time", "上午十点以前不要打电话", (time(0), time(10))),
    ("investment", "这只银行股是父亲留下的，不要劝卖", None),
    ("place", "见面只在公司附近的咖啡馆", None),
    ("person", "重要的事只跟太太一起谈", None),
)


def asked_before() -> bool:
    """Whether the demo bank's clients have asked for things already."""
    return ServiceRequest.objects.for_closing().exists()


def ask_for_things(*, manager: str, last_day: date) -> int:
    """Let clients of a manager ask for cash and report faults, some of it seen to, some late; note wishes. How many requests."""
    days = [last_day - timedelta(days=back) for back in (4, 1, 0)]
    clients = clients_of(actor_numbered(manager, last_day))
    if len(clients) < 6:
        return 0
    head = (
        Staff.objects.filter(unit=clients[0].unit, post="outlet_head")
        .order_by("number")
        .values_list("number", flat=True)
    )
    heads = head.first() or manager
    _cash(manager, heads, clients, days)
    _faults(manager, clients, days[-1])
    for client, (kind, words, quiet) in zip(clients, WISHES, strict=False):
        at = _at(days[0], 15)
        note_wish(
            actor=actor_numbered(manager, days[0]), client=client.number, kind=kind, words=words, at=at, quiet=quiet,
            reference=_named(words),
        )  # fmt: skip
    return ServiceRequest.objects.for_closing().count()


def tell_some(*, manager: str, announcement: Announcement, on: date) -> int:
    """Let a manager tell some clients of a change. How many."""
    actor, told = actor_numbered(manager, on), 0
    for client in clients_of(actor)[:4]:
        if concerning(client, on).filter(pk=announcement.pk).exists():
            record_interaction(
                actor=actor, client=client.number, kind="call", result="connected", on=on, at=_at(on, 10), moment=time(10),
                details=Details(note="告知公告，客户知晓", announcement=announcement.number),
                reference=_named(f"{announcement.number} {client.number}"),
            )  # fmt: skip
            told += 1
    return told


def clients_of(actor: Actor) -> list[Client]:
    """The actor's own listed clients, the highest tier first."""
    mine = Keeping.objects.for_closing().filter(in_force(actor.on), staff__number=actor.staff, role=Role.LEAD)
    placed = Placement.objects.for_closing().filter(
        in_force(actor.on), scheme=leading_scheme(), tier__in=TIERS, client__in=mine.order_by().values("client")
    )
    tiers = dict(placed.order_by().values_list("client", "tier"))
    seen = (
        visible_clients(actor).filter(pk__in=list(tiers), closed_on=None, person__died_on=None).select_related("unit")
    )
    return sorted(seen, key=lambda one: (TIERS.index(tiers[one.pk]), one.number))


def _cash(manager: str, head: str, clients: list[Client], days: list[date]) -> None:
    first, second, last = days
    asked = (
        (0, 80 * WAN, "CNY", _at(last, 16), _at(last + timedelta(days=1), 11), "女儿出国，需要旧钞换新钞"),
        (1, 20 * WAN, "CNY", _at(last, 11), _at(last + timedelta(days=2), 15), "装修尾款"),
        (2, WAN, "USD", _at(second, 14), _at(last + timedelta(days=3), 10), "出国旅行，小面额"),
        (3, 30 * WAN, "CNY", _at(first, 10), _at(last, 10), "购房定金"),
        (4, 60 * WAN, "CNY", _at(second, 16), _at(last, 9), "工人工资"),
    )
    for place, fen, currency, at, ready_by, words in asked:
        client = clients[place]
        book_cash(
            actor=actor_numbered(manager, at.date()), client=client.number, amount_fen=fen, currency=currency,
            outlet=client.unit.number, ready_by=ready_by, at=at, words=words, reference=_named(words, "S"),
        )  # fmt: skip
    _say(head, "购房定金", ((Step.READY, _at(second, 16), ""), (Step.PAID, _at(last, 10, 20), "")))
    _say(head, "工人工资", ((Step.UNMET, _at(last, 9, 30), "提前量不足，运钞车次日到，客户改去分行营业部"),))


def _faults(manager: str, clients: list[Client], on: date) -> None:
    for place, channel, hour, words in (
        (1, "mobile", 9, "手机银行转账时提示设备异常，换机后无法绑定"),
        (3, "net", 13, "企业网银 U 盾不识别"),
        (5, "pos", 16, "店里 POS 机打不出小票"),
    ):
        report_fault(
            actor=actor_numbered(manager, on), client=clients[place].number, channel=channel, words=words, at=_at(on, hour),
            reference=_named(words, "S"),
        )  # fmt: skip
    has = _technician("手机银行转账时提示设备异常，换机后无法绑定")
    if has:
        steps = ((Step.ANSWERED, _at(on, 9, 20), ""), (Step.PAUSED, _at(on, 10), "等客户下班后试"))
        _say(has, "手机银行转账时提示设备异常，换机后无法绑定", steps)


def _technician(words: str) -> str | None:
    request = ServiceRequest.objects.for_closing().get(reference=_named(words, "S"))
    given = Keeping.objects.for_closing().filter(client=request.client_id, role=Role.TECHNICIAN).order_by("pk")
    return given.values_list("staff__number", flat=True).first()


def _say(by: str, words: str, steps: Iterable[tuple[Step, datetime, str]]) -> None:
    for step, at, said in steps:
        take_step(actor=actor_numbered(by, at.date()), reference=_named(words, "S"), what=step, at=at, words=said)


def _at(on: date, hour: int, minute: int = 0) -> datetime:
    return make_aware(datetime.combine(on, time(hour, minute)))


def _named(words: str, letter: str = "H") -> str:
    return f"{letter}-{uuid5(SPACE, words).hex}"
