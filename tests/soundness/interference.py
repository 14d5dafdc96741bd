"""Two banks that differ only in what an actor may not see answer him alike, byte by byte (G2).

The second bank is the first with everything out of the actor's sight changed, taken away or added to. It catches what a count,
a rank, a sum, an order, a page number or a proposal tells of others: CVE-2023-22894, frappe#40515, netbox#17310, wagtail#5426,
paperless-ngx#4003, molgenis#4080. The changed bank is asked behind each wall alone too.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import product
from typing import Any

from django.db.models import F

from tests.soundness.result import Result
from tests.soundness.world import LEVELS, TODAY, WAN, World

N = 20_000
Read = tuple[str, str, tuple[tuple[str, str], ...], bool]
"""GET or POST, the address, what is posted, and whether htmx asks."""

WHATS = ("registered", "listed", "effective", "premium", "unassigned", "late", "tier", "entered", "left")
TIERS = ("", "t3", "t2", "t1", "file_only")
ASSESSING = ("/assessment", "/change", "/means", "/fit", "/fit/shelf", "/opinions")
WORDS = ("测客", "测客7700", "ck", "77000001", "0001", "学府", "改", "甲", "1234", "")


def reads(world: World, staff: str) -> list[Read]:
    """Everything the actor can ask: request x filter x sort x page x group x search x htmx."""
    found: list[Read] = []
    for tab, start, htmx in product(("all", "late", "contact", "birthday", "festival"), (0, 40), (False, True)):
        found.append(("GET", f"/?tab={tab}&start={start}", (), htmx))
    for sort, order, tier, page, htmx in product(
        ("aum", "change", "name", "silent", "open"), ("up", "down"), TIERS, (1, 2), (False, True)
    ):
        found.append(("GET", f"/book?sort={sort}&order={order}&tier={tier}&page={page}", (), htmx))
    for word, sort in product(WORDS, ("aum", "name", "silent")):
        found.append(("POST", f"/book?sort={sort}", (("q", word),), True))
    found += [("POST", "/search", (("q", word),), True) for word in WORDS]
    for unit in ("", *world.house.units):
        found.append(("GET", f"/board?unit={unit}", (), False))
        for what, page in product(WHATS, (1, 2)):
            tier = "t2" if what in ("tier", "entered", "left") else ""
            found.append(("GET", f"/board/list?unit={unit}&what={what}&tier={tier}&page={page}", (), False))
    desks = (
        "/intake",
        "/handover",
        "/gatherings",
        "/capacity",
        "/compliance",
        "/what-if",
        "/service",
        "/entitlements",
        "/entitlements/list?state=used",
        "/entitlements/lapsing",
        "/announcements",
        "/talks",
        "/talks/cases",
        "/shelf",
        "/quality",
        "/assessments",
    )
    found += [("GET", path, (), False) for path in desks]
    own = world.house.staff[staff].unit
    for client, host in world.house.host.items():
        if host != own:  # one of the own outlet is recognised, whoever keeps it
            found.append(("POST", "/arrival/received", (("q", client),), True))
        found += [
            ("GET", f"/client/{client}{part}", (), False)
            for part in (
                "",
                "/record",
                "/assign",
                "/transfer",
                "/give-back",
                "/cash",
                "/fault",
                "/visit",
                "/talk",
                "/entitlement/airport_lounge",
                *ASSESSING,
            )
        ]
        found.append(("GET", f"/client/{client}/entitlement/airport_lounge", (), False))
        found.append(("GET", f"/entry/{world.entries[client]}/correct", (), False))
        found.append(("POST", "/search", (("q", client),), True))
    return found


def drawn(world: World, staff: str, dice: random.Random, k: int) -> list[Read]:
    """Some of them; what is asked of single clients is drawn half from those in sight."""
    every = reads(world, staff)
    seen = world.house.sight(staff, TODAY)
    of_seen = [read for read in every if any(f"/{client}" in read[1] for client in seen)]
    general = [read for read in every if not read[1].startswith(("/client", "/entry"))]
    mixed = dice.sample(general, min(len(general), k * 2 // 3)) + dice.sample(of_seen, min(len(of_seen), k // 6))
    return mixed + dice.sample(every, k - len(mixed))


def answer(browser: Any, read: Read) -> bytes:
    from tests.soundness.ground import said

    method, address, body, htmx = read
    headers = {"HX-Request": "true"} if htmx else {}
    if method == "POST":
        return said(browser.post(address, dict(body), headers=headers))
    return said(browser.get(address, headers=headers))


def disturb(world: World, staff: str, dice: random.Random) -> None:
    """Change, take away and add what the actor may not see, and nothing that he may."""
    from tests.soundness.planting import clients_by_number, units_by_number
    from zhiwo.clients.models import Client

    foreign = sorted(set(world.house.host) - world.house.sight(staff, TODAY))
    dice.shuffle(foreign)
    rows = clients_by_number()
    changed, gone, bared = foreign[::3], foreign[1::6], foreign[2::3]
    units = units_by_number()
    outside = [units[number] for number in _hosts(world, staff)]
    for number in changed:
        Client.objects.for_closing().filter(number=number).update(
            name=f"改{number}",
            sort_key=dice.choice(("a", "zz")),
            initials=f"g{number}",
            closed_on=dice.choice((None, date(2026, 4, 1))),
        )
        if outside:
            Client.objects.for_closing().filter(number=number).update(unit=dice.choice(outside))
    _figures([rows[number].pk for number in changed], dice)
    _strip([rows[number].pk for number in bared], dice)
    _remove([rows[number].pk for number in gone])
    if outside:
        _add(world, staff, outside, dice)


def _hosts(world: World, staff: str) -> list[str]:
    """Units whose clients the actor neither sees by his place nor receives."""
    from tests.soundness.reference import RECEIVES, SEES_UNIT

    person = world.house.staff[staff]
    under = world.under(person.unit) if person.post in SEES_UNIT else set()
    under = under | ({person.unit} if person.post in RECEIVES else set())
    return sorted(set(world.house.units) - under)


def _figures(clients: list[int], dice: random.Random) -> None:
    from zhiwo.holdings.models import AumFigure, Holding
    from zhiwo.parties.models import Person
    from zhiwo.tiering.models import Placement

    times = dice.choice((3, 7, 11))
    AumFigure.objects.for_closing().filter(client__in=clients).update(
        point_fen=F("point_fen") * times, month_avg_fen=F("month_avg_fen") * times
    )
    Holding.objects.for_closing().filter(client__in=clients).update(
        value_fen=F("value_fen") * times, asset_class="fund"
    )
    Person.objects.for_closing().filter(client__in=clients).update(phone="19900001234", birthday_day=21)
    Placement.objects.for_closing().filter(client__in=clients).update(tier=dice.choice(("t1", "t3")))


def _strip(clients: list[int], dice: random.Random) -> None:
    from zhiwo.care.models import Duty, Interaction
    from zhiwo.clients.models import Keeping

    half = clients[:: dice.choice((1, 2))]
    Duty.objects.for_closing().filter(client__in=clients[::2]).update(done=F("required"))
    Duty.objects.for_closing().filter(client__in=clients[1::2]).delete()
    Interaction.objects.for_closing().filter(client__in=half).delete()
    Keeping.objects.for_closing().filter(client__in=half).delete()


def _remove(clients: list[int]) -> None:
    from django.apps import apps

    from zhiwo.clients.models import Client

    for model in reversed(apps.get_models()):
        if model is not Client and any(field.related_model is Client for field in model._meta.concrete_fields):
            model._default_manager.for_closing().filter(client__in=clients).delete()  # type: ignore[attr-defined]
    gone = Client.objects.for_closing().filter(pk__in=clients)
    gone._raw_delete(gone.db)  # Django's own way reads what hangs on them past the guard, which refuses


def _add(world: World, staff: str, outside: list[Any], dice: random.Random) -> None:
    """New clients elsewhere, kept by the actor's colleagues among others: a count of what they lead must not move."""
    from tests.soundness.planting import dress
    from zhiwo.care.operations import raise_duties
    from zhiwo.clients.models import Client, Keeping
    from zhiwo.org.models import Staff

    made = Client.objects.for_closing().bulk_create(
        [
            Client(
                number=f"7799{index:04d}", ordinal=5000 + index, name=f"测客7799{index:04d}", initials="ck",
                sort_key=dice.choice(("a", "m", "z")),
                unit=dice.choice(outside), status="active",
            )
            for index in range(6)
        ]
    )  # fmt: skip
    dress(made, {row.number: dice.randrange(WAN, 900 * WAN) for row in made})
    colleagues = list(Staff.objects.exclude(number=staff).order_by("number"))
    near = [one for one in colleagues if one.unit.number == world.house.staff[staff].unit] or colleagues
    Keeping.objects.for_closing().bulk_create(
        [
            Keeping(
                client=row,
                staff=dice.choice(near if index % 2 else colleagues),
                role="lead",
                since=TODAY - timedelta(days=9),
            )
            for index, row in enumerate(made)
        ]
    )
    raise_duties(on=TODAY - timedelta(days=1))


