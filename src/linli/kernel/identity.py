"""Identity numbers, credit codes and phones: how they are read, and whether they can be true.

Whatever is typed by a person may be full-width, spaced or lower case: `plain` undoes that first.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PROVINCE = re.compile(r"1[1-5]|2[123]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[123]|9[1-9]")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}-?[2-9]\d{6,7}")
_OLDEST = 130  # years

MALE, FEMALE = "1", "2"


class WrongNumber(ValueError):
    """It cannot be true; the message is a Chinese sentence for whoever typed it."""


@dataclass(frozen=True)
class Identity:
    """What an identity number says: the number itself, the day of birth, the sex (GB/T 2261.1)."""

    number: str
    born: date
    sex: str


def plain(text: str) -> str:
    """Undo full-width signs, spaces, dashes between digits and lower case."""
    return re.sub(r"[\s\u200b\u00b7._\-—–]", "", unicodedata.normalize("NFKC", text)).upper()


def read_identity(text: str, *, today: date) -> Identity:
    """Read a resident identity number of 18 characters (GB 11643); WrongNumber says what is wrong.

    Residence permits of Hong Kong, Macao and Taiwan (81, 82, 83) are of the same form.
    """
    number = plain(text)
    if re.fullmatch(r"\d{15}", number):
        raise WrongNumber("这是 15 位的旧号码，已停用，请按新证填写 18 位。")
    if not re.fullmatch(r"\d{17}[\dX]", number):
        raise WrongNumber("身份证号应为 18 位，最后一位可以是 X。")
    if not _PROVINCE.match(number):
        raise WrongNumber("身份证号开头的地区代码不对。")
    born = _born(number, today)
    if number[17] != check_sign(number):
        raise WrongNumber("身份证号的校验位不对，请核对有没有写错。")
    return Identity(number, born, MALE if int(number[16]) % 2 else FEMALE)


def check_sign(number: str) -> str:
    """Give the last sign that the first 17 digits ask for."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def _born(number: str, today: date) -> date:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise WrongNumber("身份证号里的出生日期不对。") from None
    if born > today or born.year < today.year - _OLDEST:
        raise WrongNumber("身份证号里的出生日期不对。")
    return born


def read_paper(text: str) -> str:
    """Read the number of another paper (passport, permit): 5 to 20 letters and digits."""
    number = plain(text)
    if not re.fullmatch(r"[A-Z0-9]{5,20}", number):
        raise WrongNumber("证件号码应为 5 至 20 位字母和数字。")
    return number


def read_credit_code(text: str) -> str:
    """Read a unified social credit code of 18 characters (GB 32100); WrongNumber if it is none."""
    code = plain(text)
    if len(code) != 18 or any(sign not in _CREDIT for sign in code):
        raise WrongNumber("统一社会信用代码应为 18 位数字和大写字母（不含 I、O、S、V、Z）。")
    total = sum(_CREDIT.index(sign) * 3**place for place, sign in enumerate(code[:17]))
    if code[17] != _CREDIT[(31 - total % 31) % 31]:
        raise WrongNumber("统一社会信用代码的校验位不对，请核对有没有写错。")
    return code


def read_phone(text: str) -> str:
    """Read a mobile number, or a landline with its area code, without its signs between digits."""
    number = re.sub(r"[\s\-—–()]", "", unicodedata.normalize("NFKC", text))
    number = re.sub(r"^(\+?86|0086)(?=1)", "", number)
    if _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number):
        return number
    raise WrongNumber("电话应为 11 位手机号，或带区号的座机号。")


def age_at(born: date, day: date) -> int:
    """Give the age in full years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
