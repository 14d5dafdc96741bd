"""Every kind of bad input the gate knows, with the sentence it is answered by. `docs/feeds.md` is made from this
table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from zhiwo.kernel import credit_code, phone, resident_id
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text


class Outcome(StrEnum):
    """What a fault costs: the whole file, one row, or nothing but a warning."""

    REFUSED = "refused"
    SET_ASIDE = "set_aside"
    WARNING = "warning"


OUTCOMES: dict[Outcome, Text] = {
    Outcome.REFUSED: Text("整个文件不收", "the file is refused"),
    Outcome.SET_ASIDE: Text("该行搁置", "the row is set aside"),
    Outcome.WARNING: Text("照收并提示", "accepted with a warning"),
}


def _group(outcome: Outcome, sentences: dict[str, tuple[str, str]]) -> dict[str, Fault]:
    return {kind: Fault(kind, outcome, Text(zh, en)) for kind, (zh, en) in sentences.items()}


@dataclass(frozen=True)
class Fault:
    """One kind of bad input. The sentence says what is wrong and what to do; the value itself is never in it."""

    kind: str
    outcome: Outcome
    sentence: Text


_FILE = _group(
    Outcome.REFUSED,
    {
        "unknown_feed": (
            "没有名为“{feed}”的数据源。请从以下名称中选用：{known}。",
            "There is no feed called {feed}. Use one of: {known}.",
        ),
        "odd_name": (
            "文件名“{file}”不合约定。请改名为“数据源_年月日[_full].csv|xlsx|parquet”，如 balances_20261120.csv。",
            "The file name {file} does not follow the convention. Rename it to FEED_YYYYMMDD[_full].csv, .xlsx or "
            ".parquet, "
            "such as balances_20261120.csv.",
        ),
        "unknown_suffix": (
            "不认识“{suffix}”文件。请另存为 .csv、.xlsx 或 .parquet 后重传。",
            "Files ending in {suffix} are not read. Save it as .csv, .xlsx or .parquet and send it again.",
        ),
        "future_file": (
            "业务日期 {on} 晚于今天 {today}。请核对日期后重传。",
            "The business date {on} lies after today, {today}. Check the date and send the file again.",
        ),
        "empty_file": (
            "文件是空的。请确认上游已导出并重传；当日无数据也要有表头。",
            "The file is empty. Make sure the source has exported and send it again; a day without rows still has "
            "a header.",
        ),
        "no_rows": (
            "全量数据源“{feed}”一行数据也没有，收下会清空现有内容。请重新导出。",
            "The full feed {feed} has no row at all; accepting it would empty what is held. Export it again.",
        ),
        "all_set_aside": (
            "全量数据源“{feed}”每一行都有问题，收下会清空现有内容。请先更正所列问题再整份重传。",
            "Every row of the full feed {feed} is faulty; accepting the file would empty what is held. Mend what "
            "is listed and "
            "send the whole file again.",
        ),
        "undeclared_encoding": (
            "文件不是 UTF-8（第 {offset} 字节起读不出）。如为国标编码，请在映射中声明 encoding: gb18030。",
            "The file is not UTF-8 (unreadable from byte {offset}). If it is in the Chinese national encoding, declare "
            "encoding: gb18030 in the mapping.",
        ),
        "utf16": (
            "文件是 UTF-16 编码。请另存为 UTF-8 或 GB18030 后重传。",
            "The file is in UTF-16. Save it as UTF-8 or GB18030 and send it again.",
        ),
        "wrong_encoding": (
            "映射声明为 {declared}，文件却是 UTF-8。请改映射的 encoding 或重新导出。",
            "The mapping declares {declared}, yet the file is UTF-8. Correct encoding in the mapping or export again.",
        ),
        "carriage_returns": (
            "文件只用回车（CR）换行，分不出行。请改用换行（LF 或 CRLF）导出。",
            "Lines end with a bare carriage return, so rows cannot be told apart. Export with LF or CRLF line ends.",
        ),
        "wrong_delimiter": (
            '表头按“{declared}”只分出一列，却含有“{found}”。请在映射中声明 delimiter: "{found}"。',
            'Split by {declared} the header has one column, yet it contains {found}. Declare delimiter: "{found}" '
            "in the "
            "mapping.",
        ),
        "missing_columns": (
            "缺少必需的列：{columns}。请补上这些列或在映射中指明来源。",
            "Required columns are missing: {columns}. Add them or name their source in the mapping.",
        ),
        "unknown_columns": (
            "不认识的列：{columns}。请更正表头，或在映射的 ignore 中列出不用的列。",
            "Unknown columns: {columns}. Correct the header, or list under ignore in the mapping what is not used.",
        ),
        "duplicate_columns": (
            "表头中有重复的列：{columns}。请每列只保留一个。",
            "Columns stand twice in the header: {columns}. Keep one of each.",
        ),
        "cut_file": (
            "文件末行没有换行，可能没有传完。请重传完整文件；如上游一贯如此，请在映射中声明 final_newline: optional。",
            "The last line has no line end, so the file may be cut. Send the whole file again; if the source "
            "always writes it "
            "so, declare final_newline: optional in the mapping.",
        ),
        "missing_trailer": (
            "没有找到以“{marker}”开头的尾行，文件可能没有传完。请重传完整文件。",
            "There is no trailer line beginning with {marker}, so the file may be cut. Send the whole file again.",
        ),
        "bad_trailer": (
            "尾行第 {place} 格读不出数字。请上游更正尾行后重传。",
            "Cell {place} of the trailer is not a number. Have the source correct the trailer and send the file again.",
        ),
        "trailer_count": (
            "尾行说有 {stated} 行，实际 {found} 行。请重传完整文件。",
            "The trailer states {stated} rows, {found} were found. Send the whole file again.",
        ),
        "trailer_sum": (
            "尾行说“{column}”合计 {stated}，实际 {found}。请上游核对后重传。",
            "The trailer states a total of {stated} for {column}, {found} was found. Have the source check and "
            "send it again.",
        ),
        "after_trailer": (
            "尾行之后还有内容（第 {line} 行）。请确认没有把两个文件接在一起，更正后重传。",
            "There is content after the trailer (line {line}). Make sure that two files were not joined, and send "
            "it again.",
        ),
        "wrong_mapping": (
            "这份映射是给数据源“{mapping}”的，不能用于“{feed}”。请换用对应的映射。",
            "This mapping is for the feed {mapping} and cannot be used for {feed}. Use the mapping that belongs to it.",
        ),
        "missing_lookup": (
            "映射要查的文件“{file}”不在同一文件夹。请一并送来。",
            "The file {file} which the mapping looks up is not in the same folder. Send it along.",
        ),
        "repeated_lookup": (
            "对照文件“{file}”中“{column}”有重复值，无法唯一对应。请在映射中加条件或更正对照文件。",
            "In the lookup file {file} values of {column} stand twice, so a match would not be unique. Narrow it "
            "with where in "
            "the mapping or correct the file.",
        ),
        "broken_lookup": (
            "对照文件“{file}”第 {line} 行读不成行。请更正后连同本文件一起重送。",
            "Line {line} of the lookup file {file} cannot be read. Correct it and send both files again.",
        ),
        "not_a_workbook": (
            "打不开这个 Excel 文件（损坏或加密）。请去掉密码、另存为 .xlsx 后重传。",
            "The workbook cannot be opened (damaged or locked). Remove the password, save it as .xlsx and send it "
            "again.",
        ),
        "swollen_workbook": (
            "Excel 文件解压后过大（{megabytes} MB，压缩比 {ratio}）。请改用 CSV 传送。",
            "The workbook would swell to {megabytes} MB (ratio {ratio}). Send it as CSV instead.",
        ),
        "several_sheets": (
            "Excel 文件有多个工作表：{sheets}。请只留一个，或在映射的 sheet 中指明。",
            "The workbook has several sheets: {sheets}. Keep one, or name it under sheet in the mapping.",
        ),
        "missing_sheet": (
            "没有名为“{sheet}”的工作表。请核对映射的 sheet 或文件。",
            "There is no sheet called {sheet}. Check sheet in the mapping, or the file.",
        ),
        "merged_cells": (
            "工作表有合并单元格（{cells}）。请取消合并，每列一个表头。",
            "The sheet has merged cells ({cells}). Unmerge them and give each column one header.",
        ),
        "not_parquet": (
            "打不开这个 Parquet 文件（损坏或未写完）。请重传完整文件。",
            "The Parquet file cannot be opened (damaged or unfinished). Send the whole file again.",
        ),
        "wrong_parquet_type": (
            "列“{column}”的类型是 {type}，不能精确读取。请改为文本、整数、decimal 或日期后重传。",
            "Column {column} has type {type}, which cannot be read exactly. Make it text, integer, decimal or date "
            "and send it "
            "again.",
        ),
        "correction_without_part": (
            "{feed} 在 {on} 没有已收的文件，谈不上更正。请先送整份文件。",
            "Nothing has landed for {feed} on {on} that could be corrected. Send the whole file first.",
        ),
    },
)

_FRAME = _group(
    Outcome.SET_ASIDE,
    {
        "too_few_cells": (
            "只有 {found} 格，应有 {expected} 格。请补齐后重传该行。",
            "The row has {found} cells, {expected} are expected. Complete it and send the row again.",
        ),
        "too_many_cells": (
            "有 {found} 格，应有 {expected} 格；值里含分隔符时请加引号。",
            "The row has {found} cells, {expected} are expected. Quote values that contain the delimiter.",
        ),
        "unclosed_quote": (
            "引号没有闭合，本行按坏行处理，后面的行照常读取。请补上引号。",
            "A quote is never closed; this line is set aside and the next ones are read as they stand. Close the "
            "quote.",
        ),
        "stray_quote": (
            "引号位置不对。含引号的值请整格加引号，内部引号写两遍。",
            "A quote stands in the wrong place. Quote the whole cell and double the quotes inside it.",
        ),
        "nul_byte": (
            "含空字节（NUL），数据可能损坏。请从上游重新导出该行。",
            "The row holds a NUL byte, so it may be damaged. Export it again.",
        ),
        "control_character": (
            "含不可见的控制字符。请在上游清除后重传该行。",
            "The row holds an invisible control character. Remove it at the source and send the row again.",
        ),
        "undecodable": (
            "有字节不是 {encoding} 编码。请按 {encoding} 重新导出该行。",
            "Some bytes are not {encoding}. Export the row in {encoding} again.",
        ),
        "overlong_record": (
            "一行超过 {limit} 字节。请检查是否漏了换行，更正后重传该行。",
            "The row is longer than {limit} bytes. See whether line ends are missing, and send it again.",
        ),
        "repeated_header": (
            "数据中间又出现一次表头，可能是几个文件拼接而成。请删去此行。",
            "The header stands again among the rows, as when files are joined. Delete this line.",
        ),
        "error_cell": (
            "单元格 {cell} 的公式出错。请改好公式或填入数值。",
            "The formula in cell {cell} failed. Mend it or type the value.",
        ),
        "long_number": (
            "单元格 {cell} 是超过15位的数字，Excel 已丢失末位。请设为文本格式后重新填写。",
            "Cell {cell} is a number of more than 15 digits, whose last digits Excel has lost. Format it as text "
            "and type it "
            "again.",
        ),
    },
)

_CELL = _group(
    Outcome.SET_ASIDE,
    {
        "missing": ("“{column}”不能为空。请补填。", "{column} must not be empty. Fill it in."),
        "word_for_empty": (
            "“{column}”写的是表示空的词（如 NULL）。没有值请留空。",
            "{column} holds a word for nothing (such as NULL). Leave it empty when there is no value.",
        ),
        "damaged_text": (
            "“{column}”含乱码（�），文字在上游已损坏。请重新导出。",
            "{column} holds replacement characters (�): the text was damaged at the source. Export it again.",
        ),
        "overlong_text": (
            "“{column}”超过 {limit} 字。请缩短。",
            "{column} is longer than {limit} characters. Shorten it.",
        ),
        "bad_key": (
            "“{column}”只能用可见的 ASCII 字符，且不含空格。请更正编号。",
            "{column} may hold visible ASCII characters only, without spaces. Correct the identifier.",
        ),
        "bad_date": (
            "“{column}”不是日期。请写成 {pattern}。",
            "{column} is not a date. Write it as {pattern}.",
        ),
        "impossible_date": (
            "“{column}”是不存在的日期。请核对更正。",
            "{column} is a date that does not exist. Check and correct it.",
        ),
        "remote_date": (
            "“{column}”不在1900年至2199年之间。请核对更正；没有日期请留空。",
            "{column} lies outside the years 1900 to 2199. Correct it; leave it empty when there is no date.",
        ),
        "future_date": (
            "“{column}”晚于文件的业务日期 {on}。请核对更正。",
            "{column} lies after the file's business date {on}. Check and correct it.",
        ),
        "bad_moment": (
            "“{column}”不是时间。请写成 {pattern}。",
            "{column} is not a time. Write it as {pattern}.",
        ),
        "impossible_moment": (
            "“{column}”是不存在的时间。请核对更正。",
            "{column} is a time that does not exist. Check and correct it.",
        ),
        "bad_number": (
            "“{column}”不是数字。只写数字和小数点，不用单位、括号和科学记数。",
            "{column} is not a number. Write digits and a decimal point only: no unit, brackets or exponent.",
        ),
        "thousands": (
            "“{column}”带千分位逗号。请去掉，或在映射中声明 thousands。",
            "{column} has thousands separators. Remove them, or declare thousands in the mapping.",
        ),
        "too_many_decimals": (
            "“{column}”小数超过 {limit} 位。请按规定位数填写。",
            "{column} has more than {limit} decimals. Give it as many as the format allows.",
        ),
        "too_large": (
            "“{column}”数字过大（整数部分至多 {limit} 位）。请核对单位。",
            "{column} is too large (at most {limit} digits before the point). Check the unit.",
        ),
        "not_whole": ("“{column}”应为整数。请更正。", "{column} must be a whole number. Correct it."),
        "negative": (
            "“{column}”不能为负。请核对方向。",
            "{column} must not be negative. Check its sign.",
        ),
        "below_least": ("“{column}”小于 {limit}。请核对更正。", "{column} is below {limit}. Check and correct it."),
        "above_most": ("“{column}”大于 {limit}。请核对更正。", "{column} is above {limit}. Check and correct it."),
        "bad_flag": (
            "“{column}”应为 是/否、1/0、Y/N 或 true/false。请更正。",
            "{column} must be 1/0, Y/N, true/false or 是/否. Correct it.",
        ),
        "unknown_code": (
            "“{column}”不是约定的代码。可用：{known}；或在映射的 codes 中对照。",
            "{column} is not a known code. Use one of {known}, or map it under codes.",
        ),
        "unknown_currency": (
            "“{column}”不是认识的币种。请用三位字母代码，如 CNY。",
            "{column} is not a known currency. Use the code of three letters, such as CNY.",
        ),
    },
)

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
_IDENTIFIERS = {kind: Fault(kind, Outcome.SET_ASIDE, text) for kind, text in _KERNEL_WORDS.items()} | {
    kind: Fault(kind, Outcome.WARNING, text) for kind, text in _KERNEL_WARNINGS.items()
}

_ROW = _group(
    Outcome.SET_ASIDE,
    {
        "none_of": (
            "“{column}”与“{other}”必须填其中一个。请补填。",
            "One of {column} and {other} must be filled. Fill one in.",
        ),
        "both_of": (
            "“{column}”与“{other}”只能填其中一个。请去掉一个。",
            "Only one of {column} and {other} may be filled. Remove one.",
        ),
        "together": (
            "“{column}”与“{other}”要么都填，要么都不填。请补齐。",
            "{column} and {other} are filled both or neither. Complete them.",
        ),
        "in_order": (
            "“{other}”早于“{column}”。请核对两个日期。",
            "{other} lies before {column}. Check the two dates.",
        ),
        "differ": (
            "“{column}”与“{other}”不能相同。请更正其一。",
            "{column} and {other} must not be the same. Correct one of them.",
        ),
        "wrong_business_date": (
            "“{column}”不是本文件的业务日期 {on}。请移到对应日期的文件。",
            "{column} is not the file's business date {on}. Move the row to the file of its date.",
        ),
        "duplicate_key": (
            "主键（{column}）在文件中不止一行，这几行都搁置。请只留一行后重传。",
            "The key ({column}) stands in more than one row of the file; all of them are set aside. Keep one and "
            "send it again.",
        ),
        "already_landed": (
            "主键（{column}）在当日已收的数据中已有，更正文件只补搁置的行。要改已收的行，请重传整份文件。",
            "The key ({column}) has landed for this date already; a correction only adds rows that were set aside. "
            "To change "
            "landed rows, send the whole file again.",
        ),
    },
)

_LATER = _group(
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

FAULTS: dict[str, Fault] = _FILE | _FRAME | _CELL | _IDENTIFIERS | _ROW | _LATER
"""Every kind of bad input by its code, in the order of the manual."""


class FileRefused(Refusal):
    """The whole file is turned away; `kind` is one of FAULTS with that outcome."""

    def __init__(self, kind: str, **facts: object) -> None:
        self.kind = kind
        self.sentence = FAULTS[kind].sentence  # type: ignore[misc]  # one class for a table of sentences
        super().__init__(**facts)

    @property
    def code(self) -> str:
        return self.kind
