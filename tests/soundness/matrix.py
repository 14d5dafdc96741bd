"""Every route x method x post x relation x place of the id, against a table that lists only what is allowed (goal G1).

Replays the kinds of FINERACT-2639/2982 (writes first), CVE-2026-134379, frappe#40339, paperless-ngx#3172, wagtail#5426,
getsentry/sentry#104990, CVE-2023-45809 and krayin/laravel-crm#619. Each wall is tried alone too, since one that holds hides a
hole in the other.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cache, reduce
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from tests.soundness.result import Result
from tests.soundness.world import LEVELS, NAMED, OUTSIDE, TODAY, World, reference, relation_of_units

N = 30_000
METHODS = ("POST", "PUT", "PATCH", "DELETE", "GET", "HEAD", "OPTIONS")
"""Writing ones first."""

TRIED = ("{client}", "{entry}", "{own_entry}", "{unit}", "{staff}", "{duty}")
TABLE = Path(__file__).parent / "allowed.yaml"
OPENS_UNITS = ("board", "board_list", "compliance", "goals", "entitlements", "entitlement_list", "lapsing")
"""Routes on which `unit` names what is opened; which units those are is in the table."""
IMPERSONATING = ("user", "actor", "staff", "as_user", "login", "unit", "post")


@cache
def table() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(TABLE.read_text("utf-8"))
    return found


def posts(named: Any) -> set[str]:
    """A name of the table's, or a list of posts and names, as posts."""
    if isinstance(named, str):
        return posts(table()["posts"][named]) if named in table()["posts"] else {named}
    return set().union(*map(posts, named)) if named else set()


@dataclass(frozen=True)
class Way:
    """One way to ask a route; `said` is its entry in the table, None for a method that nobody may use."""

    route: str
    index: int
    method: str
    said: dict[str, Any] | None = field(hash=False, compare=False)

    @property
    def tried(self) -> str:
        """The placeholder that is tried in every relation, "" where there is none."""
        text = repr([self.said.get(place) for place in ("path", "query", "body", "headers")] if self.said else "")
        return next((word for word in TRIED if word in text), "")

    def status(self, post: str, relation: str) -> int | None:
        """The status where it is allowed, None where it must be denied."""
        for grant in (self.said or {}).get("allow", ()):
            for one in table()["grants"][grant["grant"]] if "grant" in grant else [grant]:
                if post in posts(one["posts"]) and relation in one.get("relations", (relation,)):
                    return int(grant.get("status", 200))
        return None

    def allows_post(self, post: str) -> bool:
        return any(self.status(post, relation) for relation in ("own", "peer", "descendant"))

    @property
    def unknown(self) -> int:
        """What is due for an id that does not exist."""
        return int((self.said or {}).get("unknown", 404))

    @property
    def unlike(self) -> bool:
        return bool((self.said or {}).get("unlike"))

    @property
    def dead(self) -> bool:
        """A method that no entry of the table names."""
        return self.index < 0

    @property
    def public(self) -> bool:
        return bool((self.said or {}).get("public"))

    def shows(self) -> bool:
        return any(grant.get("shows") for grant in (self.said or {}).get("allow", ()))


def routes() -> dict[str, Any]:
    """Every address of the program by name: the whole URLconf, included ones too."""
    from django.urls import URLPattern, get_resolver

    found: dict[str, Any] = {}

    def walk(patterns: Iterable[Any], prefix: str) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                found[pattern.name or f"{prefix}{pattern.pattern}"] = pattern
            else:
                walk(pattern.url_patterns, f"{prefix}{pattern.pattern}")

    walk(get_resolver().url_patterns, "")
    return found


def missing() -> list[str]:
    """What is not in the table, each with the lines to add; and what the table has too much."""
    told = []
    for name, pattern in routes().items():
        if name not in table()["routes"]:
            ids = "".join(f'{key}: "{{client}}", ' for key in pattern.pattern.converters).rstrip(", ")
            path = f" path: {{{ids}}}," if ids else ""
            told.append(
                f"route {name!r} ({pattern.pattern}) has no expectation. Add to {TABLE.name} under routes:\n"
                f"  {name}:\n    - {{method: GET,{path} allow: [{{{'grant: sees' if ids else 'posts: leaders'}}}]}}"
            )
    told += [f"{TABLE.name} names a route {name!r} that is gone" for name in table()["routes"] if name not in routes()]
    for name in commands():
        if name not in table()["commands"]:
            told.append(
                f'command {name!r} has no expectation. Add to {TABLE.name} under commands:\n  {name}: {{acts_as: ""}}'
            )
    told += [
        f"{TABLE.name} names a command {name!r} that is gone" for name in table()["commands"] if name not in commands()
    ]
    return told


