"""A house in which every detail of every client is a text that stands nowhere else, and a walk through all of its doors."""

from __future__ import annotations

import json
import logging
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from time import time
from typing import Any, NamedTuple

from django.conf import settings as configured
from django.core import mail
from django.db import transaction
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import URLPattern, get_resolver

from tests.cast import TODAY, Cast
from tests.desk.house import CLOSED, NOW, furnish
from zhiwo.care.operations import Details, correct_interaction, record_interaction, report_news
from zhiwo.clients.models import Client, Keeping
from zhiwo.coverage.models import Proposal
from zhiwo.engine.lake import Lake
from zhiwo.governance.models import TrailEntry
from zhiwo.governance.operations import anchor_trail
from zhiwo.holdings.models import AumFigure, Holding
from zhiwo.intake.models import Delivery
from zhiwo.intake.operations import land_file
from zhiwo.org.models import Login, Session, Staff
from zhiwo.org.policy import POSTS, TABLE, Field, Shown, Sight
from zhiwo.parties.operations import PERSONAL, take_over_persons
from zhiwo.web.quiet import QuietFormatter
from zhiwo.web.stepup import FRESH

BORN = {
    "甲": date(1971, 4, 22),
    "乙": date(1972, 4, 29),
    "丙": date(1973, 5, 3),
    "丁": date(1974, 5, 9),
    "戊": date(1975, 5, 13),
}
FEN = {"甲": 126_071_93, "乙": 30_061_83, "丙": 640_051_73, "丁": 8_741_63, "戊": 51_331_53}
HTMX = {"HX-Request": "true"}
SET_ASIDE = "set aside"
"""Stands for a client in a row that intake set aside: the row is in no table, and the whole of it in one file."""


@dataclass(frozen=True)
class Canary:
    """A detail as it may not stand where it is not allowed: any of `texts`. `masked` is what is left of it."""

    client: str
    field: Field
    texts: tuple[str, ...]
    masked: str | tuple[str, ...] = ""

    def sings(self, text: str) -> bool:
        return any(one in text for one in self.texts)


def canaries() -> list[Canary]:
    """One for every client and field."""
    found = []
    for n, (client, born) in enumerate(BORN.items(), start=1):
        details = {
            Field.NAME: ((f"{client}金丝雀莺",), f"{client}****"),
            Field.PHONE: ((f"1990000{n}{n}0{n}",), f"199****{n}{n}0{n}"),
            Field.ID_NUMBER: (
                (f"990101{born:%Y%m%d}{n}{n}1{n}",),
                (f"990101********{n}{n}1{n}", f"9****************{n}"),
            ),
            Field.ADDRESS: ((f"金丝雀路{n}{n}号",), f"江苏省临江市{client}湖区****"),
            Field.EMPLOYER: ((f"{client}画眉纺织厂",), f"{client}*****"),
            Field.BORN_ON: ((born.isoformat(), f"{born.month}月{born.day}日"), f"{born.year}-**-**"),
            Field.ACCOUNT: ((f"62179999888877{n}{n}{n}{n}{n}",), f"621799*********{n}{n}{n}{n}"),
            Field.NOTE: ((f"百灵{client}说的话", f"百灵{client}先前的话"), "****"),
            Field.AMOUNTS: (
                (str(FEN[client] * 100), f"{FEN[client] / 10_000:.1f}<", f"{FEN[client] / 10_000:.2f}"),
                "",
            ),
        }
        found += [Canary(client, name, *said) for name, said in details.items()]
    row = {Field.NAME: "金丝雀己莺", Field.PHONE: "19900009876", Field.ID_NUMBER: "990101198808089876"}
    return [*found, *(Canary(SET_ASIDE, name, (text,)) for name, text in row.items())]


