"""The rules of care, pure: what is owed, what counts towards it, and how it stands on a day."""

from zhiwo.care.policy.assessment import Assessment, assess, count, counting
from zhiwo.care.policy.facts import Birthday, CareFacts, Contact, Exemption, Gathering, KeptBy, Office, TierSpell
from zhiwo.care.policy.standard import Standard, load_standard

__all__ = [
    "Assessment",
    "Birthday",
    "CareFacts",
    "Contact",
    "Exemption",
    "Gathering",
    "KeptBy",
    "Office",
    "Standard",
    "TierSpell",
    "assess",
    "count",
    "counting",
    "load_standard",
]
