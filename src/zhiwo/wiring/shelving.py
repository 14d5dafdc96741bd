"""The command by which what the house puts down of a product comes to stand: one puts it down, another approves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiwo.clients.hands import PEOPLE
from zhiwo.governance.approvals import ask
from zhiwo.governance.commands import Command, Slip
from zhiwo.governance.models import Approval
from zhiwo.holdings.models import ProductDraft
from zhiwo.holdings.operations import keeps_shelf, propose_product, publish_product, terms_said
from zhiwo.holdings.policy.product import ProductTerms
from zhiwo.holdings.policy.saying import FIELDS, NOTHING, differences
from zhiwo.holdings.queries import newest_terms
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text

SAID = Text("{name}：{said}", "{name}: {said}")
CHANGED = Text("{name}：{before} → {after}", "{name}: {before} → {after}")
DONE = Text("产品 {code} 第 {n} 版自 {day} 起生效。", "Version {n} of product {code} stands from {day} on.")
REASON = Text("产品 {code}", "Product {code}")
NAMELESS = Text("产品变更", "change of a product")


def _found(target: str) -> ProductDraft | None:
    return ProductDraft.objects.filter(number=target).first()


def _content(target: str) -> Mapping[str, Any]:
    """What is put down, and over which version: the slip is stale once either changes."""
    one = _found(target)
    if one is None:
        return {}
    current = newest_terms(one.code)
    return {
        "code": one.code, "said": one.said, "over": one.over, "stands": current.version if current else 0,
        "published": one.published_id is not None,
    }  # fmt: skip


def _words(target: str, arguments: Mapping[str, Any]) -> list[Text]:
    one = _found(target)
    if one is None:
        return []
    said, before = terms_said(one), newest_terms(one.code)
    if before is None:
        whole = ((field.name, field.say(said)) for field in FIELDS)
        return [SAID.filled(name=name, said=words) for name, words in whole if words != NOTHING]
    return [
        CHANGED.filled(name=change.field.name, before=change.before, after=change.after)
        for change in differences(before, said)
    ]


def _replay(maker: Actor, slip: Slip, at: datetime) -> Text:
    made = publish_product(actor=maker, number=slip.target, approved_by=slip.checker, at=at)
    return DONE.filled(code=made.product.code, n=made.n, day=made.since)


def _shown(target: str) -> Text:
    one = _found(target)
    return Text(f"{one.code} {one.said['name']}", f"{one.code} {one.said['name']}") if one else NAMELESS


def _sees(actor: Actor, target: str) -> bool:
    return keeps_shelf(actor) and _found(target) is not None


SHELVE = Command(
    code="product.publish",
    name=Text("产品上架与变更", "products of the shelf"),
    target_kind="product_draft",
    makes="product.propose",
    approves="product.approve",
    content=_content,
    words=_words,
    replay=_replay,
    shown=_shown,
    sees=_sees,
)


def put_product_down(*, actor: Actor, terms: ProductTerms, reference: str, at: datetime) -> Approval:
    """Put down what a product is to be and ask another person to approve it, both or neither. Raises what `propose_product` and
    `ask` raise."""
    with transaction.atomic():
        made = propose_product(actor=actor, terms=terms, reference=reference, at=at)
        return ask(
            actor=actor, kind=SHELVE.code, target=made.number, arguments={},
            reason=REASON.say(actor.language, code=made.code), at=at, commands=(SHELVE,), people=PEOPLE,
        )  # fmt: skip
