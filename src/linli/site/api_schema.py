"""What the OpenAPI description says besides the shapes: the problems every operation may answer."""

from http import HTTPStatus
from typing import Any

from ninja.openapi.schema import OpenAPISchema

from linli.kernel.wire import Problem

_REFERENCE = {"$ref": "#/components/schemas/Problem"}
_ALWAYS = {
    400: "请求正文无法解析",
    403: "岗位不允许，或 X-Linli-Post 不是本人的岗位",
    404: "没有找到，或不在职责范围内",
    405: "不支持这种请求方法",
    422: "字段或查询参数有误，errors 逐项说明",
    503: "数据库暂时不可用，见 Retry-After",
}
_SIGNED_IN = {401: "没有登录，或令牌已失效"}
_POST_HEADER = {
    "in": "header",
    "name": "X-Linli-Post",
    "required": False,
    "description": "只用这一个岗位办理（岗位编号）；不填则读取用全部岗位，办理用有权的那个",
    "schema": {"type": "string", "format": "uuid"},
}


def described(schema: OpenAPISchema) -> OpenAPISchema:
    """Add to each operation its possible problems and the header that narrows to one post."""
    parts = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    components = schema["components"]["schemas"]
    components.update(parts.pop("$defs"))
    components["Problem"] = parts
    for path in schema["paths"].values():
        for operation in path.values():
            _describe(operation)
    return schema


def _describe(operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    problems = _ALWAYS | (_SIGNED_IN if "security" in operation else {})
    if operation.get("requestBody"):
        problems = problems | {413: "内容太大"}
    if "security" in operation:
        operation["parameters"] = [*operation["parameters"], _POST_HEADER]
    for status, words in problems.items():
        answers.setdefault(status, {"description": words})
    for status, answer in answers.items():
        if status >= HTTPStatus.BAD_REQUEST:
            answer["content"] = {
                "application/problem+json": answer.get("content", {}).get(
                    "application/json", {"schema": _REFERENCE}
                )
            }
    operation["responses"] = {str(status): answers[status] for status in sorted(answers)}