CONFIDENTIAL = Canary("甲", Field.NOTE, ("夜莺甲说的话",))
"""Said of 甲, who is in T2, for its author and those who answer for the client."""
CONFIDED_TO = {"W1", "M1", "H1", "G1", "HO"}
"""Its lead and author, who stands in for the lead, and the leaders who answer for T2."""
CONFIDED = f"H-{ord('甲') + 3:032x}"
CANARIES = [*canaries(), CONFIDENTIAL]


def text_of(client: str, name: Field) -> str:
    return next(one.texts[0] for one in CANARIES if (one.client, one.field) == (client, name))


class Seat(NamedTuple):
    """Who sits there: a staff number, "" for nobody signed in; `seated` is False for one whose login was closed."""

    number: str
    seated: bool = True


def furnish_with_canaries(cast: Cast, home: Path) -> Delivery:
    """The furnished house; its clients' details are canaries, every post has a seat and every keeper a client."""
    furnish(cast)
    branch, outlet = cast.staff["G1"].unit, cast.staff["H1"].unit
    for number, post, unit in (("F1", "wealth_manager", branch), ("M1", "marketing_manager", outlet)):
        cast.staff[number] = Staff.objects.create(number=number, name=f"员工{number}", post=post, unit=unit)
    roles = (("戊", "L1", "backup"), ("乙", "C1", "backup"), ("丙", "K1", "backup"), ("丁", "Z1", "specialist"),
             ("丙", "F1", "shadow"), ("甲", "M1", "delegate"))  # fmt: skip
    for client, staff, role in roles:
        Keeping.objects.for_closing().create(
            client=cast.clients[client], staff=cast.staff[staff], role=role, since=date(2026, 1, 1)
        )
    for client in BORN:
        _details(cast, client)
        _said(cast, client)
        _moving(cast, client)
    for number, person in cast.staff.items():
        Login.objects.create(staff=person, number=number)
    return _set_aside(cast, home)


def _moving(cast: Cast, client: str) -> None:
    """Somebody is asked to take the client over, for a reason that tells of it."""
    new, _ = next(one.texts for one in CANARIES if (one.client, one.field) == (client, Field.NOTE))
    Proposal.objects.for_closing().create(
        client=cast.clients[client], keeper=cast.staff["W1"], to=cast.staff["W2"], by=cast.staff["H1"], reason=new,
        level="same_outlet",
        proposed_on=TODAY, last_on=TODAY + timedelta(days=7),
    )  # fmt: skip


