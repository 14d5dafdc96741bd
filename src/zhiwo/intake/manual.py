"""`docs/feeds.md`, made from the formats and the table of faults so that it cannot fall behind them."""

from __future__ import annotations

from pathlib import Path

from zhiwo.intake.faults import FAULTS, OUTCOMES
from zhiwo.intake.formats import KINDS, Column, Format, formats
from zhiwo.kernel.text import Text

MODES = {
    "full": Text("全量：每份文件就是当日全部", "full: each file is the whole truth at its date"),
    "change": Text("变动：只送有变化的行，各带生效日期", "change: rows that changed, each with the date it holds from"),
    "event": Text("事件：各带自己的日期", "event: things that happened, each with its own date"),
}

INTRODUCTION = """# Feeds 数据源

This page is made from `src/zhiwo/packs/feeds/*.yaml` and the gate's table of faults (`python -m zhiwo.intake.manual`);
a test compares them. 本页由数据源格式与差错表生成。

## Rules of the gate 收数规则

- A file is named `<feed>_<YYYYMMDD>[_full].csv`, `.xlsx` or `.parquet`, such as `balances_20261120.csv`. A layout
  of the bank's own is declared in YAML beside it (`mappings/<feed>.yaml`).
  文件名为“数据源_业务日期[_full]”；行内布局用 YAML 声明。
- Text files are UTF-8 unless the mapping declares `encoding: gb18030`; comma, quotes doubled, LF or CRLF, one
  header line in Chinese or English, closed by a line end. Nothing is guessed.
  默认 UTF-8、逗号分隔、一行表头、末行有换行；其余须声明，绝不猜测。
- Every physical record after the header and before the trailer is accepted, set aside with a sentence, or blank;
  the three add up, or nothing lands.
  表头之后、尾行之前的每一行：收下、搁置或空行，三者之和必等于总行数。
- Spaces around a value are dropped; an empty cell is no value.
  值两端空格去掉，空格子即无值。
- Money is in yuan with at most two decimals unless the mapping says `unit: wan` or `fen`; under the header
  `..._fen` it is in fen.
  金额默认以元计、至多两位小数；映射可声明万元或分。
- A quoted cell may hold line ends, but never a line that is a whole record by itself: then the quote was left open,
  and only its own line is set aside.
  引号内可以换行，但不会吞掉本身完整的行。
- A key that stands twice in one file: all its rows are set aside.
  同一主键在文件内出现多次：全部搁置。
- The same file (same bytes, same mapping) twice changes nothing. Another file for the same feed and date replaces
  that date's part. An older date than the newest is accepted and marked late.
  同一文件再送无变化；同日另一文件整份替换；补送旧日期照收并标记。
- Rows set aside are downloaded in the file's own layout with reason, line and record added, corrected and fed
  again: a correction adds rows to the date's part and never changes rows that landed.
  搁置的行可下载、更正、补录；补录只增不改。
- The first sheet's first row with content is the header of a workbook; one sheet, or the one named in the mapping;
  whole numbers are read without a point, dates as dates.
  Excel 只收一个工作表（或映射指明的），首个非空行为表头。
- A Parquet file has the same headers as column names; floats are refused, since money must be exact.
  Parquet 不收浮点列。
- A bank that sends bookings and no balances lets them be worked out: `zhiwo feed derive balances --date D` adds up,
  account by account, what was booked up to D and lands what earlier parts do not state already. Accounts opened before
  the first day booked, or booked in several currencies, are left out and told. A file's own running balance is not
  used: the order within a day need not be that of its balances.
  只送流水不送余额的，可用该命令按账户逐日累计推出余额；流水不全的账户不推并提示。
- A date may be written 2026-11-20, 2026/11/20, 20261120 or 2026年11月20日; a time 2026-11-20 09:30:00 or
  20261120093000.
"""


def page() -> str:
    """The whole page."""
    parts = [INTRODUCTION, "## Kinds of bad input 差错一览\n", _faults(), "\n## Feeds and their columns 数据源与列\n"]
    return "\n".join([*parts, *map(_feed, formats().values())])


def _faults() -> str:
    rows = ["| kind | what it costs 后果 | sentence 提示 |", "| --- | --- | --- |"]
    for fault in FAULTS.values():
        cost = OUTCOMES[fault.outcome]
        rows.append(
            f"| `{fault.kind}` | {cost.zh}<br>{cost.en} | {_cell(fault.sentence.zh)}<br>{_cell(fault.sentence.en)} |"
        )
    return "\n".join(rows) + "\n"


def _feed(form: Format) -> str:
    mode = MODES[form.mode]
    lines = [
        f"### {form.feed} · {form.name.zh} {form.name.en}\n",
        f"{mode.zh}；{mode.en}. Key 主键: {', '.join(f'`{name}`' for name in form.key)}.\n",
        "| column | 表头 | header | type 类型 | 必填 | example 例 |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lines += [_column(column) for column in form.columns]
    if form.rules:
        lines += [""] + [f"- `{rule.kind}`: {', '.join(rule.columns)}" for rule in form.rules]
    return "\n".join(lines) + "\n"


def _column(column: Column) -> str:
    kind = KINDS[column.type]
    about = f"{kind.zh} {kind.en}"
    if column.codes:
        about = "<br>".join(f"{code} {word}" for code, word in column.codes.items())
    if column.references:
        about += f" → {column.references}"
    need = "✓" if column.required else ""
    return f"| `{column.name}` | {column.zh} | {column.en} | {_cell(about)} | {need} | {column.example} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    Path("docs/feeds.md").write_text(page(), encoding="utf-8")
