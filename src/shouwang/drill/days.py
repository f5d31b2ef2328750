"""Eight days of a committee, lived moment by moment: what people do, and what the sweep does in between."""

from __future__ import annotations

import heapq
import uuid
from collections.abc import Callable
from datetime import datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any

from shouwang.core import actions as core
from shouwang.core import sweep
from shouwang.core.access import Actor
from shouwang.core.models import Membership
from shouwang.desk import actions as desk
from shouwang.desk.models import Request
from shouwang.lib import clock

from .pleas import Asking, Words
from .stories import ASIDES, HOUR, MINUTE, Story, Teller
from .team import Team

# How many come in at each hour of the day.
BY_HOUR = dict(zip(range(24), (0, 0, 0, 0, 0, 1, 3, 7, 11, 12, 11, 8, 5, 5, 7, 7, 6, 5, 4, 4, 3, 2, 1, 0), strict=True))
SWEEP_EVERY = timedelta(minutes=1)  # a little slower than the real one, for the sake of a quick start


class Days:
    """Stories of one committee, and the living of them."""

    def __init__(self, rng: Random, team: Team, asking: Asking, now: datetime) -> None:
        self.rng, self.team, self.asking, self.now = rng, team, asking, now
        self.zone = team.committee.street.zone
        self.teller = Teller(rng, len(team.volunteers))
        self.stories: list[Story] = []
        self.events: list[tuple[datetime, Callable[[], Any]]] = []
        self.open: dict[uuid.UUID, tuple[datetime, uuid.UUID | None]] = {}
        self.ill: uuid.UUID | None = None

    # --- which stories ---

    def a_busy_week(self) -> None:
        """About 250 requests in every state; at the end some are overdue, a few due soon, most in time."""
        self._one_is_ill()
        for words in self.asking.every_kind():
            self._closed(words)
        for _each in range(92):
            self._closed(self.asking.words())
        for _each in range(7):
            self._closed(self.asking.words(lambda words: words.finish <= 4 * HOUR), late=True)
        self._specials(withdrawn=8, doubled=4, back=5, split=3, held=7)
        self._today(
            done=18, fresh=7, answer_soon=3, answer_late=2, taken_on=12, on_the_way=13, end_soon=4, overdue=3,
            left_lying=2, last=2,
        )  # fmt: skip

    def a_few(self) -> None:
        """A small committee on a quiet day."""
        for _each in range(5):
            self._closed(self.asking.words())
        self._today(done=0, fresh=1, answer_soon=0, answer_late=0, taken_on=2, on_the_way=1, end_soon=0, overdue=1,
                    left_lying=0, last=0)  # fmt: skip

    def one_of_each(self) -> None:
        """Every state and every service once."""
        self._one_is_ill()
        for words in self.asking.every_kind():
            self._closed(words)
        self._closed(self.asking.words(lambda words: words.finish <= 4 * HOUR), late=True)
        self._specials(withdrawn=1, doubled=1, back=2, split=2, held=2)
        self._today(done=1, fresh=1, answer_soon=1, answer_late=1, taken_on=1, on_the_way=1, end_soon=1, overdue=1,
                    left_lying=1, last=1)  # fmt: skip

    def _closed(self, words: Words, *, late: bool = False) -> None:
        """Settled on one of the past days."""
        self.stories.append(self.teller.settled(Story(words, self._past()), late=late))

    def _past(self) -> datetime:
        """A moment of the past week, by the rhythm of a day and long enough ago to be settled."""
        while True:
            day = (self.now - timedelta(days=self.rng.randrange(0, 8))).astimezone(self.zone).date()
            hour = self.rng.choices(list(BY_HOUR), list(BY_HOUR.values()))[0]
            moment = datetime.combine(day, time(hour, self.rng.randrange(60)), self.zone)
            if self.now - timedelta(days=8) < moment < self.now - 12 * HOUR:
                return moment

    def _specials(self, *, withdrawn: int, doubled: int, back: int, split: int, held: int) -> None:
        tell, words = self.teller, self.asking.words
        self.stories += [tell.withdrawn(Story(words(), self._past())) for _each in range(withdrawn)]
        for _each in range(doubled):
            first = Story(words(lambda words: words.whose != "none" and words.finish > HOUR), self._past())
            tell.settled(first)
            second = Story(first.words, first.at + MINUTE)
            self.stories += [first, tell.doubled(second, first)]
        short = [words(lambda words: words.finish <= 24 * HOUR) for _each in range(back)]
        for number, each in enumerate(short):
            story = tell.brought_back(Story(each, self._past() if number % 2 else self.now - 3 * HOUR))
            if number % 2:
                tell.under_way(story).then(20 * MINUTE, "finish", is_solved=True)
            self.stories.append(story)
        for number in range(split):
            is_open = number == 0
            at = self.now - 80 * MINUTE if is_open else self._past()
            story = tell.split(Story(words(lambda words: words.finish == 24 * HOUR), at), jobs=2 + number % 2)
            story.then(15 * MINUTE, "finish_jobs", leave=1 if is_open else 0)
            self.stories.append(story if is_open else story.then(10 * MINUTE, "finish", is_solved=True))
        for number in range(held):
            until = self.now + self.rng.choice((3, 7, 22, 30, 50)) * HOUR if number else self.now - 9 * MINUTE
            each = words(lambda words: words.finish >= 48 * HOUR and words.answer <= 4 * HOUR)
            self.stories.append(tell.held(Story(each, self.now - self.rng.uniform(0.3, 0.7) * each.finish), until))

    def _today(self, *, done: int, last: int, **standing: int) -> None:
        """The last hours, so that now looks like a busy morning whatever the hour is."""
        quick = {
            "answer_soon": lambda words: 10 * MINUTE <= words.answer <= 4 * HOUR,
            "answer_late": lambda words: 10 * MINUTE <= words.answer <= 2 * HOUR,
            "end_soon": lambda words: HOUR < words.finish <= 4 * HOUR,
            "overdue": lambda words: HOUR <= words.finish <= 4 * HOUR,
            "left_lying": lambda words: 2 * HOUR <= words.finish <= 4 * HOUR,
            "taken_on": lambda words: words.finish > HOUR and words.answer <= 4 * HOUR,
        }
        for _each in range(done):
            words = self.asking.words(lambda words: words.finish <= 4 * HOUR)
            self.stories.append(self.teller.settled(Story(words, self.now - self.rng.uniform(3, 6) * HOUR)))
        for name, times in standing.items():
            fits = quick.get(name, lambda words: words.answer <= 4 * HOUR)
            for number in range(times):
                # Every volunteer has something to do, so that each link shows a list.
                helps = {"helper": number} if name == "on_the_way" and number < len(self.team.volunteers) else {}
                self.stories.append(getattr(self.teller, name)(self.asking.words(fits), self.now, **helps))
        for _each in range(last):
            words = self.asking.words(lambda words: words.answer == 10 * MINUTE and words.finish <= 4 * HOUR)
            self.stories.append(self.teller.at_the_last_rung(words, self.now, len(self.team.office) - 1))

    def _one_is_ill(self) -> None:
        """The last of the staff fell ill yesterday: her open work moves on, and she is not asked any more."""
        ill, by = self.team.staff[-1], Actor.member(self.team.secretary)

        def fall_ill() -> None:
            core.mark_absent(ill, by=by, at=clock.now())
            self.ill = ill.id
            self._look()

        self.events.append((self.now - 20 * HOUR, fall_ill))

    # --- living them ---

    def live(self) -> int:
        """Do everything in the order of time, the sweep running in between; returns how many requests there are."""
        order = count()
        due: list[tuple[datetime, int, Callable[[], Any]]] = []
        for story in self.stories:
            for moment, what, more in story.steps:
                if moment <= self.now:
                    heapq.heappush(due, (moment, next(order), _bound(getattr(self, f"_{what}"), story, more)))
        for moment, act in self.events:
            heapq.heappush(due, (moment, next(order), act))
        while due:
            moment, _order, act = heapq.heappop(due)
            self._sweep_until(moment)
            with clock.at(moment):
                act()
        self._sweep_until(self.now)
        return Request.objects.filter(committee=self.team.committee).count()

    def _sweep_until(self, moment: datetime) -> None:
        """Run the sweep at every moment up to `moment` at which it would have found something due."""
        while self.open and (first := min(next_at for next_at, _owner in self.open.values())) <= moment:
            at = min(first + SWEEP_EVERY, moment)
            with clock.at(at):
                sweep.run_once(at, is_replay=True)
            self._look()

    def _look(self) -> None:
        """See afresh who has what, and when it is due."""
        rows = Request.objects.filter(committee=self.team.committee, closed_at__isnull=True)
        seen = rows.values_list("id", "next_at", "owner_id")
        self.open = {pk: (due, owner) for pk, due, owner in seen if due is not None}

    def _note_down(self, asked: Request) -> None:
        """An action returned this: remember who has it and when it is due."""
        self.open.pop(asked.id, None)
        if asked.next_at is not None:
            self.open[asked.id] = (asked.next_at, asked.owner_id)

    def _owner(self, story: Story) -> uuid.UUID | None:
        return self.open.get(_of(story).id, (None, None))[1]

    def _office(self, story: Story) -> Actor:
        """Who of the office has it now; the first one present where it lies with a volunteer or the street."""
        owner = self._owner(story)
        present = [one for one in self.team.office if one.id != self.ill]
        return Actor.member(next((one for one in present if one.id == owner), self.team.staff[0]))

    def _doer(self, story: Story) -> Actor:
        """The volunteer who has it, as long as it was not passed on; otherwise the office."""
        owner = self._owner(story)
        helper = next((one for one in self.team.volunteers if one.id == owner), None)
        return Actor.member(helper) if helper else self._office(story)

    def _resident(self, story: Story) -> Actor:
        assert story.request is not None
        return Actor.resident(self.team.committee.id, story.request.id)

    # --- the steps of a story, each one real action ---

    def _receive(self, story: Story) -> None:
        committee = self.team.committee
        if story.twin is not None and story.twin.request is not None:
            first = story.twin.request
            plea = desk.Plea(
                kind=first.kind, text=f"{first.text}，催一下", urgency=first.urgency, channel="chat",
                household_id=first.household_id, building_id=first.building_id, caller_name="楼下邻居",
            )  # fmt: skip
        else:
            plea = self.asking.plea(story.words)
        by = Actor.resident(committee.id) if plea.channel == "web" else Actor.member(self.rng.choice(self.team.staff))
        story.request = desk.receive(plea, committee_id=committee.id, by=by, at=clock.now())
        self._note_down(story.request)

    def _answer(self, story: Story) -> None:
        self._note_down(desk.answer(_of(story), by=self._office(story), at=clock.now()))

    def _hand_over(self, story: Story) -> None:
        assert story.helper is not None
        helper: Membership = self.team.volunteers[story.helper]
        self._note_down(desk.assign(_of(story), to=helper, by=self._office(story), at=clock.now()))

    def _start(self, story: Story) -> None:
        self._note_down(desk.start(_of(story), by=self._doer(story), at=clock.now()))

    def _try_again(self, story: Story) -> None:
        again = clock.now() + 30 * MINUTE
        self._note_down(desk.try_again(_of(story), again_at=again, by=self._doer(story), at=clock.now()))

    def _note(self, story: Story, text: str) -> None:
        desk.note(_of(story), text, by=self._doer(story), at=clock.now(), is_for_resident=True)

    def _wait(self, story: Story, until: datetime, waits_for: str) -> None:
        by = self._office(story)
        self._note_down(desk.wait(_of(story), until=until, waits_for=waits_for, by=by, at=clock.now()))

    def _finish(self, story: Story, is_solved: bool) -> None:
        outcome = next(
            one.code for one in story.words.kind.outcomes if one.move == "finish" and one.solved == is_solved
        )
        by = self._doer(story)
        self._note_down(desk.finish(_of(story), by=by, at=clock.now(), is_solved=is_solved, outcome=outcome))

    def _rate(self, story: Story, rating: int, is_solved: bool) -> None:
        if rating < 3:
            desk.note(_of(story), self.rng.choice(ASIDES), by=self._resident(story), at=clock.now())
        by = self._resident(story)
        self._note_down(desk.rate(_of(story), rating=rating, is_solved=is_solved, by=by, at=clock.now()))

    def _cancel(self, story: Story) -> None:
        by = self._resident(story) if self.rng.random() < 0.5 else self._office(story)
        self._note_down(desk.cancel(_of(story), by=by, at=clock.now()))

    def _merge(self, story: Story) -> None:
        assert story.twin is not None
        desk.merge(_of(story), into=_of(story.twin), by=self._office(story), at=clock.now())
        self._look()

    def _split(self, story: Story, number: int) -> None:
        words = self.asking.words(lambda words: words.whose in ("any", "old") and 4 * HOUR <= words.finish <= 24 * HOUR)
        job = desk.split(
            _of(story), kind=words.kind.code, text=words.text, urgency=story.words.urgency,
            to=self.team.volunteers[number % len(self.team.volunteers)], by=self._office(story), at=clock.now(),
        )  # fmt: skip
        story.jobs.append(job)
        self._look()

    def _finish_jobs(self, story: Story, leave: int) -> None:
        by = Actor.member(self.team.secretary)
        for job in story.jobs[: len(story.jobs) - leave]:
            desk.finish(job, by=by, at=clock.now(), is_solved=True)
        self._look()


def _of(story: Story) -> Request:
    assert story.request is not None
    return story.request


def _bound(step: Callable[..., None], story: Story, more: dict[str, Any]) -> Callable[[], None]:
    return lambda: step(story, **more)