def _details(cast: Cast, client: str) -> None:
    row = Client.objects.for_closing().filter(number=client)
    row.update(name=text_of(client, Field.NAME), initials=f"jsq{ord(client):x}")
    said: dict[str, Any] = {
        "born_on": BORN[client], "sex": "f", "id_kind": "resident", "occupation": "教师",
        "phone": text_of(client, Field.PHONE), "id_number": text_of(client, Field.ID_NUMBER),
        "address": f"江苏省临江市{client}湖区" + text_of(client, Field.ADDRESS), "employer": text_of(client, Field.EMPLOYER),
    }  # fmt: skip
    take_over_persons([dict.fromkeys(PERSONAL) | {"client": client, "from_on": date(2026, 1, 1)} | said])
    fen = FEN[client] * 100
    AumFigure.objects.for_closing().filter(client__number=client).update(point_fen=fen, deposit_fen=fen // 2)
    Holding.objects.for_closing().filter(client__number=client).update(
        reference=text_of(client, Field.ACCOUNT), value_fen=fen
    )


def _said(cast: Cast, client: str) -> None:
    """An entry and its correction, by somebody who keeps the client or leads the outlet; and one that waits."""
    maker = cast.actor({"甲": "W1", "乙": "W2", "丙": "W3", "丁": "W4", "戊": "H1"}[client])
    new, old = next(one.texts for one in CANARIES if (one.client, one.field) == (client, Field.NOTE))
    entry: dict[str, Any] = {"kind": "call", "on": TODAY, "result": "connected", "at": NOW, "actor": maker}
    reference = f"H-{ord(client):032x}"
    record_interaction(client=client, reference=reference, details=Details(note=old, proof=old, next_step=old), **entry)
    correct_interaction(reference=reference, version=1, details=Details(note=new, proof=new, next_step=new), **entry)
    report_news(actor=maker, client=client, kind="joy", words=new, at=NOW)
    if client == CONFIDENTIAL.client:
        words = CONFIDENTIAL.texts[0]
        more = {"next_step": words, "next_on": TODAY, "opinion_about": "service", "opinion": words, "proof": words}
        details = Details(note=words, level="author", **more)
        record_interaction(client=client, reference=CONFIDED, details=details, **(entry | {"kind": "visit"}))
    late = entry | {"on": TODAY - timedelta(days=40), "kind": "visit"}
    record_interaction(client=client, reference=f"H-{ord(client) + 1:032x}", details=Details(note=new), **late)


def _set_aside(cast: Cast, home: Path) -> Delivery:
    """A row of the clients' file that names a day which does not exist."""
    path = home / "clients_20260419.csv"
    cells = {"客户号": "C00000009", "生效日期": "2026-04-31", "客户名称": text_of(SET_ASIDE, Field.NAME)}
    cells |= {
        "手机号": text_of(SET_ASIDE, Field.PHONE),
        "证件类型": "居民身份证",
        "开户机构": "N1",
        "开户日期": "2026-01-01",
    }
    cells |= {"证件号码": text_of(SET_ASIDE, Field.ID_NUMBER)}
    path.write_text(",".join(cells) + "\n" + ",".join(cells.values()) + "\n", encoding="utf-8")
    return land_file(
        actor=cast.actor("D1"), path=path, feed="clients", business_date=CLOSED, lake=Lake(home / "lake"), at=NOW
    )


# --- what is allowed --------------------------------------------------------------------------------------------------


def in_sight(cast: Cast, staff: str, client: str) -> bool:
    """Whether the member of staff sees the client: the rule told anew, from the cast alone."""
    person, row = cast.staff[staff], cast.clients[client]
    sight = POSTS[person.post].sight
    if sight is Sight.NOBODY:
        return False
    kept = Keeping.objects.for_closing().filter(client=row, staff=person, until=None).exists()
    return kept or (sight is Sight.UNIT and row.unit.path.startswith(person.unit.path))


# --- the doors --------------------------------------------------------------------------------------------------------


class Knock(NamedTuple):
    """One request: the name of its route, method, address, what is sent, and whether htmx asks."""

    route: str
    method: str
    address: str
    form: dict[str, str] = {}  # noqa: RUF012 - never changed
    htmx: bool = False


def routes() -> list[URLPattern]:
    return [route for route in get_resolver().url_patterns if isinstance(route, URLPattern)]


NEAR_AND_FAR = ("甲", "丁")
"""Two clients whom no keeper and no outlet both see."""


def _arguments(delivery: Delivery) -> dict[str, list[str]]:
    """What may stand in an address, by the name of the argument; other names get a number and a word."""
    return {
        "number": [*BORN, "nobody", text_of("甲", Field.PHONE)],
        "reference": [*(f"H-{ord(client):032x}" for client in NEAR_AND_FAR), CONFIDED, text_of("甲", Field.ID_NUMBER)],
        "field": [*Field, "client_id", "id_index"],
        "delivery": [str(delivery.pk), str(delivery.pk + 1)],
    }


QUERIES = {
    "today": ["", "?tab=late", "?tab=birthday", "?tab=contact&start=1", "?tab={phone}&start={phone}"],
    "book": ["", "?sort=name&order=up", "?sort=silent", "?tier=t2", "?tier={phone}&sort={id}&q={phone}&page=9"],
    "board": ["", "?unit=S1", "?unit=N1", "?unit={phone}"],
    "board_list": [f"?what={what}" for what in ("registered", "listed", "effective", "premium", "unassigned", "late", "{id}")]
    + ["?what=tier&tier=t2", "?what=entered&tier=t2", "?what=left&tier=t1&unit={phone}"],
    "record": ["", "?kind=visit&line=1&tab=late", "?kind={phone}&line={id}&tab={phone}"],
    "assign": ["?place=client", "?place={phone}&tab={id}"],
    "set_aside": ["", "?start=1", "?start={phone}"],
    "client": [""],
    "reveal": [""],
    "correct": [""],
    "set_aside_file": [""],
    "login": ["", "?next=/book", "?next=/client/{phone}"],
}  # fmt: skip
"""What follows the address, by route; {phone} and {id} are somebody's."""

ENTRY = {"kind": "call", "result": "connected", "on": "2026-04-20", "note": "一切照旧", "reference": "H-" + "a" * 32}
HOSTILE = {
    "place": "{phone}",
    "line": "{id}",
    "tab": "{name}",
    "shown": "{phone},{id}",
    "to": "{name}",
    "kind": "{phone}",
}
FORMS: dict[str, list[dict[str, str]]] = {
    "record": [ENTRY | {"place": "client"}, ENTRY | {"place": "today", "shown": "1,2,3"}, ENTRY | HOSTILE, {}],
    "correct": [ENTRY | {"version": "2", "place": "client"}, ENTRY | HOSTILE | {"version": "{phone}"}],
    "confirm": [{"place": "client"}, HOSTILE],
    "assign": [{"to": "W1", "place": "client"}, {"to": "W2", "place": "today"}, HOSTILE],
    "read_words": [{"purpose": "contact"}, {"purpose": "other", "words": "{phone}"}, {}],
    "reveal": [{"purpose": "contact"}, {"purpose": "other", "words": "{phone}"}, {"purpose": "{name}"}],
    "book": [
        {"q": "甲"},
        {"q": "{name}"},
        {"q": "{phone}"},
        {"q": "{id}"},
        {"q": "{tail}"},
        {"q": "金丝雀"},
        {"q": "{employer}"},
    ],
    "login": [{"number": "{phone}", "password": "{id}", "next": "//{phone}"}, {"number": "W1", "password": "x"}],
    "language": [{"language": "{name}"}],
    "theme": [{"theme": "{phone}"}],
}
FORMS["search"] = FORMS["book"]
"""What is posted, by route; other routes are posted to once with nothing, and with somebody's number."""


def knocks(cast: Cast, delivery: Delivery) -> list[Knock]:
    """Every route with every argument, by every method, plain and as htmx asks."""
    arguments = _arguments(delivery)
    doors = [Knock("nowhere", "GET", f"/nowhere/{text_of('甲', Field.PHONE)}")]
    for route in routes():
        name = str(route.name)
        addresses = list(_addresses(route, arguments))
        for address in addresses:
            queries = QUERIES.get(name, ["", "?q={phone}"])
            doors += [Knock(name, "GET", address + _filled(query, "甲")) for query in queries]
            # Every form once; elsewhere the one that is meant to succeed.
            forms = _forms(name) if address == addresses[0] else _forms(name)[:1]
            if name in FORMS or address == addresses[0]:
                doors += [Knock(name, "POST", address, form, htmx=True) for form in forms]
        # As htmx asks, another template is drawn; once an address is enough. So is a method nobody offers.
        doors += [Knock(name, "GET", address, htmx=True) for address in addresses[:2]]
        doors += [Knock(name, "DELETE", addresses[0])]
    return doors


ALWAYS = ("client", "reveal")
"""Routes that show details to whoever may see them: no part of the walk leaves them out, or it could not tell that it looks."""


def part(doors: list[Knock], n: int, of: int) -> list[Knock]:
    """Every `of`-th of the doors, beginning at the `n`-th; and all that always stand open."""
    return [knock for at, knock in enumerate(doors) if at % of == n % of or knock.route in ALWAYS]


def _forms(name: str) -> list[dict[str, str]]:
    forms = [
        {key: _filled(value, "甲") for key, value in one.items()} for one in FORMS.get(name, [{}, {"q": "{phone}"}])
    ]
    far = [{"q": text_of("丁", one)} for one in (Field.NAME, Field.PHONE, Field.ID_NUMBER)]
    return forms + far if name in ("book", "search") else forms


def _addresses(route: URLPattern, arguments: dict[str, list[str]]) -> Iterator[str]:
    names = list(route.pattern.converters)
    chosen: list[dict[str, str]] = [{}]
    for name in names:
        values = arguments.get(name, ["1", "one"])
        chosen = [one | {name: value} for one in chosen for value in values]
    if names == ["number", "field"]:
        # Every field of a client near and one far; of the others one.
        chosen = [one for one in chosen if one["number"] in NEAR_AND_FAR or one["field"] == Field.PHONE]
    elif route.name != "client":
        chosen = [one for one in chosen if one.get("number", "甲") in (*NEAR_AND_FAR, "nobody")]
    for one in chosen:
        address = str(route.pattern)
        for name, value in one.items():
            address = re.sub(rf"<\w+:{name}>", value, address)
        yield "/" + address


def _filled(text: str, client: str) -> str:
    phone = text_of(client, Field.PHONE)
    return text.format(
        name=text_of(client, Field.NAME), phone=phone, id=text_of(client, Field.ID_NUMBER), tail=phone[-4:],
        employer=text_of(client, Field.EMPLOYER),
    )  # fmt: skip


# --- the walk ---------------------------------------------------------------------------------------------------------


@dataclass
class Walk:
    """What was heard: leaks, as sentences; how many cells were looked at (an answer and a detail of a client); by seat, which
    details were seen as they are, which as their mask; how the answers came out."""

    leaks: list[str] = field(default_factory=list)
    cells: int = 0
    clear: set[tuple[str, str, Field]] = field(default_factory=set)
    masked: set[tuple[str, str, Field]] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)
    routes: Counter[tuple[str, str]] = field(default_factory=Counter)

    def listen(self, canary: Canary, staff: str, places: dict[str, str], what: str, *, allowed: bool) -> None:
        """Look for one detail in everything that left."""
        self.cells += 1
        for place, text in places.items():
            if canary.sings(text) and place == "body" and allowed:
                self.clear.add((staff, canary.client, canary.field))
            elif canary.sings(text):
                self.leaks.append(f"{what}: {canary.client} {canary.field} in the {place}")
        masks = (canary.masked,) if isinstance(canary.masked, str) else canary.masked
        if any(mask and mask in places["body"] for mask in masks):
            self.masked.add((staff, canary.client, canary.field))


