"""The week as a grid in SVG: a row for each helper, a column for each shift, the post in the field; gaps in a row of their own."""

from __future__ import annotations

from html import escape

from ...rounds.draw import COLOURS, FONT
from .problem import DAY, RosterPlan, RosterProblem

_NAME, _WIDE, _ROW = 130.0, 104.0, 26.0


def draw(problem: RosterProblem, plan: RosterPlan) -> str:
    """Turns that were not told have a dark frame; shifts that are past are grey."""
    windows = sorted({(duty.start, duty.end) for duty in problem.duties})
    column = {window: index for index, window in enumerate(windows)}
    duties = {duty.id: duty for duty in problem.duties}
    posts = {
        post: COLOURS[index % len(COLOURS)]
        for index, post in enumerate(dict.fromkeys(each.post for each in problem.duties))
    }
    rows = {helper.id: index for index, helper in enumerate(problem.helpers)}
    told = set(problem.told)
    width, height = _NAME + _WIDE * len(windows) + 14, 46 + _ROW * (len(rows) + 1) + 14
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img" font-family="{FONT}" font-size="12">',
        f"<title>{len(rows)} helpers, {len(windows)} shifts</title>",
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="#fbfaf7"/>',
    ]
    for (start, end), index in column.items():
        x = _NAME + index * _WIDE
        if start < problem.now:
            parts.append(
                f'<rect x="{x:.0f}" y="40" width="{_WIDE:.0f}" height="{_ROW * (len(rows) + 1):.0f}" fill="#eceae4"/>'
            )
        parts.append(
            f'<text x="{x + 6:.0f}" y="18" fill="#6b6b6b">{start // DAY + 1}</text>'
            f'<text x="{x + 6:.0f}" y="34" fill="#3a3a3a">{_time(start)}–{_time(end)}</text>'
        )
    for name, row in rows.items():
        y = 40 + row * _ROW
        parts.append(f'<text x="10" y="{y + 17:.0f}" fill="#3a3a3a">{escape(name)}</text>')
        parts.append(f'<path d="M10 {y + _ROW:.0f}H{width - 10:.0f}" stroke="#e2ddd0"/>')
    for turn in plan.turns:
        duty = duties[turn.duty]
        x, y = _NAME + column[duty.start, duty.end] * _WIDE, 40 + rows[turn.helper] * _ROW
        frame = ' stroke="#2b2b2b" stroke-width="2"' if told and turn not in told else ""
        parts.append(
            f'<rect x="{x + 3:.0f}" y="{y + 3:.0f}" width="{_WIDE - 6:.0f}" height="{_ROW - 6:.0f}" rx="5" fill="{posts[duty.post]}"{frame}/>'
            f'<text x="{x + 9:.0f}" y="{y + 17:.0f}" fill="#fff">{escape(duty.post)}</text>'
        )
    gaps: dict[int, list[str]] = {}
    for each in plan.uncovered:
        duty = duties[each.duty]
        gaps.setdefault(column[duty.start, duty.end], []).append(f"{each.missing} {duty.post} ({each.reason})")
    for index, several in gaps.items():
        x, y = _NAME + index * _WIDE, 40 + len(rows) * _ROW
        missing = sum(int(words.split()[0]) for words in several)
        parts.append(
            f'<g fill="#b3261e"><rect x="{x + 3:.0f}" y="{y + 3:.0f}" width="{_WIDE - 6:.0f}" height="{_ROW - 6:.0f}" rx="5" fill="none" '
            f'stroke="#b3261e" stroke-width="1.8"/><text x="{x + 9:.0f}" y="{y + 17:.0f}">− {missing}</text><title>{escape("; ".join(several))}</title></g>'
        )
    return "\n".join([*parts, "</svg>", ""])


def _time(minute: int) -> str:
    return f"{minute % DAY // 60}:{minute % 60:02d}"
