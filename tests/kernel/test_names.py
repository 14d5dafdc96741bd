"""Names: spelling, surname, reading, order (facts §7.3)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, pinyin

from zhiwo.kernel import names
from zhiwo.kernel.names import PersonName
from zhiwo.kernel.pinyin import initials, sort_key
from zhiwo.kernel.surname_readings import SURNAME_READINGS


class TestSpelling:
    @pytest.mark.parametrize("mark", ["\u00b7", "\u2022", "\u2027", "\u30fb", "\uff0e", "\uff65", "\u002e", " · "])
    def test_every_interpunct_between_hanzi_becomes_the_standard_one(self, mark: str) -> None:
        assert names.normalise(f"阿卜来提{mark}如则") == "阿卜来提\u00b7如则"

    def test_nfkc_alone_would_not_do(self) -> None:
        assert unicodedata.normalize("NFKC", "阿卜来提\u2022如则") != "阿卜来提\u00b7如则"

    def test_each_of_several_interpuncts_is_mapped(self) -> None:
        assert names.normalise("艾.力.江") == "艾·力·江"

    def test_a_full_stop_among_latin_letters_stays(self) -> None:
        assert names.normalise("J. Smith") == "J. Smith"

    def test_ascii_forms_and_spaces_are_folded(self) -> None:
        assert names.normalise("\u3000Ｊｏｈｎ\u3000 Ｓｍｉｔｈ ") == "John Smith"
        assert names.normalise("张\u3000三") == "张三"

    @pytest.mark.parametrize("rare", ["\ufa0e", "\uf900", "𠮷", "䶮", "㛃", "\U00030edd"])
    def test_rare_characters_stay_as_they_are(self, rare: str) -> None:
        assert names.normalise("李" + rare) == "李" + rare

    @given(st.text())
    def test_doing_it_twice_changes_nothing(self, raw: str) -> None:
        once = names.normalise(raw)

        assert names.normalise(once) == once


class TestCheck:
    @pytest.mark.parametrize("name", ["李", "张三", "阿卜来提·如则", "买" * 26, "John Smith"])
    def test_any_length_will_do(self, name: str) -> None:
        verdict = names.check(name)

        assert verdict.value == name
        assert verdict.warnings == ()

    def test_nothing_is_no_name(self) -> None:
        assert names.check("\u3000 ").problem == names.EMPTY

    def test_a_character_lost_in_conversion_is_refused(self) -> None:
        assert names.check("王\ufffd").problem == names.DAMAGED

    def test_a_private_character_is_odd(self) -> None:
        assert names.check("王\ue000").warnings == (names.PRIVATE_CHARACTER,)


class TestSurname:
    @pytest.mark.parametrize(
        ("name", "surname", "given"),
        [
            ("张三", "张", "三"),
            ("欧阳娜娜", "欧阳", "娜娜"),
            ("司马迁", "司马", "迁"),
            ("诸葛亮", "诸葛", "亮"),
            ("上官婉儿", "上官", "婉儿"),
            ("尉迟恭", "尉迟", "恭"),
            ("万俟卨", "万俟", "卨"),
            ("长孙无忌", "长孙", "无忌"),
            ("令狐冲", "令狐", "冲"),
            ("令狐", "令", "狐"),
            ("翟", "", "翟"),
            ("阿卜来提·如则", "", "阿卜来提·如则"),
            ("John Smith", "", "John Smith"),
        ],
    )
    def test_is_told_apart_where_that_is_safe(self, name: str, surname: str, given: str) -> None:
        assert names.split(name) == PersonName(surname, given)


class TestInitials:
    @pytest.mark.parametrize(
        ("name", "found"),
        [
            ("曾志伟", ("zzw",)),
            ("查良镛", ("zly",)),
            ("单一", ("sy",)),
            ("仇英", ("qy",)),
            ("区志强", ("ozq",)),
            ("翟志刚", ("zzg", "dzg")),
            ("翟", ("z", "d")),
            ("尉迟恭", ("ycg",)),
            ("万俟卨", ("mqx",)),
            ("长孙无忌", ("zswj",)),
            ("解缙", ("xj",)),
            ("朴正熙", ("pzx",)),
            ("盖叫天", ("gjt",)),
            ("缪荃孙", ("mqs",)),
            ("员半千", ("ybq",)),
            ("种师道", ("csd",)),
            ("秘书", ("bs",)),
            ("召树", ("ss",)),
            ("折可适", ("sks",)),
            ("乜", ("n",)),
            ("乐毅", ("yy", "ly")),
            ("阿卜来提·如则", ("abltrz",)),
            ("阿依古丽", ("aygl",)),
            ("John Smith", ("js",)),
            ("Åsa Öberg", ("ao",)),
            ("李ABC", ("la",)),
            ("李\ue000明", ("l#m",)),
            ("", ("",)),
        ],
    )
    def test_read_the_surname_as_a_surname(self, name: str, found: tuple[str, ...]) -> None:
        assert initials(name) == found

    def test_a_name_with_an_interpunct_has_no_surname_to_read(self) -> None:
        assert initials("区·才让") == ("qcr",)

    def test_a_company_has_no_surname(self) -> None:
        assert initials("单县乐多超市有限公司", person=False)[0].startswith("d")

    @pytest.mark.parametrize("surname", [*"曾单仇解朴区查盖翟缪员黑那折纪洗种秘召乐"])
    def test_every_surname_of_the_table_is_one_the_dictionary_gets_wrong(self, surname: str) -> None:
        [[dictionary]] = pinyin(surname, style=Style.TONE3)

        assert SURNAME_READINGS[surname] != ((dictionary,),)

    @given(st.text(alphabet=st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF), min_size=1, max_size=6))
    def test_one_letter_for_each_hanzi(self, name: str) -> None:
        hanzi = names.normalise(name)
        if names.split(hanzi).surname:
            assert {len(found) for found in initials(hanzi)} == {len(hanzi)}


class TestOrder:
    def test_follows_the_readings(self) -> None:
        people = ["曾志伟", "单一", "吕三", "仇英", "李四", "阿依古丽", "John Smith"]

        assert sorted(people, key=sort_key) == [
            "John Smith",
            "阿依古丽",
            "李四",
            "吕三",
            "仇英",
            "单一",
            "曾志伟",
        ]

    def test_code_points_alone_would_get_it_wrong(self) -> None:
        people = ["阿依古丽", "李四", "吕三"]

        assert sorted(people) != people
        assert sorted(people, key=sort_key) == people

    def test_tone_comes_before_code_point(self) -> None:
        assert sorted(["历某", "李某", "黎某"], key=sort_key) == ["黎某", "李某", "历某"]

    def test_all_of_one_surname_stand_together(self) -> None:
        assert sorted(["李娜", "黎强", "李明", "黎明"], key=sort_key) == ["黎明", "黎强", "李明", "李娜"]

    def test_umlaut_stands_right_after_u(self) -> None:
        assert sorted(["罗", "栾", "吕", "鲁"], key=sort_key) == ["鲁", "吕", "栾", "罗"]

    def test_the_shorter_name_stands_first(self) -> None:
        assert sort_key("李四") < sort_key("李四光")
        assert sort_key("De Luca") < sort_key("Deluca")

    def test_namesakes_stand_by_number(self) -> None:
        assert sort_key("李四", "C1") < sort_key("李四", "C2") < sort_key("李四光", "C0")

    def test_an_unreadable_character_stands_last(self) -> None:
        assert sort_key("\ue000明") > sort_key("左宗棠")

    @given(st.text(max_size=30), st.text(max_size=10))
    def test_is_plain_for_any_database(self, name: str, number: str) -> None:
        key = sort_key(name, number)

        assert key.isascii()
        assert key.isalnum()
        assert key == key.lower()
