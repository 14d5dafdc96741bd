"""Duties, interactions, and what else care keeps."""

from zhiwo.care.models.duties import ClosedMonth, DeskMark, Duty, Shortfall
from zhiwo.care.models.interactions import Announcement, Discharge, FeedCheck, Gathering, Interaction, VisitPlan
from zhiwo.care.models.news import ClientNews, NewsSeen
from zhiwo.care.models.service import CounterSlip, ServiceRequest, ServiceStep
from zhiwo.care.models.trying import WhatIf, WhatIfMove

__all__ = [
    "Announcement",
    "ClientNews",
    "ClosedMonth",
    "CounterSlip",
    "DeskMark",
    "Discharge",
    "Duty",
    "FeedCheck",
    "Gathering",
    "Interaction",
    "NewsSeen",
    "ServiceRequest",
    "ServiceStep",
    "Shortfall",
    "VisitPlan",
    "WhatIf",
    "WhatIfMove",
]
