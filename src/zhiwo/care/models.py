"""Duties and interactions."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from zhiwo.clients.models import Client
from zhiwo.clients.personal import PersonalTextField
from zhiwo.clients.scope import ScopedManager
from zhiwo.kernel.masked import Note
from zhiwo.org.models import Staff, Unit


class Duty(models.Model):
    """Something owed to a client in a window, both ends included. The person answering is found by role and date.

    The natural key is client, kind and `on`: the month's first day for a monthly contact, the occasion's day for a
    greeting. `required` and `done` count contacts or greetings; on `met_on` the last of those required was done. `exempt` is
    the code of why nothing is owed. What is due, met or late on a day follows from these and is not stored. `standard` is
    the version that decided. `desk_on` is the day from which it belongs on a desk, None for what is never done there.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="duties", db_index=False)
    kind = models.CharField(max_length=30)
    on = models.DateField()
    opens_on = models.DateField()
    closes_on = models.DateField()
    desk_on = models.DateField(null=True)
    required = models.PositiveSmallIntegerField()
    done = models.PositiveSmallIntegerField(default=0)
    met_on = models.DateField(null=True)
    done_late_on = models.DateField(null=True)
    exempt = models.CharField(max_length=30, blank=True)
    exempt_since = models.DateField(null=True)
    basis = models.CharField(max_length=100, blank=True)
    tier = models.CharField(max_length=30)
    standard = models.CharField(max_length=60)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["closes_on", "client", "kind"]
        verbose_name_plural = "duties"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "kind", "on"], name="one_duty_a_client_kind_and_day"),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="duty_closes_after_it_opens"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["client", "closes_on"], name="duty_by_client"),
            models.Index(fields=["closes_on"], name="duty_by_last_day"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class Gathering(models.Model):
    """A salon or symposium that a unit holds for clients on a day; one called off stays, with the day it was. Planned by
    somebody here, or stated by the bank's file."""

    number = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=60)
    on = models.DateField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="gatherings")
    planned_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    planned_at = models.DateTimeField(null=True)
    cancelled_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["on", "number"]

    def __str__(self) -> str:
        return self.number


