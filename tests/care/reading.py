"""Reads a worked case into facts, and an assessment back into the words of the case."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from zhiwo.care.policy import Birthday, CareFacts, Contact, Exemption, KeptBy, Office, TierSpell, load_standard
from zhiwo.care.policy.assessment import Duty

VERSION = load_standard().versions[0]
LONG_AGO = date(2000, 1, 1)
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
        contacts=tuple(_contact(row) for row in given["interactions"]),
    )


def kind_of(name: str) -> str:
    """`greeting_春节` as the code of the kind; other names are codes already."""
    occasion = VERSION.by_word.get(name.removeprefix("greeting_"))
    return occasion.kind if occasion else name


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


def _contact(row: dict[str, Any]) -> Contact:
    on = row["on"]
    return Contact(
        reference=row.get("source_id", row["id"]),
        on=on,
        kind=row["kind"],
        staff=None if row["by"] == "system" else row["by"],
        entered=row.get("entered", on),
        result=row.get("result", "").replace(" ", "_"),
        begun_by_client=row.get("begun_by") == "client",
        occasions=tuple(_code(word) for word in row.get("occasions", ())),
        at=datetime.combine(on, time.fromisoformat(row["at"])) if "at" in row else None,
        version=row.get("version", 1),
        source=row.get("source", "hand"),
    )


def _code(word: str) -> str:
    return VERSION.by_word[word].code if word in VERSION.by_word else word


def _exemptions(given: dict[str, Any]) -> list[Exemption]:
    wishes = [Exemption(w["from"], w.get("until"), w["kind"]) for w in given.get("wishes", ())]
    deaths = [Exemption(e["date"], None, e["kind"], e["entered"]) for e in given.get("events", ())]
    consents = [Exemption(LONG_AGO, None, "no_marketing_consent") for c in given.get("consents", ()) if not c["given"]]
    return wishes + deaths + consents


def _birthday(client: str) -> Birthday | None:
    found = re.search(r"(solar birthday|农历) (\d\d)[-/](\d\d)(, 闰月)?", client)
    if not found:
        return None
    calendar = "lunar" if found[1] == "农历" else "solar"
    return Birthday(calendar, int(found[2]), int(found[3]), bool(found[4]))
