"""How personal data look to somebody who does not need the whole of them (domain reference, section 6)."""

from __future__ import annotations

import re

_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)[\s-]?\d{4}[\s-]?(\d{4})(?!\d)")  # 138-0013-0001 too
_ID = re.compile(r"(?<![0-9A-Za-z])(\d{3})\d{11}(\d{3}[0-9Xx])(?![0-9A-Za-z])")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3}-?)?\d{3,4}(\d{4})(?!\d)")


def name(full: str) -> str:
    """`张*` for two characters, `张*明` for three, `欧**明` for four; Latin names keep the first word's initial."""
    full = full.strip()
    if not full:
        return ""
    if full.isascii():
        return " ".join(part[0] + "***" for part in full.split())
    if len(full) == 1:
        return full
    if len(full) == 2:
        return full[0] + "*"
    return full[0] + "*" * (len(full) - 2) + full[-1]


def phone(number: str) -> str:
    """`138****1234`; a landline shows its last four digits."""
    digits = re.sub(r"\D", "", number)
    if len(digits) == 11 and digits.startswith("1"):
        return f"{digits[:3]}****{digits[-4:]}"
    return f"****{digits[-4:]}" if len(digits) > 4 else "****"


def id_number(number: str) -> str:
    """`310***********1234`: the first three and the last four."""
    return f"{number[:3]}{'*' * max(len(number) - 7, 4)}{number[-4:]}" if len(number) > 7 else "****"


def free_text(text: str) -> str:
    """Numbers that look like mobiles, ID numbers or landlines are masked inside running text."""
    text = _ID.sub(lambda found: f"{found[1]}{'*' * 11}{found[2]}", text)
    text = _MOBILE.sub(r"\1****\2", text)
    return _LANDLINE.sub(lambda found: f"{found[1] or ''}****{found[2]}" if len(found[0]) >= 7 else found[0], text)
