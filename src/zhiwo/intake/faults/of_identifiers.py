"""Faults and oddities of identity numbers, credit codes and phones, in the kernel's own words; and later warnings."""

from __future__ import annotations

from zhiwo.intake.faults.kinds import Fault, Outcome, group
from zhiwo.kernel import credit_code, phone, resident_id

_KERNEL_WORDS = {
    "id_length": resident_id.WRONG_LENGTH,
    "id_characters": resident_id.WRONG_CHARACTERS,
    "id_date": resident_id.IMPOSSIBLE_DATE,
    "id_future": resident_id.FUTURE_DATE,
    "id_check_digit": resident_id.WRONG_CHECK_DIGIT,
    "uscc_length": credit_code.WRONG_LENGTH,
    "uscc_characters": credit_code.WRONG_CHARACTERS,
    "uscc_check_digit": credit_code.WRONG_CHECK_DIGIT,
    "bad_phone": phone.NOT_MOBILE,
}
_KERNEL_WARNINGS = {
    "id_test_area": resident_id.SYNTHETIC_AREA,
    "id_unknown_area": resident_id.UNKNOWN_AREA,
    "id_very_old": resident_id.VERY_OLD,
    "sex_conflict": resident_id.SEX_DIFFERS,
    "birth_conflict": resident_id.BIRTH_DIFFERS,
    "uscc_old_registration": credit_code.OLD_REGISTRATION,
    "uscc_organisation": credit_code.ORGANISATION_CODE_DIFFERS,
    "phone_unassigned": phone.UNASSIGNED,
}
OF_IDENTIFIERS = {kind: Fault(kind, Outcome.SET_ASIDE, text) for kind, text in _KERNEL_WORDS.items()} | {
    kind: Fault(kind, Outcome.WARNING, text) for kind, text in _KERNEL_WARNINGS.items()
}

AFTERWARDS = group(
    Outcome.WARNING,
    {
        "unknown_reference": (
            "“{column}”有 {count} 个值在“{feed}”中查不到。请核对“{feed}”文件是否收齐。",
            "{count} values of {column} are not found in {feed}. Check whether the {feed} file is complete.",
        ),
        "late": (
            "该数据源已收到 {newest} 的文件，{on} 的这一份是补送。受影响的日期需要重新日终。",
            "A file dated {newest} has landed for this feed, so this one of {on} is late. The dates it touches "
            "must be closed "
            "again.",
        ),
    },
)
