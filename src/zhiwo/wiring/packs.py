"""The packs of rules a bank may publish its own versions of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings

from zhiwo.care.policy.confidence import CONFIDENCE
from zhiwo.care.policy.goals import GOALS, KEY_FACTS
from zhiwo.care.policy.hours import HOURS
from zhiwo.care.policy.labels import LABELS as CARE_LABELS
from zhiwo.care.policy.quality import QUALITY
from zhiwo.care.policy.service_rules import SERVICE_RULES
from zhiwo.care.policy.standard import Standard
from zhiwo.care.policy.visits import VISITS
from zhiwo.clients.policy import ROLES
from zhiwo.closing.policy import read_day_end
from zhiwo.coverage.policy import COVERAGE, SERVICE_MODELS
from zhiwo.coverage.policy.labels import LABELS as COVERAGE_LABELS
from zhiwo.entitlements.policy import CATALOGUE
from zhiwo.entitlements.policy.labels import LABELS as ENTITLEMENT_LABELS
from zhiwo.governance.exports.rules import VOLUMES
from zhiwo.governance.looks import LOOKS
from zhiwo.holdings.policy.labels import LABELS as SHELF_LABELS
from zhiwo.holdings.policy.shelf_rules import SHELF
from zhiwo.intake.formats import formats
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.policy import POSTS
from zhiwo.rulebook.policy.pack import Pack, Versions
from zhiwo.suitability.policy.assessment_labels import LABELS as ASSESSMENT_LABELS
from zhiwo.suitability.policy.questionnaire import ASSESSMENT
from zhiwo.tags.policy.watching import WATCHES
from zhiwo.tiering.policy.indicators import read_headline_rules
from zhiwo.tiering.policy.labels import LABELS as TIER_LABELS
from zhiwo.tiering.policy.scheme import read_schemes, versions
from zhiwo.wiring.fit_packs import FIT_PACKS
from zhiwo.wiring.personal_packs import PERSONAL_PACKS, keeps_codes
from zhiwo.wiring.talk_packs import TALK_PACKS

WATCH_LABELS = {"percent": Text("变动超过（%）", "move above (%)"), "clients": Text("至少（户）", "at least (clients)")}
POST_LABELS = {code: post.name for code, post in POSTS.items()}
NEEDS = {
    "feeds": Text("日终所需数据", "feeds of a closing"),
    "stop": Text("缺则停止", "stops without it"),
    "carry": Text("缺则沿用", "carried over"),
    "first": Text("首次须有", "needed once"),
}

EXPORT_LABELS = {
    "free_rows": Text("免审批行数", "rows without approval"),
    "leader_rows": Text("负责人可批行数", "rows a leader may approve"),
    "window_days": Text("累计天数", "days counted together"),
    "tolerance_percent": Text("行数容差（%）", "tolerance of rows (%)"),
    "link_hours": Text("链接有效小时", "hours a link is good"),
    "day_clients": Text("24 小时不同客户", "clients in 24 hours"),
    "day_others": Text("24 小时他人客户", "others' clients in 24 hours"),
    "hour_clients": Text("1 小时不同客户", "clients in an hour"),
    "regular_percent": Text("间隔波动（%）", "spread of the gaps (%)"),
    "ask_clients": Text("须说明用途的客户数", "clients before a purpose is asked"),
    "ask_others": Text("须说明用途的他人客户数", "others' clients before a purpose is asked"),
}


class OtherScheme(Refusal):
    """A version of a scheme bears another scheme's name."""

    sentence = Text(zh="name 应为 {name}：方案的代码不能改。", en="name must be {name}: a scheme keeps its code.")


class UnknownTier(Refusal):
    """A version names tiers that no version before it has."""

    sentence = Text(
        zh="没有代码为 {tiers} 的层级：请沿用现有代码（{known}），名称和金额可以改。",
        en="There are no tiers with the codes {tiers}: keep to those there are ({known}); names and amounts may change.",
    )


class NameTaken(Refusal):
    """Two versions of the standard would bear one name, and a duty says by name which of them decided."""

    sentence = Text(
        zh="version 名称“{name}”已用于 {day} 起的版本：请换一个名称。",
        en="The version from {day} is called “{name}” already: give this one another name.",
    )


class UnknownFeed(Refusal):
    """A closing would wait for a feed that does not exist."""

    sentence = Text(
        zh="没有名为 {feeds} 的数据：请按数据说明中的代码填写。",
        en="There are no feeds {feeds}: use the codes of the feed manual.",
    )


def _read_standard(found: Versions) -> Standard:
    return Standard.model_validate({"versions": found})


def _same_scheme(before: Versions, new: Mapping[str, Any]) -> None:
    """A client's tier, its way down and its keepers hang on the codes: a code misspelt would lose them silently."""
    name = before[0]["name"]
    if new["name"] != name:
        raise OtherScheme(name=name)
    known = {tier["code"] for version in before for tier in version["tiers"]}
    _require_tiers({tier["code"] for tier in new["tiers"]} - known, known)


