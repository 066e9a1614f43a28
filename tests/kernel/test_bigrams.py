"""Search tokens: whatever contains the phrase that is sought has all its tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.bigrams import MAX_TOKENS, query_tokens, tokens


@pytest.mark.parametrize(
    ("text", "stored", "sought"),
    [
        ("楼道堆物", ["楼道", "道堆", "堆物"], ["楼道", "道堆", "堆物"]),
        ("楼道，堆物", ["楼道", "堆物"], ["楼道", "堆物"]),
        ("3幢", ["3", "幢"], ["3"]),
        ("张", ["张"], []),
        ("水管 水管", ["水管"], ["水管"]),
        ("好好好", ["好好"], ["好好"]),
        ("电话13800001234", ["电话", "13800001234", "1234"], ["电话", "13800001234"]),
        ("1234", ["1234"], ["1234"]),
        ("123", ["123"], ["123"]),
        ("浙A12345", ["浙", "a12345", "2345"], ["a12345"]),
        ("Wi-Fi 断了", ["wi", "fi", "断了"], ["wi", "fi", "断了"]),
        ("ＷＩＦＩ①", ["wifi1"], ["wifi1"]),
        ("a_b", ["a", "b"], ["a", "b"]),
        ("人々", ["人々"], ["人々"]),
        ("𠮷野家", ["𠮷野", "野家"], ["𠮷野", "野家"]),
        ("x" * 200, ["x" * 64], ["x" * 64]),
        ("", [], []),
        (" \n\u3000!?", [], []),
    ],
)
def test_tokens(text: str, stored: list[str], sought: list[str]) -> None:
    assert tokens(text) == stored
    assert query_tokens(text) == sought


def test_long_texts_are_cut_at_a_fixed_number() -> None:
    text = "".join(chr(0x4E00 + n) for n in range(6000))
    assert tokens(text) == [text[n : n + 2] for n in range(MAX_TOKENS)]
    assert len(query_tokens(text)) == MAX_TOKENS


@given(st.text("楼道堆物张三 ,。\n1aA", max_size=40), st.data())
def test_a_text_has_all_tokens_of_a_phrase_in_it(text: str, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, len(text)))
    phrase = text[begin:end].strip("1aA")  # half a word is another word
    assert set(query_tokens(phrase)) <= set(tokens(text))


@given(st.text())
def test_tokens_are_unique_and_fit_into_an_index(text: str) -> None:
    found = tokens(text)
    assert len(found) == len(set(found))
    assert all(0 < len(token) <= 64 for token in found)
    assert set(query_tokens(text)) <= set(found)
