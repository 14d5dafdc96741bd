"""Trying changes out on the bank's own lake: a version as proposed, numbers typed on the page, people who come or go."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import yaml
from django.conf import settings

from zhiwo.care.models import WhatIf
from zhiwo.care.queries.capacity import Staffing
from zhiwo.closing.what_if import STANDARD, Change, basis, can_be_tried, try_out
from zhiwo.coverage.queries import colleague
from zhiwo.desk.what_if import Tried, tried
from zhiwo.engine.lake import Lake
from zhiwo.governance.commands import SLIP, Slip
from zhiwo.governance.slips import slips_on
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.models import Unit
from zhiwo.org.policy import may
from zhiwo.rulebook.policy.pack import NothingNew
from zhiwo.rulebook.policy.reading import read_version
from zhiwo.rulebook.queries import pack_named
from zhiwo.wiring.closed_days import closed_day, closed_on
from zhiwo.wiring.packs import packs

UNIT = Text("该机构", "That unit")
PUBLISH = "policy.publish"
MOST_MORE = 99
WAN = 10_000


@dataclass(frozen=True)
class FloorField:
    """A floor of the leading scheme as the page's form has it, in 万."""

    code: str
    name: Text
    wan: Decimal


@dataclass(frozen=True)
class TimesField:
    """How often a quota asks for something, by tier."""

    kind: str
    name: Text
    period: str
    per_tier: Mapping[str, int]


@dataclass(frozen=True)
class WhatIfForm:
    """What can be typed on the page, filled with what is in force."""

    floors: list[FloorField]
    times: list[TimesField]
    occasions: list[tuple[str, Text]]


def what_if_form(on: date) -> WhatIfForm:
    """The fields, with the rules in force on a day."""
    scheme, standard = pack_named(packs(), leading()).on(on), pack_named(packs(), STANDARD).on(on)
    return WhatIfForm(
        [
            FloorField(tier["code"], _named(tier), Decimal(str(tier["floor"]["yuan"])) / WAN)
            for tier in scheme["tiers"]
            if tier["floor"]
        ],
        [TimesField(quota["kind"], _named(quota), quota["period"], quota["per_tier"]) for quota in standard["quotas"]],
        [(occasion["code"], _named(occasion)) for occasion in standard["occasions"]],
    )


def floors_changed(on: date, floors: Mapping[str, Decimal]) -> str:
    """The leading scheme in force with other floors (万), as the text of a version; "" when they are what they are."""
    content = _copied(leading(), on)
    for tier in content["tiers"]:
        if tier["code"] in floors and tier["floor"]:
            yuan = (floors[tier["code"]] * WAN).normalize()
            tier["floor"]["yuan"] = int(yuan) if yuan == int(yuan) else f"{yuan:f}"
    return _text_if_new(leading(), content)


def standard_changed(on: date, times: Mapping[tuple[str, str], int], occasions: Collection[str]) -> str:
    """The service standard in force with other numbers by kind and tier, and only these occasions; "" when nothing changes."""
    content = _copied(STANDARD, on)
    content["version"] = f"{content['version']}?"
    for quota in content["quotas"]:
        asked = {tier: n for (kind, tier), n in times.items() if kind == quota["kind"]}
        quota["per_tier"] = {
            tier: n for tier, n in ({**quota["per_tier"], **asked}).items() if n or tier in quota["per_tier"]
        }
    content["occasions"] = [one for one in content["occasions"] if one["code"] in occasions]
    content["gestures"] = [one for one in content.get("gestures", ()) if one["occasion"] in occasions]
    merges = content["house"]["H15"]
    content["house"]["H15"] = [one for one in merges if {one["occasion"], one["joins"]} <= set(occasions)]
    return _text_if_new(STANDARD, content)


