"""What the invented people ask for: words from `pleas.toml`, whose they are, and by which way they come in."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from shouwang.core.actions import NewResident
from shouwang.core.models import Building, Resident
from shouwang.desk.actions import Plea
from shouwang.desk.kind import ServiceKind, kinds

CHANNELS = {"phone": 40, "chat": 28, "web": 12, "door": 11, "hotline": 5, "street": 3}
RELATIVES = ("女儿", "儿子", "邻居", "侄子", "外孙女")


@dataclass(frozen=True)
class Words:
    """One plea of the file: a service, how urgent, whose, and the words."""

    kind: ServiceKind
    urgency: str
    whose: str
    text: str

    @property
    def answer(self) -> timedelta:
        return self.kind.promise[self.urgency].answer

    @property
    def finish(self) -> timedelta:
        return self.kind.promise[self.urgency].finish


@lru_cache(maxsize=1)
def all_words() -> tuple[list[Words], list[float]]:
    """Every plea with its weight. A service without pleas in the file comes with its own example."""
    written = tomllib.loads(Path(__file__).with_name("pleas.toml").read_text(encoding="utf-8"))
    found, weights = [], []
    for kind in kinds().values():
        example = kind.example
        own = written.get(kind.code, {})
        pleas = own.get("pleas") or [(example.get("urgency", kind.default_urgency), "any", example["text"])]
        for urgency, whose, text in pleas:
            found.append(Words(kind, urgency, whose, text))
            weights.append(own.get("weight", 3) / len(pleas))
    return found, weights


class Asking:
    """Chooses who asks for what."""

    def __init__(
        self, rng: Random, people: Sequence[tuple[Resident, NewResident]], buildings: Sequence[Building], today: date
    ) -> None:
        self.rng, self.people, self.buildings = rng, people, buildings
        self.old = [pair for pair in people if today.year - int(pair[0].birth_date[:4]) >= 65] or people
        self.grown = [pair for pair in people if today.year - int(pair[0].birth_date[:4]) >= 18] or people
        # Recently used words are put aside, so that a page does not repeat itself.
        self._used: dict[str, int] = {}

    def words(self, fits: Callable[[Words], bool] = lambda words: True) -> Words:
        """Some words that fit, the rarely used ones first."""
        found, weights = all_words()
        fitting = [
            (words, weight / (1 + 3 * self._used.get(words.text, 0)))
            for words, weight in zip(found, weights, strict=True)
            if fits(words)
        ]
        chosen = self.rng.choices([words for words, _weight in fitting], [weight for _words, weight in fitting])[0]
        self._used[chosen.text] = self._used.get(chosen.text, 0) + 1
        return chosen

    def every_kind(self) -> list[Words]:
        """One plea of each service."""
        return [self.words(lambda words, code=code: words.kind.code == code) for code in kinds()]  # type: ignore[misc]

    def plea(self, words: Words, once_key: str = "") -> Plea:
        """The words in somebody's mouth, at a door of the committee."""
        channel = self.rng.choices(list(CHANNELS), list(CHANNELS.values()))[0]
        place = self._place(words.whose)
        return Plea(
            kind=words.kind.code,
            text=words.text,
            urgency=words.urgency,
            channel=channel,
            details=self._details(words),
            once_key=once_key,
            **place,
        )

    def _details(self, words: Words) -> Mapping[str, object]:
        return words.kind.example.get("details", {}) if words.text == words.kind.example["text"] else {}

    def _place(self, whose: str) -> dict[str, Any]:
        if whose == "none":
            return {"place_text": "垃圾房门口" if self.rng.random() < 0.5 else ""}
        if whose == "building":
            resident, new = self.rng.choice(self.grown)
            building = self.rng.choice(self.buildings)
            return {"building_id": building.id, "caller_name": resident.name, "caller_phone": "".join(new.phones[:1])}
        resident, new = self.rng.choice(self.old if whose == "old" else self.grown)
        place: dict[str, Any] = {"resident_id": resident.id, "tags": resident.all_tags}
        if new.contacts and self.rng.random() < 0.4:
            relation, phone = new.contacts[0].split(" ")
            return place | {"caller_name": f"{resident.name[0]}家{relation}", "caller_phone": phone}
        return place | {"caller_phone": "".join(new.phones[:1])}
