"""`docs/fields.md`, made from the table of fields and posts, so that it says what the program does.

`python -m zhiwo.cli.fields` writes it; a test compares it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from zhiwo.org.policy import FIELDS, POSTS, PURPOSES, SHOWN, TABLE, Shown
from zhiwo.org.policy.fields import REVEALS_A_DAY, Field

DOCUMENT = Path("docs/fields.md")

SIGNS = {Shown.CLEAR: "●", Shown.ON_REQUEST: "◐", Shown.MASKED: "○", Shown.HIDDEN: "–"}

EXAMPLES: dict[Field, str] = {
    Field.NAME: "欧阳娜娜",
    Field.PHONE: "13800138000",
    Field.ID_NUMBER: "110101196111240010",
    Field.ADDRESS: "北京市海淀区中关村大街1号",
    Field.EMPLOYER: "临江纺织厂",
    Field.BORN_ON: "1970-04-22",
    Field.ACCOUNT: "6222020000000001234",
    Field.NOTE: "客户说想买房",
}
"""Invented values, to show what a mask leaves."""

HEAD = """# Who sees which personal detail 个人信息可见范围

Made from `org/policy/fields.py` (`python -m zhiwo.cli.fields`); a test compares it. Whom a post sees at all is another
question (`clients/access.py`): this table is about clients in sight.

A detail is read from its column as a value that shows its mask (`kernel/masked.py`). The table is applied once for each
value, where a row for a page is made (`as_seen`); a place that forgets it shows too little. A post looks for clients by
what it may see or ask for and sorts them by what it sees, or a search would tell what is hidden. Birthdays, and what is
owed on them, are for whoever sees the date of birth.
"""

REVEAL = """## Asking for a detail in clear 查看明文

Where the table says ◐, the client's page has an eye beside the detail. It asks what for; the answer to that one post holds
the value, the page masks it again after 60 seconds, and no address, cookie, log or store of the browser ever has it. The
trail keeps who, when, which client, which detail and what for (`client.revealed`), and every opening of a client's page
(`client.viewed`); it never keeps the value. The same detail for the same purpose within ten minutes is one look.

Purposes 用途: {purposes}. The last one is said in words, which may hold neither the client's name nor a number.

| Post 岗位 | reveals a day 每日次数 |
|---|---|
{limits}
"""


def document() -> str:
    """The whole page."""
    purposes = ", ".join(f"{name.zh} {name.en}" for name in PURPOSES.values())
    limits = "\n".join(
        f"| {POSTS[post].name.zh} {POSTS[post].name.en} | {most} |" for post, most in REVEALS_A_DAY.items()
    )
    return "\n".join([HEAD, *_details(), *_table(), REVEAL.format(purposes=purposes, limits=limits)])


def _details() -> Iterator[str]:
    yield "## The details 个人信息\n\n| code | 中文 | English | JR/T 0171 | mask 脱敏 |\n|---|---|---|---|---|"
    for code, detail in FIELDS.items():
        mask = f"`{EXAMPLES[code]}` → `{detail.kind(EXAMPLES[code])}`" if detail.kind else "has none 无"
        yield f"| `{code}` | {detail.name.zh} | {detail.name.en} | {detail.sort} | {mask} |"
    yield ""


def _table() -> Iterator[str]:
    signs = ", ".join(f"{sign} {SHOWN[how].zh} {SHOWN[how].en}" for how, sign in SIGNS.items())
    yield f"## By post 按岗位\n\n{signs}\n"
    yield "| Post 岗位 | " + " | ".join(FIELDS[code].name.zh for code in Field) + " |"
    yield "|---" * (len(Field) + 1) + "|"
    for post, row in TABLE.items():
        yield (
            f"| {POSTS[post].name.zh} {POSTS[post].name.en} | " + " | ".join(SIGNS[row[code]] for code in Field) + " |"
        )
    yield ""


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
