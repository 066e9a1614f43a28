"""The errors a user may be told: each has a code for a program and a Chinese sentence."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass
class Refused(Exception):
    """Something the platform will not do, said so that the person knows what to do next."""

    message: str
    code: str = "refused"
    status = 409

    def __str__(self) -> str:
        return self.message


class NotFound(Refused):
    """Absent and forbidden look the same (house.md 3)."""

    status = 404

    def __init__(self, message: str = "没有找到，或不在您的职责范围内。") -> None:
        super().__init__(message, "not_found")


class OutOfStep(Refused):
    """Somebody else has moved the row since it was read."""

    def __init__(self, message: str = "这件事刚刚被别人办理过，请看最新状态后再决定。") -> None:
        super().__init__(message, "out_of_step")


class NotAllowedNow(Refused):
    """The verb is not legal in this state, or a rule forbids it at this moment."""

    def __init__(self, message: str, code: str = "not_allowed_now") -> None:
        super().__init__(message, code)


class Forbidden(Refused):
    """The verb is legal, but not for this person."""

    status = 403

    def __init__(self, message: str = "您的岗位不能办理这一步。", code: str = "forbidden") -> None:
        super().__init__(message, code)


class Invalid(Refused):
    """What was given is not right: one Chinese sentence for each field."""

    status = 422

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("填写的内容有误，请按提示改正。", "invalid")
        self.errors = dict(errors)

    def __str__(self) -> str:
        return "；".join(self.errors.values())


class TooMany(Refused):
    """Too many tries; `retry_after` in seconds."""

    status = 429

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message, "too_many")
        self.retry_after = retry_after
