"""Clients by products, a block of clients at a time, so that memory stays bounded however many there are. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from zhiwo.holdings.policy.product import ProductTerms
from zhiwo.suitability.measures.columns import Bits, Investors
from zhiwo.suitability.measures.fitting import REFUSES, WARNS, reasons, reasons_of
from zhiwo.suitability.measures.people import Today
from zhiwo.suitability.policy.reasons import Verdict
from zhiwo.suitability.policy.rules import rules_on
from zhiwo.suitability.policy.sale import Asked, Sale

CLIENTS = 16_384
"""In a block: small enough that the columns of one product stay in the processor's cache."""

ORDER = (Verdict.ALLOW, Verdict.WARN, Verdict.REFUSE)
"""A verdict's number in `Block.verdicts` is its place here."""

Places: TypeAlias = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Block:
    """The answers for the clients of positions from `start` on: one row a product, one column a client."""

    start: int
    products: tuple[str, ...]
    bits: Bits

    @property
    def verdicts(self) -> Places:
        """Each answer's verdict, as its place in `ORDER`."""
        warned = (self.bits & WARNS != 0).astype(np.uint8)
        return np.where(self.bits & REFUSES != 0, np.uint8(2), warned)

    def allowed(self, at: int) -> tuple[str, ...]:
        """The products that may be sold to one of the block's clients, with or without something to do."""
        refused = self.bits[:, at] & REFUSES != 0
        return tuple(product for product, no in zip(self.products, refused, strict=True) if not no)


def blocks(
    people: Investors, products: Sequence[ProductTerms], asked: Asked, clients: int = CLIENTS
) -> Iterator[Block]:
    """The answers for everybody, so many clients at a time; what is asked is the same for all."""
    rules = rules_on(asked.day)
    sales = [(sale, reasons_of(sale)) for sale in (Sale(product, asked, rules) for product in products)]
    named = tuple(product.product for product in products)
    for start in range(0, len(people), clients):
        today = Today(people.part(start, start + clients), asked.day)
        bits = np.empty((len(sales), len(today.people)), dtype=np.uint64)
        for at, (sale, of_sale) in enumerate(sales):
            bits[at] = reasons(today, sale, of_sale)
        yield Block(start, named, bits)


def counts(found: Iterable[Block]) -> dict[str, dict[Verdict, int]]:
    """How many clients each product may be sold to, by verdict."""
    summed: dict[str, dict[Verdict, int]] = {}
    for block in found:
        refused = np.count_nonzero(block.bits & REFUSES, axis=1)
        warned = np.count_nonzero((block.bits & REFUSES == 0) & (block.bits & WARNS != 0), axis=1)
        for at, product in enumerate(block.products):
            of = summed.setdefault(product, dict.fromkeys(ORDER, 0))
            of[Verdict.REFUSE] += int(refused[at])
            of[Verdict.WARN] += int(warned[at])
            of[Verdict.ALLOW] += block.bits.shape[1] - int(refused[at]) - int(warned[at])
    return summed