def seats(cast: Cast) -> list[Seat]:
    """One of every post, a second manager elsewhere, nobody, and one whose login is closed."""
    posts = {person.post: number for number, person in reversed(cast.staff.items())}
    return [*map(Seat, posts.values()), Seat("W4"), Seat(""), Seat("H1", seated=False)]


@contextmanager
def overheard() -> Iterator[list[str]]:
    """Everything that any logger of the program says, written as the installation writes it."""
    lines: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    ear = Ear(level=0)
    ear.setFormatter(QuietFormatter(configured.LOGGING["formatters"]["quiet"]["format"]))
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(ear)
    root.setLevel(0)
    try:
        yield lines
    finally:
        root.removeHandler(ear)
        root.setLevel(level)


def walk(cast: Cast, seat: Seat, doors: list[Knock], found: Walk) -> None:
    """Knock at the doors from a seat; what an act changes is undone before the next."""
    post = cast.staff[seat.number].post if seat.number else ""
    sees = {client: bool(post) and seat.seated and in_sight(cast, seat.number, client) for client in BORN}
    browser = Browser(raise_request_exception=False)
    with transaction.atomic():
        if post:
            browser.force_login(Login.objects.get(number=seat.number))
            session = browser.session
            session[FRESH] = int(time())
            session.save()
        if not seat.seated:
            Login.objects.filter(number=seat.number).update(is_active=False)
        cookies = browser.cookies.copy()
        for knock in doors:
            with transaction.atomic():
                answer, places = _heard(browser, knock)
                transaction.set_rollback(True)
            browser.cookies = cookies.copy()
            found.statuses[answer.status_code] += 1
            found.routes[knock.route, knock.method] += 1
            for canary in CANARIES:
                if canary is CONFIDENTIAL:
                    allowed = sees[canary.client] and (seat.number in CONFIDED_TO or _words_asked(post, knock, answer))
                else:
                    allowed = _allowed(canary, post, sees, knock, answer)
                found.listen(canary, seat.number, places, f"{seat} {knock}", allowed=allowed)
        transaction.set_rollback(True)


