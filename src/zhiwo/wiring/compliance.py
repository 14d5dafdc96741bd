"""The compliance page with the lake of this installation."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from zhiwo.desk.compliance import CompliancePage, compliance_page
from zhiwo.engine.lake import Lake
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period


def page_of(actor: Actor, month: Period, on: date, *, unit: str | None, keeper: str | None) -> CompliancePage:
    """`desk.compliance.compliance_page`."""
    return compliance_page(actor, month, on, Lake(settings.LAKE), unit=unit, keeper=keeper)
