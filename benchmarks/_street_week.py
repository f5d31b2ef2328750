"""A street's week as its people live it: what comes in, what becomes of it, and what the staff look at meanwhile.

9,492 requests and 1,394 calls are the load of one street (field notes 2). Of the requests 15 in 100 are the calls, typed
in by whoever answers them (the care room, which will carry calls that become no request, does not exist yet), 20 come
through the public form and 65 through a connected program. Each is given to a volunteer, who reports it done from the
stairs; three residents in ten then rate it, one of fifty so badly that it is open again. The rest stays open.
"""

from __future__ import annotations

import base64
import gzip
import json
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from ._http import Answer, Line

REQUESTS, CALLS, BY_FORM = 9_492, 1_394, 1_900
STAYS_OPEN = 500  # of the week, at its end
COMMITTEES, STAFF_EACH, DOORS_EACH = 8, 5, 60
VOLUNTEERS_EACH = 30  # a week in minutes: nobody may report more than 120 times an hour (desk.rules)
PAGES = COMMITTEES * STAFF_EACH
LOOK_EVERY = 10.0  # seconds between two looks of the same person; nothing refreshes itself yet
WORDS = (
    ("food_need", "家里只剩半袋米，腿脚不便下不了楼，想请人带点菜和面条"),
    ("repair", "楼道的灯坏了三天了，老人晚上看不见台阶"),
    ("prescription", "高血压药明天就吃完了，能不能帮忙去社区医院配药"),
    ("help_at_door", "母亲一个人在家，想请人上门看看"),
    ("waste", "楼下的垃圾桶满了没人收"),
    ("information_query", "想问一下核酸点今天几点开"),
)
TOKEN = "0123456789abcdefghijABCDEFGHIJ01"  # a browser's CSRF cookie; the form sends the same


# --- the scene, made in a process of its own -----------------------------------------------------------


def make_street() -> list[dict[str, Any]]:
    """A street by the real actions; each committee with a key, doors, staff with sessions, volunteers with links."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from shouwang.core import actions as core
    from shouwang.core import links
    from shouwang.core.access import THE_SYSTEM, Actor
    from shouwang.core.models import Account, Membership
    from shouwang.intake.actions.keys import issue_key
    from shouwang.lib import clock

    at, store = clock.now(), import_module(settings.SESSION_ENGINE).SessionStore
    street = core.add_street(name="街道", code="990199001", area_code="021")
    compound = core.add_compound(street, name="小区")
    officer = core.appoint(by=THE_SYSTEM, at=at, street=street, name="值班", role="street", turn=1)
    made = []
    for number in range(1, COMMITTEES + 1):
        committee = core.add_committee(
            street, name=f"居委{number}", code=f"990199001{number:03d}", slug=f"c{number}", hotline="55500001"
        )
        building = core.add_building(committee, compound, number=str(number), floors=6)
        doors = core.add_doors(
            committee,
            [
                core.NewDoor(building=building, room=f"{1 + door // 10}{1 + door % 10:02d}")
                for door in range(DOORS_EACH)
            ],
        )
        sessions, volunteers = [], []
        for turn in range(1, STAFF_EACH + 1):
            person = core.appoint(
                by=THE_SYSTEM, at=at, street=street, committee=committee, name=f"社工{turn}", role="staff", turn=turn
            )
            account = Account(username=f"staff-{number}-{turn}", name=person.name)
            account.set_unusable_password()  # hashing forty passwords would take longer than all else here
            account.save()
            Membership.objects.filter(pk=person.pk).update(account=account)
            session = store()
            session[SESSION_KEY] = str(account.pk)
            session[BACKEND_SESSION_KEY] = "shouwang.core.login.NameOrPhoneBackend"
            session[HASH_SESSION_KEY] = account.get_session_auth_hash()
            session.save()
            sessions.append(session.session_key)
        for count in range(VOLUNTEERS_EACH):
            person = core.appoint(
                by=THE_SYSTEM, at=at, street=street, committee=committee, name=f"志愿者{count}", role="volunteer"
            )
            volunteers.append({"id": str(person.id), "token": links.volunteer_token(person)})
        _key, plain = issue_key(committee, "bench", by=Actor.member(officer, committee.id), at=at)
        made.append(
            {
                "slug": committee.slug, "key": plain, "sessions": sessions, "volunteers": volunteers,
                "doors": [{"id": str(door.id), "label": door.label} for door in doors],
            }
        )  # fmt: skip
    return made


# --- playing it ------------------------------------------------------------------------------------------


@dataclass
class Tally:
    """What was played: seconds of every exchange by its name, and what went wrong."""

    taken: dict[str, list[float]] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, name: str, seconds: float) -> None:
        with self.lock:
            self.taken.setdefault(name, []).append(seconds)

    def every(self, *names: str) -> list[float]:
        return [one for name, all_ in self.taken.items() if not names or name in names for one in all_]


@dataclass
class Life:
    """One request on its way: where it lives, its id, and its resident's link."""

    place: dict[str, Any]
    pk: str
    follow: str = ""


