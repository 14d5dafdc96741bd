"""Reads a worked case into facts, and an assessment back into the words of the case."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from zhiwo.care.policy import (
    Birthday,
    CareFacts,
    Contact,
    Exemption,
    Gathering,
    KeptBy,
    Office,
    TierSpell,
    load_standard,
)
from zhiwo.care.policy.assessment import Duty
from zhiwo.kernel.text import Text

VERSION = load_standard().versions[0]
LONG_AGO = date(2000, 1, 1)
LEVELS = {"网点": "outlet", "支行": "sub_branch", "市行": "branch"}
DELIVERED = {"鲜花": "flowers", "蛋糕": "flowers", "礼品": "gift"}
OFFICES = tuple(
    Office(LONG_AGO, None, post, staff)
    for post, staff in (
        ("president", "P1"),
        ("deputy_president", "V1"),
        ("retail_head", "G1"),
        ("outlet_head", "H1"),
    )
)


def facts_of(given: dict[str, Any]) -> CareFacts:
    """The case's client; its host outlet is N1."""
    return CareFacts(
        tiers=tuple(TierSpell(t["from"], t.get("until"), t["tier"].lower()) for t in given["tier"]),
        keepings=tuple(KeptBy(k["from"], k.get("until"), k["role"], k["who"]) for k in given["ownership"]),
        offices=OFFICES,
        exemptions=tuple(_exemptions(given)),
        birthday=_birthday(given["client"]),
        contacts=(*_contacts(given), *_invitations(given), *_deliveries(given)),
    )


def facts_as(given: dict[str, Any], tier: str) -> CareFacts:
    """The same client, in `tier` all along: two clients share the rest of a case."""
    return facts_of({**given, "tier": [{"tier": tier, "from": date(2025, 1, 1)}]})


def kind_of(name: str) -> str:
    """`greeting_春节` as the code of the kind; other names are codes already."""
    occasion = VERSION.by_word.get(name.removeprefix("greeting_"))
    return occasion.kind if occasion else {"file_建档": "file_opening"}.get(name, name)


def counts_of(name: str) -> str:
    """The deed that a kind of duty counts."""
    rows = (*VERSION.quotas, *VERSION.gestures, *VERSION.on_entry)
    return next(row.counts for row in rows if row.kind == name)


def seen(duty: Duty) -> dict[str, Any]:
    """What the assessment says of a duty, under the names a case uses."""
    answers = {
        "lead": duty.responsible.lead,
        "outlet_head": duty.responsible.outlet_head,
        "leaders": list(duty.responsible.leaders),
    }
    return {
        "duty": duty.kind,
        "window": [duty.window.start, duty.window.last],
        "required": duty.required,
        "done": duty.done,
        "status": duty.status.value.replace("_", "-"),
        "discharged_by": list(duty.discharged_by),
        "responsible": {role: who for role, who in answers.items() if who},
        "accountable": duty.accountable,
        "basis": duty.basis,
        "done_late_on": duty.done_late_on,
        "reason": duty.reason.say("en") if duty.reason else None,
    }


def says(text: str, wanted: str) -> bool:
    """Whether `text` has the words of `wanted` in their order: cases shorten the sentences."""
    words = iter(re.findall(r"[\w-]+", text))
    return all(word in words for word in re.findall(r"[\w-]+", wanted))


def tells(reason: Text, wanted: str) -> bool:
    """Whether a reason says so, in either language."""
    return says(reason.say("en"), wanted) or wanted in reason.say("zh")


def _contact(row: dict[str, Any], gatherings: dict[str, Gathering]) -> Contact:
    on = row["on"]
    return Contact(
        reference=row.get("source_id", row["id"]),
        on=on,
        kind="event" if row["kind"] == "salon" else row["kind"],
        staff=None if row["by"] == "system" else row["by"],
        entered=row.get("entered", on),
        result=row.get("result", "").replace(" ", "_") or ("" if row.get("delivered", True) else "undelivered"),
        begun_by_client=row.get("begun_by") == "client",
        occasions=tuple(_code(word) for word in row.get("occasions", ())),
        at=datetime.combine(on, time.fromisoformat(row["at"])) if "at" in row else None,
        version=row.get("version", 1),
        source=row.get("source", "hand"),
        colleagues=tuple(row.get("with", ())),
        topic=row.get("topic", ""),
        gathering=gatherings.get(row.get("invites", "")),
    )


def _contacts(given: dict[str, Any]) -> list[Contact]:
    gatherings = {row["id"]: _gathering(row) for row in given.get("salons", ())}
    return [_contact(row, gatherings) for row in given["interactions"]]


def _gathering(row: dict[str, Any]) -> Gathering:
    number = row.get("same_as", row["id"])
    return Gathering(number, row["salon"], LEVELS[row["level"]], row.get("cancelled"))


def _invitations(given: dict[str, Any]) -> list[Contact]:
    """Those that no interaction of the case tells of: one that does is the invitation itself."""
    told = {row.get("invites") for row in given["interactions"]}
    return [
        Contact(row["id"], row["invited"], "invitation", row["by"], row["invited"], gathering=_gathering(row))
        for row in given.get("salons", ())
        if row["id"] not in told
    ]


def _deliveries(given: dict[str, Any]) -> list[Contact]:
    return [
        Contact(row["id"], row["delivered"], DELIVERED[row["kind"]], None, row["delivered"], proof=row["proof"])
        for row in given.get("deliveries", ())
    ]


def _code(word: str) -> str:
    return VERSION.by_word[word].code if word in VERSION.by_word else word


def _exemptions(given: dict[str, Any]) -> list[Exemption]:
    wishes = [Exemption(w["from"], w.get("until"), w["kind"]) for w in given.get("wishes", ())]
    deaths = [Exemption(e["date"], None, e["kind"], e["entered"]) for e in given.get("events", ())]
    return wishes + deaths + [e for c in given.get("consents", ()) for e in _without(c)]


def _without(consent: dict[str, Any]) -> list[Exemption]:
    """The days without the consent that a case states, whatever else it states."""
    kind = "no_marketing_consent"
    if not consent["given"]:
        return [Exemption(LONG_AGO, None, kind)]
    before = [Exemption(LONG_AGO, consent["from"], kind)] if "from" in consent else []
    return before + ([Exemption(consent["until"], None, kind)] if "until" in consent else [])


def _birthday(client: str) -> Birthday | None:
    found = re.search(r"(solar birthday|农历) (\d\d)[-/](\d\d)(, 闰月)?", client)
    if not found:
        return None
    calendar = "lunar" if found[1] == "农历" else "solar"
    return Birthday(calendar, int(found[2]), int(found[3]), bool(found[4]))
