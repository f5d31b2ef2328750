"""The answer at once: what was told stays, and the gaps are filled hour by hour, each hour in the best way by itself.

Takes milliseconds, so that somebody can be rung while the program (`model`) looks for something better. Also the list
as people work it off.
"""

from __future__ import annotations

from itertools import groupby

import numpy as np

from ...solvers.assignment import assign
from .book import Book
from .problem import Duty, RosterPlan, RosterProblem, unevenness


def fill_gaps(problem: RosterProblem) -> RosterPlan:
    """Fill every gap that somebody can fill without moving anybody else."""
    book = Book(problem, keep=True)
    gaps = sorted((duty for duty in problem.duties if book.missing(duty)), key=lambda duty: (duty.start, duty.end))
    for _hours, several in groupby(gaps, key=lambda duty: (duty.start, duty.end)):
        _fill(book, [duty for duty in several for _ in range(book.missing(duty))])
    return book.plan()


def _fill(book: Book, gaps: list[Duty]) -> None:
    """Gaps of one window: nobody can fill two of them, so it is an assignment problem."""
    helpers = list(book.helpers.values())
    worth = np.zeros((len(gaps), len(helpers)), dtype=np.int64)
    rows: dict[str, np.ndarray] = {}
    for row, duty in enumerate(gaps):
        if duty.id not in rows:
            free = [book.able(helper, duty) and book.fits(helper, duty) for helper in helpers]
            strain = [unevenness(len(book.held[helper.id]) + 1, helper.cap) for helper in helpers]
            step = 1 + 2_000 * len(gaps)
            rows[duty.id] = np.where(free, duty.weight * step + 2_000 - np.minimum(strain, 2_000), 0)
        worth[row] = rows[duty.id]
    for row, column in zip(*assign(-worth), strict=True):
        if worth[row, column] > 0:
            book.give(helpers[column], gaps[row])


def naive(problem: RosterProblem) -> RosterPlan:
    """As people do it: hour by hour, posts that want skills first, each from the next on the list who can, going round."""
    book = Book(problem, keep=True)
    queue = list(problem.helpers)
    for duty in sorted(problem.duties, key=lambda duty: (duty.start, -len(duty.skills))):
        for helper in tuple(queue):
            if not book.missing(duty):
                break
            if book.able(helper, duty) and book.fits(helper, duty):
                book.give(helper, duty)
                queue.remove(helper)
                queue.append(helper)
    return book.plan()
