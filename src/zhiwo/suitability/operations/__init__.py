"""Assessing a client, and noting what it states of its means and of changes."""

from zhiwo.suitability.operations.answering import HandedIn, hand_in
from zhiwo.suitability.operations.changes import check_change, note_change
from zhiwo.suitability.operations.feed import take_over_assessments
from zhiwo.suitability.operations.means import Stated, check_means, state_means
from zhiwo.suitability.operations.opening import Opened, open_questionnaire
from zhiwo.suitability.operations.opinions import give_opinion
from zhiwo.suitability.operations.witnessing import witness_assessment

__all__ = [
    "HandedIn",
    "Opened",
    "Stated",
    "check_change",
    "check_means",
    "give_opinion",
    "hand_in",
    "note_change",
    "open_questionnaire",
    "state_means",
    "take_over_assessments",
    "witness_assessment",
]
