"""Why a client is in its tier and on the list, in sentences (requirements A3, A4)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from zhiwo.kernel.money import FEN_PER_WAN, half_up
from zhiwo.kernel.text import Text
from zhiwo.tiering.policy.bands import Tier, wan
from zhiwo.tiering.policy.downgrade import Move
from zhiwo.tiering.policy.placing import Placed
from zhiwo.tiering.policy.scheme import Scheme

_REACHED = Text("{measure} {comparison}（{rule}）→ {tier}", "{measure} {comparison} ({rule}) → {tier}")
_BEST = Text("，降级按其中最高的 {comparison}", ", dropped by the best of them {comparison}")
_GRACE = Text(
    "{measure} {comparison}（{rule}）：仍为 {tier}，已连续 {months} 个月低于标准，满 {grace} 个月降级",
    "{measure} {comparison} ({rule}): still {tier}; {months} month(s) below, drops after {grace}",
)
_LIFTED = Text("总行准入 → {tier}", "head-office entry → {tier}")
_DOOR = Text("名单条件：{door}", "on the list: {door}")
_UNASSIGNED = Text("规则未指定维护人，待网点指派", "the rule names no keeper: waits in the outlet's queue")


def why(row: Placed, scheme: Scheme) -> tuple[Text, ...]:
    """The reasons for a placement, the amount first, then what lifts it, the doors, and a missing keeper.

    `scheme` is the version the placement names.
    """
    return (*_amount(row, scheme), *_lift(row, scheme), *_others(row))


def _amount(row: Placed, scheme: Scheme) -> Iterator[Text]:
    basis = row.basis
    if basis.measured is None or basis.standing is None or basis.amount_fen is None:
        return
    own = scheme.named(basis.standing.tier)
    said = {"measure": scheme.measure.named(basis.measured), "rule": scheme.shown, "tier": own.name}
    if basis.standing.below:
        grace = scheme.downgrade.grace(own)
        comparison = _compared(scheme, own, basis.amount_fen)
        yield _filled(_GRACE, **said, comparison=comparison, months=len(basis.standing.below), grace=grace)
    elif basis.move is Move.DROP and basis.decided_fen not in {None, basis.amount_fen}:
        last = scheme.tier(basis.amount_fen)
        best = _filled(_BEST, comparison=_compared(scheme, own, basis.decided_fen or 0))
        comparison = _compared(scheme, last, basis.amount_fen)
        yield _filled(_REACHED, **said, comparison=Text(comparison + best.zh, comparison + best.en))
    else:
        yield _filled(_REACHED, **said, comparison=_compared(scheme, own, basis.amount_fen))


def _lift(row: Placed, scheme: Scheme) -> Iterator[Text]:
    if row.basis.standing is None or row.basis.standing.tier != row.tier:
        lifted = scheme.named(row.tier)
        if lifted.entries:
            yield _filled(_LIFTED, tier=lifted.name)


def _others(row: Placed) -> Iterator[Text]:
    for door in row.basis.doors:
        yield _filled(_DOOR, door=door.text)
    if row.basis.unassigned:
        yield _UNASSIGNED


def _filled(sentence: Text, **facts: object) -> Text:
    return Text(sentence.say("zh", **facts), sentence.say("en", **facts))


def _compared(scheme: Scheme, tier: Tier, fen: int) -> str:
    """ "126.40万 ≥ 100万": an amount against the floor of `tier`, or against the next one for the lowest tier."""
    floor = tier.floor or next((above.floor for above in scheme.tiers if above.floor), None)
    unit = "万" if scheme.currency == "CNY" else f"万 {scheme.currency}"
    if floor is None:
        return f"{_wan(fen)}{unit}"
    sign = floor.op.sign if floor.met(fen) else floor.op.opposite.sign
    return f"{_shown(scheme, fen)}{unit} {sign} {wan(floor.fen)}{unit}"


def _shown(scheme: Scheme, fen: int) -> str:
    """`fen` in 万 with two decimals; with all six where rounding would show another tier than the client is in."""
    rounded = int(half_up(Decimal(fen) / FEN_PER_WAN, 2) * FEN_PER_WAN)
    return _wan(fen) if scheme.tier(rounded) == scheme.tier(fen) else f"{Decimal(fen) / FEN_PER_WAN:,.6f}"


def _wan(fen: int) -> str:
    return f"{half_up(Decimal(fen) / FEN_PER_WAN, 2):,}"
