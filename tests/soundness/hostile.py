"""Sorts, filters, searches and pages that nobody offers (G6): no fault, and nothing outside the allowed has an effect.

Replays the kinds of CVE-2025-64459 and CVE-2021-35042 (keys and order of Django's query sets), CVE-2023-22894, CVE-2023-34235,
CVE-2024-56143 and CVE-2026-27886 (Strapi), frappe#40515, CVE-2026-59962 (Tandoor) and PVE-2021-25800 (Django REST framework).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any
from urllib.parse import urlencode

from hypothesis import strategies as st

from tests.soundness.result import Result
from tests.soundness.world import World, reference

N = 100_000
ALLOWED: dict[str, dict[str, Any]] = {
    "/": {"tab": {"all", "late", "contact", "birthday", "festival"}, "start": "number"},
    "/book": {
        "sort": {"aum", "change", "name", "silent", "open"}, "order": {"up"}, "tier": {"t3", "t2", "t1", "file_only"},
        "page": "number",
    },
    "/board": {"unit": "any"},
    "/board/list?what=listed": {"unit": "any", "what": "any", "tier": "any", "page": "number"},
    "/intake": {},
}  # fmt: skip
"""Readings with parameters: what each may say. Everything else must answer as if it had not been said."""

DETAILS = (
    "topic", "colleague", "gathering", "announcement", "proof", "next_step", "next_on", "plan", "opinion_about", "opinion",
    "level",
)  # fmt: skip
FORMS = {
    "/search": ("q",),
    "/book": ("q",),
    "/client/{mine}/record": (
        "kind",
        "result",
        "occasions",
        "on",
        "note",
        *DETAILS,
        "reference",
        "place",
        "line",
        "tab",
        "shown",
    ),
    "/client/{mine}/news": ("kind", "words", "reference", "place", "shown"),
    "/client/{mine}/standing-wish": (
        "about",
        "words",
        "channel",
        "last_on",
        "quiet_since",
        "quiet_until",
        "reference",
        "place",
        "shown",
    ),
    "/client/{mine}/cash": (
        "amount",
        "currency",
        "outlet",
        "ready_on",
        "ready_at",
        "words",
        "reference",
        "place",
        "shown",
    ),
    "/client/{mine}/fault": ("channel", "words", "technician", "reference", "place", "shown"),
    "/client/{mine}/entitlement/airport_lounge": (
        "what",
        "on",
        "moment",
        "units",
        "family",
        "giver",
        "reference",
        "place",
        "shown",
    ),
    "/booking/B-1/correct": ("state", "giver", "place", "shown"),
    "/booking/B-1/used": ("giver", "place", "shown"),
    "/arrival": ("q",),
    "/arrival/received": ("q",),
    "/service/S-1/unmet": ("words", "technician", "place", "shown"),
    "/client/{mine}/enrolment": ("signed_on", "paper_number", "paper", "reference", "place", "shown"),
    "/client/{mine}/enrolment/end": ("on", "reason", "place", "shown"),
    "/client/{mine}/role": ("role", "staff", "reason", "place", "shown"),
    "/client/{mine}/role/end": ("role", "staff", "place", "shown"),
    "/client/{mine}/visit": ("on", "moment", "place_of", "aim", "along", "words", "reference", "place", "shown"),
    "/client/{mine}/assessment": ("channel", "witness"),
    "/client/{mine}/change": ("kind", "stated_on", "reference", "place", "shown"),
    "/client/{mine}/fit": (
        "product",
        "channel",
        "initiative",
        "amount",
        "currency",
        "pay_years",
        "pension_paid",
        "give",
        "reference",
    ),
    "/client/{mine}/means": (
        "experience_years",
        "financial_fen",
        "net_assets_fen",
        "proof_kind",
        "proof_number",
        "reference",
        "place",
        "shown",
    ),
    "/answer": ("code", "handed", "seen", "own_hand", "q-age"),
    "/client/{mine}/host": ("to", "reason", "place", "shown"),
    "/client/{mine}/service-model": ("model", "since", "reason", "place", "shown"),
    "/client/{mine}/backdate": ("to", "effective", "reason", "place", "shown"),
    "/duty/999999999/mark": ("how", "until", "reason", "words", "place", "line", "tab", "shown"),
    "/announcements": ("title", "words", "tiers", "first_on", "last_on", "reference"),
    "/talks": ("q", "situation", "state", "days"),
    "/talks/cases": ("q", "situation", "state", "outcome", "tier", "band"),
    "/talks/propose": (
        "number",
        "situation",
        "title",
        "opening",
        "questions",
        "objections",
        "never",
        "papers",
        "posts",
        "since",
        "until",
        "reason",
    ),
    "/talks/ready": ("reason",),
    "/talks/cases/write": ("situation", "tier", "outcome", "band", "title", "said", "lessons", "reference"),
    "/talks/cases/nobody/rate": ("useful", "q", "situation", "state", "outcome", "tier", "band"),
    "/talks/cases/nobody/take-down": ("reason", "q", "situation", "state", "outcome", "tier", "band"),
    "/talks/nobody/retire": ("reason",),
    "/gatherings": ("kind", "title", "on", "reference"),
    "/shelf": ("q", "kind", "shelf", "risk", "term", "currency", "least", "open", "partner"),
    "/shelf/put-down": (
        "product",
        "name",
        "kind",
        "shelf",
        "issuer",
        "issuer_risk",
        "currency",
        "least",
        "currency_1",
        "least_1",
        "term_days",
        "opens_on",
        "closes_on",
        "yield_low",
        "fee_custody",
        "pay_years",
        "reference",
    ),
    "/shelf/paper": ("product", "kind", "title", "paper", "valid_from", "reference"),
    "/shelf/alternative": ("product", "instead", "reason"),
    "/shelf/alternative/drop": ("product", "instead"),
    "/capacity/draw": ("leaving",),
    "/capacity/shortfall": ("first", "months", "kind", "tier", "percent", "reason"),
    "/what-if": ("what", "floor_t2", "times_contact_month_t1", "occasion", "slip", "more_N1", "leaving"),
    "/client/{mine}/assign": ("to", "place", "line", "tab", "shown"),
    "/entry/{entry}/correct": ("kind", "result", "occasions", "on", "note", *DETAILS, "version", "shown"),
    "/entry/{entry}/confirm": ("place", "line", "shown"),
    "/login": ("number", "password", "next"),
    "/choice/language": ("language",),
    "/choice/theme": ("theme",),
}
VALID = {
    "kind": "call",
    "result": "connected",
    "on": "2026-04-20",
    "note": "x",
    "reference": reference("hostile"),
    "version": "1",
}

WORDS = (
    "client", "person", "phone", "name", "unit", "path", "keepings", "staff", "number", "post", "login", "password", "is_active",
    "pk", "id",
    "t1", "_connector", "_negated", "OR", "__class__", "in", "gt", "regex", "isnull", "desc", "sort_key", "person__phone",
)  # fmt: skip
NUMBERS = (
    "0", "-1", "1.5", "1e9", "٣", "²", "①", "9" * 6, "9" * 20, "9" * 5000, "0x10", " 1", "1 ", "+1", "1_000",
    "NaN", "Infinity", "",
)  # fmt: skip
ODD = (
    "\x00", "a\x00b", "'", '"', "';--", "' OR 1=1--", "%", "_", "\\", "%%s", "%(x)s", "{}", "{0.__class__}", "${x}",
    "\n", "\r\nX: y",
    "\u202e", "\ud800", "😀" * 20, "网" * 3000, "<script>", "../../etc", "0001-01-01", "9999-12-31", "2026-02-30",
)  # fmt: skip

paths = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).flatmap(
    lambda words: st.sampled_from(("__", ".", "->", "[", ",")).map(lambda joint: joint.join(words))
)
values = st.one_of(
    paths,
    paths.map(lambda path: f"-{path}"),
    paths.map(lambda path: f"{path}[]"),
    st.sampled_from(NUMBERS),
    st.sampled_from(ODD),
    st.text(max_size=20),
)
keys = st.one_of(
    paths,
    st.sampled_from(
        ("sort", "order", "tier", "page", "unit", "what", "tab", "start", "filter", "order_by", "q", "fields", "group")
    ),
)
said = st.lists(st.tuples(keys, values), min_size=1, max_size=4)


@dataclass
class Seats:
    """Browsers of several posts, and what each gets where nothing hostile is said."""

    world: World
    browsers: dict[str, Any]
    plain: dict[tuple[str, str], bytes]


def seats(
    world: World, posts: tuple[str, ...] = ("outlet_head", "relationship_manager", "retail_head", "data_steward")
) -> Seats:
    from tests.soundness.ground import browser_of

    return Seats(world, {post: browser_of(world.actors[post]) for post in posts}, {})


def effective(route: str, key: str, value: str) -> bool:
    """Whether this may have an effect there."""
    allowed = ALLOWED[route].get(key, ())
    return (
        allowed == "any"
        or (allowed == "number" and value.isascii() and value.isdigit())
        or (not isinstance(allowed, str) and value in allowed)
    )


def clean(text: str) -> str:
    """What a browser can send: lone surrogates can't be written down."""
    return text.encode("utf-8", "ignore").decode()


