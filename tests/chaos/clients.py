"""Clients as they are: they wait, try again, lose replies, send twice, and remember what was acknowledged."""

from __future__ import annotations

import http.client
import json
import random
import re
import threading
import time
import urllib.parse
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from typing import Any

PATIENCE = 240.0  # seconds a client goes on trying one thing
LONGEST_WAIT = 1.0  # real clients obey Retry-After; these are in a hurry, which is harder
LOST_REPLY = 0.05  # of the sendings hang up before they read the answer, and send the same again
WORDS = ("家里没米了，腿脚不便", "想请人带点菜", "面条和鸡蛋都吃完了", "孩子的奶粉没有了", "两天没有开火了")


@dataclass
class Ack:
    """Something the server said was done: a request (`key`, `request`), a move (`verb`), a note (`key`)."""

    what: str
    key: str
    request: str
    at: float = field(default_factory=time.time)


class Ledger:
    """What was acknowledged, and what was sent at all; written by many threads."""

    def __init__(self) -> None:
        self.acks: list[Ack] = []
        self.sent: set[str] = set()
        self.tries = self.unavailable = 0
        self.given_up: list[str] = []
        self.odd: list[str] = []
        self.for_volunteer: deque[tuple[str, str]] = deque()  # the volunteer's token, the request
        self._lock = threading.Lock()

    def ack(self, what: str, key: str, request: str) -> None:
        with self._lock:
            self.acks.append(Ack(what, key, request))

    def count(self) -> int:
        with self._lock:
            return len(self.acks)

    def of(self, what: str) -> list[Ack]:
        with self._lock:
            return [ack for ack in self.acks if ack.what == what]


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: str

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', self.body)
        return unescape(found[1]) if found else ""


class GaveUp(Exception):
    pass


