"""Which exports wait for a leader, and how much may be taken out (privacy G6; trust 2.3.5, 2.4.1).

Decision 16 says why. What the page tells people is said here, so that both stay one.
"""

from datetime import timedelta

from linli.exports.kinds import Plan
from linli.kernel.errors import Invalid

FREE_ROWS = 500
MOST_ROWS = 50_000
MOST_OPEN = 5  # of one person, waiting or being made
MOST_A_DAY = 20
KEPT = timedelta(hours=24)
WAITS = timedelta(days=7)  # for a decision

TOLD = (
    f"只含编号、标题、类别、地点、状态这类内容，并且不超过 {FREE_ROWS} 行的，申请后马上生成；"
    "含反映人、情况描述、办理结果等涉及个人的内容，或者行数更多的，要由本单位或上级的领导批准，"
    "自己不能批准自己的。未经批准的文件不含受限事件。文件印有您的姓名、单位和时间，"
    f"{KEPT // timedelta(hours=1)} 小时后自动删除。"
)


def why_approval(plan: Plan, *, in_clear: bool) -> list[str]:
    """Say why somebody else has to agree; nothing said: nobody has to."""
    reasons = list(plan.personal)
    if in_clear:
        reasons.append("要求不遮盖个人信息")
    if plan.count > FREE_ROWS:
        reasons.append(f"超过 {FREE_ROWS} 行")
    return reasons


def check_size(plan: Plan) -> None:
    """Refuse what is empty or too much."""
    if not plan.count:
        raise Invalid({"plan": "按这些条件没有可导出的内容，请先改条件。"})
    if plan.count > MOST_ROWS:
        raise Invalid({"plan": f"一次最多导出 {MOST_ROWS} 行，请缩小条件，分几次导出。"})
