"""Charts: a Vega-Lite declaration rendered to SVG on the server, in the colours of the page.

The SVG stands inside the page, so colours are given as CSS variables and follow theme and print; it
carries no style attribute and no script, so the content security policy stays strict. A table with the
same figures belongs beneath every chart: it, not the drawing, is what is read out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

INK = "var(--muted)"
LINE = "var(--line)"
FONT = "inherit"
CONFIG = {
    "background": "transparent",
    "aria": False,
    "font": FONT,
    "view": {"stroke": "transparent"},
    "axis": {
        "labelColor": INK, "titleColor": INK, "gridColor": LINE, "domainColor": LINE, "tickColor": LINE,
        "labelFontSize": 12, "titleFontSize": 12,
    },
    "legend": {"labelColor": INK, "titleColor": INK, "labelFontSize": 12, "orient": "bottom", "symbolType": "square"},
}  # fmt: skip


def svg(spec: Mapping[str, Any]) -> str:
    """Render a Vega-Lite spec (v5) to an SVG element that scales with its box."""
    import json

    return _rendered(json.dumps({**spec, "config": {**CONFIG, **spec.get("config", {})}}, sort_keys=True))


@lru_cache(maxsize=64)
def _rendered(spec: str) -> str:
    import vl_convert

    drawn = vl_convert.vegalite_to_svg(spec)
    head, rest = drawn.split(">", 1)
    head = head.replace(" width=", " data-width=").replace(" height=", " data-height=")
    return f'{head} aria-hidden="true" focusable="false">{rest}'


def stacked_bars(
    rows: Sequence[Mapping[str, Any]], *, x: str, y: str, series: str, series_order: Sequence[str],
    colours: Sequence[str], x_order: Sequence[str], width: int = 860, height: int = 220,
) -> str:  # fmt: skip
    """Columns over `x`, stacked by `series`.

    Args:
        rows: dicts with the keys `x`, `y` (a number) and `series`.
        colours: one CSS colour a series, in `series_order`.
    """
    return svg(
        {
            "width": width,
            "height": height,
            "data": {"values": [dict(row) for row in rows]},
            "mark": {"type": "bar", "stroke": "var(--surface)", "strokeWidth": 1},
            "encoding": {
                "x": {"field": x, "type": "ordinal", "sort": list(x_order), "axis": {"title": None, "labelAngle": 0}},
                "y": {
                    "field": y,
                    "type": "quantitative",
                    "aggregate": "sum",
                    "axis": {"title": None, "tickMinStep": 1},
                },
                "color": {
                    "field": series,
                    "type": "nominal",
                    "sort": list(series_order),
                    "scale": {"domain": list(series_order), "range": list(colours)},
                    "legend": {"title": None, "columns": 6},
                },
            },
        }
    )
