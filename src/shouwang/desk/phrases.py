"""The sentences of the desk's journal verbs."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.phrases import Phrase

PHRASES = {
    "desk.received": Phrase(_("%(actor)s took the request in; it went to %(to)s")),
    "desk.answered": Phrase(_("%(actor)s answered and took it on")),
    "desk.assigned": Phrase(_("%(actor)s gave it to %(to)s")),
    "desk.started": Phrase(_("%(actor)s is on the way")),
    "desk.waited": Phrase(_("%(actor)s put it on hold until %(until)s")),
    "desk.resumed": Phrase(_("%(actor)s took it up again")),
    "desk.woke": Phrase(_("The date came that it was waiting for; %(to)s was reminded")),
    "desk.tried": Phrase(_("%(actor)s found nobody at the door; somebody will try again")),
    "desk.handed_back": Phrase(_("%(actor)s needs help; it went back to %(to)s")),
    "desk.finished": Phrase(_("%(actor)s reported it done")),
    "desk.cancelled": Phrase(_("%(actor)s withdrew it")),
    "desk.merged": Phrase(_("%(actor)s merged it into %(number)s")),
    "desk.absorbed": Phrase(_("%(actor)s merged %(number)s into this request")),
    "desk.split": Phrase(_("%(actor)s made a job of its own: %(number)s")),
    "desk.jobs_done": Phrase(_("All its jobs are closed; %(to)s looks whether it is solved")),
    "desk.reopened": Phrase(_("%(actor)s opened it again; it went to %(to)s")),
    "desk.triaged": Phrase(_("%(actor)s corrected what it is about")),
    "desk.noted": Phrase(_("%(actor)s added a note")),
    "desk.rated": Phrase(_("The resident rated it")),
    "desk.reminded": Phrase(_("%(to)s was reminded")),
    "desk.passed_on": Phrase(_("Nothing happened at %(from)s: it passed to %(to)s")),
    "desk.moved_on": Phrase(_("%(from)s is absent: it moved to %(to)s")),
    "desk.report_held": Phrase(
        _("What %(who)s reported from the door could not be recorded by itself: %(to)s decides")
    ),
    "desk.report_taken": Phrase(_("%(actor)s noted here what %(who)s had reported from the door")),
    "desk.report_set_aside": Phrase(_("%(actor)s read what %(who)s had reported from the door: nothing to do")),
    "desk.report_reminded": Phrase(_("%(to)s was reminded of a report from the door")),
    "desk.report_passed_on": Phrase(_("Nobody looked at a report from the door: it passed from %(from)s to %(to)s")),
    "desk.report_moved_on": Phrase(_("%(from)s is absent: a report from the door moved to %(to)s")),
    "desk.unmasked": Phrase(_("%(actor)s opened a masked field"), retention_days=1095),
    "desk.exported": Phrase(_("%(actor)s exported a list"), retention_days=1095),
}
