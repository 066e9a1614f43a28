"""Masks show enough to tell people apart at a counter, and never the whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.masking import mask_address, mask_identity, mask_name, mask_phone, scrub


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张三丰", "张*"),
        ("欧阳修", "欧阳*"),
        ("司马相如", "司马*"),
        ("欧阳", "欧*"),
        (" 张 三 ", "张*"),
        ("买买提·吐尔逊", "买*"),
        ("John Smith", "J*"),
        ("John", "J*"),
        ("张", "*"),
        ("", ""),
        ("  ", ""),
        (None, ""),
    ],
)
def test_names(name: str | None, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800001234", "138****1234"),
        ("138 0000 1234", "138****1234"),
        ("+86 138-0000-1234", "138****1234"),
        ("008613800001234", "138****1234"),
        ("１３８００００１２３４", "138****1234"),
        ("0571-88886666", "0571-****6666"),
        ("(0571)88886666", "0571-****6666"),
        ("010-88886666", "010-****6666"),
        ("0539-7221234", "0539-****234"),
        ("88886666", "****6666"),
        ("7221234", "****234"),
        ("12345", "***45"),
        ("110", "**0"),
        ("1", "*"),
        ("+1 415 555 26719", "********6719"),
        ("不详", "*"),
        ("", ""),
        (None, ""),
    ],
)
def test_phones(phone: str | None, shown: str) -> None:
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("11010519491231002X", "110*************2X"),
        ("１１０１０５１９４９１２３１００２ｘ", "110*************2X"),
        ("110105 19491231 002X", "110*************2X"),
        ("110105491231002", "110**********02"),
        ("E12345678", "E******78"),
        ("1234567", "*******"),
        ("", ""),
        (None, ""),
    ],
)
def test_identity_numbers(number: str | None, shown: str) -> None:
    assert mask_identity(number) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("西湖区文三路12号阳光小区3幢2单元501室", "西湖区文三路12号阳光小区3幢***"),
        ("阳光小区3号楼2单元501", "阳光小区3号楼***"),
        ("阳光小区 3栋 501", "阳光小区 3栋***"),
        ("文三路12号501室", "文三路12号***"),
        ("文三路12号", "文三路12号"),
        ("阳光小区3幢", "阳光小区3幢"),
        ("阳光小区3-2-501", "阳光小区3***"),
        ("阳光小区5单元2号", "阳光小区***"),
        ("阳光小区三幢二单元五零一", "阳光小区三幢***"),
        ("人民广场5楼", "人民广场***"),
        ("阳光小区501", "阳光小区***"),
        ("南京东路100弄5号201室", "南京东路100弄***"),
        ("张家村村委会旁", "张家村村委会旁"),
        ("501室", "***"),
        ("", ""),
        (None, ""),
    ],
)
def test_addresses(address: str | None, shown: str) -> None:
    assert mask_address(address) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("请联系13800001234。", "请联系138****1234。"),
        ("电话138-0000-1234，谢谢", "电话138****1234，谢谢"),
        ("电话+86 138 0000 1234", "电话138****1234"),
        ("电话8613800001234", "电话138****1234"),
        ("电话１３８００００１２３４", "电话138****1234"),
        ("座机0571-88886666或（0571）87654321", "座机0571-****6666或0571-****4321"),
        ("孙大爷（楼长）：１３８００００１２３４。", "孙大爷（楼长）：138****1234。"),
        ("身份证11010519491231002X号", "身份证110*************2X号"),
        ("身份证110105 19491231 002x", "身份证110*************2X"),
        ("旧证110105491231002", "旧证110**********02"),
        ("卡6222021234567890123", "卡622**************23"),
        ("13800001234和13900004321", "138****1234和139****4321"),
        ("2026-06-12 10:30 报告，编号202606120001", "2026-06-12 10:30 报告，编号202606120001"),
        ("3幢501室，100元，12345热线", "3幢501室，100元，12345热线"),
        ("", ""),
        (None, ""),
    ],
)
def test_free_text(text: str | None, shown: str) -> None:
    assert scrub(text) == shown


odd = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("0123456789Xx-号幢室张")))


@given(odd)
def test_nothing_raises_and_nothing_long_gets_through(text: str) -> None:
    for mask in (mask_name, mask_phone, mask_identity, mask_address, scrub):
        mask(text)
    assert len(mask_name(text)) <= 3


@given(odd, st.integers(10**9, 10**10 - 1), odd)
def test_a_mobile_number_between_any_words_is_scrubbed(left: str, rest: int, right: str) -> None:
    phone = f"13{str(rest)[1:]}"
    assert phone not in scrub(f"{left}电{phone}话{right}")


@given(st.text("0123456789", min_size=17, max_size=17))
def test_the_date_of_birth_is_never_shown(digits: str) -> None:
    assert mask_identity(digits + "X")[3:16] == "*" * 13
