"""Logs that tell what broke, and nobody's secrets: numbers of people, signed links, keys and passwords are veiled."""

from __future__ import annotations

import logging
import re

STARS = "***"
_VEILED: tuple[tuple[re.Pattern[str], str], ...] = (
    # PostgreSQL quotes whole rows and values in the details of its errors.
    (re.compile(r"^(\s*(?:DETAIL|CONTEXT|PARAMETERS|STATEMENT):).*$", re.MULTILINE), r"\1 " + STARS),
    (re.compile(r"(/[fv]/)[\w~.=%-]{16,}"), r"\1" + STARS),
    (re.compile(r"\bsw_[\w-]{8,}"), "sw_" + STARS),
    (re.compile(r"(?i)(bearer\s+|authorization['\"]?\s*[:=]\s*|password['\"]?\s*[:=]\s*)[^\s,;}]+"), r"\1" + STARS),
    (re.compile(r"(?i)((?:sessionid|csrftoken|csrfmiddlewaretoken)['\"]?\s*[:=]\s*)[^\s,;}]+"), r"\1" + STARS),
    (re.compile(r"(postgres(?:ql)?://[^:/\s]+:)[^@\s]+@"), r"\1" + STARS + "@"),
    (re.compile(r"(?<![0-9A-Za-z])\d{6}(?:19|20)\d{2}\d{2}\d{2}\d{3}[\dXx](?![0-9A-Za-z])"), STARS),  # ID numbers
    (re.compile(r"(?<![\d.])(?:\+?86[\s-]?)?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)"), STARS),  # mobiles
    (re.compile(r"(?<![\d.-])0\d{2,3}[\s-]\d{7,8}(?!\d)"), STARS),  # landlines
)


def veil(text: str) -> str:
    """The text without telephone and ID numbers, signed links, keys, passwords and PostgreSQL's details."""
    for pattern, instead in _VEILED:
        text = pattern.sub(instead, text)
    return text


class Discreet(logging.Formatter):
    """Veils the finished line, so that arguments and tracebacks are covered too."""

    def format(self, record: logging.LogRecord) -> str:
        return veil(super().format(record))
