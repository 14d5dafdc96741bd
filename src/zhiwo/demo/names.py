"""Invented people, firms and places. Any likeness to a living person is chance."""

from __future__ import annotations

import numpy as np

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白"
    "邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤单仇解翟缪查盖"
)
COMPOUND = ("欧阳", "司马", "诸葛", "上官", "尉迟", "令狐")
ELDER_MEN = "国建德明志永福贵军伟平华文荣生全宝林海山庆祥发忠良"
ELDER_WOMEN = "秀桂玉淑兰英珍芳凤琴莲美云梅香霞翠菊华春月素金贞"
YOUNG_MEN = "浩宇轩博子涵泽俊杰晨睿毅哲鹏飞凯翔铭昊天一诺嘉佳洋航"
YOUNG_WOMEN = "欣怡雨萱诗涵梓琪佳宁思语静雯婷晓敏倩雅琳璐瑶晗悦可馨"
RARE = ("㛃", "䶮", "𬱖", "龑", "堃", "喆", "珺", "翀", "昇", "赟")
"""Hanzi outside the old character set: the clients' file must keep them."""
MINORITY = ("阿依古丽·买买提", "迪丽努尔·艾山", "巴特尔", "古丽娜尔·吐尔逊", "阿卜杜拉·玉素甫", "其其格")

DISTRICTS = ("江岸区", "钟楼区", "城东新区", "南湖区", "老城区", "开发区")
ROADS = (
    "滨江路",
    "解放路",
    "人民路",
    "中山路",
    "建设路",
    "文化路",
    "和平路",
    "学府路",
    "南湖大道",
    "长虹路",
    "新华街",
    "育才路",
)
ESTATES = ("锦绣花园", "江景苑", "翠湖天地", "文华里", "金桂园", "阳光城", "紫薇苑", "东方名邸", "")

FIRM_STEMS = (
    "恒信华泰金盛永昌瑞丰天成中联宏达新源鑫隆东升远航博雅汇通安泰正德兴业立信佳美海润万嘉巨力德隆宏远诚达飞跃同创协力"
)
INDUSTRIES: tuple[tuple[str, str], ...] = (
    ("建材", "批发和零售业"),
    ("机械制造", "制造业"),
    ("电子科技", "信息技术"),
    ("餐饮管理", "住宿和餐饮业"),
    ("物流", "交通运输业"),
    ("装饰工程", "建筑业"),
    ("服饰", "制造业"),
    ("农产品", "农业"),
    ("医疗器械", "批发和零售业"),
    ("文化传媒", "文化和娱乐业"),
)
PUBLIC_EMPLOYERS = (
    "临江市第一人民医院",
    "临江市实验中学",
    "临江学院",
    "临江市水务集团",
    "临江港务局",
    "临江市财政局",
    "临江市公交公司",
    "国网临江供电公司",
    "临江市中医院",
    "城东新区管委会",
    "临江市第三小学",
    "临江市城建集团",
)
OTHER_BANKS = ("临江农村商业银行", "江城银行", "中信银行", "招商银行", "工商银行", "建设银行", "农业银行")


def given_name(rng: np.random.Generator, sex: str, born_year: int) -> str:
    """One or two characters, of the taste of the years the person was born in."""
    elder, young = (ELDER_MEN, YOUNG_MEN) if sex == "m" else (ELDER_WOMEN, YOUNG_WOMEN)
    pool = elder if born_year < 1980 else young
    if rng.random() < 0.004:
        return RARE[int(rng.integers(len(RARE)))]
    size = 1 if rng.random() < 0.16 else 2
    return "".join(pool[int(n)] for n in rng.integers(0, len(pool), size))


def surnames(rng: np.random.Generator, count: int) -> list[str]:
    """`count` surnames, the common ones common."""
    ranks = np.minimum((rng.pareto(0.9, count) * 4).astype(int), len(SURNAMES) - 1)
    return [
        COMPOUND[int(n) % len(COMPOUND)] if rare else SURNAMES[int(n)]
        for n, rare in zip(ranks, rng.random(count) < 0.003, strict=True)
    ]


def person(rng: np.random.Generator, sex: str = "m", born_year: int = 1985) -> str:
    """A full name."""
    return surnames(rng, 1)[0] + given_name(rng, sex, born_year)


def addresses(rng: np.random.Generator, count: int) -> list[str]:
    """`count` home addresses in 临江市."""
    draw = rng.integers(0, 1 << 30, (count, 6)).tolist()
    return [
        f"临江市{DISTRICTS[a % 6]}{ROADS[b % 12]}{c % 320 + 1}号{ESTATES[d % 9]}{e % 30 + 1}栋{f % 28 + 1}0{f % 4 + 1}"
        for a, b, c, d, e, f in draw
    ]


def firms(rng: np.random.Generator, count: int) -> list[tuple[str, str]]:
    """`count` different firms: name and industry."""
    stems = [FIRM_STEMS[n : n + 2] for n in range(0, len(FIRM_STEMS) - 1, 2)]
    found: dict[str, str] = {}
    while len(found) < count:
        a, b, c = (int(n) for n in rng.integers(0, 1 << 30, 3))
        trade, industry = INDUSTRIES[b % len(INDUSTRIES)]
        stem = stems[a % len(stems)] + (stems[c % len(stems)][0] if len(found) > 200 else "")
        found.setdefault(f"临江市{stem}{trade}有限公司", industry)
    return list(found.items())
