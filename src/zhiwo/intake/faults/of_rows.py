"""Faults that set a row aside: of its frame, of a cell, of several cells or rows together."""

from __future__ import annotations

from zhiwo.intake.faults.kinds import Outcome, group

OF_FRAMES = group(
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

OF_CELLS = group(
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

OF_ROWS = group(
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
