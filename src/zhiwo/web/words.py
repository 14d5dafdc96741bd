"""The tables of names a template looks up by code."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

from zhiwo.care.measures import load
from zhiwo.care.policy.confidence import confidence_on
from zhiwo.care.policy.duty import STATUSES
from zhiwo.care.policy.forecasting import OUTLOOKS
from zhiwo.care.policy.goals import KEY_FACTS
from zhiwo.care.policy.marks import MARKS
from zhiwo.care.policy.quality import FLAGS
from zhiwo.care.policy.rules import DELIVERIES, GATHERINGS, INTERACTION_KINDS, RESULTS, TOPICS
from zhiwo.care.policy.service import FAULT_CHANNELS, REQUEST_KINDS, REQUEST_STATES
from zhiwo.care.policy.service import STEPS as REQUEST_STEPS
from zhiwo.care.policy.visits import AIM_RESULTS, visits_on
from zhiwo.clients.policy import ROLES, Role
from zhiwo.closing.day import NIGHT
from zhiwo.coverage.policy import DEEDS
from zhiwo.desk import words as desk_words
from zhiwo.desk.deliveries import feed_name
from zhiwo.desk.marks import Footing
from zhiwo.entitlements.policy import PERS, SETTLES, UNITS
from zhiwo.entitlements.policy import STATES as BOOKING_STATES
from zhiwo.governance.commands import STATES as SLIP_STATES
from zhiwo.governance.exports.queries import EXPORT_STATES
from zhiwo.governance.states import JOB_STATES, MESSAGE_STATES
from zhiwo.holdings.policy.product import SHELF_KINDS, YIELD_KINDS
from zhiwo.holdings.policy.words import FEES, PAPER_KINDS, PRIVATE_CLASSES, PRODUCT_KINDS, RATINGS, REGIMES
from zhiwo.intake.policy import SORTS
from zhiwo.intake.policy import STATES as DELIVERED
from zhiwo.kernel.text import Text
from zhiwo.org.policy import FIELDS, POSTS, PURPOSES, SKILLS, UNIT_KINDS, Sight
from zhiwo.parties.policy import ID_KINDS
from zhiwo.parties.policy.purposes import BASES
from zhiwo.parties.policy.requests import DECISIONS
from zhiwo.rulebook.policy.times import TIMES
from zhiwo.suitability.operations.opening import CHANNELS
from zhiwo.suitability.policy.assessing import STANDINGS
from zhiwo.suitability.policy.profile import FIGURES
from zhiwo.suitability.policy.qualified import FACTS
from zhiwo.suitability.policy.reasons import VERDICT_MARKS, VERDICTS
from zhiwo.talks.policy import BANDS, OUTCOMES, SECTIONS, TALK_STATES
from zhiwo.web.catalogue import language, say
from zhiwo.web.formats import column_unit, home_currency, large_unit, unit_beside
from zhiwo.wiring.fit_packs import FIT_PACKS
from zhiwo.wiring.jobs import KINDS

STEPS: dict[str, Text] = {
    "house": Text("机构与员工", "units and staff"),
    "products": Text("产品货架", "the shelf"),
    "clients": Text("客户身份", "client identity"),
    "keepings": Text("管户关系", "keepings"),
    "placements": Text("分层与名单", "tiers and lists"),
    "listed": Text("名单客户资料", "figures of listed clients"),
    "consents": Text("授权同意", "consents"),
    "gatherings": Text("客户活动", "gatherings"),
    "contacts": Text("联络记录", "contacts"),
    "assessments": Text("风险测评", "risk assessments"),
    "tags": Text("客户标签", "tags"),
    "duties": Text("维护任务", "duties"),
    "closed_duties": Text("任务归档", "closed duties"),
    "reclaim": Text("回收", "reclaim"),
    "losses": Text("流失与预警", "losses"),
    "pool": Text("公海", "pool"),
}
"""The steps of closing by their name in the ledger; a test compares them with the closing's own."""

STATES: dict[str, Text] = {
    "running": Text("进行中", "running"),
    "done": Text("完成", "done"),
    "failed": Text("失败", "failed"),
    "waiting": Text("等待", "waiting"),
}

SIGHTS: dict[str, Text] = {
    Sight.UNIT: Text("本机构及下属", "its unit and below"),
    Sight.OWN_BOOK: Text("自己维护", "own book"),
    Sight.NOBODY: Text("看不到客户", "no client"),
}
"""How far a post sees, as the table of posts says it."""

CLOSING = Text("日终", "closing")
OTHERS = {
    NIGHT: CLOSING,
    "CLIENT": Text("客户本人", "the client"),
    "CONSOLE": Text("服务器终端", "server's terminal"),
    "": Text("未登录", "nobody known"),
}


def level(code: str, on: date) -> Text:
    """Who reads the words of an interaction."""
    return confidence_on(on).names.get(code, Text(code, code))


def opinion(about: str, on: date) -> Text:
    """What a client's opinion is of."""
    return visits_on(on).opinion_names.get(about, Text(about, about))


def share(part: int, whole: int) -> Decimal | None:
    """A part as a share of one, None of nothing."""
    return Decimal(part) / whole if whole else None