class Player:
    """One kept connection that plays exchanges; any answer but the expected one is a trouble."""

    def __init__(self, address: tuple[str, int], street: list[dict[str, Any]], tally: Tally, seed: int) -> None:
        self.line, self.street, self.tally, self.dice = Line(address), street, tally, Random(seed)

    def _timed(self, name: str, expected: int, do: Callable[[], Answer]) -> Answer:
        began = time.perf_counter()
        answer = do()
        self.tally.add(name, time.perf_counter() - began)
        if answer.status != expected:
            raise RuntimeError(f"{name}: {answer.status} instead of {expected}: {_words(answer)}")
        return answer

    def _cookies(self, session: str = "") -> dict[str, str]:
        return {
            "Cookie": f"csrftoken={TOKEN}" + (f"; sessionid={session}" if session else ""),
            "X-CSRFToken": TOKEN, "Accept-Encoding": "gzip",
        }  # fmt: skip

    # what comes in

    def by_program(self) -> Life:
        place = self.dice.choice(self.street)
        kind, words = self.dice.choice(WORDS[:4])
        body = {
            "kind": kind, "urgency": self.dice.choice(["medium", "low"]), "text": words, "name": "李女士",
            "household_id": self.dice.choice(place["doors"])["id"], "phone": f"1380013{self.dice.randrange(10_000):04d}",
        }  # fmt: skip
        headers = {
            "Content-Type": "application/json", "Authorization": f"Bearer {place['key']}",
            "Idempotency-Key": uuid.uuid4().hex,
        }  # fmt: skip
        sent = json.dumps(body, ensure_ascii=False).encode()
        made = self._timed("intake: program", 201, lambda: self.line.send("POST", "/api/v1/requests", headers, sent))
        said = json.loads(made.body)
        return Life(place, said["id"], "/f/" + said["follow_url"].split("/f/")[1])

    def by_form(self) -> Life:
        place = self.dice.choice(self.street)
        _kind, words = self.dice.choice(WORDS)
        path = f"/r/{place['slug']}/"
        self._timed("resident: form", 200, lambda: self.line.get(path, self._cookies()))
        form = {
            "text": words, "door": self.dice.choice(place["doors"])["label"], "name": "王先生", "kind": "",
            "phone": f"1380013{self.dice.randrange(10_000):04d}", "once_key": str(uuid.uuid4()),
        }  # fmt: skip
        made = self._timed("intake: form", 303, lambda: self.line.post(path, form, self._cookies()))
        follow = made.header("location")
        self._timed("resident: follow", 200, lambda: self.line.get(follow, self._cookies()))
        return Life(place, _id_in(follow), follow)

    def by_call(self) -> Life:
        """Somebody of the staff types while the caller speaks, and says at once that it is taken on."""
        place = self.dice.choice(self.street)
        kind, words = self.dice.choice(WORDS[:5])
        cookies = self._cookies(self.dice.choice(place["sessions"]))
        form = {
            "text": words, "kind": kind, "urgency": "medium", "channel": "phone", "is_new": "1",
            "door": self.dice.choice(place["doors"])["label"], "caller_name": "陈阿姨",
            "caller_phone": f"1380013{self.dice.randrange(10_000):04d}", "once_key": uuid.uuid4().hex,
        }  # fmt: skip
        path = f"/c/{place['slug']}/register/"
        made = self._timed("intake: call", 302, lambda: self.line.post(path, form, cookies))
        page = made.header("location")
        self._timed("staff: answer", 302, lambda: self.line.post(page + "answer/", {}, cookies))
        return Life(place, page.rstrip("/").rsplit("/", 1)[1])

    # what becomes of it

    def give_and_do(self, life: Life) -> None:
        """Given to a volunteer by the staff, done at the door, rated by three in ten."""
        one = self.dice.choice(life.place["volunteers"])
        cookies = self._cookies(self.dice.choice(life.place["sessions"]))
        page = f"/c/{life.place['slug']}/requests/{life.pk}/"
        given = self._timed("staff: assign", 302, lambda: self.line.post(page + "assign/", {"to": one["id"]}, cookies))
        tap = {"outcome": "done", "once_key": uuid.uuid4().hex}
        path = f"/v/{one['token']}/{life.pk}/"
        done = self._timed("volunteer: done", 302, lambda: self.line.post(path, tap, self._cookies()))
        if given.header("location") != page or not done.header("location").startswith(f"/v/{one['token']}/"):
            raise RuntimeError(f"led elsewhere: {given.header('location')}, {done.header('location')}")
        if life.follow and self.dice.random() < 0.3:
            rating = {"rating": "1", "solved": "no"} if self.dice.random() < 0.02 else {"rating": "5", "solved": "yes"}
            self._timed("resident: rate", 303, lambda: self.line.post(life.follow + "rate/", rating, self._cookies()))


