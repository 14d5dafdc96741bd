"""Families, firms and those who hold an account together."""

from __future__ import annotations

import numpy as np

from zhiwo.demo import identifiers
from zhiwo.demo.days import Ints
from zhiwo.demo.ledger import KINDS, Books
from zhiwo.demo.people import People
from zhiwo.demo.span import Span
from zhiwo.demo.writing import Sheet, dates, decimals, words

TIE_KINDS = ("spouse", "parent", "child", "legal_representative", "shareholder")


def _firm_numbers(people: People, places: Ints) -> Ints:
    return 6_900_000_001 + people.branch.order * 1_000_000 + places


def firms_with_owners(people: People) -> tuple[list[tuple[str, str]], Ints]:
    """Every firm that is a client of the branch, with its owner: those of the stories first."""
    told = [(n, plot.employer) for n, plot in enumerate(people.plots) if plot.employer]
    firms = [(str(firm), "制造业" if "机械" in str(firm) else "批发和零售业") for _, firm in told]
    owners = np.concatenate([np.array([n for n, _ in told], dtype=np.int64), people.firm_owner])
    return firms + people.firms[: len(people.firm_owner)], owners


def company_sheet(people: People) -> Sheet:
    """The firms whose owners are clients."""
    firms, owners = firms_with_owners(people)
    opened = np.maximum(people.opened[owners] - 40, 0)
    places = np.arange(len(firms))
    columns = {
        "company": _firm_numbers(people, places),
        "from_on": dates(opened),
        "name": [name for name, _ in firms],
        "uscc": [identifiers.uscc(people.branch.order * 10_000 + n) for n in range(len(firms))],
        "industry": [industry for _, industry in firms],
        "unit": people.units(owners),
        "opened_on": dates(opened),
        "closed_on": dates(opened * 0 - 1),
        "status": ["normal"] * len(firms),
    }
    return Sheet("companies", opened, columns)


def tie_sheet(span: Span, people: People) -> Sheet:
    """Spouses once a couple, parents with children, owners with their firms."""
    _, owners = firms_with_owners(people)
    wed = np.flatnonzero(people.spouse > np.arange(people.size))
    child = np.flatnonzero(people.parent >= 0)
    firm = _firm_numbers(people, np.arange(len(owners)))
    client = np.concatenate([wed, people.parent[child], owners, owners])
    other = np.concatenate([people.client[people.spouse[wed]], people.client[child], firm, firm])
    kind = np.repeat((0, 2, 3, 4), (len(wed), len(child), len(owners), len(owners)))
    share = 100 - people.client[client] % 5 * 10
    on = np.maximum(people.opened[client], np.where(kind < 3, span.start - 400, 0))
    on = np.where(kind == 0, np.maximum(on, people.opened[people.spouse[client]]), on)
    columns = {
        "tie": 2_000_000_000 + people.branch.order * 1_000_000 + 1 + np.arange(len(client)),
        "from_on": dates(on),
        "until_on": dates(on * 0 - 1),
        "client": people.client[client],
        "other": other,
        "kind": words(TIE_KINDS, kind),
        "share_pct": decimals(share * 100, 2, kind != 4),
    }
    return Sheet("ties", on, columns)


def holder_sheet(span: Span, people: People, books: Books) -> Sheet:
    """The two holders of each joint account. An account without rows here is its client's alone.

    A tenth of the couples' certificates and the story's couple's are joint.
    """
    accounts = books.accounts
    large = (accounts["kind"] == KINDS.index("large_cd")) & (people.spouse[accounts["client"]] >= 0)
    told = accounts["client"] < len(people.plots)
    joint = np.flatnonzero(large & (told | (accounts["client"] % 10 == 0)))
    joint = joint[(accounts["closed"][joint] < 0) | (accounts["closed"][joint] >= span.start)]
    owner = accounts["client"][joint]
    on = accounts["opened"][joint]
    columns = {
        "account": books.numbers(np.concatenate([joint, joint])),
        "client": people.client[np.concatenate([owner, people.spouse[owner]])],
        "from_on": dates(np.concatenate([on, on])),
        "until_on": dates(np.full(2 * len(on), -1)),
        "role": words(("owner", "joint"), np.repeat((0, 1), len(on))),
    }
    return Sheet("holders", np.concatenate([on, on]), columns)
