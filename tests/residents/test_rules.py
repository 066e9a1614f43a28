"""What may stand in the fields of a person, however it was typed."""

from datetime import date

import pytest

from linli.residents.rules import read_name, read_person, read_phones
from linli.residents.sealed import Phone

TODAY = date(2026, 11, 25)
NUMBER = "11010519491231002X"  # a woman, born 1949-12-31


def read(**values: str) -> tuple[dict[str, object], dict[str, str]]:
    return read_person(values, today=TODAY)


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("sex", "男", "1"),
        ("sex", "女性", "2"),
        ("ethnic", "汉", "01"),
        ("ethnic", "汉族", "01"),
        ("ethnic", "01", "01"),
        ("ethnic", "1", "01"),  # Excel took the 0 away
        ("ethnic", "维族", "05"),
        ("political", "党员", "01"),
        ("political", "群众", "13"),
        ("political", "团 员", "03"),
        ("education", "初中毕业", "71"),
        ("education", "大专", "30"),
        ("education", "文盲", "90"),
        ("education", "（无）", ""),
        ("marital", "离异", "40"),
        ("relation", "户主", "02"),
        ("relation", "长子", "20"),
        ("relation", "次子", "20"),
        ("relation", "儿媳", "38"),
        ("relation", "外孙女", "40"),
        ("relation", "爱人", "10"),
        ("kind", "外来人口", "2"),
        ("match", "是", "01"),
        ("flow_reason", "打工", "01"),
        ("household_kind", "农业户口", "2"),
        ("permit", "无", "09"),
        ("marital", "无", ""),
        ("doc_kind", "护照", "414"),
    ],
)
def test_codes_are_read_by_label_code_or_common_word(field: str, typed: str, code: str) -> None:
    assert read(**{field: typed}) == ({field: code}, {})


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("relation", "媳妇"),  # wife in the north, daughter-in-law elsewhere
        ("kind", "常住人口"),
        ("ethnic", "火星"),
        ("marital", "单身"),
    ],
)
def test_a_word_with_two_meanings_is_refused(field: str, typed: str) -> None:
    cleaned, errors = read(**{field: typed})
    assert not cleaned
    assert "请写" in errors[field]


def test_an_identity_number_tells_sex_and_birth() -> None:
    cleaned, errors = read(doc="１１０１０５ 19491231 002x", sex="", born="")
    assert not errors
    assert cleaned["doc"] == NUMBER
    assert (cleaned["sex"], cleaned["born"]) == ("2", date(1949, 12, 31))
    assert cleaned["doc_kind"] == "111"


def test_a_typed_value_that_says_otherwise_is_an_error() -> None:
    cleaned, errors = read(doc=NUMBER, sex="男", born="1949-12-30")
    assert errors.keys() == {"sex", "born"}
    assert "sex" not in cleaned
    assert "born" not in cleaned


def test_an_unknown_sex_is_taken_from_the_number() -> None:
    assert read(doc=NUMBER, sex="未知")[0]["sex"] == "2"


@pytest.mark.parametrize(
    ("kind", "number", "said"),
    [
        ("", "110105194912310021", "校验位"),
        ("身份证", "110105491231002", "15 位"),
        ("", "E12345678", "18 位"),
        ("护照", "E1", "5 至 20"),
    ],
)
def test_a_number_that_cannot_be_true_is_refused(kind: str, number: str, said: str) -> None:
    assert said in read(doc_kind=kind, doc=number)[1]["doc"]


def test_a_passport_tells_nothing_of_its_holder() -> None:
    cleaned, errors = read(doc_kind="护照", doc="e12345678")
    assert not errors
    assert cleaned == {"doc_kind": "414", "doc": "E12345678"}


@pytest.mark.parametrize(
    ("typed", "phones"),
    [
        ("13800001111", [Phone("13800001111")]),
        ("138 0000 1111", [Phone("13800001111")]),
        ("１３８００００１１１１", [Phone("13800001111")]),
        ("+86 13800001111", [Phone("13800001111")]),
        (
            "13800001111、13900002222（儿子）",
            [Phone("13800001111"), Phone("13900002222", "儿子")],
        ),
        (
            "儿子：13900002222；010-62345678",
            [Phone("13900002222", "儿子"), Phone("01062345678")],
        ),
        ("本人13800001111/13800001111", [Phone("13800001111")]),
        ("13800001111（女儿，勿打）", [Phone("13800001111", "女儿", may_call=False)]),
        ("无", []),
        ("", []),
    ],
)
def test_phones_come_with_whose_they_are(typed: str, phones: list[Phone]) -> None:
    assert read_phones(typed) == phones


@pytest.mark.parametrize("typed", ["1380000111", "138000011112", "13800001111、123", "没有电话"])
def test_what_is_no_phone_is_refused(typed: str) -> None:
    assert "电话应为" in read(phones=typed)[1]["phones"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("张　三", "张三"),
        (" 李四 ", "李四"),
        ("阿依古丽 . 买买提", "阿依古丽·买买提"),
        ("John  Smith", "John Smith"),
    ],
)
def test_a_name_loses_the_blanks_that_fill_its_column(typed: str, name: str) -> None:
    assert read_name(typed) == name


@pytest.mark.parametrize("typed", ["", "张三3", "=cmd", "王" * 61, "张<b>"])
def test_what_is_no_name_is_refused(typed: str) -> None:
    assert "name" in read(name=typed)[1]


def test_several_care_groups_are_read_and_special_ones_are_not_taken() -> None:
    assert read(care="低保户、独居老人；残疾")[0]["care"] == ["03", "05", "06"]
    assert "专门档案" in read(care="低保、精神障碍")[1]["care"]
    assert read(care="无")[0]["care"] == []


def test_a_care_group_that_cannot_be_by_age_is_refused() -> None:
    assert "80" in read(doc=NUMBER, care="高龄")[1]["care"]
    assert read(doc=NUMBER, care="老年人")[0]["care"] == ["01"]
    assert "18" in read(born="1990-01-01", care="留守儿童")[1]["care"]


def test_numbers_do_not_hide_in_free_text() -> None:
    assert "remark" in read(remark=f"证件 {NUMBER}")[1]
    assert "employer" in read(employer="厂里 13800001111")[1]
    assert read(remark="每周三透析")[0]["remark"] == "每周三透析"


def test_days_are_of_the_past_and_after_birth() -> None:
    assert "今天" in read(born="2026-11-26")[1]["born"]
    assert "年份" in read(born="1890-01-01")[1]["born"]
    assert "早于" in read(born="2000-01-01", since="1999-01-01")[1]["since"]


def test_only_what_was_asked_comes_back() -> None:
    assert read(name="张三") == ({"name": "张三"}, {})
    assert read(remark="", born="", phones="") == ({"remark": "", "born": None, "phones": []}, {})
