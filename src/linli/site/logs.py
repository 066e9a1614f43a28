"""Log lines as JSON with an allow-list of keys: no personal data, no request bodies."""

import json
import logging
import re
from datetime import UTC, datetime

LONG_NUMBER = re.compile(r"\d{11,}[\dXx]?")  # a telephone, an identity number, a card


class JsonFormatter(logging.Formatter):
    """Write time, level, logger, message and the place of an error; never the values involved."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record)[:500],
        }
        if record.exc_info and record.exc_info[0]:
            # The exception's own text may quote a value from the database: leave it out.
            line["error"] = record.exc_info[0].__name__
            line["trace"] = self._places(record)
        return json.dumps(line, ensure_ascii=False)

    def _places(self, record: logging.LogRecord) -> list[str]:
        places, trace = [], record.exc_info[2] if record.exc_info else None
        while trace:
            code = trace.tb_frame.f_code
            places.append(f"{code.co_filename.rpartition('/linli/')[2]}:{trace.tb_lineno}")
            trace = trace.tb_next
        return places[-12:]


def _text(record: logging.LogRecord) -> str:
    """Give our own words in full; of a library's words the numbers, but no other value."""
    if record.name == "py.warnings":  # where and of what kind; its text may quote a value
        return ":".join(record.getMessage().split(":")[:3])
    if record.name.partition(".")[0] == "linli" or not isinstance(record.args, tuple):
        return record.getMessage()
    told = tuple(value if isinstance(value, int | float) else "…" for value in record.args)
    try:
        return str(record.msg) % told
    except TypeError:  # a form that takes no text
        return str(record.msg)


def _message(record: logging.LogRecord) -> str:
    """Tell a request by its route: what somebody typed into the address may be a person's name."""
    request = getattr(record, "request", None)
    if request is None:
        return LONG_NUMBER.sub("…", _text(record))
    match = getattr(request, "resolver_match", None)
    status = getattr(record, "status_code", "?")
    return f"{status} {request.method} {match.route if match else '?'}"