def commands() -> list[str]:
    """The commands that the program itself has."""
    from django.core.management import get_commands

    return sorted(name for name, app in get_commands().items() if str(app).startswith("zhiwo"))


def ways() -> list[Way]:
    """Every way to ask every route, writing ones first: those of the table, then the methods it does not name."""
    found = []
    for route, listed in table()["routes"].items():
        found += [Way(route, index, way["method"], way) for index, way in enumerate(listed)]
        named = {way["method"] for way in listed}
        public = any(posts(grant.get("posts", ())) & set(OUTSIDE) for way in listed for grant in way["allow"])
        dead = {"path": listed[0].get("path", {}), "public": public, "allow": []}
        found += [Way(route, -1, method, dead) for method in METHODS if method not in named]
    return sorted(found, key=lambda way: METHODS.index(way.method))


@dataclass
class Seat:
    """An actor before a browser; `post` is what the table calls him."""

    post: str
    staff: str
    browser: Any
    unknown: dict[Way, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Cell:
    """One request and its answer; `text` is all of the answer without the id that was asked for."""

    seat: Seat
    way: Way
    relation: str
    tried: str
    answer: Any
    text: bytes

    @property
    def status(self) -> int:
        return int(self.answer.status_code)

    def leads_to_login(self) -> bool:
        """For a page by its address, for htmx by a header."""
        goal = {302: "Location", 200: "HX-Redirect"}.get(self.status, "")
        return str(self.answer.headers.get(goal, "")).startswith("/login")


class Matrix:
    """One world looked at by all its actors."""

    def __init__(self, world: World, walls: str, result: Result) -> None:
        from tests.soundness.planting import clients_by_number
        from zhiwo.care.models import Duty
        from zhiwo.intake.models import Delivery

        self.world, self.walls, self.result = world, walls, result
        self.delivery = str(Delivery.objects.get().pk)
        numbers = {row.pk: number for number, row in clients_by_number().items()}
        self.duty = {numbers[d.client_id]: str(d.pk) for d in Duty.objects.for_closing()}

    def cells(self, way: Way, post: str) -> Iterator[tuple[str, str]]:
        """The relations to try and the id in each; the one that does not exist comes first, others are compared to it."""
        if not way.tried:
            yield "", ""
            return
        yield "unknown", self.made_up(way.tried)
        for relation, tried in self.ids(way, post):
            # The client that the request is about anyhow tells nothing as the id it also carries.
            if relation != "own" or way.tried != "{client}" or "{mine}" not in repr(way.said):
                yield relation, tried

    def made_up(self, what: str) -> str:
        return {"{client}": "77009999", "{duty}": "999999", "{unit}": "U-NX", "{staff}": "nobody-U-NX"}.get(
            what, reference("unknown")
        )

    def ids(self, way: Way, post: str) -> Iterator[tuple[str, str]]:
        staff = self.world.actors.get(post, self.world.actors["relationship_manager"])
        if way.tried in ("{unit}", "{staff}"):
            yield from self.units(way.tried, self.world.house.staff[staff].unit)
            return
        for relation, target in self.world.targets[staff].items():
            client = target.free if (way.said or {}).get("free") else target.led
            found = {
                "{client}": client,
                "{entry}": self.world.entries[client],
                "{own_entry}": self.world.entry_of(staff, client),
                "{duty}": self.duty.get(client, ""),
            }[way.tried]
            if found:
                yield relation, found

    def units(self, what: str, unit: str) -> Iterator[tuple[str, str]]:
        seen = set()
        for host in self.world.house.units:
            relation = relation_of_units(self.world.house, unit, host)
            relation = "own" if what == "{unit}" and relation == "peer" else relation
            ready = (
                f"reler2-{host}"  # the second relationship manager of a unit, who is at work everywhere there is one
            )
            found = host if what == "{unit}" else ready if ready in self.world.house.staff else ""
            if found and relation not in seen:
                seen.add(relation)
                yield relation, found

    def ask(self, seat: Seat, way: Way, tried: str, extra: dict[str, dict[str, str]] | None = None) -> Any:
        """Send the request of one cell."""
        from django.urls import reverse

        said = way.said or {}
        mine = self.world.targets[self.world.actors.get(seat.post, "") or self.world.actors["teller"]]["own"]
        unit = self.world.house.staff[seat.staff].unit if seat.staff else "U-N111"
        words = {
            "{mine}": mine.free if said.get("free") else mine.led,
            "{candidate}": next(iter(sorted(s for s in self.candidates(unit) if s != seat.staff)), "nobody"),
            "{today}": TODAY.isoformat(),
            "{fresh}": reference("fresh"),
            "{delivery}": self.delivery,
            "{word}": "没有这个词",
            way.tried or "{}": tried,
        }

        def filled(place: str) -> dict[str, str]:
            values = {}
            for key, value in (said.get(place, {}) | (extra or {}).get(place, {})).items():
                values[key] = reduce(lambda text, word: text.replace(*word), words.items(), str(value))
            return values

        headers = {name: quote(value, safe=":/") for name, value in filled("headers").items()}
        if said.get("htmx"):
            headers["HX-Request"] = "true"
        query = filled("query")
        address = reverse(way.route, kwargs=filled("path") or None)
        if query:
            address += "?" + "&".join(f"{quote(key)}={quote(value)}" for key, value in query.items())
        send = getattr(seat.browser, way.method.lower())
        return (
            send(address, filled("body"), headers=headers) if way.method == "POST" else send(address, headers=headers)
        )

    def candidates(self, unit: str) -> list[str]:
        under = self.world.under(unit)
        return [
            p.number
            for p in self.world.house.staff.values()
            if p.post == "relationship_manager" and p.unit in under and p.number not in OUTSIDE
        ]

    def try_cell(self, seat: Seat, way: Way, relation: str, tried: str) -> bytes:
        """One cell: what is allowed happens, what is not leaves no mark and tells nothing. The text of the answer."""
        from tests.soundness.ground import enter, said, undone, watched

        if seat.staff in OUTSIDE:
            enter(seat.browser, seat.staff)
        wanted = way.status(seat.post, relation)
        # What leads elsewhere by an id that is not there may still be an act of its own.
        acts = wanted or (way.unknown == 200 and way.method == "POST")
        with undone() if acts else nullcontext(), watched() as watch:
            answer = self.ask(seat, way, tried)
        cell = Cell(seat, way, relation, tried, answer, said(answer, tried if way.tried != "{duty}" else ""))
        self.result.n += 1
        if relation == "unknown":
            seat.unknown[way] = cell.text
        for fault in self._faults(cell, wanted, [] if acts else watch.written):
            self.result.blame(
                f"[{self.walls}] {way.method} {way.route}#{way.index} as {seat.post} on {relation or 'no id'}: {fault}"
            )
        if way.route == "logout" and seat.staff:
            enter(seat.browser, seat.staff)
        return cell.text

    def _faults(self, cell: Cell, wanted: int | None, written: list[str]) -> Iterator[str]:
        # No name of a client out of the actor's sight, whatever was asked and whatever came back.
        for number in sorted(set(NAMED.findall(cell.text.decode("utf-8", "replace")))):
            if not cell.seat.staff or not self.world.house.sees(cell.seat.staff, number, TODAY):
                yield f"shows client {number}, who is out of sight"
        for table in written:
            yield f"denied, and wrote to {table}"
        yield from self._allowed(cell, wanted) if wanted else self._denied(cell)

    def _allowed(self, cell: Cell, wanted: int) -> Iterator[str]:
        if cell.status != wanted:
            yield f"{cell.status} where {wanted} is allowed"
        elif cell.way.shows():
            client = self.world.makers[cell.tried][1] if cell.tried in self.world.makers else cell.tried
            # Some posts read names as a mask (requirements K2).
            if not any(
                name.encode() in cell.answer.content for name in (f"测客{client}", "测" + "*" * (1 + len(client)))
            ):
                yield "the answer does not show the client"

    def _denied(self, cell: Cell) -> Iterator[str]:
        way, status = cell.way, cell.status
        if cell.seat.post in ("anonymous", *OUTSIDE) and not way.public:
            if not cell.leads_to_login():
                yield f"{status} where the login page is due"
        elif way.dead:
            if status != 405:
                yield f"{status} for a method nobody may use, 405 is due"
            elif way.tried and cell.text != cell.seat.unknown[way]:
                yield "405, and not byte for byte what an unknown id gets"
        else:
            yield from self._refused(cell)

    def _refused(self, cell: Cell) -> Iterator[str]:
        """Someone who is let in asks for what he may not, or must not know of."""
        way, status = cell.way, cell.status
        may = way.allows_post(cell.seat.post)
        like_unknown = bool(way.tried) and cell.text == cell.seat.unknown[way]
        if cell.relation == "unknown":
            due = {404, way.unknown} | (set() if may else {403, 409})
            if status not in due:
                yield f"{status} for what does not exist, {due} is due"
        elif may and way.unlike:
            if status != 404:
                yield f"{status} where 404 is due"
        elif not way.tried or self._in_sight(cell):
            if not like_unknown and (status not in (403, 409) or "不能".encode() not in cell.text):
                yield f"{status} where a refusal with its sentence is due"
        elif not like_unknown:
            yield f"{status}, and not byte for byte what an unknown id gets"

    def _in_sight(self, cell: Cell) -> bool:
        """Whether the actor knows of the thing anyhow, so that a refusal may tell that it is there."""
        client = self.world.makers[cell.tried][1] if cell.tried in self.world.makers else cell.tried
        return self.world.house.sees(cell.seat.staff, client, TODAY)

    def impersonate(self, seat: Seat, way: Way, tried: str, plain: bytes) -> None:
        """frappe#40339: a parameter that names somebody else changes nothing of the answer there was without it (`plain`); the
        actor is the session's."""
        from tests.soundness.ground import said, undone

        other = self.world.actors["retail_head" if seat.post != "retail_head" else "auditor"]
        spoof = {name: other for name in IMPERSONATING if name != "unit" or way.route not in OPENS_UNITS}
        spoof = {key: value for key, value in spoof.items() if key not in repr(way.said)}
        heads = {"X-User": other, "X-Remote-User": other, "X-Forwarded-User": other}
        extra = {"query": spoof, "headers": heads} | ({"body": spoof} if way.method == "POST" else {})
        with undone():
            answer = self.ask(seat, way, tried, extra)
        self.result.n += 1
        if said(answer, tried if way.tried != "{duty}" else "") != plain:
            self.result.blame(
                f"[{self.walls}] {way.method} {way.route} as {seat.post}: a parameter naming {other} changes the answer"
            )


def everyone(world: World) -> list[str]:
    return ["anonymous", *OUTSIDE, *sorted(post for post in world.actors if post in LEVELS)]


@dataclass(frozen=True)
class Share:
    """How much of a world is tried: of the relations that a listed way meets, of those that a method nobody may use meets,
    and which posts look. What does not exist, and the actor's own, are always tried. Of the methods nobody may use each post
    tries one in `dead_turns`, of the listed ways one in `live_turns`, each way another part of the posts. Besides, the first
    post that may tries a listed way, so that each is seen to open."""

    live: float = 1.0
    dead: float = 1.0
    posts: tuple[str, ...] = ()
    live_turns: int = 1
    dead_turns: int = 1

    def of(self, way: Way, turn: int, place: int, posts: Sequence[str]) -> bool:
        """Whether the post at a place among `posts` tries the way at its turn."""
        if way.dead:
            return self.dead > 0 and (turn + place) % self.dead_turns == 0
        first = next((post for post in posts if post in LEVELS and way.allows_post(post)), None)
        return (turn + place) % self.live_turns == 0 or posts[place] == first


def over(world: World, walls: str, result: Result, dice: random.Random, share: Share = Share()) -> None:
    """The cells of a world behind these walls."""
    from tests.soundness.ground import browser_of, digests, standing

    matrix = Matrix(world, walls, result)
    with standing(walls):
        posts = share.posts or tuple(everyone(world))
        for place, post in enumerate(posts):
            seat = Seat(post, world.actors.get(post, ""), browser_of(world.actors.get(post, "")))
            before = digests()
            for turn, way in enumerate(ways()):
                if not share.of(way, turn, place, posts):
                    continue
                dead, first = way.dead, True
                for relation, tried in matrix.cells(way, post):
                    always = ("", "unknown") if dead else ("", "unknown", "own")
                    if relation not in always and dice.random() > (share.dead if dead else share.live):
                        continue
                    plain = matrix.try_cell(seat, way, relation, tried)
                    if (
                        first
                        and way.status(post, relation)
                        and seat.post in LEVELS
                        and way.route not in ("logout", "login")
                        and not (way.said or {}).get("varies")
                    ):
                        first = False
                        matrix.impersonate(seat, way, tried, plain)
            after = digests()
            for name in before:
                result.check(before[name] == after[name], f"[{walls}] denied requests of {post} changed {name}")


def run(n: int, seed: int = 0) -> Result:
    from tests.soundness.ground import BOTH, FIRST, SECOND, ground

    result = Result("G1", "route x method x post x relation x place of the id, both walls and each alone")
    for sentence in missing():
        result.blame(sentence)
    while result.n < n:
        with ground(seed) as world:
            for walls in (BOTH, FIRST, SECOND):
                over(world, walls, result, random.Random(seed), Share(dead=float(walls == BOTH)))
        seed += 1
    return result
