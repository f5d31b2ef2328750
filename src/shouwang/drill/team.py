"""The people who do the work: duty officer, secretary, staff with their patches, chiefs, volunteers, an auditor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from shouwang.core import actions as core
from shouwang.core.access import THE_SYSTEM
from shouwang.core.models import Account, Building, Committee, Compound, Membership, Street

from . import accounts
from .names import SURNAMES, Registry, given_name

# name, user name, name in the residents' groups
SECRETARY = ("沈国芳", "shen", "沈书记")
STAFF = (
    ("陆文静", "lu", "居委小陆"),
    ("顾佳", "gu", "居委小顾"),
    ("汤敏杰", "tang", "居委小汤"),
    ("邵磊", "shao", "居委小邵"),
    ("彭晓莉", "peng", "居委小彭"),
)
# building number, name, user name (none: no account yet), name in the groups
CHIEFS = (
    ("12", "梁慧芳", "liang", "12号楼长阿芬"),
    ("6", "方建国", "fang", "6号楼长老方"),
    ("3乙", "乔素珍", "qiao", "3乙楼长乔阿姨"),
    ("9", "窦国强", "", "9号楼长老窦"),
    ("14", "孟彩萍", "", "14号楼长小孟"),
    ("19", "余志平", "", "19号楼长余师傅"),
    ("10", "闵红梅", "", "10号楼长"),
)
# name, what the post is called, name in the groups
VOLUNTEERS = (
    ("金惠珍", "志愿者·退休护士", "12-403 金护士"),
    ("丁昌", "志愿者·跑腿", "3-905 阿昌"),
    ("薛佳怡", "志愿者·电话", "9-704 Cici"),
    ("付伟", "志愿者·电动车", "10-1702 阿伟"),
    ("林海峰", "志愿者·搬运", "6-1102 大卫爸"),
    ("白若彤", "志愿者·英语", "10-802 Vivi"),
    ("龚永刚", "志愿者·水电", "11-602 阿Ken"),
    ("余晓燕", "志愿者·送餐", "8-1203 小丽"),
)


@dataclass
class Team:
    """A committee with everybody who can own or carry out its work."""

    committee: Committee
    secretary: Membership
    staff: list[Membership]
    volunteers: list[Membership] = field(default_factory=list)
    chiefs: list[Membership] = field(default_factory=list)

    @property
    def office(self) -> list[Membership]:
        return [self.secretary, *self.staff]


@dataclass
class Appointer:
    """Gives the roles and remembers the accounts that were made on the way."""

    street: Street
    numbers: Registry
    at: datetime
    made: list[Account] = field(default_factory=list)

    def appoint(self, name: str, role: str, username: str = "", **fields: Any) -> Membership:
        account = None
        if username:
            account = accounts.create(username, name)
            self.made.append(account)
        return core.appoint(
            by=THE_SYSTEM, at=self.at, street=self.street, name=name, role=role, account=account,
            phone=self.numbers.mobile(), **fields,
        )  # fmt: skip

    def street_office(self) -> Membership:
        officer = self.appoint("严凯", "street", "duty", post="街道值班", turn=1, chat_names=["街道值班"])
        self.appoint("郭敏", "auditor", "audit", post="街道监督员")
        return officer

    def living(self, committee: Committee, compounds: Sequence[Compound], buildings: Sequence[Building]) -> Team:
        """The whole cast of the living committee; a chief only where the building exists."""
        patches = [compounds[index % len(compounds)] if index < 4 else None for index in range(len(STAFF))]
        staff = [
            self.appoint(
                name, "staff", username, committee=committee, turn=turn, compound=patch, chat_names=[nickname],
                post=f"社工·{patch.name}" if patch else "社工·机动",
            )
            for turn, ((name, username, nickname), patch) in enumerate(zip(STAFF, patches, strict=True), start=1)
        ]  # fmt: skip
        name, username, nickname = SECRETARY
        secretary = self.appoint(
            name, "secretary", username, committee=committee, turn=6, post="书记", chat_names=[nickname]
        )
        by_number = {building.number: building for building in buildings}
        chiefs = [
            self.appoint(name, "chief", username, committee=committee, building=by_number[number],
                         post=f"{by_number[number]}楼组长", chat_names=[nickname])
            for number, name, username, nickname in CHIEFS
            if number in by_number
        ]  # fmt: skip
        volunteers = [
            self.appoint(name, "volunteer", committee=committee, post=post, chat_names=[nickname])
            for name, post, nickname in VOLUNTEERS
        ]
        return Team(committee, secretary, staff, volunteers, chiefs)

    def small(self, committee: Committee, compound: Compound, username: str, rng: Random) -> Team:
        """A secretary with an account, two of staff and two volunteers."""

        def name() -> str:
            return rng.choice(SURNAMES) + given_name(rng, rng.choice((1970, 1990)), rng.choice("12"))

        secretary = self.appoint(name(), "secretary", username, committee=committee, turn=3, post="书记")
        staff = [
            self.appoint(name(), "staff", committee=committee, turn=turn, compound=compound, post=f"社工·{turn}号网格")
            for turn in (1, 2)
        ]
        volunteers = [self.appoint(name(), "volunteer", committee=committee, post="志愿者") for _each in range(2)]
        return Team(committee, secretary, staff, volunteers)
