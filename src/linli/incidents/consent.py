"""A leader's word: whether it agrees, refuses or merely remarks, and to what it gives leave."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

AGREE, REFUSE, REMARK = "agree", "refuse", "remark"
ANSWERS = ((AGREE, "同意"), (REFUSE, "不同意"), (REMARK, "仅作批示"))
# What a leader may be asked to give leave to, besides what he grants himself.
ASKABLE = (
    ("escalate", "上报上级"),
    ("dispatch", "派遣"),
    ("extend", "申请延期"),
    ("suspend", "申请挂账"),
    ("send_back", "再次退回"),
    ("reopen", "再次重启"),
)
_REFUSING = re.compile(r"\s*(不同意(?!见)|不予|不批|不准|驳回|暂缓|暂不)")
_AGREEING = re.compile(r"\s*同意")


@dataclass(frozen=True)
class Word:
    """What one leader answered, and to which question; "" when nobody had asked."""

    answer: str
    on: str = ""


def answer_of(given: dict[str, object]) -> str:
    """Read a word's answer; one given before there were answers stays the consent it was."""
    return str(given.get("answer") or AGREE)


def has_consent(words: Iterable[Word], verb: str) -> bool:
    """Tell whether the last answer that bears on `verb` agrees (settled 2.5); oldest first.

    Who agrees gives leave for what the level may do; who refuses, for what was asked,
    or for everything when nobody had asked. A mere remark changes nothing.
    """
    for word in reversed([*words]):
        if word.answer == AGREE:
            return True
        if word.answer == REFUSE and word.on in ("", verb):
            return False
    return False


def contradicts(answer: str, text: str) -> bool:
    """Tell a line that begins by saying the opposite of the button that was pressed."""
    opposite = {AGREE: _REFUSING, REFUSE: _AGREEING}.get(answer)
    return bool(opposite and opposite.match(text))
