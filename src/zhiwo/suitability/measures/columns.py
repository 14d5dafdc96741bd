"""Many clients as columns: what `InvestorProfile` says of one, by position. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from zhiwo.suitability.policy.profile import FIGURES, InvestorProfile, Means

Flags: TypeAlias = npt.NDArray[np.bool_]
Numbers: TypeAlias = npt.NDArray[np.int64]
Days: TypeAlias = npt.NDArray[np.datetime64]
Bits: TypeAlias = npt.NDArray[np.uint64]

UNKNOWN = np.iinfo(np.int64).min
"""Stands for None in a column of numbers; a column of days has NaT."""

NEVER = np.datetime64("NaT", "D")


@dataclass(frozen=True)
class Held:
    """What lies in one place, for the clients who have anything there: their positions, rising, and fen."""

    at: Numbers
    fen: Numbers

    def part(self, start: int, stop: int) -> Held:
        first, last = np.searchsorted(self.at, (start, stop))
        return Held(self.at[first:last] - start, self.fen[first:last])


@dataclass(frozen=True)
class Investors:
    """One position a client. `born` is year*10000 + month*100 + day, 0 for unknown; `level` 0 for no assessment; `channel` points
    into `channels`, where the assessment was made. `means` by the names of the fields of `Means`, fen of yuan or years. `held` by
    the keys of `InvestorProfile.held_fen`."""

    entity: Flags
    born: Numbers
    limited: Flags
    level: Numbers
    lowest: Flags
    assessed: Days
    valid_until: Days
    channel: Numbers
    changed: Days
    proved: Flags
    means: Mapping[str, Numbers]
    bought_own: Flags
    deposits_fen: Numbers
    assets_fen: Numbers
    channels: tuple[str, ...]
    held: Mapping[str, Held]

    def __len__(self) -> int:
        return len(self.entity)

    def part(self, start: int, stop: int) -> Investors:
        """The clients of these positions; nothing is copied but what is held."""

        def cut(value: Any) -> Any:
            if isinstance(value, np.ndarray):
                return value[start:stop]
            if isinstance(value, Mapping):
                return {
                    key: one.part(start, stop) if isinstance(one, Held) else one[start:stop]
                    for key, one in value.items()
                }
            return value

        return Investors(**{field.name: cut(getattr(self, field.name)) for field in fields(self)})


def investors(profiles: Sequence[InvestorProfile]) -> Investors:
    """Profiles, as columns in their order."""
    ratings = [one.rating for one in profiles]
    means = [one.means for one in profiles]
    channels = tuple(sorted({one.channel for one in ratings if one}))
    return Investors(
        entity=_flags(one.entity for one in profiles),
        born=_numbers(_as_number(one.born_on) for one in profiles),
        limited=_flags(one.limited_capacity for one in profiles),
        level=_numbers(one.level if one else 0 for one in ratings),
        lowest=_flags(one is not None and one.lowest for one in ratings),
        assessed=_days(one.assessed_on if one else None for one in ratings),
        valid_until=_days(one.valid_until if one else None for one in ratings),
        channel=_numbers(channels.index(one.channel) if one else 0 for one in ratings),
        changed=_days(one.changed_on for one in profiles),
        proved=_flags(one is not None and one.proved for one in means),
        means={name: _numbers(_stated(one, name) for one in means) for name in FIGURES},
        bought_own=_flags(one.bought_own_wmp for one in profiles),
        deposits_fen=_numbers(_known(one.deposits_fen) for one in profiles),
        assets_fen=_numbers(_known(one.assets_fen) for one in profiles),
        channels=channels,
        held=_held(profiles),
    )


def _flags(values: Iterable[bool]) -> Flags:
    return np.fromiter(values, np.bool_)


def _numbers(values: Iterable[int]) -> Numbers:
    return np.fromiter(values, np.int64)


def _days(values: Iterable[date | None]) -> Days:
    return np.array([NEVER if day is None else np.datetime64(day, "D") for day in values], dtype="datetime64[D]")


def _as_number(day: date | None) -> int:
    return 0 if day is None else day.year * 10_000 + day.month * 100 + day.day


def _stated(means: Means | None, name: str) -> int:
    return _known(None if means is None else getattr(means, name))


def _known(value: int | None) -> int:
    return UNKNOWN if value is None else value


def _held(profiles: Sequence[InvestorProfile]) -> Mapping[str, Held]:
    found: dict[str, tuple[list[int], list[int]]] = {}
    for at, one in enumerate(profiles):
        for key, fen in one.held_fen.items():
            places, amounts = found.setdefault(key, ([], []))
            places.append(at)
            amounts.append(fen)
    return {key: Held(_numbers(places), _numbers(amounts)) for key, (places, amounts) in found.items()}
