"""The trail against whoever rewrites it (G28): every byte of every column flipped; entries taken out, put in, exchanged; the
end cut off; a part written anew; an old database put back. `run` for the chain, `row_changes.run` for the notes (G29)."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from zhiwo.governance.chain import (
    NOTHING,
    START,
    Anchor,
    Break,
    Kind,
    Link,
    digest_of,
    first_break,
    follow,
    moment,
    written,
)

KEY = b"a key of the tests"
FORGED = b"a key somebody made up"
AT = datetime(2026, 4, 20, 2, 0, 0, 123456, tzinfo=UTC)


@dataclass(frozen=True)
class Tally:
    """How many forgeries were made, and those that were not found at the first entry that is not as it was."""

    forgeries: int
    missed: tuple[str, ...]

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.forgeries + other.forgeries, self.missed + other.missed)


def chain(length: int, key: bytes = KEY, after: Anchor = NOTHING) -> list[Link]:
    """So many entries behind an anchor, with Chinese, quotation marks and nothing in their facts."""
    links: list[Link] = []
    for n in range(length):
        said = Link(0, moment(AT + timedelta(seconds=n)), f"W{n % 7}", "relationship_manager", "H/B1/N1/", "client.viewed",
                    "client", f"客{n}", written({"n": n, "name": "甲“乙”", "until": None}))  # fmt: skip
        after_last = end(links) if links else after
        links.append(follow(key, after_last, said))
    return links


def end(links: list[Link]) -> Anchor:
    """The end of a chain, as the second place is told of it."""
    return Anchor(links[-1].number, links[-1].digest) if links else NOTHING


def run(entries: int, seed: int = 28) -> Tally:
    """Every byte of a chain of so many entries flipped, and as many of the other forgeries, each of which reads the chain."""
    links = chain(entries)
    head = end(links)
    if first_break(KEY, links, [head], lambda: head) is not None:
        return Tally(0, ("the chain as it was written",))
    return flips(links, random.Random(seed)) + forgeries(links, random.Random(seed), entries)


def broken(links: list[Link], before: Anchor, head: Anchor, told: Iterable[Anchor] = ()) -> Break | None:
    """The first fault of the links behind an anchor; `head` is what the appender knows, `told` what the second place does."""
    return first_break(KEY, links, told, lambda: head, before)


def flips(links: list[Link], rng: random.Random, start: Anchor = NOTHING) -> Tally:
    """Each byte of each column of each entry with one of its bits turned, looked for from its entry on. The chain begins
    after `start`."""
    made, missed = 0, []
    for place, link in enumerate(links):
        before, after = (end([links[place - 1]]) if place else start), links[place + 1 : place + 2]
        head = end([link, *after])
        for forged in flipped(link, rng):
            made += 1
            # Alone first, for speed: what is broken there is broken whatever follows.
            found = broken([forged], before, end([forged])) or broken([forged, *after], before, head)
            if found is None or found.number > link.number:
                missed.append(f"{link.number}: {forged}")
    return Tally(made, tuple(missed))


def flipped(link: Link, rng: random.Random) -> Iterator[Link]:
    """The entry with one bit of one byte turned, for each byte of each column; bytes that are no text stay what they are."""
    for name, value in link._asdict().items():
        raw = value.to_bytes(8, "big") if isinstance(value, int) else value.encode()
        for at in range(len(raw)):
            turned = bytes([*raw[:at], raw[at] ^ (1 << rng.randrange(8)), *raw[at + 1 :]])
            told = (
                int.from_bytes(turned, "big") if isinstance(value, int) else turned.decode("utf-8", "surrogateescape")
            )
            yield link._replace(**{name: told})


def forgeries(links: list[Link], rng: random.Random, times: int) -> Tally:
    """Each way of forging, so many times at random places; the second place knows the end and some entries before."""
    told = [end(links), *(Anchor(link.number, link.digest) for link in rng.sample(links, min(5, len(links))))]
    missed = []
    ways: tuple[Callable[[list[Link], int, random.Random], tuple[list[Link], int]], ...] = (
        _taken_out, _put_in, _exchanged, _cut, _old_database, _rewritten_without_the_key, _rewritten_with_the_key,
    )  # fmt: skip
    for n in range(times):
        way = ways[n % len(ways)]
        forged, first = way(links, rng.randrange(1, len(links) - 1), rng)
        found = broken(forged, NOTHING, end(forged), told)
        if not _named(found, first, told):
            missed.append(f"{way.__name__} at {first}: {found}")
    return Tally(times, tuple(missed))


def _named(found: Break | None, first: int, told: Iterable[Anchor]) -> bool:
    """Whether the first bad entry is named; what was written anew with the key is found where the second place was next told."""
    if found is not None and found.kind is Kind.REWRITTEN:
        return found.number == min(anchor.number for anchor in told if anchor.number >= first)
    return found is not None and found.number == first


def _taken_out(links: list[Link], at: int, rng: random.Random) -> tuple[list[Link], int]:
    return [*links[:at], *links[at + 1 :]], at + 1


def _put_in(links: list[Link], at: int, rng: random.Random) -> tuple[list[Link], int]:
    return [*links[:at], follow(FORGED, end(links[:at]), links[rng.randrange(len(links))]), *links[at:]], at + 1


def _exchanged(links: list[Link], at: int, rng: random.Random) -> tuple[list[Link], int]:
    one, other = links[at], links[at - 1]
    return [
        *links[: at - 1],
        one._replace(number=other.number),
        other._replace(number=one.number),
        *links[at + 1 :],
    ], at


def _cut(links: list[Link], at: int, rng: random.Random) -> tuple[list[Link], int]:
    return links[:at], at + 1


def _old_database(links: list[Link], at: int, rng: random.Random) -> tuple[list[Link], int]:
    """Put back as it was, and gone on with: bernstein#1155, agent-bom#3697."""
    return [*links[:at], *chain(len(links) - at + 3, after=end(links[:at]))], at + 1


def _rewritten_without_the_key(links: list[Link], at: int, rng: random.Random) -> tuple[list[Link], int]:
    return [*links[:at], *chain(len(links) - at, FORGED, end(links[:at]))], at + 1


def _rewritten_with_the_key(links: list[Link], at: int, rng: random.Random) -> tuple[list[Link], int]:
    return [*links[:at], *chain(len(links) - at, after=end(links[:at]))], at + 1


BLOCK = 10_000


def flips_of_block(n: int) -> Tally:
    """The flips of the `n`-th block of a long chain, each block being judged by itself."""
    before = Anchor(n * BLOCK, digest_of(KEY, START, Link(n, "", "", "", "", "", "", "", "")))
    links = chain(BLOCK, after=before)
    return flips(links, random.Random(n), before)


def main(entries: int) -> int:
    """Every byte of a chain of so many entries, in blocks on all processors; then the other forgeries on a short one."""
    blocks = max(1, entries // BLOCK)
    found = Tally(0, ())
    with ProcessPoolExecutor() as pool:
        for tally in pool.map(flips_of_block, range(blocks)):
            found += tally
    print(f"{blocks * BLOCK:,} entries: {found.forgeries:,} bytes turned, {len(found.missed)} missed", flush=True)  # noqa: T201
    links = chain(2_000)
    others = forgeries(links, random.Random(28), 2_000)
    print(f"{len(links):,} entries: {others.forgeries:,} other forgeries, {len(others.missed)} missed")  # noqa: T201
    return bool(found.missed or others.missed)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
