"""What is known of clients on a day that decides what may be sold to them, for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from zhiwo.clients.among import Among
from zhiwo.clients.models import Client
from zhiwo.holdings.models import AumFigure, FigureDay, Holding
from zhiwo.holdings.policy.product import ProductTerms
from zhiwo.kernel.period import add_months
from zhiwo.parties.models import Person
from zhiwo.suitability.models import MeansStatement
from zhiwo.suitability.policy.profile import FIGURES, QUALIFYING, InvestorProfile, Means
from zhiwo.suitability.policy.questionnaire import questionnaire_on
from zhiwo.suitability.queries.ratings import standings_on

WEALTH = "wmp"
"""The asset class of bank wealth products."""
UNKNOWN = (None, None)
ISSUER, RISK = "issuer:", "risk:"
"""Before an issuer's name, and a product's rating, in `InvestorProfile.held_fen`."""


def profile_on(
    day: date, clients: Collection[int], shelf: Mapping[str, ProductTerms] | None = None
) -> dict[int, InvestorProfile]:
    """The profile of each of these clients (primary keys) on a day. Eight statements at most, whatever the clients.

    `shelf` are the products by code, where what lies with an issuer and at a risk is wanted. Amounts are those of the
    last closing up to the day; what lies in each product is known of the newest closing only. Whoever asks has judged who may
    be asked about.
    """
    stood = standings_on(day, clients)
    known = Client.objects.for_closing().filter(pk__in=Among(clients)).order_by()
    persons = Person.objects.for_closing().filter(client__in=Among(clients)).order_by()
    born = dict(persons.values_list("client_id", "born_on"))
    means = means_on(day, clients)
    amounts = _amounts(day, clients)
    held, wealth = _held(clients, shelf or {})
    return {
        client: InvestorProfile(
            client=number,
            born_on=born.get(client),
            limited_capacity=stood[client].limited,
            rating=stood[client].rating,
            changed_on=stood[client].changed_on,
            means=means.get(client),
            bought_own_wmp=client in wealth,
            deposits_fen=amounts.get(client, UNKNOWN)[0],
            assets_fen=amounts.get(client, UNKNOWN)[1],
            held_fen=held.get(client, {}),
        )
        for client, number in known.values_list("pk", "number")
    }


def means_on(day: date, clients: Collection[int]) -> dict[int, Means]:
    """What is known of the means of each client on a day: of every figure what was stated last, unless that is older than a
    statement counts; proofs count from the day they were checked. One statement."""
    months = questionnaire_on(day).means_months
    rows = MeansStatement.objects.for_closing().filter(client__in=Among(clients), stated_on__lte=day)
    said = rows.order_by("stated_on", "entered_at", "pk").values_list("client_id", "stated_on", "checked_at", *FIGURES)
    known: dict[int, dict[str, tuple[Any, bool]]] = {}
    latest: dict[int, date] = {}
    for client, stated_on, checked_at, *figures in said:
        if day > add_months(stated_on, months):
            continue
        latest[client], checked = stated_on, checked_at is not None and localdate(checked_at) <= day
        stated = {name: (value, checked) for name, value in zip(FIGURES, figures, strict=True) if value is not None}
        known.setdefault(client, {}).update(stated)
    return {client: _means(stated_on, known[client]) for client, stated_on in latest.items()}


def _means(stated_on: date, known: Mapping[str, tuple[Any, bool]]) -> Means:
    proofs = [checked for name, (_, checked) in known.items() if name in QUALIFYING]
    return Means(stated_on, bool(proofs) and all(proofs), **{name: value for name, (value, _) in known.items()})


def _amounts(day: date, clients: Collection[int]) -> dict[int, tuple[int, int]]:
    """Deposits and all assets at the last closing up to the day. Two statements."""
    closed = FigureDay.objects.filter(on__lte=day).order_by("-on").values_list("on", flat=True).first()
    if closed is None:
        return {}
    rows = AumFigure.objects.for_closing().filter(client__in=Among(clients), on=closed).order_by()
    return {
        client: (deposit, point) for client, deposit, point in rows.values_list("client", "deposit_fen", "point_fen")
    }


def _held(
    clients: Collection[int], shelf: Mapping[str, ProductTerms]
) -> tuple[dict[int, dict[str, int]], frozenset[int]]:
    """What lies in each product, with each issuer and at each risk, by client, and who holds one of the bank's own wealth
    products. One statement."""
    held: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    wealth = set()
    rows = Holding.objects.for_closing().filter(client__in=Among(clients)).order_by()
    for client, product, kind, fen in rows.values_list("client", "product", "asset_class", "value_fen"):
        terms = shelf.get(product)
        if kind == WEALTH and terms is not None and not terms.partner:
            wealth.add(client)
        if product:
            held[client][product] += fen
        if terms is not None and terms.issuer:
            held[client][f"{ISSUER}{terms.issuer}"] += fen
        if terms is not None and terms.risk is not None:
            held[client][f"{RISK}{terms.risk}"] += fen
    return {client: dict(parts) for client, parts in held.items()}, frozenset(wealth)
