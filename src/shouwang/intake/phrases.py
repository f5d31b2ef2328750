"""The sentences of the ways in."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.phrases import Phrase

PHRASES: dict[str, Phrase] = {
    "intake.pasted": Phrase(_("%(actor)s pasted a chat")),
    "intake.paste_saved": Phrase(_("%(actor)s went through a pasted chat")),
    "intake.paste_dropped": Phrase(_("%(actor)s threw a pasted chat away")),
    "intake.paste_taken_over": Phrase(_("%(actor)s pasted a newer copy of this chat")),
    "intake.paste_reminded": Phrase(_("%(to)s was reminded of a pasted chat that nobody finished")),
    "intake.paste_passed_on": Phrase(_("The unfinished chat went from %(from)s to %(to)s")),
    "intake.paste_moved_on": Phrase(_("%(from)s is absent: the unfinished chat moved to %(to)s")),
    "intake.learned": Phrase(_("%(actor)s taught the reading a word")),
    "intake.unlearned": Phrase(_("%(actor)s took a word of the reading back")),
    "intake.key_issued": Phrase(_("%(actor)s gave a program a key")),
    "intake.key_revoked": Phrase(_("%(actor)s took a program's key back")),
    "intake.roster_uploaded": Phrase(_("%(actor)s uploaded a roster of %(rows)s rows")),
    "intake.roster_mapped": Phrase(_("%(actor)s corrected columns of a roster")),
    "intake.import_agreed": Phrase(_("%(actor)s started the import of a roster")),
    "intake.import_restarted": Phrase(_("The import was started once more; the worker had not finished it")),
    "intake.imported": Phrase(
        _(
            "%(actor)s imported a roster: %(new)s new, %(changed)s changed, %(same)s unchanged, %(gone)s gone, %(refused)s refused"
        )
    ),
    "intake.import_dropped": Phrase(_("%(actor)s threw a roster away")),
    "intake.import_reminded": Phrase(_("%(to)s was reminded of an unfinished import")),
    "intake.import_passed_on": Phrase(_("The unfinished import went from %(from)s to %(to)s")),
}
