"""What of a text tells who a client is, by its form alone: numbers, addresses, forms of address. Pure; the names of clients and
staff are looked for where they are known (`operations.nobody`)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from zhiwo.kernel.bank_card import check as check_card
from zhiwo.kernel.names import COMPOUND_SURNAMES, HANZI
from zhiwo.kernel.phone import check_landline, check_mobile
from zhiwo.kernel.text import Text

ID_NUMBER = Text("证件号码", "an identity number")
PHONE = Text("电话号码", "a phone number")
CARD = Text("银行卡号", "a bank card number")
MAIL = Text("电子邮箱", "a mail address")
CHAT = Text("微信或QQ号", "a name in a chat")
DOOR = Text("住址", "an address")
NUMBER = Text(
    "六位以上的数字（客户号、账号，或应改为金额档的金额）",
    "a number of six digits or more (of a client or account, or an amount to be told as a band)",
)
ADDRESSED = Text("称呼", "a form of address")
CLIENT_NAME = Text("客户姓名", "a client's name")
CLIENT_NUMBER = Text("客户号", "a client's number")
STAFF_NAME = Text("员工姓名", "the name of a colleague")

DATE = re.compile(
    r"(?<![0-9])(?:19|20)[0-9]{2}[-/.年](?:1[0-2]|0?[1-9])(?:[-/.月](?:3[01]|[12][0-9]|0?[1-9]))?(?![0-9])"
)
GAP = r"[\s()\u2010-\u2015.·_*,'+-]*"
"""What stands inside a number as people write it. Colons part hours, 、 parts numbers."""
DIGITS = re.compile(rf"[0-9](?:{GAP}[0-9]){{5,}}(?:{GAP}X(?![A-Z]))?")
NUMERALS = "零〇一二三四五六七八九幺壹贰貳叁參肆伍陆陸柒捌玖"
AS_DIGITS = str.maketrans(NUMERALS, "001234567891122334566789")
SPOKEN = re.compile(rf"[0-9{NUMERALS}](?:{GAP}[0-9{NUMERALS}]){{6,}}")
ANY_GAP = re.compile(r"[0-9](?:[\W_]*[0-9]){10,}(?:[\W_]*X(?![A-Z]))?")
AT = re.compile(r"[\w.+-]+\s*@\s*[\w-]+(?:\s*\.\s*[\w-]+)+")
IN_CHAT = re.compile(r"(?:微信|WECHAT|QQ)(?:号|ID)?[\s:]*([A-Z][A-Z0-9_-]{5,})")
AT_DOOR = re.compile(r"[0-9]+\s*(?:号楼|栋|幢|单元|室|弄)")

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石"
    "贾韦夏付傅方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵覃武钱戴严莫孔向汤"
    "張劉陳楊黃趙吳孫馬羅鄭許韓馮鄧蕭葉蘇呂盧鍾譚陸賈韋鄒顧龔錢嚴湯"
)
TITLES = "先生|女士|小姐|太太|阿姨|叔叔|伯伯|大爷|大妈|大哥|大姐|奶奶|爷爷|老板|董事长|老总"
# 双方老板 is no Mr Fang.
SAID_TO = re.compile(rf"(?<![对双各多甲乙两])(?:{'|'.join(sorted(COMPOUND_SURNAMES))}|[{SURNAMES}])(?:{TITLES})")
# 总 stands in a hundred words (资金总额): it is a title behind a surname that begins a word.
CHIEF = re.compile(
    rf"(?:(?<![{HANZI}])|(?<=[户板主和跟给与请向找见约问陪帮]))[{SURNAMES}]总(?![额数量计体共部是结之和资分行价值产])"
)


@dataclass(frozen=True)
class Told:
    """A detail that tells who somebody is: what sort it is, and by which word its writer finds it again."""

    sort: Text
    word: str


def tells_who(text: str) -> tuple[Told, ...]:
    """The details in the text that would tell who a client is, each once. Of a number no more is said than how it begins."""
    plain = DATE.sub("/", unicodedata.normalize("NFKC", text).upper())
    plain = SPOKEN.sub(lambda found: found[0].translate(AS_DIGITS), plain)
    return tuple(dict.fromkeys((*_written(plain), *_numbers(plain))))


def _written(plain: str) -> Iterator[Told]:
    for sort, form in ((MAIL, AT), (CHAT, IN_CHAT), (DOOR, AT_DOOR), (ADDRESSED, SAID_TO), (ADDRESSED, CHIEF)):
        for found in form.finditer(plain):
            whole = found[0] if sort in (DOOR, ADDRESSED) else f"{found[0][:2]}…"
            yield Told(sort, whole.lower() if sort in (MAIL, CHAT) else whole)


def _numbers(plain: str) -> Iterator[Told]:
    """Whatever stands between their digits, numbers that are known by their form; of the rest those written as one."""
    for found in ANY_GAP.finditer(plain):
        told = _told(found[0])
        if told.sort is not NUMBER:
            plain = plain.replace(found[0], "|")
            yield told
    for found in DIGITS.finditer(plain):
        yield _told(found[0])


def _told(written: str) -> Told:
    """What a long number is by its form alone; one that fails its check digit is still somebody's."""
    number = re.sub(r"[^0-9X]", "", written)
    return Told(_sort(number), f"{number[:2]}…")


def _sort(number: str) -> Text:
    if re.fullmatch(r"[0-9]{17}X|[0-9]{18}|[0-9]{15}", number):
        return ID_NUMBER
    if check_mobile(number).ok or check_landline(number).ok:
        return PHONE
    return CARD if check_card(number).ok else NUMBER