def _standard_of_the_house(before: Versions, new: Mapping[str, Any]) -> None:
    """The standard speaks of the leading scheme's tiers and of no others, and has a name of its own."""
    for version in before:
        if version["version"] == new["version"] and version["valid_from"] != new["valid_from"]:
            raise NameTaken(name=new["version"], day=version["valid_from"])
    known = {tier.code for version in versions(settings.SCHEMES[0]) for tier in version.tiers}
    tiered = [row["tiers"] for part in ("gestures", "on_entry") for row in new.get(part, ())]
    tiered += [quota["per_tier"] for quota in new["quotas"]]
    spoken = {*new["greeted_tiers"], *new["answers"], *(tier for tiers in tiered for tier in tiers)}
    _require_tiers(spoken - known, known)


def _tiers_there_are(before: Versions, new: Mapping[str, Any]) -> None:
    """Requests are served by the leading scheme's tiers: one misspelt would come last silently."""
    known = {tier.code for version in versions(settings.SCHEMES[0]) for tier in version.tiers}
    _require_tiers({*new["priority"], *new["fault"]["clocks"]} - known, known)


def _entitled_tiers(before: Versions, new: Mapping[str, Any]) -> None:
    """What was booked bears the code of its entitlement, and quotas are by the leading scheme's tiers."""
    keeps_codes("entitlements")(before, new)
    known = {tier.code for version in versions(settings.SCHEMES[0]) for tier in version.tiers}
    _require_tiers({tier for row in new["entitlements"] for tier in row["quotas"]} - known, known)


def _require_tiers(strangers: set[str], known: set[str]) -> None:
    if strangers:
        raise UnknownTier(tiers="、".join(sorted(strangers)), known="、".join(sorted(known)))


def _feeds_there_are(before: Versions, new: Mapping[str, Any]) -> None:
    strangers = sorted(new["feeds"].keys() - formats().keys())
    if strangers:
        raise UnknownFeed(feeds="、".join(strangers))


def _scheme(name: str) -> Pack:
    title = versions(name)[-1].title
    called = Text(f"分层方案：{title.zh}", f"Tiers: {title.en}")
    return Pack(f"tiering.{name}", called, read_schemes, TIER_LABELS | POST_LABELS, _same_scheme)


def packs() -> Sequence[Pack]:
    """In the order of the policy desk."""
    return (
        *(_scheme(name) for name in settings.SCHEMES),
        Pack(
            "care.s7",
            Text("维护标准", "Service standard"),
            _read_standard,
            CARE_LABELS | POST_LABELS,
            _standard_of_the_house,
        ),
        Pack("care.goals", Text("维护目标", "Goals of care"), GOALS.read, CARE_LABELS | KEY_FACTS),
        Pack("care.hours", Text("工时口径", "Minutes and hours"), HOURS.read, CARE_LABELS | POST_LABELS),
        Pack("care.quality", Text("联络质量口径", "Quality of contact"), QUALITY.read, CARE_LABELS | POST_LABELS),
        Pack(
            "care.confidence",
            Text("联络内容的阅读范围", "Who reads what was said"),
            CONFIDENCE.read,
            CARE_LABELS | {role.value: name for role, name in ROLES.items()},
        ),
        Pack("care.visits", Text("拜访目的与客户意见", "Aims of visits and opinions"), VISITS.read, CARE_LABELS),
        Pack(
            "care.requests",
            Text("客户请求时限", "Clocks of clients' requests"),
            SERVICE_RULES.read,
            CARE_LABELS | POST_LABELS,
            _tiers_there_are,
        ),
        Pack(
            "suitability.assessment",
            Text("风险测评问卷", "Questionnaire of risk assessments"),
            ASSESSMENT.read,
            ASSESSMENT_LABELS,
            keeps_codes("changes", "proofs"),
        ),
        Pack(
            "coverage.house", Text("管户与移交", "Coverage and transfers"), COVERAGE.read, COVERAGE_LABELS | POST_LABELS
        ),
        Pack(
            "coverage.service_models",
            Text("服务模式", "Service models"),
            SERVICE_MODELS.read,
            COVERAGE_LABELS | POST_LABELS,
            keeps_codes("models"),
        ),
        Pack(
            "entitlements.catalogue",
            Text("权益目录", "Entitlements"),
            CATALOGUE.read,
            ENTITLEMENT_LABELS | POST_LABELS,
            _entitled_tiers,
        ),
        Pack(
            f"indicators.{settings.INDICATORS}",
            Text("有效客户与优质客户", "Effective and premium clients"),
            read_headline_rules,
            TIER_LABELS,
        ),
        Pack(
            "closing.day_end",
            Text("日终所需数据", "Feeds of a closing"),
            read_day_end,
            NEEDS | {code: form.name for code, form in formats().items()},
            _feeds_there_are,
        ),
        Pack("holdings.shelf", Text("产品归类与货架", "The shelf"), SHELF.read, SHELF_LABELS),
        Pack("exports.volume", Text("导出审批", "Approval of exports"), VOLUMES.read, EXPORT_LABELS),
        Pack("exports.looks", Text("查看量预警", "Warnings about looks"), LOOKS.read, EXPORT_LABELS),
        Pack("tags.watch", Text("标签户数异动", "Unusual moves of tags"), WATCHES.read, WATCH_LABELS),
        *FIT_PACKS,
        *PERSONAL_PACKS,
        *TALK_PACKS,
    )
