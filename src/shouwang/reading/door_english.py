"""English (and Hong Kong) doors: "Tower 28, Apt 3002", "Flat C, 15/F, Block D", "Bldg 3 Rm 1508"."""

from __future__ import annotations

import re

from .types import DoorMention, PlaceParts

PIECE = re.compile(
    r"(?<![a-z])(?:"
    r"(?:tower|building|bldg|block|blk|bld)\.?\s?(?:no\.?\s?)?#?(?P<building>[a-z](?![a-z])|\d{1,3}[a-z]?(?![\da-z]))(?:-(?P<room3>\d{3,4})(?!\d))?"
    r"|(?:unit|entrance|gate)\.?\s?#?(?P<unit>[a-h](?![a-z])|\d{1,2}(?!\d))"
    r"|(?:flat|apt|apartment|room|rm|suite|unit|door|no\.?)\.?\s?#?(?P<room>\d{1,5}[a-h]?(?![\da-z])|[a-h](?![a-z]))"
    r"|(?P<floor>\d{1,2})(?:st|nd|rd|th)?(?:\s?floor|\s?/f|/f)(?![a-z])|floor\s?(?P<floor2>\d{1,2})"
    r")"
)


def english_mentions(folded: str) -> list[DoorMention]:
    """Clusters of pieces that stand within three signs of each other; one cluster is one door."""
    clusters: list[list[re.Match[str]]] = []
    for piece in PIECE.finditer(folded):
        if clusters and re.fullmatch(r"[\s,，.;-]{0,3}(?:of )?", folded[clusters[-1][-1].end() : piece.start()]):
            clusters[-1].append(piece)
        else:
            clusters.append([piece])
    mentions = []
    for cluster in clusters:
        got: dict[str, str] = {}
        for piece in cluster:
            for key, value in piece.groupdict().items():
                if value:
                    got.setdefault(key.rstrip("23"), value.upper())
        if "unit" in got and "room" not in got and len(cluster) > 1:
            # "Building 3 Unit 502"-like words name the flat
            if "building" in got and len(got["unit"]) >= 3:
                got["room"] = got.pop("unit")
        if "building" not in got and "room" not in got:
            continue
        if "building" not in got and len(got["room"]) < 3 and "floor" not in got:
            continue
        floor, room = got.get("floor"), got.get("room")
        if floor and room and room[:-2] == floor:
            floor = None
        parts = PlaceParts(None, got.get("building"), got.get("unit"), floor, room)
        shape = "door" if parts.building else "room"
        mentions.append(DoorMention("", cluster[0].start(), cluster[-1].end(), parts, shape))
    return mentions
