"""What is refused before any memory is spent on it. Sizes in bytes, counts in cells."""

from __future__ import annotations

from .grid import Grid
from .model import RosterError

MAX_FILE = 30 * 2**20


def check_size(size: int) -> None:
    if size > MAX_FILE:
        raise RosterError(f"文件太大（{size / 2**20:.0f} MB），名册最大 {MAX_FILE // 2**20} MB，请分成几份再上传。")


def check_zip(data: bytes) -> str:
    return "ods" if b"opendocument.spreadsheet" in data[:200] else "xlsx"


def check_ole(data: bytes) -> None:
    return None


def check_grid(grids: list[Grid]) -> None:
    return None
