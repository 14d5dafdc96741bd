"""The tables of the mechanisms of control."""

from zhiwo.governance.models.approvals import Approval
from zhiwo.governance.models.exports import Export
from zhiwo.governance.models.trail import RowChange, TrailEntry, TrailHead
from zhiwo.governance.models.work import Job, Message

__all__ = ["Approval", "Export", "Job", "Message", "RowChange", "TrailEntry", "TrailHead"]
