"""What staff can do that a client may ask for: the languages they speak, the fields they are at home in (requirements D1). Data.

`tests/intake` compares them with the codes of the feed `staff_skills`.
"""

from __future__ import annotations

from zhiwo.kernel.text import Text

LANGUAGES: dict[str, Text] = {
    "cantonese": Text("粤语", "Cantonese"),
    "hokkien": Text("闽南语", "Hokkien"),
    "hakka": Text("客家话", "Hakka"),
    "teochew": Text("潮汕话", "Teochew"),
    "wu": Text("吴语", "Wu"),
    "wenzhounese": Text("温州话", "Wenzhounese"),
    "english": Text("英语", "English"),
    "japanese": Text("日语", "Japanese"),
    "korean": Text("韩语", "Korean"),
    "russian": Text("俄语", "Russian"),
    "sign_language": Text("手语", "sign language"),
}
SPECIALITIES: dict[str, Text] = {
    "investment": Text("投资配置", "investment"),
    "insurance": Text("保险规划", "insurance"),
    "succession": Text("财富传承", "succession"),
    "tax": Text("税务", "tax"),
    "law": Text("法律", "law"),
    "cross_border": Text("跨境金融", "cross-border"),
    "business_owners": Text("企业主服务", "owners of firms"),
    "later_life": Text("养老", "later life"),
}
SKILLS: dict[str, Text] = LANGUAGES | SPECIALITIES