def _id_in(follow: str) -> str:
    """The request's id, which its link carries before the signature."""
    short = follow.strip("/").split("/")[1].split(".")[0]
    return str(uuid.UUID(bytes=base64.urlsafe_b64decode(short + "==")))


def _words(answer: Answer) -> str:
    body = gzip.decompress(answer.body) if answer.header("content-encoding") == "gzip" else answer.body
    return " ".join(body.decode("utf-8", "replace").split())[-300:]


def arrivals(count: int, seed: int = 4) -> list[str]:
    """How each of `count` requests comes in, in the week's proportions, mixed."""
    calls, forms = round(count * CALLS / REQUESTS), round(count * BY_FORM / REQUESTS)
    mixed = ["by_call"] * calls + ["by_form"] * forms + ["by_program"] * (count - calls - forms)
    Random(seed).shuffle(mixed)
    return mixed


def play(
    address: tuple[str, int],
    street: list[dict[str, Any]],
    count: int,
    tally: Tally,
    *,
    connections: int = 8,
    stays_open: int = STAYS_OPEN,
    pace: float = 0.0,
) -> float:
    """Play `count` requests; returns the seconds it took.

    Args:
        stays_open: so many are open at any moment, so that lists are as long as in a week.
        pace: requests a second at most, 0 for as quickly as the server answers.
    """
    waiting, standing, lock = deque(arrivals(count)), deque[Life](), threading.Lock()
    began = time.perf_counter()

    def one(number: int) -> None:
        player = Player(address, street, tally, number)
        try:
            for life in _turns(player, waiting, standing, lock, stays_open, began, count, pace):
                player.give_and_do(life)
                if tally.troubles:
                    return
        except (OSError, RuntimeError, ValueError) as trouble:
            tally.troubles.append(f"{type(trouble).__name__}: {trouble}")
        finally:
            player.line.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if tally.troubles:
        raise RuntimeError(tally.troubles[0])
    return time.perf_counter() - began


def _turns(
    player: Player, waiting: deque[str], standing: deque[Life], lock: threading.Lock, stays_open: int, began: float,
    count: int, pace: float,
) -> Iterator[Life]:  # fmt: skip
    """One comes in; where more than `stays_open` stand, the oldest of them is yielded to be done."""
    while True:
        with lock:
            if not waiting:
                return
            way, come = waiting.popleft(), count - len(waiting)
        if pace and (early := began + come / pace - time.perf_counter()) > 0:
            time.sleep(early)
        made = getattr(player, way)()
        with lock:
            standing.append(made)
            oldest = standing.popleft() if len(standing) > stays_open else None
        if oldest is not None:
            yield oldest


def look(
    address: tuple[str, int], street: list[dict[str, Any]], tally: Tally, stop: threading.Event, *, eyes: int = 4
) -> list[threading.Thread]:
    """Forty staff pages open: Today, inbox, team and the request on top, each looked at again every ten seconds."""
    people = [(place, session) for place in street for session in place["sessions"]]

    def some(number: int) -> None:
        player = Player(address, street, tally, 100 + number)
        mine = people[number::eyes]
        turn = 0
        try:
            while not stop.is_set():
                began = time.perf_counter()
                for place, session in mine:
                    turn += 1
                    _look_once(player, place, session, turn)
                    spare = began + LOOK_EVERY * (mine.index((place, session)) + 1) / len(mine) - time.perf_counter()
                    if stop.wait(max(spare, 0)):
                        return
        except (OSError, RuntimeError, ValueError) as trouble:
            tally.troubles.append(f"{type(trouble).__name__}: {trouble}")
        finally:
            player.line.close()

    threads = [threading.Thread(target=some, args=(number,)) for number in range(eyes)]
    for thread in threads:
        thread.start()
    return threads


def _look_once(player: Player, place: dict[str, Any], session: str, turn: int) -> None:
    cookies, home = player._cookies(session), f"/c/{place['slug']}/"
    if turn % 4 == 3:
        inbox = player._timed("page: inbox", 200, lambda: player.line.get(home + "inbox/", cookies))
        found = gzip.decompress(inbox.body).split(f'href="{home}requests/'.encode(), 1)
        if len(found) == 2:
            path = f"{home}requests/{found[1][:36].decode()}/"
            player._timed("page: request", 200, lambda: player.line.get(path, cookies))
    else:
        name, path = (("today", home), ("inbox", home + "inbox/"), ("team", home + "team/"))[turn % 4 % 3]
        player._timed(f"page: {name}", 200, lambda: player.line.get(path, cookies))