def read(at: Seats, result: Result, route: str, post: str, asked: list[tuple[str, str]]) -> None:
    """One reading with hostile parameters."""
    from tests.soundness import ground

    browser = at.browsers[post]
    if (route, post) not in at.plain:
        at.plain[route, post] = ground.said(browser.get(route))
    pairs = [(clean(key), clean(value)) for key, value in asked]
    answer = browser.get(route + ("&" if "?" in route else "?") + urlencode(pairs))
    name = f"GET {route} as {post} with {str(pairs)[:150]}"
    result.check(answer.status_code < 500, f"{name}: {answer.status_code}")
    # What holds a NUL is refused as a whole.
    if answer.status_code not in (400, 500) and not any(effective(route, key, value) for key, value in pairs):
        result.check(ground.said(answer) == at.plain[route, post], f"{name}: has an effect")


def write(at: Seats, result: Result, form: str, field: str, value: str, *, post: str = "outlet_head") -> None:
    """One form with one hostile field, which must not be a fault, whatever else it is."""
    from tests.soundness.ground import enter, undone

    client = at.world.targets[at.world.actors[post]]["own"].free
    address = form.format(mine=client, entry=at.world.entries[client])
    with undone():
        answer = at.browsers[post].post(address, VALID | {field: clean(value)})
    result.check(answer.status_code < 500, f"POST {form} as {post} with {field}={value[:40]!r}: {answer.status_code}")
    if form == "/login":
        enter(at.browsers[post], at.world.actors[post])


