"""How long pasted chats, workbooks and what the forms remember are kept (docs/privacy.md)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shouwang.core.keeping.terms import SHORTEST, YEAR, About, GoesWith, Keeping, Stays, Term

from .actions import destroy

CHATS = Term(
    code="intake.chats", about=About.WAYS_IN, label=_("Raw text of pasted chats, with everybody's words"), since=_("after the chat was gone through"),
    days=30, least=1, most=180, destroy=destroy.destroy_chat_words,
    why=_("PIPL Art. 6 and 19: words of many who asked for nothing; long enough to look up what was meant, our judgement"),
)  # fmt: skip
MESSAGES = Term(
    code="intake.messages", about=About.WAYS_IN, label=_("Messages without words: what became of each, and a keyed digest"),
    since=_("after the chat was gone through"), days=YEAR, least=90, most=2 * YEAR, destroy=destroy.destroy_messages,
    why=_("So that the same chat pasted again adds nothing; our judgement"),
)  # fmt: skip
PASTES = Term(
    code="intake.pastes", about=About.WAYS_IN, label=_("Pasted chats without messages"), since=_("after the chat was gone through"),
    days=90, least=90, most=90, destroy=destroy.destroy_pastes, why=_("Goes when its last message has gone"),
)  # fmt: skip
FILES = Term(
    code="intake.files", about=About.WAYS_IN, label=_("Uploaded rosters and their refused rows"), since=_("after the import"),
    days=30, least=1, most=30, destroy=destroy.destroy_files,
    why=_("PIPL Art. 19: only for mending the refused rows; our judgement"),
)  # fmt: skip
ROSTERS = Term(
    code="intake.rosters", about=About.WAYS_IN, label=_("Imports without the file: who, when, how many rows"), since=_("after the import"),
    days=3 * YEAR, least=YEAR, most=5 * YEAR, destroy=destroy.destroy_rosters,
    why=_("PIPL Art. 56: records of handling for three years"),
)  # fmt: skip
SENDINGS = Term(
    code="intake.sendings", about=About.WAYS_IN, label=_("Keyed hashes of senders of the public form"), since=_("after the sending"),
    days=1, least=1, most=1, destroy=destroy.destroy_sendings,
    why=_("Looked at for one hour only, against floods of sendings"),
)  # fmt: skip
NICKNAMES = Term(
    code="intake.nicknames", about=About.WAYS_IN, label=_("Keyed hashes of nicknames that are no colleague's"), since=_("after it was said"),
    days=YEAR, least=30, most=2 * YEAR, destroy=destroy.destroy_nicknames, why=SHORTEST,
)  # fmt: skip

KEPT: dict[str, Keeping] = {
    "intake.paste": (CHATS, MESSAGES, PASTES),
    "intake.pastemessage": GoesWith("intake.paste"),
    "intake.rosterimport": (FILES, ROSTERS),
    "intake.headermemory": Stays(_("What the columns of a form hold; the names of columns, of nobody")),
    "intake.websending": (SENDINGS,),
    "intake.plainnickname": (NICKNAMES,),
}
