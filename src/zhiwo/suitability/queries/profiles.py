"""What is known of clients on a day that decides what may be sold to them, for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from zhiwo.clients.among import Among
from zhiwo.clients.models import Client
from zhiwo.holdings.models import AumFigure, FigureDay, Holding
from zhiwo.holdings.policy.product import ProductTerms
from zhiwo.parties.models import Person
from zhiwo.suitability.models import MeansStatement
from zhiwo.suitability.policy.profile import InvestorProfile, Means
from zhiwo.suitability.queries.ratings import standings_on

WEALTH = "wmp"
"""The asset class of bank wealth products."""
ISSUER, RISK = "issuer:", "risk:"
"""Before an issuer's name, and a product's rating, in `InvestorProfile.held_fen`."""
FIGURES = (
    "experience_years",
    "family_net_financial_fen",
    "family_financial_fen",
    "financial_fen",
    "income_average_fen",
    "family_income_fen",
    "premium_budget_fen",
    "net_assets_fen",
)
"""What a statement of means may say, in the order of `Means`."""


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
            deposits_fen=amounts.get(client, (0, 0))[0],
            assets_fen=amounts.get(client, (0, 0))[1],
            held_fen=held.get(client, {}),
        )
        for client, number in known.values_list("pk", "number")
    }


def means_on(day: date, clients: Collection[int]) -> dict[int, Means]:
    """What each client last stated of its means up to a day. One statement."""
    rows = MeansStatement.objects.for_closing().filter(client__in=Among(clients), stated_on__lte=day)
    said = rows.order_by("stated_on", "entered_at", "pk").values_list("client_id", "stated_on", "checked_at", *FIGURES)
    return {
        client: Means(stated_on, checked_at is not None, **dict(zip(FIGURES, figures, strict=True)))
        for client, stated_on, checked_at, *figures in said
    }


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
    """What lies in each product, with each issuer and at each risk, by client, and who holds a bank wealth product. One
    statement."""
    held: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    wealth = set()
    rows = Holding.objects.for_closing().filter(client__in=Among(clients)).order_by()
    for client, product, kind, fen in rows.values_list("client", "product", "asset_class", "value_fen"):
        if kind == WEALTH:
            wealth.add(client)
        if product:
            held[client][product] += fen
        terms = shelf.get(product)
        if terms is not None and terms.issuer:
            held[client][f"{ISSUER}{terms.issuer}"] += fen
        if terms is not None and terms.risk is not None:
            held[client][f"{RISK}{terms.risk}"] += fen
    return {client: dict(parts) for client, parts in held.items()}, frozenset(wealth)