class Browser:
    """One client with its cookies. `send` goes on until there is a definite answer."""

    def __init__(self, port: int, ledger: Ledger, dice: random.Random) -> None:
        self.port, self.ledger, self.dice = port, ledger, dice
        self.cookies: dict[str, str] = {}

    def once(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            connection.request(method, path, body, headers | ({"Cookie": cookies} if cookies else {}))
            if body is not None and self.dice.random() < LOST_REPLY:
                time.sleep(self.dice.random() * 0.05)
                raise TimeoutError("the client hung up before the answer")
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key.strip()] = rest.split(";")[0]
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, text)
        finally:
            connection.close()

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None, *,
        pause: float = 0.0,
    ) -> Answer:  # fmt: skip
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            self.ledger.tries += 1
            try:
                answer = self.once(method, path, body, headers or {})
            except (OSError, http.client.HTTPException):
                time.sleep(pause + 0.1 + self.dice.random() * 0.3)
                continue
            if answer.status < 500:
                return answer
            self.ledger.unavailable += 1
            if answer.status == 503 and "retry-after" not in answer.headers:
                self.ledger.odd.append(f"{path}: 503 without Retry-After")
            elif answer.status != 503:
                self.ledger.odd.append(f"{path}: {answer.status}")
            wait = min(float(answer.headers.get("retry-after", 1)), LONGEST_WAIT) * (0.5 + self.dice.random() / 2)
            time.sleep(pause + wait)
        raise GaveUp(f"{method} {path}")

    def post(self, path: str, *, pause: float = 0.0, **values: str) -> Answer:
        values["csrfmiddlewaretoken"] = self.cookies.get("csrftoken", "")
        return self.send(
            "POST", path, urllib.parse.urlencode(values).encode(),
            {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://127.0.0.1:{self.port}/"},
            pause=pause,
        )  # fmt: skip


# --- the kinds of clients ---------------------------------------------------------------------------------


class Program(Browser):
    """A connected program: pleas by the API, now and then a note or a withdrawal."""

    def turn(self, street: dict[str, Any]) -> None:
        key = uuid.UUID(int=self.dice.getrandbits(128)).hex
        body = {"kind": "food_need", "text": self.dice.choice(WORDS), "door": self.dice.choice(street["doors"])}
        made = self._call(street, "/api/v1/requests", body, key)
        if made.status not in (200, 201):
            self.ledger.odd.append(f"intake: {made.status} {made.body[:200]}")
            return
        pk = json.loads(made.body)["id"]
        self.ledger.ack("request", f"api:{key}", pk)
        lot = self.dice.random()
        if lot < 0.15:
            note = uuid.UUID(int=self.dice.getrandbits(128)).hex
            if self._call(street, f"/api/v1/requests/{pk}/notes", {"text": "补充：门铃坏了"}, note).status == 201:
                self.ledger.ack("note", f"api:{note}", pk)
        elif lot < 0.25 and self._call(street, f"/api/v1/requests/{pk}/cancel", {}, "").status == 200:
            self.ledger.ack("desk.cancelled", "", pk)

    def _call(self, street: dict[str, Any], path: str, body: dict[str, Any], key: str) -> Answer:
        headers = {"Authorization": f"Bearer {street['key']}", "Content-Type": "application/json"}
        self.ledger.sent.add(f"api:{key}")
        return self.send("POST", path, json.dumps(body).encode(), headers | ({"Idempotency-Key": key} if key else {}))


class Staff(Browser):
    """Somebody at the desk: takes a call, then gives it to the volunteer, or answers and closes it."""

    def __init__(self, port: int, ledger: Ledger, dice: random.Random, account: dict[str, str]) -> None:
        super().__init__(port, ledger, dice)
        self.account = account

    def log_in(self) -> None:
        """As a person does it: not five times in four seconds, which is taken for guessing; then the page anew.

        A reply that was lost may have changed the cookie of the form, and that is said with 400 or 403.
        """
        self.send("GET", "/account/login/")
        done = self.post("/account/login/", pause=3, login=self.account["username"], password=self.account["password"])
        if done.status not in (302, 400, 403):
            said = re.sub(r"<[^>]+>|\s+", " ", done.body[done.body.find("<main") :])
            self.ledger.odd.append(f"login: {done.status} {' '.join(said.split())[:120]}")
            time.sleep(1)

    def page(self, path: str) -> Answer:
        """A page of the desk, after logging in where that is asked."""
        for _attempt in range(5):
            answer = self.send("GET", path)
            if answer.status == 200:
                return answer
            self.log_in()
        raise GaveUp(path)

    def turn(self, street: dict[str, Any]) -> None:
        desk = f"/c/{street['slug']}"
        form = self.page(f"{desk}/register/")
        key = form.hidden("once_key")
        self.ledger.sent.add(key)
        made = self.post(
            f"{desk}/register/", once_key=key, text=self.dice.choice(WORDS), kind="food_need", urgency="medium",
            channel="phone", door=self.dice.choice(street["doors"]), caller_name="来电人", is_new="1",
        )  # fmt: skip
        found = re.search(r"/requests/([0-9a-f-]{36})/$", made.headers.get("location", ""))
        if not found:
            self.ledger.odd.append(f"register: {made.status} {made.headers.get('location', '')}")
            return
        pk = found[1]
        self.ledger.ack("request", key, pk)
        if self.dice.random() < 0.5:
            volunteer = self.dice.choice(street["volunteers"])
            if self._do(desk, pk, "assign", to=volunteer["id"]):
                self.ledger.ack("desk.assigned", "", pk)
                self.ledger.for_volunteer.append((volunteer["token"], pk))
            return
        if self._do(desk, pk, "answer"):
            self.ledger.ack("desk.answered", "", pk)
            note = f"{uuid.UUID(int=self.dice.getrandbits(128)).hex}-done"
            if self._do(desk, pk, "finish", solved="yes", note="已送到门口", once_key=note):
                self.ledger.ack("desk.finished", "", pk)
                self.ledger.ack("note", note, pk)

    def _do(self, desk: str, pk: str, deed: str, **values: str) -> bool:
        done = self.post(f"{desk}/requests/{pk}/{deed}/", **values)
        return done.status == 302 and done.headers.get("location", "").endswith(f"/requests/{pk}/")


class Resident(Browser):
    """A neighbour with the public form."""

    def turn(self, street: dict[str, Any]) -> None:
        form = self.send("GET", f"/r/{street['slug']}/")
        key = form.hidden("once_key")
        self.ledger.sent.add(f"web:{key}")
        sent = self.post(
            f"/r/{street['slug']}/", once_key=key, text=self.dice.choice(WORDS), door=self.dice.choice(street["doors"]),
            name="邻居", phone=f"1380013{self.dice.randrange(10_000):04d}", kind="", website="",
        )  # fmt: skip
        if sent.status == 303 and sent.headers.get("location", "").startswith("/f/"):
            self.ledger.ack("request", f"web:{key}", "")
        elif sent.status != 422:  # 422: this invented number has sent much within the hour
            self.ledger.odd.append(f"form: {sent.status}")


class Volunteer(Browser):
    """On the stairs: one tap for how it went; each time another's phone."""

    def turn(self, street: dict[str, Any]) -> None:
        if not self.ledger.for_volunteer:
            time.sleep(0.2)
            return
        token, pk = self.ledger.for_volunteer.popleft()
        path = f"/v/{token}/"
        self.send("GET", path)
        once = uuid.UUID(int=self.dice.getrandbits(128)).hex
        done = self.post(f"{path}{pk}/", outcome="done", note="放在门口了", once_key=once)
        if done.status == 302:
            self.ledger.ack("desk.finished", "", pk)
            self.ledger.ack("note", f"{once}:done", pk)


class Crowd:
    """All clients at once, each in a thread, until told to stop; each finishes what it began."""

    def __init__(self, port: int, street: dict[str, Any], seed: int, *, programs: int = 4, pause: float = 0.05) -> None:
        self.ledger, self._stopping, self._pause = Ledger(), threading.Event(), pause
        dice = random.Random(seed)

        def own() -> random.Random:
            return random.Random(dice.getrandbits(64))

        clients: list[Any] = [Program(port, self.ledger, own()) for _ in range(programs)]
        self.staff = [Staff(port, self.ledger, own(), account) for account in street["staff"]]
        clients += self.staff
        clients += [Resident(port, self.ledger, own()), Volunteer(port, self.ledger, own())]
        self._threads = [
            threading.Thread(target=self._live, args=(client.turn, street, client.dice), daemon=True)
            for client in clients
        ]

    def _live(self, turn: Callable[[dict[str, Any]], None], street: dict[str, Any], dice: random.Random) -> None:
        while not self._stopping.is_set():
            try:
                turn(street)
            except GaveUp as trouble:
                self.ledger.given_up.append(str(trouble))
            time.sleep(self._pause * dice.random() * 2)

    def is_in(self) -> bool:
        """Whether all of the staff have logged in."""
        return all("sessionid" in each.cookies for each in self.staff)

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(PATIENCE + 40)
