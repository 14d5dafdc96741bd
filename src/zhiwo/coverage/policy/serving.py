"""The service models (B5): who may contact a client, take its orders, advise it (`packs/coverage/service_models.yaml`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from zhiwo.clients.policy import Role
from zhiwo.coverage.policy.house import Post, Rows
from zhiwo.kernel.packs import DatedPack, Mark
from zhiwo.kernel.text import Text


class Deed(StrEnum):
    """What is done for a client that not everybody may do."""

    CONTACT = "contact"
    ORDER = "order"
    ADVISE = "advise"


DEEDS: dict[Deed, Text] = {
    Deed.CONTACT: Text("联系客户", "contact the client"),
    Deed.ORDER: Text("受理下单", "take its orders"),
    Deed.ADVISE: Text("提供建议", "advise it"),
}


class Grant(Rows):
    """Who holds one of these roles on the client, in any post or in one of these, may do it."""

    roles: tuple[Role, ...]
    posts: tuple[Post, ...] | Literal["any"] = "any"


class ExpertPath(Rows):
    """Which roles ask an expert for the client, and whether they or the expert tell the client the answer."""

    asked_by: tuple[Role, ...] = Field(min_length=1)
    told_by: Literal["asker", "expert"]


class ServiceModel(Rows):
    """One way to serve a client. `accompanied` roles contact it only together with somebody who may."""

    code: str
    name: Mapping[Literal["zh", "en"], str]
    needs: tuple[Role, ...]
    may: Mapping[Deed, Grant]
    accompanied: tuple[Role, ...] = ()
    expert: ExpertPath

    @model_validator(mode="after")
    def _whole(self) -> ServiceModel:
        missing = [deed for deed in Deed if deed not in self.may]
        if missing:
            raise ValueError(f"{self.code} does not say who may {', '.join(missing)}")
        return self

    @property
    def called(self) -> Text:
        return Text(self.name["zh"], self.name["en"])


class TwoPeople(Rows):
    """Which models are set, and in which tiers any is, only by two people."""

    models: frozenset[str]
    tiers: frozenset[str]


class ServiceRules(Rows):
    """The models from one day on, and which one counts by tier while none is set."""

    version: str
    valid_from: date
    source: str
    confidence: Mark
    default: Mapping[str, str]
    by_duty: Mapping[Deed, tuple[Post, ...]]
    begun_by_client: Literal["any", "model"]
    two_people: TwoPeople
    models: tuple[ServiceModel, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _known(self) -> ServiceRules:
        codes = [model.code for model in self.models]
        strangers = {*self.default.values(), *self.two_people.models} - set(codes)
        if len(set(codes)) < len(codes) or strangers or "any" not in self.default:
            raise ValueError(f"each model stands once, default names one for any tier; unknown: {sorted(strangers)}")
        return self

    def model(self, code: str | None, tier: str) -> ServiceModel:
        """The model set for a client of that tier, else the tier's default; of one that is gone the default too."""
        known = {model.code: model for model in self.models}
        default = self.default.get(tier, self.default["any"])
        return known.get(code or default, known[default])

    def needs_two(self, code: str, tier: str) -> bool:
        return code in self.two_people.models or tier in self.two_people.tiers


@dataclass(frozen=True)
class Standing:
    """How a member of staff stands to a client: the post, the roles held on it, whether the post is over its host unit."""

    post: str
    roles: frozenset[Role] = frozenset()
    over: bool = False


def serves(
    deed: Deed, standing: Standing, model: ServiceModel, rules: ServiceRules, beside: Iterable[Standing] = ()
) -> bool:
    """Whether somebody who stands so may do it for a client served by that model; `beside` are colleagues who are there too."""
    if standing.over and standing.post in rules.by_duty.get(deed, ()):
        return True
    if _granted(standing, model.may[deed]):
        return True
    company = deed is Deed.CONTACT and bool(standing.roles & set(model.accompanied))
    return company and any(serves(deed, other, model, rules) for other in beside)


def _granted(standing: Standing, grant: Grant) -> bool:
    return bool(standing.roles & set(grant.roles)) and (grant.posts == "any" or standing.post in grant.posts)


SERVICE_MODELS: DatedPack[ServiceRules] = DatedPack("coverage.service_models", ServiceRules)


def service_rules_on(day: date) -> ServiceRules:
    """The models in force on a day."""
    return SERVICE_MODELS.on(day)
