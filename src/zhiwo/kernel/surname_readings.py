"""How surnames are read where a dictionary of ordinary words reads the character otherwise (facts §7.3).

Syllables as pypinyin writes them: tone as a digit, `v` for ü. The first reading is the usual one and sorts; all
are found. What stands in facts §7.3 is from there, the rest as the dictionary 现代汉语词典
is remembered to have it: confidence own.
"""

from __future__ import annotations

Reading = tuple[str, ...]


def _readings(table: str) -> dict[str, tuple[Reading, ...]]:
    lines = (line.split() for line in table.strip().splitlines())
    return {surname: tuple(tuple(reading.split("-")) for reading in found) for surname, *found in lines}


SURNAME_READINGS: dict[str, tuple[Reading, ...]] = _readings(
    """
    曾 zeng1
    单 shan4
    仇 qiu2
    解 xie4
    朴 piao2
    区 ou1
    查 zha1
    盖 ge3 gai4
    翟 zhai2 di2
    缪 miao4
    员 yun4
    黑 he4
    那 na1
    折 she2
    纪 ji3
    洗 xian3
    种 chong2
    秘 bi4
    召 shao4
    乐 yue4 le4
    乜 nie4
    郇 xun2 huan2
    隗 wei3 kui2
    任 ren2
    华 hua4
    燕 yan1
    宁 ning2 ning4
    么 yao1
    覃 qin2 tan2
    繁 po2
    谌 chen2 shen4
    祭 zhai4
    过 guo1
    哈 ha3
    阚 kan4
    葛 ge3
    薄 bo2
    牟 mu4 mou2
    句 gou1
    占 zhan1
    撒 sa3
    都 du1
    少 shao4
    颉 xie2
    炅 gui4
    佴 nai4
    能 nai4
    冠 guan4
    万俟 mo4-qi2
    尉迟 yu4-chi2
    长孙 zhang3-sun1
    令狐 ling2-hu2
    单于 chan2-yu2
    鲜于 xian1-yu2
    乐正 yue4-zheng4
    宰父 zai3-fu3
    """
)
