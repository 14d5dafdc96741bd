"""Faults that condemn the whole file: its own, and what befalls the process that reads it."""

from __future__ import annotations

from zhiwo.intake.faults.kinds import Outcome, group

OF_FILES = group(
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

OF_READERS = group(
    Outcome.REFUSED,
    {
        "out_of_memory": (
            "读这个文件要用的内存超过上限（{megabytes} MB），已停止。请核对导出内容是否正常（Excel 请改用 CSV）后重传；"
            "再被拒收，请交系统运维人员查看。",
            "Reading the file takes more memory than is allowed ({megabytes} MB), so it was stopped. Check what was "
            "exported (send a workbook as CSV) and send it again; if it is refused again, have the system's operator "
            "look at it.",
        ),
        "out_of_time": (
            "读这个文件超过了 {seconds} 秒的上限，已停止。请核对导出内容是否正常（Excel 请改用 CSV）后重传；"
            "再被拒收，请交系统运维人员查看。",
            "Reading the file took longer than the {seconds} seconds allowed, so it was stopped. Check what was "
            "exported (send a workbook as CSV) and send it again; if it is refused again, have the system's operator "
            "look at it.",
        ),
        "reader_ended": (
            "读这个文件时读取程序意外中止，文件可能已损坏。请重新导出后重传；再被拒收，请交系统运维人员查看。",
            "The program that read the file broke off, so the file may be damaged. Export it again and send it again; "
            "if it is refused again, have the system's operator look at it.",
        ),
    },
)