class Announcement(models.Model):
    """A change of policy or system that clients of some tiers are told of personally, from a first day through a last (S12).

    `unit` says whose clients: those hosted there and below. `words` are what is told, as approved. Before `approved_at`, which
    another person gives, it binds nobody; from `cancelled_on` on it binds nobody any more.
    """

    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=60)
    words = models.TextField()
    tiers = models.JSONField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    first_on = models.DateField()
    last_on = models.DateField()
    proposed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    cancelled_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["-first_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="announcement_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return self.number


class VisitPlan(models.Model):
    """A visit to a client that somebody means to make: on which day, where, what for (codes of the list, and words), with
    whom (`colleagues`, staff numbers). `first_on` is the day it was planned for first. One called off stays, with the reason;
    it is carried out once an interaction names it.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="visit_plans")
    reference = models.CharField(max_length=40, unique=True)
    on = models.DateField(db_index=True)
    first_on = models.DateField()
    moment = models.TimeField(null=True)
    place = PersonalTextField(blank=True, kind=Note)
    aims = models.JSONField(default=list)
    words = PersonalTextField(blank=True, kind=Note)
    colleagues = models.JSONField(default=list)
    planned_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    called_off_on = models.DateField(null=True)
    called_off_reason = PersonalTextField(blank=True, kind=Note)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["on", "moment", "id"]

    def __str__(self) -> str:
        return self.reference


class Interaction(models.Model):
    """Something that passed between the bank and a client. A correction is a new version of the same `reference`.

    `at` is the moment, or the start of the day `on` when only that is known and `timed` is false. `occasions` are codes
    of the standard, as named. `staff` had the contact, `entered_by` wrote this version of it down: two people where a head
    corrected another's entry. A late entry counts once the outlet head has confirmed it (house default H28).
    `colleagues` are the staff numbers of those who were there too; `seconds` how long a call was, as its machine measured it;
    `announcement` is what the client was told of; `proof` what shows that a gift was received; `next_step` what was agreed
    on. With a day, `next_on`, that is a promise: it stays on the desk of whoever keeps the client until `kept_on`. `level`
    says who reads its words. `plan` is the visit it carries out, `aims` what became of each of its aims; `opinion` what the
    client thinks of `opinion_about`: the next step is the answer to it.
    """

    reference = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="interactions", db_index=False)
    kind = models.CharField(max_length=30)
    at = models.DateTimeField()
    timed = models.BooleanField(default=True)
    on = models.DateField()
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    result = models.CharField(max_length=20, blank=True)
    begun_by_client = models.BooleanField(default=False)
    occasions = models.JSONField(default=list)
    topic = models.CharField(max_length=20, blank=True)
    colleagues = models.JSONField(default=list)
    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, null=True, related_name="interactions")
    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, null=True, related_name="interactions")
    seconds = models.PositiveIntegerField(null=True)
    proof = PersonalTextField(blank=True, kind=Note)
    note = PersonalTextField(blank=True, kind=Note)
    next_step = PersonalTextField(blank=True, kind=Note)
    next_on = models.DateField(null=True)
    kept_on = models.DateField(null=True)
    kept_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    level = models.CharField(max_length=20, default="ordinary")
    plan = models.ForeignKey(VisitPlan, on_delete=models.PROTECT, null=True, related_name="interactions")
    aims = models.JSONField(default=dict)
    opinion_about = models.CharField(max_length=20, blank=True)
    opinion = PersonalTextField(blank=True, kind=Note)
    source = models.CharField(max_length=20, default="hand")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    confirmed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    confirmed_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reference", "version"], name="one_interaction_a_reference_and_version")
        ]
        indexes: ClassVar = [
            models.Index(fields=["client", "on"], name="interaction_by_client"),
            models.Index(fields=["reference"], condition=Q(version__gt=1), name="corrected_interaction"),
            models.Index(fields=["next_on"], condition=Q(kept_on=None, next_on__isnull=False), name="open_promise"),
        ]

    def __str__(self) -> str:
        return self.reference


class Discharge(models.Model):
    """This interaction counts towards this duty."""

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="discharges", db_index=False)
    interaction = models.ForeignKey(Interaction, on_delete=models.CASCADE, related_name="discharges")

    # Not the base manager too: deleting a duty takes its discharges along, which Django reads by that one.
    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        ordering: ClassVar = ["duty", "interaction"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["duty", "interaction"], name="an_interaction_counts_once_a_duty")
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} by {self.interaction_id}"


class ClosedMonth(models.Model):
    """The duties whose window closed in a month, by its first day, have been landed in the lake; since `dropped_on` they are
    in the lake alone."""

    first_on = models.DateField(unique=True)
    landed_on = models.DateField()
    dropped_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["first_on"]

    def __str__(self) -> str:
        return f"{self.first_on}"


class DeskMark(models.Model):
    """Somebody marked a line of their day's list: to be done first, put off until a day, or wrong. Of each line one mark a
    person; it changes nothing of what is owed."""

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="marks", db_index=False)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=10)
    until = models.DateField(null=True)
    reason = models.CharField(max_length=20, blank=True)
    words = PersonalTextField(blank=True, kind=Note)
    on = models.DateField()

    # Not the base manager too: deleting a duty takes its marks along, which Django reads by that one.
    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        ordering: ClassVar = ["duty", "staff"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["duty", "staff"], name="a_line_is_marked_once_a_person"),
            models.CheckConstraint(
                condition=Q(how="later", until__isnull=False) | (~Q(how="later") & Q(until=None)),
                name="put_off_until_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.how}"


class ClientNews(models.Model):
    """Something important about a client that goes up the same day (S12): to the leaders of its tier, who acknowledge it."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="news")
    reference = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=20)
    words = PersonalTextField(kind=Note)
    reported_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    reported_at = models.DateTimeField()
    on = models.DateField(db_index=True)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["-reported_at", "-id"]
        verbose_name_plural = "client news"

    def __str__(self) -> str:
        return self.reference


