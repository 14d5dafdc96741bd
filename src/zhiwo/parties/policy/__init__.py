"""The rules of parties, pure: what personal information may be used for, and whether a client may be contacted."""

from zhiwo.parties.policy.codes import ID_KINDS
from zhiwo.parties.policy.consents import State, Statement, consent_at, days_without
from zhiwo.parties.policy.contact_rules import ContactRules, contact_rules_on
from zhiwo.parties.policy.contacting import Answer, Reason, Touch, may_contact
from zhiwo.parties.policy.purposes import Basis, Purpose, Purposes, purposes_on
from zhiwo.parties.policy.stops import Stop

__all__ = [
    "ID_KINDS",
    "Answer",
    "Basis",
    "ContactRules",
    "Purpose",
    "Purposes",
    "Reason",
    "State",
    "Statement",
    "Stop",
    "Touch",
    "consent_at",
    "contact_rules_on",
    "days_without",
    "may_contact",
    "purposes_on",
]