def _heard(browser: Browser, knock: Knock) -> tuple[HttpResponse, dict[str, str]]:
    """The answer at a door, and everything that left by whichever way."""
    began = TrailEntry.objects.count()
    with overheard() as lines:
        answer = _knocked(browser, knock)
        body = _body(answer)
    entries = TrailEntry.objects.order_by("number")[began:]
    return answer, {
        "body": _without_echo(body, knock),
        # Kept by browsers in their history.
        "title": "".join(re.findall("<title>.*?</title>", body, re.DOTALL)),
        "head": f"{answer.headers} {answer.cookies}",
        "log": "\n".join(lines),
        "trail": "\n".join(f"{entry.subject} {entry.facts_written}" for entry in entries),
        "session": json.dumps([session.get_decoded() for session in Session.objects.all()]),
        "mail": "\n".join(str(sent.message()) for sent in mail.outbox),
    }


def _allowed(canary: Canary, post: str, sights: dict[str, bool], knock: Knock, answer: HttpResponse) -> bool:
    """Whether a detail may stand in clear in the body of that answer."""
    if canary.client == SET_ASIDE:
        return knock.route == "set_aside_file" and knock.method == "GET" and post == "data_steward"
    if not sights[canary.client]:
        return False
    how = TABLE[post][canary.field]
    asked = (
        knock.route == "reveal" and knock.method == "POST" and knock.form.get("purpose") == "contact"
        and knock.address.endswith(f"/client/{canary.client}/reveal/{canary.field}")
    )  # fmt: skip
    return how is Shown.CLEAR or (how is Shown.ON_REQUEST and asked and answer.status_code == 200)


