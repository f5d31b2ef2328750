"""What was acknowledged against what is in the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from .clients import Ack, Ledger
from .house import House

ONCE = ("desk.received", "desk.assigned", "desk.answered", "desk.finished", "desk.cancelled")


@dataclass
class Proof:
    """`lost` and `doubled` by the moment of their acknowledgement; `troubles` are sentences about the whole."""

    lost: list[Ack] = field(default_factory=list)
    doubled: list[Ack] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


def prove(house: House, ledger: Ledger) -> Proof:
    proof = Proof()
    rows = house.query("SELECT once_key, id::text, count(*) OVER (PARTITION BY once_key) FROM desk_request")
    by_key = {key: (pk, count) for key, pk, count in rows}
    notes = Counter(
        (request, key)
        for request, key in house.query("SELECT request_id::text, once_key FROM desk_note WHERE once_key <> ''")
    )
    lines = Counter(
        (subject, verb)
        for subject, verb in house.query(
            "SELECT subject_id::text, verb FROM core_journalentry WHERE subject_kind = 'desk.request'"
        )
    )
    for ack in list(ledger.acks):
        if ack.what == "request":
            pk, count = by_key.get(ack.key, ("", 0))
            if not count or (ack.request and pk != ack.request):
                proof.lost.append(ack)
            elif count > 1 or lines[pk, "desk.received"] != 1:
                proof.doubled.append(ack)
            continue
        count = notes[ack.request, ack.key] if ack.what == "note" else lines[ack.request, ack.what]
        if not count:
            proof.lost.append(ack)
        elif count > 1:
            proof.doubled.append(ack)
    proof.troubles = [*_unasked(by_key, ledger), *_journal(house), *_owned(house), *_reconciled(house)]
    proof.troubles += [f"a client gave up: {each}" for each in ledger.given_up]
    proof.troubles += sorted({f"odd answer: {each}" for each in ledger.odd})
    return proof


def _unasked(keys: Iterable[str], ledger: Ledger) -> list[str]:
    """Nothing is there that nobody sent."""
    return [f"a request with the key {key!r}, which nobody sent" for key in keys if key not in ledger.sent]


def _journal(house: House) -> list[str]:
    """Every request has exactly one beginning, and as many ends as its state says."""
    silent = house.query(
        "SELECT r.id FROM desk_request r WHERE (SELECT count(*) FROM core_journalentry j WHERE j.subject_id = r.id"
        " AND j.verb = 'desk.received') <> 1"
    )
    unclosed = house.query(
        "SELECT r.id FROM desk_request r WHERE (r.closed_at IS NOT NULL) <> EXISTS (SELECT 1 FROM core_journalentry j"
        " WHERE j.subject_id = r.id AND j.verb IN ('desk.finished', 'desk.cancelled', 'desk.merged'))"
    )
    counted = house.query(
        "SELECT committee_id, day, number, count(*) FROM desk_request GROUP BY 1, 2, 3 HAVING count(*) > 1"
    )
    return [
        *(f"request {pk}: not received exactly once, by the journal" for (pk,) in silent),
        *(f"request {pk}: its state and its journal disagree" for (pk,) in unclosed),
        *(f"number {number} was given out {count} times" for _committee, _day, number, count in counted),
    ]


def _owned(house: House) -> list[str]:
    return [
        f"request {pk} is open without owner or next_at"
        for (pk,) in house.query(
            "SELECT id FROM desk_request WHERE closed_at IS NULL AND (owner_id IS NULL OR next_at IS NULL)"
        )
    ]


def _reconciled(house: House) -> list[str]:
    done = house.command("reconcile")
    return [] if done.returncode == 0 else [f"reconcile: {done.stdout.strip()[-600:]}{done.stderr.strip()[-300:]}"]