def over(world: World, result: Result, dice: random.Random, k: int, posts: tuple[str, ...] = tuple(LEVELS)) -> None:
    """`k` readings of each post, before and after three disturbances, behind both walls and behind each alone."""
    from tests.soundness.ground import WALLS, browser_of, standing, undone

    for post in posts:
        staff = world.actors[post]
        asked = drawn(world, staff, dice, k)
        browser = browser_of(staff)
        with undone():
            before = [answer(browser, read) for read in asked]
        for walls in WALLS:
            with undone(), standing(walls):
                disturb(world, staff, dice)
                browser = browser_of(staff)
                for read, then in zip(asked, before, strict=True):
                    now = answer(browser, read)
                    result.check(
                        now == then, f"[{walls}] {post}: {read[0]} {read[1]} {dict(read[2])}: {_where(then, now)}"
                    )


def _where(then: bytes, now: bytes) -> str:
    """The first difference, for whoever looks for the leak."""
    at = next((i for i, (a, b) in enumerate(zip(then, now, strict=False)) if a != b), min(len(then), len(now)))
    return f"{then[max(0, at - 60) : at + 40]!r} became {now[max(0, at - 60) : at + 40]!r}"


def run(n: int, seed: int = 0) -> Result:
    from tests.soundness.ground import ground

    result = Result(
        "G2", "answers do not move with what is out of sight: request x filter x sort x page x group x search x htmx"
    )
    while result.n < n:
        with ground(seed) as world:
            over(world, result, random.Random(seed), k=120)
        seed += 1
    return result
