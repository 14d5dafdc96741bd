"""Proposals to hand a client over, and the pool. Who holds which role on a client, and from when, stands in `clients.Keeping`."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from zhiwo.clients.models import Client
from zhiwo.clients.scope import ScopedManager
from zhiwo.org.models import Staff, Unit


class Proposal(models.Model):
    """A transfer of a client was proposed, and how it was answered (house default H31).

    `keeper` kept the client when it was proposed, `to` is asked to take it over, `by` proposed it. It can be answered up to
    `last_on`; `effective` is a later first day when one was asked for. `answer` is "" while it waits, else a
    state of `policy.proposal`; `in_force_on` is the first day of an accepted one. `level` is how far the client goes, a
    `policy.Level`; `to` is asked once those have approved who must.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    keeper = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    proposed_on = models.DateField()
    last_on = models.DateField()
    effective = models.DateField(null=True)
    reason = models.CharField(max_length=200)
    answer = models.CharField(max_length=10, blank=True)
    answered_on = models.DateField(null=True)
    answer_reason = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=20)
    in_force_on = models.DateField(null=True)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client"], condition=Q(answer=""), name="one_open_proposal_a_client")
        ]
        indexes: ClassVar = [models.Index(fields=["to", "answer"], name="proposals_by_receiver")]

    def __str__(self) -> str:
        return f"{self.proposed_on} {self.answer}"


class ProposalApproval(models.Model):
    """Who holds `post` at `unit` must agree to a transfer; `by` did on a day. None waits."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="approvals", db_index=False)
    post = models.CharField(max_length=30)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    on = models.DateField(null=True)

    # Not the base manager too: deleting a proposal takes its approvals along, which Django reads by that one.
    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        ordering: ClassVar = ["proposal", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "post", "unit"], name="an_approval_stands_once_a_proposal")
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.post}"


class PoolEntry(models.Model):
    """A listed client nobody keeps, whom posts of its host outlet may adopt (领养), with all that is known before the claim.

    Those posts see no client but their own, so nothing here leads to the person: `client_key` is the client's primary key, not
    a foreign key, so that the entry stands before the walls around clients and the client behind them. `adopters` are
    posts, `rule` and `tier` where the client stands, `since` is the day from which nobody has kept it; `age_from` is the first
    year of a decade of age, None when unknown. `taken_by` is who has come to keep it since the last closing.
    """

    reference = models.CharField(max_length=32, unique=True)
    client_key = models.BigIntegerField(unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=60)
    tier = models.CharField(max_length=30)
    adopters = models.JSONField()
    since = models.DateField()
    age_from = models.PositiveSmallIntegerField(null=True)
    taken_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["since", "reference"]

    def __str__(self) -> str:
        return self.reference


class IdleClient(models.Model):
    """A kept client whom nobody contacted for long, as the last closing saw it (H35).

    `staff` keeps it, as `role`, and is warned since `warned_on`; on `reclaim_on` the client goes back unless something in
    `blocked_by` holds it.
    """

    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(max_length=20)
    contacted_on = models.DateField(null=True)
    idle_on = models.DateField()
    warned_on = models.DateField()
    reclaim_on = models.DateField()
    blocked_by = models.JSONField(default=list)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["reclaim_on", "client"]

    def __str__(self) -> str:
        return f"{self.reclaim_on}"


class Loss(models.Model):
    """A client was lost, or a warning of it, on a day (H40). Who answers follows from who kept it then, and is not stored.

    `kind`: closed (the last account was closed), fallen (by so much that it is a loss), falling (a warning). `tier` is the
    client's on the month-end before; amounts in fen, of the month average and the mean before it; `noted_on` the closing
    that saw it.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    on = models.DateField()
    noted_on = models.DateField()
    tier = models.CharField(max_length=30)
    before_fen = models.BigIntegerField(null=True)
    now_fen = models.BigIntegerField(null=True)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["-on", "client"]
        verbose_name_plural = "losses"
        constraints: ClassVar = [models.UniqueConstraint(fields=["client", "on"], name="one_loss_a_client_and_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class FirstKept(models.Model):
    """Who of an outlet kept a client first, before a specialist took it over: its revenue stays with that person (S10, H39)."""

    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["client"]

    def __str__(self) -> str:
        return f"{self.since}"


class FormerKeeping(models.Model):
    """A role as it stood until a back-dated change, for what was known before `known_until` (H38)."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(max_length=20)
    since = models.DateField()
    until = models.DateField(null=True)
    known_until = models.DateField()

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["client", "since", "id"]

    def __str__(self) -> str:
        return f"{self.role} {self.since}"


class KeeperWish(models.Model):
    """A client wishes to be kept by somebody (S10 三: the client's wish decides)."""

    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    noted_on = models.DateField()
    noted_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["client"]

    def __str__(self) -> str:
        return f"{self.noted_on}"


class SkillWish(models.Model):
    """A client wishes for a keeper who speaks a language or is at home in a field (`org.policy.SKILLS`)."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=30)
    noted_on = models.DateField()
    noted_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["client", "code"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["client", "code"], name="one_wish_a_client_and_skill")]

    def __str__(self) -> str:
        return self.code


class Sharing(models.Model):
    """A plan by which the clients below a unit are shared out anew (均衡分配, D2): a draft, then done, perhaps undone.

    `loads` are minutes a year of each keeper, by staff number: [before, after, there are]. `unplaced`: how many clients have
    no candidate.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    drawn_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    drawn_on = models.DateField()
    loads = models.JSONField()
    unplaced = models.PositiveIntegerField(default=0)
    done_on = models.DateField(null=True)
    undone_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.pk}"


class SharingMove(models.Model):
    """One client of a plan: who keeps it, nobody perhaps, and who is to."""

    sharing = models.ForeignKey(Sharing, on_delete=models.CASCADE, related_name="moves")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    before = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    after = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)

    # Not the base manager too: deleting a plan takes its moves along, which Django reads by that one.
    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        ordering: ClassVar = ["sharing", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sharing", "client"], name="a_client_moves_once_a_sharing")
        ]

    def __str__(self) -> str:
        return f"{self.sharing_id}"
