"""How fast a roster of 1,392 households (about 4,000 people) is read, beside raw calamine on the same bytes.

`run()` gives one dict per metric: case, metric, ours, reference, reference_name, ratio (ours / reference), target, met.
Seconds are of the processor (one thread; the machine may be shared), the best of several runs; counts are people. Everybody here is invented.
"""

from __future__ import annotations

import datetime as dt
import io
import random
import time
from collections.abc import Callable
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

from shouwang.reading.roster import RosterOptions, read_roster

HOUSEHOLDS = 1392
TARGET_SECONDS = 2.0
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_HEADER = ("序号", "姓名", "性别", "身份证号", "出生日期", "联系电话", "楼号", "单元号", "室号", "与户主关系", "人员类型",
           "重点类别", "是否独居", "是否低保", "失能等级", "紧急联系人", "备注")  # fmt: skip


def made_roster(households: int, seed: int = 1) -> tuple[bytes, int]:
    """(xlsx, number of people): two to four people a household, ordinary blemishes."""
    dice = random.Random(seed)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet("居民")
    page.write_row(0, 0, _HEADER)
    count = 0
    for household in range(households):
        building, unit, room = (
            household // 48 + 1,
            household // 12 % 4 + 1,
            (household % 12 // 2 + 1) * 100 + household % 2 + 1,
        )
        for member in range(dice.choice((2, 3, 3, 3, 4))):
            count += 1
            birth = dt.date(1930, 1, 1) + dt.timedelta(days=dice.randrange(34_000))
            digits = f"310199{birth:%Y%m%d}{count % 1000:03d}"
            check = "10X98765432"[sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=True)) % 11]
            name = (
                dice.choice("王李张刘陈杨黄赵吴周")
                + chr(0x4E00 + dice.randrange(3000))
                + chr(0x4E00 + dice.randrange(3000))
            )
            page.write_row(count, 0, (
                count, name, dice.choice("男女"), digits + check, dice.choice((f"{birth:%Y-%m-%d}", f"{birth:%Y.%m}", "")),
                dice.choice((f"1380013{count % 10000:04d}", 13800130000 + count, f"5550{count % 10000:04d}", "")),
                dice.choice((building, f"{building}号楼", f"{building}#")), dice.choice((unit, f"{unit}单元")),
                dice.choice((room, f"{room}室")), "户主" if member == 0 else "子女", dice.choice(("常住", "常住", "租户")),
                dice.choice(("", "", "", "独居老人，糖尿病", "低保户", "肢体残疾")), dice.choice(("是", "否", "")),
                dice.choice(("否", "×", "")), dice.choice(("", "完全自理", "半自理")), f"某某 子 1380013{count % 10000:04d}",
                dice.choice(("", "", "", f"第{count}户，夜里电话静音", "听力二级")),
            ))  # fmt: skip
    book.close()
    return buffer.getvalue(), count


def best_of(act: Callable[[], Any], times: int) -> float:
    """Seconds of the fastest of `times` runs."""
    best = float("inf")
    for _ in range(times):
        started = time.process_time()
        act()
        best = min(best, time.process_time() - started)
    return best


def raw(data: bytes) -> int:
    """What any reader has to do at least: the cells of every sheet as Python values."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def run(long: bool = False) -> list[dict[str, Any]]:
    """long: also a roster ten times as large, to show that the time grows in step with the rows."""
    data, people = made_roster(HOUSEHOLDS)
    options = RosterOptions(as_of=dt.date(2026, 11, 21), area_code="021")
    started = time.process_time()
    reading = read_roster(data, name="benchmark.xlsx", options=options)
    first = time.process_time() - started
    times = 5 if long else 2
    ours = best_of(lambda: read_roster(data, name="benchmark.xlsx", options=options), times)
    reference = best_of(lambda: raw(data), times)

    def result(
        metric: str, value: float, beside: float | None, name: str | None, target: str, met: bool
    ) -> dict[str, Any]:
        ratio = round(value / beside, 2) if beside else None
        return {
            "case": "reading-roster", "metric": metric, "ours": round(value, 4), "reference": beside and round(beside, 4),
            "reference_name": name, "ratio": ratio, "target": target, "met": met,
        }  # fmt: skip

    target = f"< {TARGET_SECONDS:g} s"
    results = [
        result(f"seconds for {HOUSEHOLDS} households, {people} people, first time", first, reference, "raw calamine", target, first < TARGET_SECONDS),
        result(f"seconds for {HOUSEHOLDS} households, {people} people", ours, reference, "raw calamine", target, ours < TARGET_SECONDS),
        result("people read", reading.counts["people"], people, "people written", "all but duplicates", reading.counts["people"] >= 0.98 * people),
    ]  # fmt: skip
    if long:
        more, many = made_roster(10 * HOUSEHOLDS, seed=2)
        tenfold = best_of(lambda: read_roster(more, name="tenfold.xlsx", options=options), 1)
        per_person = (tenfold / many) / (first / people)  # both read for the first time
        results.append(
            result(f"seconds for {many} people", tenfold, best_of(lambda: raw(more), 1), "raw calamine",
                   "at most 1.5 times the seconds per person", per_person < 1.5)
        )  # fmt: skip
    return results


CASES = {"reading-roster": run}

if __name__ == "__main__":
    import json
    import sys

    print(json.dumps(run("--long" in sys.argv), ensure_ascii=False, indent=1))
