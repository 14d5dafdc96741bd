"""What is known of persons as codes, by name."""

from __future__ import annotations

from zhiwo.kernel.text import Text

ID_KINDS: dict[str, Text] = {
    "resident": Text("居民身份证", "identity card"),
    "residence_permit": Text("港澳台居民居住证", "residence permit (HK, Macau, Taiwan)"),
    "foreign_permanent": Text("外国人永久居留身份证", "foreign permanent resident card"),
    "passport": Text("护照", "passport"),
    "hk_macau_pass": Text("港澳居民来往内地通行证", "mainland pass (HK, Macau)"),
    "taiwan_pass": Text("台湾居民来往大陆通行证", "mainland pass (Taiwan)"),
    "military": Text("军官证", "military officer card"),
    "other": Text("其他证件", "other document"),
    "": Text("证件", "document"),
}
"""The kinds of identity documents of the clients' feed; a test compares them. The last is a number of no stated kind."""