def try_change(
    *, actor: Actor, pack: str, text: str, more: Mapping[str, int], leaving: Collection[str], at: datetime
) -> WhatIf:
    """Try a change out among what the actor sees; `text` is a version of `pack`, "" for none.

    Raises Denied, NotFound (a unit or colleague out of sight), NothingClosed, NothingToTry, NotTried, and what the reading of a
    version raises.
    """
    content: Mapping[str, Any] = {}
    if text:
        content = pack_named(packs(), pack).proposed(text, None).content
    for number in leaving:
        colleague(number, actor.path)
    known = set(Unit.objects.filter(path__startswith=actor.path).values_list("number", flat=True))
    if set(more) - known:
        raise NotFound(what=UNIT)
    staffing = Staffing({unit: max(-MOST_MORE, min(MOST_MORE, n)) for unit, n in more.items()}, frozenset(leaving))
    change = Change(pack if text else "", text, content, staffing)
    return try_out(
        actor=actor,
        change=change,
        schemes=tuple(settings.SCHEMES),
        lake=Lake(settings.LAKE),
        closed=closed_day(None),
        at=at,
    )


def tried_for(actor: Actor, pack: str, text: str, at: datetime) -> Tried | None:
    """What a version someone would propose does: as it was tried by the actor on these very rules and days, or tried now.

    None for a pack that moves nobody and takes no hours, for who may not try, and before the first closing.
    """
    if not can_be_tried(pack) or not may(actor, "policy.try") or closed_on() is None:
        return None
    change = Change(pack, text)
    same = WhatIf.objects.filter(
        digest=change.digest, basis=basis(pack, closed_day(None)), asked_by__number=actor.staff, asked_on=actor.on
    )
    known = same.order_by("-pk").first()
    kept = known or try_change(actor=actor, pack=pack, text=text, more={}, leaving=(), at=at)
    return tried(kept.pk)


@dataclass(frozen=True)
class OnSlip:
    """What was tried when a version was asked for: whether another rule or month has come since, and the newest trial of the same
    version where it was tried anew."""

    tried: Tried
    stale: bool
    newer: int | None


def tried_on_slip(arguments: Mapping[str, Any]) -> OnSlip | None:
    """What stands on a slip, None where nothing was tried."""
    number = arguments.get("what_if")
    if number is None:
        return None
    kept = tried(number)
    newer = (
        WhatIf.objects.filter(digest=kept.digest, unit__path=kept.path, pk__gt=number)
        .order_by("-pk")
        .values_list("pk", flat=True)
        .first()
    )
    return OnSlip(kept, is_stale(kept), newer)


def is_stale(kept: Tried) -> bool:
    """Whether the rules, or the month, are others now than those it was reckoned by."""
    closed = closed_on()
    return closed is not None and basis(kept.pack, closed) != kept.basis


def slip_text(number: int) -> tuple[str, str]:
    """Pack and text of a version that waits for approval and can be tried. Raises NotFound."""
    for slip in _waiting():
        if slip.number == number:
            return slip.target, slip.arguments["text"]
    raise NotFound(what=SLIP)


def words_of(kept: Tried) -> list[Text]:
    """What the version tried says otherwise than the one in force then."""
    if not kept.text:
        return []
    return pack_named(packs(), kept.pack).words(read_version(kept.text))


def waiting_to_try() -> list[tuple[int, Text]]:
    """The versions that wait for approval and can be tried: number of the slip, and of which pack."""
    names = {pack.code: pack.name for pack in packs()}
    return [(slip.number, names[slip.target]) for slip in _waiting()]


def _waiting() -> list[Slip]:
    return [slip for pack in packs() if can_be_tried(pack.code) for slip in slips_on(pack.code, [PUBLISH])]


def leading() -> str:
    """The pack of the scheme that leads."""
    return f"tiering.{settings.SCHEMES[0]}"


def _named(row: Mapping[str, Any]) -> Text:
    return Text(row["name"]["zh"], row["name"]["en"])


def _copied(pack: str, on: date) -> dict[str, Any]:
    content = deepcopy(dict(pack_named(packs(), pack).on(on)))
    content["valid_from"] = (closed_on() or on) + timedelta(days=1)
    return content


def _text_if_new(pack: str, content: Mapping[str, Any]) -> str:
    text: str = yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False)
    try:
        pack_named(packs(), pack).proposed(text, None)
    except NothingNew:
        return ""
    return text