def addresses() -> Iterator[str]:
    """Hostile ids in the path."""
    for odd in (*ODD, *NUMBERS):
        yield clean(odd)[:200].replace("/", "")


def path(at: Seats, result: Result, post: str, odd: str) -> None:
    from urllib.parse import quote

    for address in (
        "/client/{}",
        "/client/{}/record",
        "/client/{}/assign",
        "/entry/{}/correct",
        "/intake/set-aside/{}",
        "/intake/set-aside/{}/file",
    ):
        answer = at.browsers[post].get(address.format(quote(odd, safe="")))
        result.check(answer.status_code < 500, f"GET {address} as {post} with {odd[:40]!r}: {answer.status_code}")


def run(n: int, seed: int = 0) -> Result:
    """Every field with every odd value; then drawn ones until there are enough."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as seeded

    from tests.soundness.ground import ground

    result = Result(
        "G6", "hostile sorts, filters, searches, pages, tabs, units, forms and addresses: no 5xx, no effect"
    )
    dice = random.Random(seed)
    with ground(seed) as world:
        at = seats(world)
        posts = sorted(at.browsers)
        listed(at, result, dice)

        @seeded(seed)
        @settings(
            max_examples=max(1, (n - result.n) // 2),
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(st.sampled_from(sorted(ALLOWED)), st.sampled_from(posts), said)
        def drawn(route: str, post: str, asked: list[tuple[str, str]]) -> None:
            read(at, result, route, post, asked)

        drawn()
    return result


def listed(at: Seats, result: Result, dice: random.Random, share: float = 1.0) -> None:
    """Each parameter and each field with each value that is known to be trouble, or a share of them, by some post."""
    posts = sorted(at.browsers)
    readings = [
        (route, key) for route, known in ALLOWED.items() for key in (*known, "order_by", "client__person__phone")
    ]
    fields = [(form, field) for form, asked in FORMS.items() for field in asked]

    def some(things: Iterable[Any]) -> Iterator[Any]:
        return (thing for thing in things if dice.random() <= share)

    for (route, key), value in some(product(readings, (*NUMBERS, *ODD))):
        read(at, result, route, dice.choice(posts), [(key, value)])
    for (form, field), value in some(product(fields, (*NUMBERS, *ODD))):
        write(at, result, form, field, value)
    for odd in some(addresses()):
        path(at, result, dice.choice(posts), odd)
