"""stub"""
from __future__ import annotations
from collections.abc import Iterable
from .types import Door, DoorReading, PlaceParts, Resolution


class DoorBook:
    def __init__(self, doors: Iterable[Door]) -> None:
        self.doors = tuple(doors)

    def resolve(self, words: str | PlaceParts | DoorReading, *, context: PlaceParts | None = None,
                three_part: str = "building-unit-room") -> Resolution:
        return Resolution()


def resolve_door(words: str | PlaceParts | DoorReading, doors: Iterable[Door] | DoorBook, *,
                 context: PlaceParts | None = None, three_part: str = "building-unit-room") -> Resolution:
    book = doors if isinstance(doors, DoorBook) else DoorBook(doors)
    return book.resolve(words, context=context, three_part=three_part)
