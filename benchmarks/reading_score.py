"""Scores the reading of messages as section 1.5 of the samples' README says, and the two chats.

    python benchmarks/reading_score.py [FILE.jsonl] [--misses]

Without a file: messages.jsonl and the chats of SHOUWANG_SAMPLES, or of ../shared/samples beside the repository.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import sys
import time
import unicodedata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from shouwang.reading.command import chat_json, read_jsonl  # noqa: E402

SAME_UNITS = (
    "个 個 枚|只 隻|粒 颗|支 枝|条 條|张 張|份 客|人 位 名|罐 听|套 set セット|包 pack packs パック|盒 box boxes|"
    "瓶 bottle bottles|袋 bag bags|公斤 千克 kg|克 g|升 l|毫升 ml"
)
UNITS = {unit: group.split()[0] for group in SAME_UNITS.split("|") for unit in group.split()}
IMPLIED = {
    "高龄老人": {"老年人"}, "独居老人": {"老年人"}, "孤老": {"老年人"}, "纯老家庭": {"老年人"}, "空巢老人": {"老年人"},
    "婴幼儿": {"儿童"}, "血透": {"慢性病"}, "肿瘤": {"慢性病"}, "失能": {"行动不便"},
}  # fmt: skip
LEVELS = ("lane", "building", "unit", "floor", "room")
PARTS = ("message_type", "kind", "urgency", "place", "items", "entries", "tags")


def plain(value: Any) -> str | None:
    if value is None:
        return None
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(value))).casefold()


def bare(value: Any) -> str | None:
    text = plain(value)
    return re.sub(r"(?:号楼|号|栋|幢|座|楼|单元|门|层|室|房|弄)$", "", text) if text else None


def parts(place: dict[str, Any] | None) -> dict[str, str]:
    return {level: bare(place[level]) for level in LEVELS if place.get(level) is not None} if place else {}


def item_set(items: list[dict[str, Any]]) -> set[tuple[Any, Any, Any]]:
    out = set()
    for item in items or []:
        qty = item.get("qty")
        unit = plain(item.get("unit"))
        out.add(
            (plain(item.get("alias") or item.get("item")), None if qty is None else float(qty), UNITS.get(unit, unit))
        )
    return out


def same_items(want: list[dict[str, Any]], got: list[dict[str, Any]]) -> int:
    """Number of agreeing items; an alias counts as its item, on either side."""
    left = [(item, {plain(item.get("item")), plain(item.get("alias"))} - {None} or {None}) for item in got or []]
    hits = 0
    for item in want or []:
        names = {plain(item.get("item")), plain(item.get("alias"))} - {None} or {None}
        for pair in left:
            if names & pair[1] and key(item) == key(pair[0]):
                left.remove(pair)
                hits += 1
                break
    return hits


def key(item: dict[str, Any]) -> tuple[Any, Any]:
    unit = plain(item.get("unit"))
    qty = item.get("qty")
    return (None if qty is None else float(qty), UNITS.get(unit, unit))


def tag_set(tags: list[str]) -> set[str]:
    found = set(tags or [])
    return found - set().union(*(IMPLIED.get(tag, set()) for tag in found))


def f1(hits: int, want: int, got: int) -> float:
    return 1.0 if want + got == 0 else 2 * hits / (want + got)


class Score:
    """Counts of one file; `misses` holds (id, component, wanted, got)."""

    def __init__(self) -> None:
        self.hit = dict.fromkeys(PARTS, 0)
        self.all = dict.fromkeys(PARTS, 0)
        self.got_all = {"items": 0, "tags": 0}
        self.dangerous: list[str] = []
        self.misses: list[tuple[str, str, Any, Any]] = []

    def count(self, ident: str, name: str, want: Any, got: Any, hit: int, of: int) -> None:
        self.hit[name] += hit
        self.all[name] += of
        if hit < of:
            self.misses.append((ident, name, want, got))

    def message(self, ident: str, want: dict[str, Any], got: dict[str, Any]) -> None:
        for name in ("message_type", "kind", "urgency"):
            self.count(ident, name, want[name], got.get(name), int(want[name] == got.get(name)), 1)
        if want["urgency"] == "high" and got.get("urgency") not in ("high", "medium"):
            self.dangerous.append(f"{ident} message: high read as {got.get('urgency')}")
        self.sets(ident, "tags", tag_set(want["tags"]), tag_set(got.get("tags", [])))
        if want["message_type"] == "solitaire":
            self.entries(ident, want, got)
        else:
            a, b = parts(want["place_parts"]), parts(got.get("place_parts"))
            hits = sum(a.get(level) == b.get(level) for level in a.keys() | b.keys())
            self.count(ident, "place", want["place_parts"], got.get("place_parts"), hits, len(a.keys() | b.keys()))
            hits = same_items(want["items"], got.get("items", []))
            self.pair(
                ident,
                "items",
                want["items"],
                got.get("items", []),
                hits,
                len(want["items"]),
                len(got.get("items") or []),
            )

    def sets(self, ident: str, name: str, want: set[str], got: set[str]) -> None:
        self.pair(ident, name, sorted(want), sorted(got), len(want & got), len(want), len(got))

    def pair(self, ident: str, name: str, want: Any, got: Any, hits: int, n_want: int, n_got: int) -> None:
        self.hit[name] += hits
        self.all[name] += n_want
        self.got_all[name] += n_got
        if hits < max(n_want, n_got):
            self.misses.append((ident, name, want, got))

    def entries(self, ident: str, want: dict[str, Any], got: dict[str, Any]) -> None:
        left = list(got.get("entries") or [])
        for entry in want["entries"]:
            same = [other for other in left if other.get("n") == entry["n"]]
            right = False
            other: dict[str, Any] = {}
            if same:
                other = next((one for one in same if self.entry_right(entry, one)), same[0])
                left.remove(other)
                right = self.entry_right(entry, other)
            self.count(f"{ident}@{entry['n']}", "entries", short(entry), short(other) if other else None, int(right), 1)
            wanted = entry.get("urgency") or want["urgency"]
            read = (other.get("urgency") or got.get("urgency")) if other else None
            if wanted == "high" and entry.get("urgency") and read not in ("high", "medium"):
                self.dangerous.append(f"{ident}@{entry['n']}: high read as {read}")
        for other in left:
            self.count(f"{ident}@{other.get('n')}", "entries", None, short(other), 0, 1)

    @staticmethod
    def entry_right(want: dict[str, Any], got: dict[str, Any]) -> bool:
        hits = same_items(want["items"], got.get("items", []))
        return (
            parts(want["place_parts"]) == parts(got.get("place_parts"))
            and hits == len(want["items"]) == len(got.get("items", []))
            and want["status"] == got.get("status")
        )

    def shares(self) -> dict[str, float]:
        out = {}
        for name in PARTS:
            if name in self.got_all:
                out[name] = f1(self.hit[name], self.all[name], self.got_all[name])
            else:
                out[name] = self.hit[name] / self.all[name] if self.all[name] else 1.0
        return out


def short(entry: dict[str, Any]) -> Any:
    items = [(item.get("item"), item.get("qty"), item.get("unit")) for item in entry.get("items", [])]
    return (parts(entry.get("place_parts")), items, entry.get("status"))


def score_file(path: Path) -> tuple[Score, float, int]:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    source = io.StringIO(
        "".join(
            json.dumps({k: line[k] for k in ("id", "channel", "text")}, ensure_ascii=False) + "\n" for line in lines
        )
    )
    result = io.StringIO()
    begin = time.perf_counter()
    read_jsonl(source, result)
    seconds = time.perf_counter() - begin
    got = {line["id"]: line["expect"] for line in map(json.loads, result.getvalue().splitlines())}
    score = Score()
    for line in lines:
        score.message(line["id"], line["expect"], got.get(line["id"], {}))
    return score, seconds, len(lines)


def score_chat(text_path: Path, want: dict[str, Any]) -> tuple[int, int, list[str]]:
    """Facts right, facts in all, and the misses in words."""
    got = chat_json(text_path)
    hits, total, misses = 0, 0, []

    def fact(label: str, wanted: Any, found: Any) -> None:
        nonlocal hits, total
        total += 1
        if wanted == found:
            hits += 1
        else:
            misses.append(f"{label}: want {wanted} got {found}")

    by_lines = {tuple(request["lines"]): request for request in got["requests"]}
    for request in want.get("requests", []):
        found = by_lines.pop(tuple(request["lines"]), None)
        label = f"request {request['lines']}"
        fact(label, True, found is not None)
        if found is None:
            continue
        for name in ("kind", "urgency", "place_from", "state_at_end"):
            fact(f"{label} {name}", request[name], found[name])
        fact(f"{label} place_parts", parts(request["place_parts"]), parts(found["place_parts"]))
        fact(f"{label} tags", sorted(tag_set(request["tags"])), sorted(tag_set(found["tags"])))
        fact(f"{label} later", [(tuple(one["lines"]), one["role"]) for one in request["later"]],
             [(tuple(one["lines"]), one["role"]) for one in found["later"]])  # fmt: skip
    if "requests" in want:
        fact("surplus requests", [], sorted(by_lines))
    for wanted, found in zip(want.get("lists", []), got["lists"], strict=False):
        fact("list versions", [(v["lines"], v["role"]) for v in wanted["versions"]],
             [(v["lines"], v["role"]) for v in found["versions"]])  # fmt: skip
        fact("list changes", wanted["changes"], found["changes"])
        fact("list kind", (wanted["kind"], wanted["urgency"]), (found["kind"], found["urgency"]))
        fact("list entries", [(e["n"], short(e)) for e in wanted["final_entries"]],
             [(e["n"], short(e)) for e in found["final_entries"]])  # fmt: skip
    if "lists" in want:
        fact("number of lists", len(want["lists"]), len(got["lists"]))
    for name in ("needs_human", "not_requests"):
        if name in want:
            fact(
                name,
                sorted(tuple(one["lines"]) for one in want[name]),
                sorted(tuple(one["lines"]) for one in got[name]),
            )
    for need in want.get("needs", []):
        found = next((one for one in got.get("needs", []) if one["lines"] == need["lines"]), None)
        fact(f"need {need['lines']}", (need["kind"], need["urgency"], need["place"]),
             found and (found["kind"], found["urgency"], place_text(found)))  # fmt: skip
        if found and "tags" in need:
            fact(f"need {need['lines']} tags", sorted(tag_set(need["tags"])), sorted(tag_set(found["tags"])))
    for name in ("offers_accepted", "offers_refused"):
        if name in want:
            fact(
                name,
                sorted(tuple(one["lines"]) for one in want[name]),
                sorted({tuple(one["lines"]) for one in got.get(name, [])}),
            )
    return hits, total, misses


def place_text(request: dict[str, Any]) -> str:
    place = parts(request["place_parts"])
    return "-".join(place[level] for level in ("building", "unit", "room") if level in place)


def samples() -> Path:
    return Path(os.environ.get("SHOUWANG_SAMPLES", ROOT.parent / "shared" / "samples"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    path = options.file or samples() / "messages.jsonl"
    score, seconds, count = score_file(path)
    shares = score.shares()
    print(f"{path.name}: {count} messages, {seconds * 1000 / max(count, 1):.2f} ms each")
    for name, share in shares.items():
        print(f"  {name:<13}{share:7.1%}")
    print(f"  {'overall':<13}{sum(shares.values()) / len(shares):7.1%}")
    print(f"  dangerous misses: {len(score.dangerous)}", *score.dangerous, sep="\n    ")
    if options.misses:
        for name in PARTS:
            for ident, component, want, got in score.misses:
                if component == name:
                    print(f"  {component} {ident}\n      want {want}\n      got  {got}")
    if options.file is None:
        for text_path in sorted(samples().glob("*.txt")):
            want = json.loads(text_path.with_suffix(".expected.json").read_text(encoding="utf-8"))
            hits, total, misses = score_chat(text_path, want)
            print(f"{text_path.name}: {hits} of {total} facts right")
            if options.misses:
                print(*(f"    {miss}" for miss in misses), sep="\n")
    return 1 if score.dangerous else 0


if __name__ == "__main__":
    sys.exit(main())
