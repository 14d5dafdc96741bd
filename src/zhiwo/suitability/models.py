"""What was assessed of a client, and what it stated of its means and of changes in its circumstances."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from zhiwo.clients.models import Client
from zhiwo.clients.personal import PersonalField
from zhiwo.clients.scope import ScopedManager
from zhiwo.kernel.masked import Note
from zhiwo.org.models import Staff


class Assessment(models.Model):
    """One completed assessment of the ability to bear risk. Rows are only added: a newer one stands beside the older ones, and
    a row the bank's file says otherwise of a later day is a further `revision` under the same reference. What the file states no
    more counts no more from `withdrawn_at` on, and stays.

    `source` is "feed" for what the bank's other channels made (no answers and no points), "here" for what the client answered
    to `questionnaire`. `answers` are codes by question, `contradictions` codes of those that do not go together and were left
    so. `ends_on` is the first day it no longer counts. Where a colleague must witness it, it counts from `witnessed_at` on.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="assessments", db_index=False)
    reference = models.CharField(max_length=60)
    revision = models.PositiveSmallIntegerField(default=1)
    source = models.CharField(max_length=10)
    channel = models.CharField(max_length=40, blank=True)
    questionnaire = models.CharField(max_length=60, blank=True)
    answers = models.JSONField(default=dict)
    contradictions = models.JSONField(default=list)
    points = models.PositiveSmallIntegerField(null=True)
    level = models.PositiveSmallIntegerField()
    lowest = models.BooleanField(default=False)
    assessed_on = models.DateField()
    entered_at = models.DateTimeField()
    ends_on = models.DateField()
    opened_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    witness = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    witnessed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["client", "assessed_on", "entered_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "reference", "revision"], name="one_assessment_a_revision"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="an_assessment_has_a_level"),
            models.CheckConstraint(condition=Q(lowest=False) | Q(level=1), name="the_lowest_class_is_of_level_one"),
            models.CheckConstraint(
                condition=Q(source="feed") | Q(points__isnull=False) & ~Q(questionnaire=""),
                name="what_was_answered_here_has_its_points",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["client", "assessed_on"], name="assessment_by_client")]

    def __str__(self) -> str:
        return f"{self.source} {self.reference}"


class Sitting(models.Model):
    """A questionnaire that is open to a client for a while, by a code that is used once.

    The client has no login, so nothing here leads to the person: `client_key` is the client's primary key and no foreign key,
    `name` the masked name the page shows, and of the code only a keyed digest is kept. The name goes when the code is used.
    """

    reference = models.CharField(max_length=40, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    client_key = models.BigIntegerField(db_index=True)
    name = models.CharField(max_length=100, blank=True)
    channel = models.CharField(max_length=40)
    opened_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    until = models.DateTimeField(db_index=True)
    witness = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    shut_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["opened_at", "id"]

    def __str__(self) -> str:
        return self.reference


class MaterialChange(models.Model):
    """A client stated a change of its circumstances, after which it is assessed anew. No words: the kind says what changed.

    That legal capacity is full again counts once a colleague has seen what shows it (`checked_at`).
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="material_changes")
    reference = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=20)
    stated_on = models.DateField()
    stated_at = models.DateTimeField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    checked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    checked_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["client", "stated_at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"


class MeansStatement(models.Model):
    """What a client stated of income and assets, in fen of yuan, with what proves it. A newer one stands beside the older ones.

    Fields are those of `policy.profile.Means`; null where nothing was said. What names a proof is checked by another than who
    entered it, and counts as proved from then on.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="means")
    reference = models.CharField(max_length=60, unique=True)
    stated_on = models.DateField()
    experience_years = models.PositiveSmallIntegerField(null=True)
    family_net_financial_fen = models.BigIntegerField(null=True)
    family_financial_fen = models.BigIntegerField(null=True)
    financial_fen = models.BigIntegerField(null=True)
    income_average_fen = models.BigIntegerField(null=True)
    family_income_fen = models.BigIntegerField(null=True)
    premium_budget_fen = models.BigIntegerField(null=True)
    net_assets_fen = models.BigIntegerField(null=True)
    proof_kind = models.CharField(max_length=20, blank=True)
    proof_number = PersonalField(max_length=60, blank=True, kind=Note)
    entered_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    entered_at = models.DateTimeField()
    checked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    checked_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["client", "stated_on", "entered_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(proof_kind="", proof_number="") | ~Q(proof_kind="") & ~Q(proof_number=""),
                name="a_proof_has_its_number",
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None, checked_at=None)
                | Q(checked_by__isnull=False, checked_at__isnull=False) & ~Q(proof_kind=""),
                name="only_a_proof_is_checked",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class MatchOpinion(models.Model):
    """What the bank answered to "may this product be sold to this client" (适当性匹配意见): the verdict then, with its reasons.

    `version` is the product's, `amount_fen` in hundredths of `currency`, of which one unit was `rate` yuan (None where the
    bank's file had no rate). `asked` is what was asked (`policy.sale.Asked.said`).
    `reasons` are as they were told, each a mapping of code, verdict, sentence in both languages, rule, since, source and mark.
    Rows are only added.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="match_opinions")
    reference = models.CharField(max_length=60, unique=True)
    product = models.CharField(max_length=40)
    product_name = models.CharField(max_length=200)
    version = models.PositiveIntegerField()
    amount_fen = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=18, decimal_places=8, null=True)
    asked = models.JSONField()
    verdict = models.CharField(max_length=10)
    reasons = models.JSONField()
    given_on = models.DateField()
    given_at = models.DateTimeField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["client", "given_at", "id"]

    def __str__(self) -> str:
        return self.reference