def _words_asked(post: str, knock: Knock, answer: HttpResponse) -> bool:
    """Whether compliance asked for the words and said what for."""
    asked = knock.route == "read_words" and knock.method == "POST" and knock.form.get("purpose") == "contact"
    return asked and post == "compliance" and CONFIDED in knock.address and answer.status_code == 200


def _knocked(browser: Browser, knock: Knock) -> HttpResponse:
    send = getattr(browser, knock.method.lower())
    arguments = (knock.address, knock.form) if knock.method == "POST" else (knock.address,)
    answer: HttpResponse = send(*arguments, headers=HTMX if knock.htmx else {})
    return answer


def _body(answer: HttpResponse) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    text: str = content.decode("utf-8-sig", errors="replace")
    # What a page spells as an escape is read by a browser all the same.
    return text + re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), text) if "\\u" in text else text


def _without_echo(body: str, knock: Knock) -> str:
    """The body without what the person has just typed, in the very box it was typed into."""
    for name in ("q", "number"):
        if typed := knock.form.get(name, ""):
            body = re.sub(rf'(<input[^>]* name="{name}"[^>]*value="){re.escape(typed)}"', r'\1"', body)
    return body


def anchors_written() -> str:
    """What the second place of the trail is told."""
    anchor_trail(NOW)
    path = Path(configured.TRAIL_ANCHORS)
    return path.read_text("utf-8") if path.exists() else ""
