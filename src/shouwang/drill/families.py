"""Who lives behind a door: families of every sort, with the tags that a committee would have noted."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from shouwang.core.actions import NewResident

from .names import SURNAMES, Registry, given_name

MAN, WOMAN = "1", "2"


@dataclass(kw_only=True)
class Person:
    surname: str
    born: date
    sex: str
    relation: str
    tags: list[str] = field(default_factory=list)
    registration: str = "常住"

    def age(self, today: date) -> int:
        return today.year - self.born.year - ((today.month, today.day) < (self.born.month, self.born.day))


@dataclass
class Families:
    """Makes the people of a door. All chance comes from `rng`, so that one seed gives one street."""

    rng: Random
    numbers: Registry
    today: date

    def behind(self, household_id: uuid.UUID, age: str, surname: str = "", sort: str = "") -> list[NewResident]:
        """The people of one door, for `core.admit`; of a given sort where `sort` names one (`old_couple`)."""
        sorts, weights = zip(*MIXTURES[age], strict=True)
        make = getattr(Families, sort) if sort else self.rng.choices(sorts, weights)[0]
        people = make(self, surname or self.rng.choice(SURNAMES))
        self._note_tags(people)
        return [self._as_resident(person, household_id, people) for person in people]

    # --- sorts of families ---

    def one(self, surname: str, least: int, most: int, relation: str, sex: str = "") -> Person:
        days = self.rng.randrange(least * 365, (most + 1) * 365)
        sex = sex or self.rng.choice((MAN, WOMAN))
        return Person(surname=surname, born=self.today - timedelta(days=days), sex=sex, relation=relation)

    def other(self, least: int, most: int, relation: str, sex: str) -> Person:
        return self.one(self.rng.choice(SURNAMES), least, most, relation, sex)

    def alone_old(self, surname: str) -> list[Person]:
        return [self.one(surname, 66, 93, "户主", self.rng.choice((MAN, WOMAN, WOMAN)))]

    def old_couple(self, surname: str) -> list[Person]:
        return [self.one(surname, 66, 88, "户主", MAN), self.other(65, 86, "配偶", WOMAN)]

    def old_with_child(self, surname: str) -> list[Person]:
        return [self.one(surname, 74, 92, "户主", WOMAN), self.other(44, 62, "子", MAN)]

    def couple(self, surname: str) -> list[Person]:
        return [self.one(surname, 26, 60, "户主", MAN), self.other(25, 58, "配偶", WOMAN)]

    def family(self, surname: str) -> list[Person]:
        child = self.one(surname, 0, 17, "子")
        child.relation = "子" if child.sex == MAN else "女"
        return [self.one(surname, 30, 46, "户主", MAN), self.other(28, 44, "配偶", WOMAN), child]

    def big_family(self, surname: str) -> list[Person]:
        return [*self.family(surname), self.one(surname, 3, 16, "女", WOMAN)]

    def three_generations(self, surname: str) -> list[Person]:
        return [
            self.one(surname, 64, 80, "户主", MAN),
            self.other(62, 78, "配偶", WOMAN),
            self.one(surname, 34, 48, "子", MAN),
            self.other(32, 46, "儿媳", WOMAN),
            self.one(surname, 2, 15, "孙子", MAN),
        ]

    def alone(self, surname: str) -> list[Person]:
        return [self.one(surname, 23, 58, "户主")]

    def tenants(self, surname: str) -> list[Person]:
        people = [self.one(surname, 21, 40, "户主"), self.other(21, 40, "其他", self.rng.choice((MAN, WOMAN)))]
        for person in people:
            person.registration = "租户"
            if self.rng.random() < 0.4:
                person.tags.append("外来务工")
        return people

    # --- what a committee notes of them ---

    def _note_tags(self, people: Sequence[Person]) -> None:
        chance = self.rng.random
        ages = [person.age(self.today) for person in people]
        for person, age in zip(people, ages, strict=True):
            if age >= 80:
                person.tags.append("高龄老人")
            if age >= 65:
                self._old_age(person, age, is_alone=len(people) == 1)
            if age < 2:
                person.tags.append("婴幼儿")
            if 25 <= age <= 38 and person.sex == WOMAN and chance() < 0.03:
                person.tags.append("孕产妇")
            if 30 <= age < 65 and chance() < 0.03:
                person.tags.append(self.rng.choice(("残疾人", "慢性病", "肿瘤", "精神障碍")))
            if chance() < 0.012:
                person.tags.append("困难户")
        if len(people) == 2 and min(ages) >= 65:
            for person in people:
                person.tags.append("纯老家庭")

    def _old_age(self, person: Person, age: int, *, is_alone: bool) -> None:
        chance = self.rng.random
        if is_alone:
            person.tags.append("孤老" if chance() < 0.06 else "独居老人")
        for tag, share in (
            ("慢性病", 0.30), ("行动不便", 0.10 + (age >= 80) * 0.15), ("听障", 0.04), ("认知障碍", 0.03), ("失能", 0.03),
            ("血透", 0.012), ("肿瘤", 0.02), ("不会用手机", 0.12 + (age >= 80) * 0.2),
        ):  # fmt: skip
            if chance() < share:
                person.tags.append(tag)
        if "失能" in person.tags and "行动不便" in person.tags:
            person.tags.remove("行动不便")

    def _as_resident(self, person: Person, household_id: uuid.UUID, people: Sequence[Person]) -> NewResident:
        age = person.age(self.today)
        phones = []
        if age >= 12:
            phones.append(self.numbers.landline() if age >= 70 and self.rng.random() < 0.3 else self.numbers.mobile())
        contacts = []
        if age >= 65 and len(people) == 1 and self.rng.random() < 0.8:
            contacts.append(f"{self.rng.choice(('女儿', '儿子', '侄女'))} {self.numbers.mobile()}")
        return NewResident(
            household_id=household_id,
            name=person.surname + given_name(self.rng, person.born.year, person.sex),
            sex=person.sex,
            birth_date=person.born.isoformat(),
            id_kind="居民身份证",
            id_number=self.numbers.id_number(person.born, person.sex),
            is_head=person.relation == "户主",
            relation=person.relation,
            registration=person.registration,
            tags=person.tags,
            phones=phones,
            contacts=contacts,
        )


Sort = Callable[[Families, str], list[Person]]
MIXTURES: dict[str, list[tuple[Sort, int]]] = {
    "mixed": [
        (Families.alone_old, 8), (Families.old_couple, 13), (Families.couple, 15), (Families.family, 30),
        (Families.big_family, 3), (Families.three_generations, 11), (Families.alone, 7), (Families.tenants, 9),
        (Families.old_with_child, 4),
    ],
    "young": [
        (Families.alone_old, 4), (Families.old_couple, 8), (Families.couple, 22), (Families.family, 34),
        (Families.big_family, 7), (Families.three_generations, 8), (Families.alone, 10), (Families.tenants, 7),
    ],
    "old": [
        (Families.alone_old, 34), (Families.old_couple, 31), (Families.old_with_child, 15), (Families.tenants, 12),
        (Families.family, 8),
    ],
}  # fmt: skip
