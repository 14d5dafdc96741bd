"""`docs/suitability.md`, made from the packs of fit and from the reasons of an answer, so that it says what the program does.

`python -m zhiwo.cli.fit_rules` writes it; a test compares it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhiwo.kernel.packs import MARKS, dated, shipped
from zhiwo.suitability.policy.reasons import KINDS, VERDICTS

DOCUMENT = Path("docs/suitability.md")

PACKS = ("matrix", "regimes", "insurance", "pension", "concentration", "deposit_insurance")

HEAD = """# Fit: may this product be sold to that client 适当性

Made from `packs/suitability/` and `suitability/policy` (`python -m zhiwo.cli.fit_rules`); a test compares it.

`suitability.policy.answering.answer(client, product, asked)` gives one answer: the worst verdict of its reasons, the reasons that
refuse first. Each reason is a sentence for a manager (what is so, what to do) and names the pack, its version, the day since
which the rule is in force, its source and its mark. An answer that allows names what was looked at. `suitability.measures.blocks`
gives the same for many clients and products at once: a number a pair, its bits the reasons in the order of `reasons.KINDS`.

- What is not known never passes: it refuses or warns, and the sentence says which fact to get. Three things are taken as said by
  silence: a partner's product the bank's file names is on the head office's list unless it says no, a product without a least
  amount has none of its own, and whether a client ever bought the bank's own wealth products is known from what it holds today.
- Profiles are of persons; of an entity the rules are stated and tested, but nothing in the bank's files makes one.
- Amounts of the rules are held against yuan; the product's own terms against its first currency. Without an amount the answer is
  about the least that product and rules allow.
- Every person is an ordinary investor. Ages are completed years; a birthday of 29 February is 1 March in common years.
- The bank's file may shorten the validity of an assessment, never lengthen it. A change stated on the day of the assessment or
  later makes it stale.
- A share is what lies in one place after the purchase, against all the client has here, or against the former where that is more.
- A bank publishes its own versions on the policy desk (制度): a stricter matrix, other ages, other shares. No version may let a
  class take a risk above its own level, or let an assessment count for more than a year.
- A row marked 自定 (own) or 媒体 (press) rests on no paper we have read: it is to be checked before anybody calls it compliant.

Not here: the number of assessments a day and a year (they are refused where an assessment is entered), grades of those who sell
insurance, the rating of a portfolio as a whole, and what a holder is told when a rating moves.
"""


@dataclass(frozen=True)
class Theme:
    """Reasons that are looked at together, on what they rest, and where they are proved."""

    title: str
    rests_on: str
    proved_in: str
    codes: tuple[str, ...]


THEMES: tuple[Theme, ...] = (
    Theme(
        "The shelf 货架", "terms of the product", "test_terms.py",
        ("not_on_offer_yet", "no_longer_offered", "quota_short", "currency_not_taken", "quota_elsewhere", "rate_unknown",
         "not_on_list", "below_least", "off_step", "on_offer"),
    ),
    Theme(
        "The kind of sale 销售制度", "regimes", "test_terms.py, test_matching.py",
        ("regime_unknown", "channel_barred", "partner_channel", "record_sale", "recording_optional", "records_kept"),
    ),
    Theme(
        "Matching 风险匹配", "matrix; regimes `matrix`, `disclosure`, `promotion`", "test_matching.py",
        ("unrated", "ratings_differ", "level_fits", "above_level", "promoted_above_level", "above_level_at_own_wish",
         "lowest_barred"),
    ),
    Theme(
        "The assessment 风险测评", "regimes `assessment`, `first_in_person`", "test_validity.py",
        ("not_assessed", "assessment_expired", "changed_since", "first_not_in_person", "assessed"),
    ),
    Theme(
        "Age and capacity 年龄与行为能力", "regimes `ordinary`, `elder`, `partner`, `capacity`, `unknown_age`",
        "test_matching.py",
        ("ordinary_investor", "elder_high_risk", "elder_partner", "limited_capacity", "limited_partner", "age_unknown"),
    ),
    Theme(
        "Qualified investors 合格投资者", "regimes `qualified`, `public`, `private`", "test_qualified.py",
        ("not_qualified", "means_unknown", "means_unproved", "qualified", "below_minimum", "private_class_unknown",
         "minimum_met", "cooling_off", "call_back"),
    ),
    Theme(
        "Insurance 保险", "insurance", "test_insurance.py",
        ("above_rate_cap", "benefit_unknown", "payment_unknown", "birth_unknown", "certain_benefit_only",
         "affordability_unknown", "manual_underwriting", "signed_statement", "record_elder", "hesitation"),
    ),
    Theme("Individual pension 个人养老金", "pension", "test_terms.py", ("pension_limit", "pension_room")),
    Theme(
        "Concentration 集中度", "concentration", "test_shares.py",
        ("share_of_product", "share_of_issuer", "share_of_risk", "shares_within", "assets_unknown"),
    ),
    Theme(
        "Deposit insurance 存款保险", "deposit_insurance", "test_shares.py",
        ("deposit_uncovered", "deposit_covered", "deposits_unknown"),
    ),
)  # fmt: skip


def document() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_reasons(), *_values()])


def _reasons() -> Iterator[str]:
    yield "## The reasons 理由\n"
    for theme in THEMES:
        yield f"### {theme.title}\n\nRests on: {theme.rests_on}. Proved in `tests/suitability`: {theme.proved_in}.\n"
        yield "| code | verdict 结论 | 中文 | English |\n|---|---|---|---|"
        for code in theme.codes:
            kind = KINDS[code]
            verdict = VERDICTS[kind.verdict]
            yield f"| `{code}` | {verdict.zh} {verdict.en} | {kind.sentence.zh} | {kind.sentence.en} |"
        yield ""


def _values() -> Iterator[str]:
    yield "## The values 数值\n"
    for pack in PACKS:
        yield f"### `packs/suitability/{pack}.yaml`\n"
        for version in dated((shipped(f"suitability.{pack}"),)):
            yield f"`{version['version']}`, from {version['valid_from']}: {version['source']}\n"
            yield "| rule | values | from | mark | source |\n|---|---|---|---|---|"
            yield from _rows(version, "version", version)
        yield ""


def _rows(part: Mapping[str, Any], name: str, version: Mapping[str, Any]) -> Iterator[str]:
    """A row of the table for each rule; one that names no source rests on its version's."""
    own = {key: value for key, value in part.items() if key not in HEADING and not _is_rule(value)}
    if own or part is not version:
        since = part.get("since", version["valid_from"])
        mark = MARKS[part.get("mark", version["confidence"])]
        source = part.get("source", "–")
        yield f"| `{name}` | {'; '.join(_said(own)) or '–'} | {since} | {mark.zh} {mark.en} | {source} |"
    for key, value in part.items():
        if isinstance(value, Mapping) and _is_rule(value):
            yield from _rows(value, key if part is version else f"{name}.{key}", version)
        elif isinstance(value, list) and _is_rule(value):
            for one in value:
                yield from _rows(one, f"{key}.{one['code']}", version)


HEADING = frozenset({"version", "valid_from", "confidence", "source", "mark", "since", "code", "name"})


def _is_rule(value: object) -> bool:
    """Whether a value has a row of its own."""
    if isinstance(value, list):
        return any(isinstance(one, Mapping) for one in value)
    return isinstance(value, Mapping) and "source" in value


def _said(values: Mapping[str, Any]) -> Iterator[str]:
    for key, value in values.items():
        yield f"{key} {_plain(value)}"


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return "(" + ", ".join(_said(value)) + ")"
    if isinstance(value, list):
        return " ".join(str(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
