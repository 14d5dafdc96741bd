"""What a listed client has, as closing published it."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from zhiwo.clients.models import Client
from zhiwo.clients.scope import ScopedManager


class AumFigure(models.Model):
    """A listed client's assets at one closing, in fen: at the close, and on average over the month so far."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="aum_figures", db_index=False)
    on = models.DateField()
    point_fen = models.BigIntegerField()
    deposit_fen = models.BigIntegerField()
    month_avg_fen = models.BigIntegerField()

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["client", "on"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["client", "on"], name="one_aum_figure_a_day")]
        indexes: ClassVar = [models.Index(fields=["on", "client"], name="aum_figure_by_day")]

    def __str__(self) -> str:
        return f"{self.on}"


class FigureDay(models.Model):
    """A closing that published figures. Known to everyone: it tells of no client, and every list says as of when it is."""

    on = models.DateField(unique=True)

    class Meta:
        ordering: ClassVar = ["on"]

    def __str__(self) -> str:
        return f"{self.on}"


class Holding(models.Model):
    """One account or position of a listed client as of the last closing, valued in fen of yuan; of a `joint` account the client's
    share."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="holdings", db_index=False)
    reference = models.CharField(max_length=40)
    asset_class = models.CharField(max_length=20)
    product = models.CharField(max_length=40, blank=True)
    product_name = models.CharField(max_length=100, blank=True)
    risk_level = models.CharField(max_length=2, blank=True)
    currency = models.CharField(max_length=3)
    value_fen = models.BigIntegerField()
    rate_pct = models.DecimalField(max_digits=8, decimal_places=4, null=True)
    matures_on = models.DateField(null=True)
    joint = models.BooleanField(default=False)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering: ClassVar = ["client", "-value_fen", "reference"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "asset_class", "reference"], name="one_holding_a_reference")
        ]
        indexes: ClassVar = [models.Index(fields=["product", "client"], name="holding_by_product")]

    def __str__(self) -> str:
        return self.reference


class MidRate(models.Model):
    """What one unit of a currency was worth in the house's own, by the newest mid rate of the bank's file at the last closing."""

    currency = models.CharField(max_length=3, unique=True)
    on = models.DateField()
    rate = models.DecimalField(max_digits=18, decimal_places=8)

    class Meta:
        ordering: ClassVar = ["currency"]

    def __str__(self) -> str:
        return f"{self.currency} {self.on}"
