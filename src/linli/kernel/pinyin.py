"""Sorting keys for Chinese names: the database has no ICU, so the key is stored (settled 1.13)."""

from functools import lru_cache

# Surnames that the general dictionary reads as the everyday word.
_SURNAMES = {
    "单": "shan",
    "仇": "qiu",
    "曾": "zeng",
    "解": "xie",
    "查": "zha",
    "吕": "lv",
    "尉": "yu",
    "盖": "ge",
    "区": "ou",
    "朴": "piao",
    "任": "ren",
    "华": "hua",
    "乐": "yue",
    "缪": "miao",
    "翟": "zhai",
    "秘": "bi",
    "折": "she",
    "洗": "xian",
    "种": "chong",
    "繁": "po",
    "员": "yun",
    "召": "shao",
    "尹": "yin",
    "宓": "mi",
}


@lru_cache(maxsize=65_536)
def initials(name: str) -> str:
    """Give the first letters of a name's reading, as people type them: 暴露垃圾 → "bllj"."""
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER, errors="ignore")).lower()


@lru_cache(maxsize=65_536)
def pinyin_key(name: str) -> str:
    """Give a lower-case key that sorts a name by its reading: 曾小红 → "zeng xiao hong"."""
    from pypinyin import Style, lazy_pinyin  # here: its dictionary takes a fifth of a second

    syllables = lazy_pinyin(name.strip(), style=Style.NORMAL)
    if name.strip()[:1] in _SURNAMES and syllables:
        syllables[0] = _SURNAMES[name.strip()[0]]
    return " ".join(syllables).lower()[:120]
