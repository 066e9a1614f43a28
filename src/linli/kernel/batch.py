"""What a batch of many writes may remember: answers that hold while its transaction lasts."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
_memory: ContextVar[dict[Hashable, Any] | None] = ContextVar("batch", default=None)


@contextmanager
def batch(known: dict[Hashable, Any] | None = None) -> Iterator[dict[Hashable, Any]]:
    """Until the end, ask each `remembered` question once; open it inside one transaction.

    `known` are answers to begin with; what is given is the memory itself. A batch within a batch
    remembers with it.
    """
    outer = _memory.get()
    if outer is not None and known is None:
        yield outer
        return
    memory = dict(known or {})
    token = _memory.set(memory)
    try:
        yield memory
    finally:
        _memory.reset(token)


def remembered(question: Hashable, ask: Callable[[], T]) -> T:
    """Give the answer that the batch has had already; outside a batch, ask."""
    memory = _memory.get()
    if memory is None:
        return ask()
    if question not in memory:
        memory[question] = ask()
    answer: T = memory[question]
    return answer
