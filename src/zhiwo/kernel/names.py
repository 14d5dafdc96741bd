"""Names as people bear them: spelling made even, the surname told apart (facts §7.3; 民委发〔2016〕33号)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zhiwo.kernel.text import Text
from zhiwo.kernel.verdict import Verdict, accept, reject

# The blocks of Chinese characters, compatibility forms and the private area of old GB18030 fonts included.
HANZI = "\u3007\u3400-\u4dbf\u4e00-\u9fff\ue000-\uf8ff\uf900-\ufaff\U00020000-\U000323af"

INTERPUNCT = "\u00b7"
_INTERPUNCT_LIKE = re.compile(f"(?<=[{HANZI}])\\s*[\u00b7\u2022\u2027\u30fb\uff0e\uff65.]\\s*(?=[{HANZI}])")
_SPACE_BETWEEN_HANZI = re.compile(f"(?<=[{HANZI}])\\s+(?=[{HANZI}])")
_ONLY_HANZI = re.compile(f"[{HANZI}]+")
_PRIVATE = re.compile("[\ue000-\uf8ff]")

# Full-width ASCII to ASCII and nothing else: NFKC would also exchange rare characters for common ones.
_ASCII_FORMS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}

COMPOUND_SURNAMES = frozenset(
    re.findall(
        r"\S+",
        """
    欧阳 司马 诸葛 上官 尉迟 万俟 长孙 令狐 夏侯 东方 皇甫 公孙 慕容 宇文 司徒 司空 轩辕 独孤 南宫 西门 东郭 百里 呼延
    赫连 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙 钟离 鲜于 闾丘 亓官 司寇 子车 颛孙 端木 巫马 公西 漆雕 乐正 壤驷
    公良 拓跋 夹谷 宰父 谷梁 段干 东里 南门 左丘
    梁丘 第五 完颜 纳兰 叶赫 爱新 耶律 司城 闻人 羊舌 微生 哥舒 即墨 达奚 褚师
    """,
    )
)

EMPTY = Text("姓名为空，请补录。", "The name is empty; add it.")
DAMAGED = Text(
    "姓名中有乱码，文件编码有误，请改用GB18030或UTF-8重新导出。",
    "The name has a character that was lost in conversion; export the file again as GB18030 or UTF-8.",
)
PRIVATE_CHARACTER = Text(
    "姓名中有自造字，换一台机器可能无法显示，请改录国标字。",
    "The name has a character of a private font, which other machines may not show; enter the standard one.",
)


@dataclass(frozen=True)
class PersonName:
    """A name in its two parts; `surname` is empty where the name cannot or must not be split."""

    surname: str
    given: str


def normalise(raw: str) -> str:
    """`raw` with plain spaces and ASCII forms, one kind of interpunct between hanzi, no spaces between hanzi.

    Rare characters stay as they are: whoever bears one is particular about it.
    """
    name = re.sub(r"\s+", " ", raw.translate(_ASCII_FORMS)).strip()
    name = _INTERPUNCT_LIKE.sub(INTERPUNCT, name)
    return _SPACE_BETWEEN_HANZI.sub("", name)


def plain(text: str) -> str:
    """`text` with full-width ASCII forms as ASCII."""
    return text.translate(_ASCII_FORMS)


def check(raw: str) -> Verdict[str]:
    """Is `raw` usable as a name? Any length will do, from one character on."""
    name = normalise(raw)
    if not name:
        return reject(EMPTY)
    if "\ufffd" in name:
        return reject(DAMAGED)
    return accept(name, PRIVATE_CHARACTER) if _PRIVATE.search(name) else accept(name)


def split(name: str) -> PersonName:
    """Surname and given name of a Chinese name.

    A name with an interpunct, in Latin letters or of one character stays whole. Of two characters the first is the
    surname, even where both together would be a compound one: 司马 alone is more often Mr Si.
    """
    if len(name) < 2 or not _ONLY_HANZI.fullmatch(name):
        return PersonName("", name)
    length = 2 if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else 1
    return PersonName(name[:length], name[length:])
