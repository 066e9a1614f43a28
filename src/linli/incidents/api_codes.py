"""The codes of incidents on the machine interface: states, verbs, categories, sources."""

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field

from linli.incidents.states import Source, State
from linli.incidents.workflow import STEPS

STATES = [state.value for state in State if state is not State.DRAFT]
VERBS = list(dict.fromkeys(step.verb for step in STEPS))


def _state(code: str) -> str:
    if code not in STATES:
        raise ValueError("没有这个状态。")
    return code


def _any_verb(code: str) -> str:
    if code not in VERBS:
        raise ValueError("没有这个动作。")
    return code


StateCode = Annotated[
    str,
    AfterValidator(_state),
    Field(description="状态代码", json_schema_extra={"enum": STATES}, examples=["REPORTED"]),
]
AnyStateCode = Annotated[
    str,
    Field(description="状态代码；DRAFT 为上报之前", json_schema_extra={"enum": ["DRAFT", *STATES]}),
]
VerbCode = Annotated[
    str,
    AfterValidator(_any_verb),
    Field(description="动作代码", json_schema_extra={"enum": VERBS}, examples=["accept"]),
]
CategoryCode = Annotated[
    str, Field(pattern=r"^[0-9]{4}$", description="四位类别编码", examples=["0201"])
]
Urgency = Annotated[
    int, Field(ge=1, le=5, strict=True, description="1 特急 2 紧急 3 一般 4 复杂 5 疑难")
]
WorkType = Annotated[
    int,
    Field(ge=1, le=4, strict=True, description="1 一般性 2 需协调 3 突发性 4 需审批"),
]
SourceCode = Literal["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "99"]
assert set(get_args(SourceCode)) == set(Source.values)
