"""What is done to the house: taking it over from the bank's files, opening and shutting logins, coming in and leaving."""

from zhiwo.org.operations.entries import note_entry, note_leaving, note_locked_out, note_proof, note_refused_entry
from zhiwo.org.operations.factors import (
    CodeRefused,
    Enrolled,
    KeyRefused,
    enrol_key,
    enrol_totp,
    make_recovery_codes,
    prove_by_code,
    prove_by_key,
    remove_factor,
)
from zhiwo.org.operations.house import UnitWithoutParent, UnknownPost, take_over_staff, take_over_units
from zhiwo.org.operations.logins import (
    OwnLogin,
    SamePassword,
    WeakPassword,
    change_password,
    choose_language,
    enable_login,
    hand_out_password,
    open_login,
    reset_factors,
    shut_login,
)
from zhiwo.org.operations.sessions import end_other_sessions, end_session, end_sessions, note_seen

__all__ = [
    "CodeRefused",
    "Enrolled",
    "KeyRefused",
    "OwnLogin",
    "SamePassword",
    "UnitWithoutParent",
    "UnknownPost",
    "WeakPassword",
    "change_password",
    "choose_language",
    "enable_login",
    "end_other_sessions",
    "end_session",
    "end_sessions",
    "enrol_key",
    "enrol_totp",
    "hand_out_password",
    "make_recovery_codes",
    "note_entry",
    "note_leaving",
    "note_locked_out",
    "note_proof",
    "note_refused_entry",
    "note_seen",
    "open_login",
    "prove_by_code",
    "prove_by_key",
    "remove_factor",
    "reset_factors",
    "shut_login",
    "take_over_staff",
    "take_over_units",
]
