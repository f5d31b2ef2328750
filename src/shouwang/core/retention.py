"""How long the register, the team, the journal and what the libraries store are kept (docs/privacy.md)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .actions import destroy
from .keeping.terms import SHORTEST, YEAR, About, GoesWith, Keeping, Stays, Term

PEOPLE = Term(
    code="core.people_gone", about=About.RESIDENTS, label=_("Residents who moved away or died"), since=_("after they left"),
    days=2 * YEAR, least=30, most=5 * YEAR, destroy=destroy.people_gone,
    why=_("PIPL Art. 47: the purpose ends when the person leaves; two years for what is asked afterwards, our judgement"),
)  # fmt: skip
GUESTS = Term(
    code="core.guests", about=About.RESIDENTS, label=_("Guests and workers who stayed for a while"), since=_("after the last day of the stay"),
    days=90, least=7, most=YEAR, destroy=destroy.guests, why=SHORTEST,
)  # fmt: skip
EMPTY = Term(
    code="core.empty_entries", about=About.RESIDENTS, label=_("Empty rows left of erased entries"), since=_("after the erasure"),
    days=1, least=1, most=1, destroy=destroy.empty_entries, why=_("Holds nothing; goes when nothing points to it"),
)  # fmt: skip
CONTACT = Term(
    code="core.members_contact", about=About.TEAM, label=_("Telephone, nicknames and account of former team members"),
    since=_("after the role ended"), days=180, least=30, most=2 * YEAR, destroy=destroy.members_contacts, reach="both",
    why=SHORTEST,
)  # fmt: skip
NAME = Term(
    code="core.members_name", about=About.TEAM, label=_("Names of former team members"), since=_("after the role ended"),
    days=10 * YEAR, least=10 * YEAR, most=10 * YEAR, destroy=destroy.members_names, reach="both",
    why=_("As long as the journal, which says who did what"),
)  # fmt: skip
ACCOUNTS = Term(
    code="core.accounts", about=About.TEAM, label=_("Accounts through which nobody acts any more"), since=_("after the last login"),
    days=30, least=30, most=30, destroy=destroy.accounts, reach="house", why=SHORTEST,
)  # fmt: skip
KEYS = Term(
    code="core.api_keys", about=About.RECORDS, label=_("Keys of programs that were taken back"), since=_("after they were taken back"),
    days=YEAR, least=YEAR, most=YEAR, destroy=destroy.api_keys, why=_("To look into a misuse; our judgement"),
)  # fmt: skip
SESSIONS = Term(
    code="core.sessions", about=About.TEAM, label=_("Sessions of browsers"), since=_("after they ran out"),
    days=1, least=1, most=1, destroy=destroy.sessions, reach="house", why=SHORTEST,
)  # fmt: skip
ALLOWANCES = Term(
    code="core.allowances", about=About.RECORDS, label=_("Counts of how often something was done, by keyed hash"), since=_("after their window closed"),
    days=1, least=1, most=1, destroy=destroy.allowances, reach="house", why=SHORTEST,
)  # fmt: skip
JOBS = Term(
    code="core.jobs", about=About.RECORDS, label=_("Finished jobs of the worker"), since=_("after they ended"),
    days=7, least=7, most=7, destroy=destroy.finished_jobs, reach="house", why=SHORTEST,
)  # fmt: skip
JOURNAL = Term(
    code="core.journal", about=About.RECORDS, label=_("Lines of the journal: who did what and when, without names or words"),
    since=_("after they were written; each verb has its own number of days"),
    days=10 * YEAR, least=10 * YEAR, most=10 * YEAR, destroy=destroy.journal_lines, reach="both",
    why=_("Ten years like the office's ordinary files, our judgement; three for openings of masked fields and lists taken out "
        "(PIPL Art. 56: records of handling at least three years)"),
)  # fmt: skip

_PLACE = _("A place, no person; kept while the street works with the program")
_PROOF = _("The proof itself: codes, figures and moments, no name")
_LIBRARY = _("A list of the program's own parts, nothing about people")

KEPT: dict[str, Keeping] = {
    "core.resident": (PEOPLE, GUESTS, EMPTY),
    "core.residentphone": GoesWith("core.resident"),
    "core.searchkey": GoesWith("core.resident"),
    "core.street": Stays(_PLACE),
    "core.committee": Stays(_PLACE),
    "core.compound": Stays(_PLACE),
    "core.building": Stays(_PLACE),
    "core.household": Stays(_PLACE),
    "core.doorspelling": Stays(_("Another way to write a door; one that names an erased person goes with the person")),
    "core.membership": (CONTACT, NAME),
    "core.account": (ACCOUNTS,),
    "core.apikey": (KEYS,),
    "core.journalentry": (JOURNAL,),
    "core.allowance": (ALLOWANCES,),
    "core.heartbeat": Stays(_("One row a process, overwritten every few seconds")),
    "core.keycheck": Stays(_("One sealed word that proves the keys")),
    "core.ownterm": Stays(_PROOF),
    "core.hold": Stays(_PROOF),
    "core.night": Stays(_PROOF),
    "core.destruction": Stays(_PROOF),
    "sessions.session": (SESSIONS,),
    "account.emailaddress": GoesWith("core.account"),
    "account.emailconfirmation": GoesWith("core.account"),
    "mfa.authenticator": GoesWith("core.account"),
    "procrastinate.procrastinatejob": (JOBS,),
    "procrastinate.procrastinateevent": GoesWith("procrastinate.procrastinatejob"),
    "procrastinate.procrastinateperiodicdefer": Stays(_("When a repeated job was last put in the queue; no person")),
    "procrastinate.procrastinateworker": Stays(_("The running workers, overwritten by the library; no person")),
    "auth.group": Stays(_LIBRARY),
    "auth.group_permissions": Stays(_LIBRARY),
    "auth.permission": Stays(_LIBRARY),
    "contenttypes.contenttype": Stays(_LIBRARY),
}
