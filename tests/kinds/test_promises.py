"""The promises of every service, written out once more by hand: answered / finished, by urgency."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shouwang.desk.kind import URGENCIES, kinds
from shouwang.desk.promises import promised

SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TEN = 10 * MINUTE

# high, medium, low: (answered, finished), each counted from the moment received
PROMISES = {
    "emergency": [(2 * MINUTE, HOUR)] * 3,
    "welfare_visit": [(TEN, HOUR)] * 3,
    "food_need": [(TEN, 2 * HOUR), (2 * HOUR, DAY), (DAY, 3 * DAY)],
    "shopping_errand": [(TEN, 4 * HOUR), (4 * HOUR, DAY), (DAY, 3 * DAY)],
    "help_at_door": [(TEN, 2 * HOUR), (4 * HOUR, DAY), (DAY, 3 * DAY)],
    "shared_medicine": [(TEN, 30 * MINUTE), (2 * HOUR, DAY), (DAY, 3 * DAY)],
    "supplies_need": [(TEN, 4 * HOUR), (4 * HOUR, DAY), (DAY, 3 * DAY)],
    "prescription": [(TEN, DAY), (4 * HOUR, 2 * DAY), (DAY, 4 * DAY)],
    "hot_meal": [(HOUR, 4 * HOUR)] * 3,
    "medical_outing": [(TEN, HOUR), (2 * HOUR, DAY), (2 * HOUR, DAY)],
    "certificate": [(TEN, HOUR), (4 * HOUR, DAY), (4 * HOUR, DAY)],
    "sampling": [(2 * HOUR, DAY)] * 3,
    "disinfection": [(2 * HOUR, DAY), (2 * HOUR, DAY), (DAY, 3 * DAY)],
    "waste": [(2 * HOUR, DAY), (2 * HOUR, DAY), (DAY, 3 * DAY)],
    "repair": [(TEN, 4 * HOUR), (4 * HOUR, 3 * DAY), (DAY, 7 * DAY)],
    "group_buy": [(4 * HOUR, DAY)] * 3,
    "volunteering": [(DAY, 3 * DAY)] * 3,
    "information": [(4 * HOUR, DAY)] * 3,
}


def test_every_kind_is_in_the_table() -> None:
    assert set(kinds()) == {*PROMISES, "complaint", "own_data"}


@pytest.mark.parametrize("code", PROMISES)
def test_promises_are_those_of_the_table(code: str) -> None:
    at = datetime(2026, 11, 18, 9, 30, tzinfo=SHANGHAI)
    found = []
    for urgency in URGENCIES:
        answer_by, finish_by = promised(kinds()[code], urgency, at, SHANGHAI)
        found.append((answer_by - at, finish_by - at))
    assert found == PROMISES[code]


def test_a_complaint_has_five_working_days() -> None:
    """Wednesday the 18th: Thursday, Friday, then over the weekend Monday, Tuesday, Wednesday."""
    at = datetime(2026, 11, 18, 9, 30, tzinfo=SHANGHAI)
    for urgency in URGENCIES:
        answer_by, finish_by = promised(kinds()["complaint"], urgency, at, SHANGHAI)
        assert answer_by - at == 4 * HOUR
        assert finish_by == datetime(2026, 11, 25, 18, tzinfo=SHANGHAI)


def test_a_question_about_own_data_has_fifteen_working_days() -> None:
    """Wednesday the 18th of November: three weeks later, no holiday lies between."""
    at = datetime(2026, 11, 18, 9, 30, tzinfo=SHANGHAI)
    answer_by, finish_by = promised(kinds()["own_data"], "low", at, SHANGHAI)
    assert (answer_by - at, finish_by) == (DAY, datetime(2026, 12, 9, 18, tzinfo=SHANGHAI))


def test_one_service_takes_the_questions_about_own_data() -> None:
    assert [kind.code for kind in kinds().values() if kind.takes_data_requests] == ["own_data"]


def test_the_more_urgent_never_waits_longer() -> None:
    for kind in kinds().values():
        answers = [kind.promise[urgency].answer for urgency in URGENCIES]
        ends = [kind.promise[urgency].finish for urgency in URGENCIES]
        assert answers == sorted(answers), kind.code
        assert ends == sorted(ends), kind.code
        assert all(answer < end for answer, end in zip(answers, ends, strict=True)), kind.code
