"""What stands beside a product: the papers it is sold with, and what the house would offer instead."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from zhiwo.governance.operations import record
from zhiwo.holdings.models import Alternative, Product, ProductPaper
from zhiwo.holdings.operations.proposing import require_shelf_desk
from zhiwo.holdings.policy.words import PAPER_KINDS
from zhiwo.holdings.queries.shelf import PRODUCT, terms_of
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.org.policy import require

TITLE_LENGTH, REFERENCE_LENGTH, REASON_LENGTH = 100, 60, 200


class PaperIncomplete(Refusal):
    """A paper has a kind, a title, and the bank's document number."""

    sentence = Text(
        zh="请选择文件类型，填写标题（最多 {title} 字）和文号（最多 {reference} 字）。",
        en="Choose the kind of paper; give its title ({title} characters at most) and document number ({reference} at most).",
    )


class NoSuchAlternative(Refusal):
    """What is named instead is on the shelf, is another product, is not named yet, and there is a reason."""

    sentence = Text(
        zh="替代产品须是货架上的另一个产品、尚未列为替代，并写明理由（最多 {most} 字）。",
        en="Name another product of the shelf that is not named yet, and say why ({most} characters at most).",
    )


@transaction.atomic
def file_paper(
    *, actor: Actor, product: str, kind: str, title: str, paper: str, valid_from: date, reference: str, at: datetime
) -> ProductPaper:
    """Put down that a product is sold with a paper, of the bank's document number `paper`, from a day on.

    `reference` names the form, so that one sent twice files once. Raises Denied, NotAShelfDesk, NotFound, PaperIncomplete.
    """
    filer, row = _keeper_and_product(actor, product)
    known = ProductPaper.objects.filter(number=reference, filed_by=filer).first()
    if known is not None:
        return known
    title, paper = title.strip(), paper.strip()
    if kind not in PAPER_KINDS or not 0 < len(title) <= TITLE_LENGTH or not 0 < len(paper) <= REFERENCE_LENGTH:
        raise PaperIncomplete(title=TITLE_LENGTH, reference=REFERENCE_LENGTH)
    made = ProductPaper.objects.create(
        product=row, number=reference, kind=kind, title=title, reference=paper, valid_from=valid_from, filed_by=filer,
        filed_at=at,
    )  # fmt: skip
    record(
        actor=actor, act="product.paper-filed", subject_kind="product", subject=row.code, at=at, reference=reference,
        since=valid_from.isoformat(),
    )  # fmt: skip
    return made


@transaction.atomic
def name_alternative(*, actor: Actor, product: str, instead: str, reason: str, at: datetime) -> Alternative:
    """Name, for the house, what is offered in place of a product, from today on.

    Raises Denied, NotAShelfDesk, NotFound, NoSuchAlternative.
    """
    namer, row = _keeper_and_product(actor, product)
    other = Product.objects.filter(code=instead).exclude(pk=row.pk).first()
    reason = reason.strip()
    taken = other is not None and Alternative.objects.filter(Q(until=None), product=row, instead=other).exists()
    if other is None or taken or terms_of(instead, actor.on) is None or not 0 < len(reason) <= REASON_LENGTH:
        raise NoSuchAlternative(most=REASON_LENGTH)
    made = Alternative.objects.create(product=row, instead=other, reason=reason, since=actor.on, named_by=namer)
    record(
        actor=actor, act="product.alternative-named", subject_kind="product", subject=row.code, at=at, instead=instead
    )
    return made


@transaction.atomic
def drop_alternative(*, actor: Actor, product: str, instead: str, at: datetime) -> None:
    """Name it no more from today on. Raises Denied, NotAShelfDesk, NotFound."""
    _, row = _keeper_and_product(actor, product)
    named = Alternative.objects.filter(product=row, instead__code=instead, until=None).first()
    if named is None:
        raise NotFound(what=PRODUCT)
    named.until = actor.on
    named.save(update_fields=["until"])
    record(
        actor=actor, act="product.alternative-dropped", subject_kind="product", subject=row.code, at=at, instead=instead
    )


def _keeper_and_product(actor: Actor, product: str) -> tuple[Staff, Product]:
    """Who acts, and the product, held until the act is done: of one form sent twice at once the second waits."""
    require(actor, "product.propose")
    require_shelf_desk(actor)
    row = Product.objects.select_for_update().filter(code=product).first()
    if row is None:
        raise NotFound(what=PRODUCT)
    return Staff.objects.get(number=actor.staff), row