class NewsSeen(models.Model):
    """A leader acknowledged a piece of news."""

    news = models.ForeignKey(ClientNews, on_delete=models.CASCADE, related_name="seen", db_index=False)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    # Not the base manager too: deleting news takes what was said of it along, which Django reads by that one.
    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        ordering: ClassVar = ["news", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["news", "staff"], name="news_is_acknowledged_once_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.news_id}"


class WhatIf(models.Model):
    """A change of a rule, of a scheme or of the staff was tried out: what it would do, and by what that was reckoned.

    `pack` and `text` are the version tried, "" where only the staff changes; `staffing` is who comes and goes. `scheme_on` is the
    day whose closing was gone through, None where tiers stay. `digest` names what was asked, `basis` what it was reckoned by:
    the rules in force and the days closed. `found` are the figures, by unit, before and after. Never changes.
    """

    pack = models.CharField(max_length=60, blank=True)
    text = models.TextField(blank=True)
    staffing = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    basis = models.CharField(max_length=64)
    scheme = models.CharField(max_length=40, blank=True)
    scheme_on = models.DateField(null=True)
    asked_on = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    found = models.JSONField()

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["digest"], name="what_if_by_digest")]

    def __str__(self) -> str:
        return f"{self.pk}"


class WhatIfMove(models.Model):
    """A client whom a change tried out would put elsewhere: tier ("" for none) and list, before and after."""

    what_if = models.ForeignKey(WhatIf, on_delete=models.CASCADE, related_name="moves")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    before = models.CharField(max_length=30, blank=True)
    after = models.CharField(max_length=30, blank=True)
    listed_before = models.BooleanField()
    listed_after = models.BooleanField()

    # Not the base manager too: deleting a trial takes its moves along, which Django reads by that one.
    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        ordering: ClassVar = ["what_if", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["what_if", "client"], name="a_client_moves_once_a_what_if")
        ]

    def __str__(self) -> str:
        return f"{self.what_if_id}"


class Shortfall(models.Model):
    """An outlet may leave some of what it owes undone, from the first day of a month until that of another (excluded): agreed by
    two people, by the slip `approval`. `parts` say of which kinds and tiers how many per cent are planned to be done.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateField()
    until = models.DateField()
    parts = models.JSONField()
    planned_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    agreed_by = models.CharField(max_length=20)
    approval = models.PositiveBigIntegerField(unique=True)

    class Meta:
        ordering: ClassVar = ["unit", "since"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="shortfall_ends_after_it_starts"),
            models.UniqueConstraint(fields=["unit", "since"], name="one_shortfall_a_unit_and_start"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.since}"


class ServiceRequest(models.Model):
    """Something a client asked for: cash by a moment at an outlet, or help with a fault of e-banking (S12, B9).

    `taken_at` is when the bank received it, from which its clocks run whoever has it. `tier` is the client's then, `rule` the
    version of the rules. Of cash: `amount_fen` in hundredths of `currency`, at `outlet` by `ready_by`; of a fault: its `channel`.
    How far it has come follows from its steps and is not stored.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="service_requests")
    reference = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=10)
    words = PersonalTextField(blank=True, kind=Note)
    amount_fen = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    outlet = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ready_by = models.DateTimeField(null=True)
    channel = models.CharField(max_length=10, blank=True)
    tier = models.CharField(max_length=30, blank=True)
    rule = models.CharField(max_length=60)
    taken_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    taken_at = models.DateTimeField(db_index=True)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["taken_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="cash", amount_fen__gt=0, outlet__isnull=False, ready_by__isnull=False)
                | Q(kind="fault", amount_fen=None, outlet=None, ready_by=None) & ~Q(channel=""),
                name="a_request_says_what_its_kind_asks",
            )
        ]

    def __str__(self) -> str:
        return self.reference


class ServiceStep(models.Model):
    """Something said of a request after it was taken: who has it, that it was answered, waits, is done. Rows are only added.

    `to` is who was given it, of the step that gives it.
    """

    request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    to = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    words = PersonalTextField(blank=True, kind=Note)

    # Not the base manager too: deleting a request takes its steps along, which Django reads by that one.
    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        ordering: ClassVar = ["request", "at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(step__in=("resolved", "paid", "unmet", "cancelled")),
                name="a_request_ends_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.request_id}"


class CounterSlip(models.Model):
    """Cash an outlet is to have ready, with all its counter must know: not for whom.

    The counter sees no client but its own, so nothing here leads to the person: `client_key` is the client's primary key, not a
    foreign key, so that the slip stands before the walls and the booking behind them. It goes when the booking ends.
    """

    reference = models.CharField(max_length=40, unique=True)
    client_key = models.BigIntegerField(db_index=True)
    outlet = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    ready_by = models.DateTimeField()
    tier = models.CharField(max_length=30, blank=True)
    taken_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    ready_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["ready_by", "id"]

    def __str__(self) -> str:
        return self.reference