def role_names(roles: Iterable[Role]) -> str:
    """Roles on a client by their names, joined as the language joins them."""
    return (", " if language() == "en" else "、").join(say(ROLES[role]) for role in roles)


def feed(code: str) -> str:
    """A feed's name in the language of the request."""
    return say(feed_name(code))


def doer(number: str) -> str:
    """Who did something, by staff number; the nightly run has a name instead."""
    return say(CLOSING) if number == NIGHT else number


def trail_doer(number: str) -> str:
    """Whoever is no member of staff but stands on the trail: the nightly run, the server's terminal, someone not let in."""
    return say(OTHERS[number]) if number in OTHERS else number


def step(name: str) -> Text:
    """A step of closing."""
    return STEPS.get(name, Text(name, name))


def listed_facts(codes: Iterable[str]) -> str:
    """Key facts in a row."""
    return (", " if language() == "en" else "、").join(say(KEY_FACTS[code]) for code in codes)


def job_kind(code: str) -> Text:
    """A kind of job."""
    return KINDS[code].name if code in KINDS else Text(code, code)


MEANS: dict[str, Text] = {f"{fact}_fen": name for fact, name in FACTS.items() if f"{fact}_fen" in FIGURES}
"""The figures of a statement of means by name."""


def rule(said: str) -> Text:
    """A rule a reason rests on, its pack by name: "suitability.matrix matrix-2020" is 风险匹配表 matrix-2020. A version of a
    product is said as it is."""
    code, _, version = said.partition(" ")
    name = next((pack.name for pack in FIT_PACKS if pack.code == code), None)
    return Text(f"{name.zh} {version}", f"{name.en} {version}") if name else Text(said, said)


WORDS = SimpleNamespace(
    standings=STANDINGS,
    standing_tones={"valid": "good", "ending": "warn", "waiting": "warn", "none": ""},
    answered_at=CHANNELS,
    means=MEANS,
    tiers=desk_words.TIERS,
    badges=desk_words.BADGES,
    statuses=STATUSES,
    kinds=INTERACTION_KINDS,
    kind_icons=desk_words.KIND_ICONS,
    results=RESULTS | DELIVERIES,
    outcomes=RESULTS,
    topics=TOPICS,
    load=load,
    marks=MARKS,
    verdicts={str(verdict): name for verdict, name in VERDICTS.items()},
    verdict_marks={str(verdict): name for verdict, name in VERDICT_MARKS.items()},
    verdict_tones={"allow": "good", "warn": "warn", "refuse": "bad"},
    key_facts=KEY_FACTS,
    listed_facts=listed_facts,
    outlooks=OUTLOOKS,
    gatherings=GATHERINGS,
    request_kinds=REQUEST_KINDS,
    request_icons={"cash": "banknote", "fault": "wrench"},
    request_states=REQUEST_STATES,
    request_tones={"ready": "good", "paid": "good", "resolved": "good", "unmet": "bad", "open": "warn"},
    request_steps=REQUEST_STEPS,
    worded_steps=("unmet", "assigned", "cancelled"),
    fault_channels=FAULT_CHANNELS,
    booking_states=BOOKING_STATES,
    booking_tones={"used": "good", "missed": "bad", "booked": "brand"},
    settles=SETTLES,
    units=UNITS,
    pers=PERS,
    flags=FLAGS,
    aim_results=AIM_RESULTS,
    opinion=opinion,
    level=level,
    proved=("gift", "flowers"),
    duty_ways=desk_words.duty_ways,
    losses=desk_words.LOSSES,
    asset_classes=desk_words.ASSET_CLASSES,
    product_kinds=PRODUCT_KINDS,
    shelf_kinds=SHELF_KINDS,
    yield_kinds=YIELD_KINDS,
    regimes=REGIMES,
    ratings=RATINGS,
    private_classes=PRIVATE_CLASSES,
    fee_names=FEES,
    paper_kinds=PAPER_KINDS,
    duty_lane=desk_words.duty_lane,
    duty_icon=desk_words.duty_icon,
    posts=POSTS,
    skills=SKILLS,
    sights=SIGHTS,
    fields=FIELDS,
    purposes=PURPOSES,
    id_kinds=ID_KINDS,
    roles=ROLES,
    role_names=role_names,
    deeds=DEEDS,
    talk_sections=SECTIONS,
    talk_states=TALK_STATES,
    case_outcomes=OUTCOMES,
    case_bands=BANDS,
    slip_states=SLIP_STATES,
    times=TIMES,
    footing=Footing,
    rule=rule,
    unit_kinds=UNIT_KINDS,
    bases=BASES,
    decisions=DECISIONS,
    states=STATES,
    delivered=DELIVERED,
    sorts=SORTS,
    share=share,
    column_unit=column_unit,
    large_unit=large_unit,
    unit_beside=unit_beside,
    home_currency=home_currency,
    feed=feed,
    step=step,
    doer=doer,
    trail_doer=trail_doer,
    job_kind=job_kind,
    job_states=JOB_STATES,
    message_states=MESSAGE_STATES,
    export_states=EXPORT_STATES,
)
