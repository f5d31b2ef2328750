"""A chat read with the committee's own words, laid beside the plain reading: what was high stays high."""

from __future__ import annotations

from collections.abc import Sequence

from shouwang.desk.lexicon import HELD, service_by, standing_in, would_lower
from shouwang.desk.models import OwnWord

from .layout import Laid
from .models import LATER, Part

HOLD = {"urgency": "high", "need_human": True, "held": True}
JUDGED = (Part.OPENS, Part.HUMAN, Part.LIST)


def name_words(laid: Sequence[Laid], words: Sequence[OwnWord]) -> None:
    """Write beside each message which of the committee's words stand in it, and the service that they name."""
    for row in laid:
        here = standing_in(words, row.text)
        if not here:
            continue
        row.reading["why"] = [*row.reading.get("why", []), *(f"本居委词条：{word.phrase}" for word in here)]
        service = service_by(here, row.reading.get("kind", ""))
        if service is not None:
            row.reading["service"] = service.code


def keep_high(laid: Sequence[Laid], plain: Sequence[Laid], words: Sequence[OwnWord]) -> None:
    """Whatever the plain reading takes for life and limb is high in `laid` too, and waits for a person."""
    for index, (row, was) in enumerate(zip(laid, plain, strict=True)):
        if was.reading.get("sensitive") and row.part in JUDGED:
            row.reading["sensitive"] = True
        if was.part not in JUDGED or was.reading.get("urgency") != "high" or was.opener is not None:
            continue
        if _is_high(row, laid):
            row.reading["advise"] = list(
                dict.fromkeys([*was.reading.get("advise", []), *row.reading.get("advise", [])])
            )
            if row.part in JUDGED and would_lower(standing_in(words, row.text)):
                row.reading |= HOLD
            continue
        if row.part != was.part:
            row.part, row.opener, row.reading = was.part, None, dict(was.reading)
            for each, before in zip(laid, plain, strict=True):
                if before.opener == index and each.part not in JUDGED:
                    each.part, each.opener, each.reading = before.part, index, dict(before.reading)
        row.reading |= HOLD
        row.reading["why"] = [*was.reading.get("why", []), HELD]
        row.reading["advise"] = was.reading.get("advise", [])


def _is_high(row: Laid, laid: Sequence[Laid]) -> bool:
    if row.part in JUDGED and row.opener is None:
        return row.reading.get("urgency") == "high"
    return row.part in LATER and row.opener is not None and laid[row.opener].reading.get("urgency") == "high"
