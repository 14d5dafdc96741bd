"""The shelf: products, and what each was on which days."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zhiwo.holdings.policy.product import Fee, Least, PrivateClass, ProductTerms, ShelfKind, YieldKind, plain
from zhiwo.org.models import Staff


class Source(models.TextChoices):
    """Where a version comes from: the bank's file, or two people."""

    FEED = "feed"
    FORM = "form"


class Product(models.Model):
    """A product by the bank's code. What is left of its quota is no term: it is as last told, in hundredths of its first
    currency, and makes no version."""

    code = models.CharField(max_length=40, unique=True)
    quota_left_fen = models.BigIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.code


class ProductVersion(models.Model):
    """What a product is from a day up to another, for good while that is None. A version never changes: a change is the next
    one. One that another of the same day took over from holds on no day.

    `made_by` and `approved_by` are the two people of a version that no file stated. Fees are pairs of code and percent,
    `elsewhere` says currency, least purchase and step of each further currency.
    """

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="versions", db_index=False)
    n = models.PositiveIntegerField()
    since = models.DateField()
    until = models.DateField(null=True)
    source = models.CharField(max_length=4, choices=Source.choices)
    made_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    approved_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    name = models.CharField(max_length=200)
    shelf = models.CharField(max_length=10)
    kind = models.CharField(max_length=20)
    regime = models.CharField(max_length=20)
    issuer = models.CharField(max_length=100)
    partner = models.BooleanField()
    on_list = models.BooleanField()
    issuer_risk = models.PositiveSmallIntegerField(null=True)
    house_risk = models.PositiveSmallIntegerField(null=True)
    currency = models.CharField(max_length=3)
    least_fen = models.BigIntegerField()
    step_fen = models.BigIntegerField()
    elsewhere = models.JSONField(default=list)
    term_days = models.PositiveBigIntegerField(null=True)
    opens_on = models.DateField(null=True)
    closes_on = models.DateField(null=True)
    yield_kind = models.CharField(max_length=20)
    yield_low = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    yield_high = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    fees = models.JSONField(default=list)
    private = models.BooleanField()
    private_class = models.CharField(max_length=20, blank=True)
    certain_benefit = models.BooleanField(null=True)
    pay_years = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["product", "n"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "n"], name="one_version_a_number"),
            models.UniqueConstraint(fields=["product"], condition=Q(until=None), name="one_version_without_end"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="version_ends_after_since"),
            models.CheckConstraint(
                condition=Q(source=Source.FEED, made_by=None, approved_by=None)
                | Q(source=Source.FORM, made_by__isnull=False, approved_by__isnull=False),
                name="version_of_a_file_or_of_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(made_by=F("approved_by")) | Q(made_by=None), name="version_of_two_people_not_one"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["since", "until"], name="product_version_by_day")]

    def __str__(self) -> str:
        return f"{self.n}"

    def terms(self, code: str, quota_left_fen: int | None) -> ProductTerms:
        """What it says of the product of that code, of whose quota so much is left."""
        elsewhere = tuple(Least(*one) for one in self.elsewhere)
        return ProductTerms(
            product=code,
            version=self.n,
            name=self.name,
            shelf=ShelfKind(self.shelf),
            kind=self.kind,
            regime=self.regime,
            issuer=self.issuer,
            partner=self.partner,
            on_list=self.on_list,
            issuer_risk=self.issuer_risk,
            house_risk=self.house_risk,
            currencies=(self.currency, *(one.currency for one in elsewhere)),
            least_fen=self.least_fen,
            step_fen=self.step_fen,
            term_days=self.term_days,
            opens_on=self.opens_on,
            closes_on=self.closes_on,
            quota_left_fen=quota_left_fen,
            yield_kind=YieldKind(self.yield_kind),
            yield_low=plain(self.yield_low),
            yield_high=plain(self.yield_high),
            fees=tuple(Fee(code, Decimal(percent)) for code, percent in self.fees),
            private=self.private,
            private_class=PrivateClass(self.private_class) if self.private_class else None,
            certain_benefit=self.certain_benefit,
            pay_years=self.pay_years,
            elsewhere=elsewhere,
        )


class ProductPaper(models.Model):
    """A paper a product is sold with (说明书, 风险揭示书, 合同 …) from a day on, under the bank's own document number; of one
    kind the latest holds. `number` names the form that filed it."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="papers")
    number = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=100)
    reference = models.CharField(max_length=60)
    valid_from = models.DateField()
    filed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    filed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["product", "kind", "valid_from", "id"]

    def __str__(self) -> str:
        return self.number


class Alternative(models.Model):
    """A product that the house names in place of another, and why, from a day up to another."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="alternatives", db_index=False)
    instead = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField(null=True)
    named_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering: ClassVar = ["product", "since", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["product", "instead"], condition=Q(until=None), name="one_alternative_named_once"
            ),
            models.CheckConstraint(condition=~Q(product=F("instead")), name="another_product_instead"),
        ]

    def __str__(self) -> str:
        return self.reason


class ProductDraft(models.Model):
    """The terms of a product that somebody puts down, new or in place of version `over` of it (0: it is new), for another person
    to approve. `said` are the terms as columns of a version."""

    number = models.CharField(max_length=40, unique=True)
    code = models.CharField(max_length=40)
    over = models.PositiveIntegerField()
    said = models.JSONField()
    proposed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    published = models.ForeignKey(ProductVersion, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.number
