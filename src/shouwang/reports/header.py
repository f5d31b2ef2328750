"""The header of another office's form: pasted, or read from the empty workbook."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shouwang.core.refusal import Refused
from shouwang.reading.roster import RosterError
from shouwang.reading.roster.cells import text_of
from shouwang.reading.roster.layout import find_header, is_hint_text
from shouwang.reading.roster.workbook import load

MOST_COLUMNS = 120
MOST_CELL = 200
MOST_LINES = 4

Rows = list[list[str]]


def pasted(text: str) -> Rows:
    """The lines as they were copied out of a spreadsheet.

    Raises:
        Refused: nothing in it, more than a header has, or no tab between the columns.
    """
    rows = [[cell.strip()[:MOST_CELL] for cell in line.split("\t")] for line in text.strip("\r\n").splitlines()]
    return checked([row for row in rows if any(row)])


def of_file(content: bytes, name: str) -> Rows:
    """Header rows of the first sheet that has one, with the row of hints below it.

    Raises:
        Refused: no workbook, or no header in it.
    """
    try:
        _name, grids = load(content, name)
    except RosterError as error:
        raise Refused(str(error), code="unreadable") from None
    for grid in grids:
        grid.fill_merges()
        found = find_header(grid)
        if found is None:
            continue
        rows = [list(map(text_of, grid.rows[number])) for number in found.rows]
        below = found.rows[-1] + 1
        if below < len(grid.rows):
            hints = list(map(text_of, grid.rows[below]))
            if sum(1 for cell in hints if is_hint_text(cell)) >= 2:
                rows.append(hints)
        return checked([[cell.strip()[:MOST_CELL] for cell in row] for row in rows])
    raise Refused(_("No header with a column for names was found in this file. Copy the header row and paste it."))


def checked(rows: Rows) -> Rows:
    if not rows:
        raise Refused(_("Paste the header row of the form, or choose the empty form."), code="empty")
    width = max(map(len, rows))
    if width > MOST_COLUMNS or len(rows) > MOST_LINES:
        raise Refused(_("This is more than a header: paste only the header row, at most %d columns.") % MOST_COLUMNS)
    return [row + [""] * (width - len(row)) for row in rows]
