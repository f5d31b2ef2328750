"""The course that a request takes: a list of moments at which somebody does something.

A story is written down beforehand and then lived by `days`, moment by moment, through the real actions; what the
sweep does in between is not written anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from shouwang.desk import rules
from shouwang.desk.models import Request

from .pleas import Words

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass
class Story:
    """One request from its first moment on. `steps` are (moment, what, with what), in order."""

    words: Words
    at: datetime
    steps: list[tuple[datetime, str, dict[str, Any]]] = field(default_factory=list)
    request: Request | None = None
    jobs: list[Request] = field(default_factory=list)
    helper: int | None = None  # which volunteer has it
    twin: Story | None = None  # the story that this one is the same as

    def __post_init__(self) -> None:
        self.last = self.at
        self.steps.append((self.at, "receive", {}))

    def then(self, after: timedelta, what: str, **more: Any) -> Story:
        self.last = self.last + after
        self.steps.append((self.last, what, more))
        return self

    @property
    def patience(self) -> timedelta:
        """How long an owner who answered is left alone."""
        return min(rules.PATIENCE[self.words.urgency], self.words.finish / 2)


# What somebody writes who did it, and what a resident adds.
REPORTS = (
    "已送到门口，本人签收。",
    "老人精神好，聊了十分钟。",
    "物业师傅一起去的，修好了。",
    "家属电话已回复。",
    "东西放门把手上了，电话确认收到。",
)
ASIDES = ("麻烦快一点，谢谢。", "下午两点以后在家。", "门铃坏了，到了请打电话。", "已经好一点了，不用太急。")
HOLDS = ("约好的时间", "家属回来开门", "街道回复", "物业回复", "对方单位上班")


class Teller:
    """Writes stories. All chance comes from `rng`."""

    def __init__(self, rng: Random, volunteers: int) -> None:
        self.rng, self.volunteers = rng, volunteers
        self._turns = 0

    def _is_a_volunteers(self) -> bool:
        """Three in five, and not by chance: a visitor always finds some."""
        self._turns += 1
        return bool(self.volunteers) and self._turns % 5 in (1, 2, 4)

    def part(self, span: timedelta, least: float, most: float) -> timedelta:
        return max(span * self.rng.uniform(least, most), MINUTE)

    # --- beginnings ---

    def answered(self, story: Story, *, late: bool = False) -> Story:
        if late:
            return story.then(self.part(story.words.answer, 1.1, 1.6), "answer")
        return story.then(min(self.part(story.words.answer, 0.1, 0.45), 50 * MINUTE), "answer")

    def under_way(self, story: Story) -> Story:
        """In somebody's hands and on the way: a volunteer's, more often than not."""
        if story.helper is None and self._is_a_volunteers():
            story.helper = self.rng.randrange(self.volunteers)
        if story.helper is not None:
            story.then(MINUTE, "hand_over")
        return story.then(self.part(story.patience, 0.1, 0.7), "start")

    # --- whole stories ---

    def settled(self, story: Story, *, late: bool = False) -> Story:
        """Answered, done, perhaps rated."""
        self.under_way(self.answered(story, late=late))
        if self.rng.random() < 0.12:
            story.then(self.part(story.patience, 0.1, 0.3), "try_again").then(30 * MINUTE, "start")
        if self.rng.random() < 0.25:
            story.then(2 * MINUTE, "note", text=self.rng.choice(REPORTS))
        is_solved = self.rng.random() < 0.9
        story.then(self.part(story.patience, 0.2, 1.2), "finish", is_solved=is_solved)
        if is_solved and self.rng.random() < 0.35:
            story.then(self.part(6 * HOUR, 0.05, 1), "rate", rating=self.rng.choice((5, 5, 5, 4, 4, 3)), is_solved=True)
        return story

    def withdrawn(self, story: Story) -> Story:
        return self.answered(story).then(self.part(story.patience, 0.2, 1), "cancel")

    def brought_back(self, story: Story) -> Story:
        """Reported done, but the resident says no."""
        self.under_way(self.answered(story)).then(self.part(story.patience, 0.2, 0.8), "finish", is_solved=True)
        return story.then(25 * MINUTE, "rate", rating=self.rng.choice((1, 2)), is_solved=False)

    def held(self, story: Story, until: datetime) -> Story:
        return self.answered(story).then(20 * MINUTE, "wait", until=until, waits_for=self.rng.choice(HOLDS))

    def split(self, story: Story, jobs: int) -> Story:
        self.answered(story)
        for number in range(jobs):
            story.then(2 * MINUTE, "split", number=number)
        return story

    def doubled(self, story: Story, twin: Story) -> Story:
        """The same trouble told a second time: merged into the first."""
        story.twin = twin
        return story.then(self.part(story.words.answer, 0.1, 0.4), "merge")

    # --- stories that stand somewhere now ---

    def fresh(self, words: Words, now: datetime) -> Story:
        return Story(words, now - self.part(min(words.answer, HOUR), 0.05, 0.4))

    def answer_soon(self, words: Words, now: datetime) -> Story:
        return Story(words, now - self.part(words.answer, 0.78, 0.95))

    def answer_late(self, words: Words, now: datetime) -> Story:
        return Story(words, now - self.part(words.answer, 1.15, 1.8))

    def at_the_last_rung(self, words: Words, now: datetime, rungs: int) -> Story:
        """Nobody of the committee answered: it has climbed to the street's duty officer."""
        return Story(words, now - (rungs + 0.8) * words.answer)

    def taken_on(self, words: Words, now: datetime) -> Story:
        return self.answered(Story(words, now - self.part(min(words.answer, 2 * HOUR), 0.5, 1.0) - 3 * MINUTE))

    def on_the_way(self, words: Words, now: datetime, helper: int | None = None) -> Story:
        """In the hands of the volunteer `helper`, or of whoever it comes to."""
        story = Story(words, now - self.part(min(words.finish, 6 * HOUR), 0.2, 0.5), helper=helper)
        return self.under_way(self.answered(story))

    def end_soon(self, words: Words, now: datetime) -> Story:
        return self._resumed(Story(words, now - self.part(words.finish, 0.82, 0.95)), now)

    def overdue(self, words: Words, now: datetime) -> Story:
        return self._resumed(Story(words, now - self.part(words.finish, 1.08, 1.5)), now)

    def left_lying(self, words: Words, now: datetime) -> Story:
        """Answered, and then nobody moved: the sweep reminds and passes it on."""
        return self.answered(Story(words, now - self.part(words.finish, 0.8, 1.3)))

    def _resumed(self, story: Story, now: datetime) -> Story:
        """It stood still for a while, for want of somebody, and is being done now."""
        until = now - self.part(12 * MINUTE, 0.5, 1)
        self.answered(story)
        if until - story.last > 10 * MINUTE:
            story.then(3 * MINUTE, "wait", until=until, waits_for=self.rng.choice(HOLDS))
            story.last = until + MINUTE
        return self.under_way_at(story, min(story.last + 2 * MINUTE, now - MINUTE))

    def under_way_at(self, story: Story, moment: datetime) -> Story:
        if self._is_a_volunteers():
            story.helper = self.rng.randrange(self.volunteers)
            story.then(moment - story.last, "hand_over")
        return story.then(max(moment - story.last, timedelta()), "start")
