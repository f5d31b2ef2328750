"""The pages of the roster import: upload, look, correct, agree, follow the progress, mend what was refused."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.core import journal
from shouwang.core.entry import committee_page
from shouwang.core.limits import Limit, TooOften, spend
from shouwang.core.refusal import Refused
from shouwang.lib import clock, tables

from .. import jobs
from ..models import ImportStage, ImportState, RosterImport
from . import actions, comparison, queries, words
from .forms import OptionsForm, UploadForm, buildings_from, columns_from, gone_from

UPLOADS = Limit("roster", 60, 3600)  # of one person: reading a large workbook costs seconds of a processor
PERCENT = {ImportStage.WAITING: 10, ImportStage.READING: 35, ImportStage.WRITING: 70, ImportStage.FINISHED: 100}
TONES = {ImportState.PREVIEW: "due", ImportState.RUNNING: "open", ImportState.DONE: "ok", ImportState.DROPPED: "none"}


def _to(request: Any, name: str, *args: Any) -> HttpResponse:
    response = HttpResponseRedirect(reverse(name, args=[request.committee.slug, *args]))
    response.status_code = 303
    return response


def _import(request: Any, pk: uuid.UUID) -> RosterImport:
    roster = queries.one_import(pk, by=request.actor)
    if roster is None:
        raise Http404
    return roster


@committee_page("intake.import")
def imports(request: Any) -> HttpResponse:
    """Earlier imports and the upload of a new file."""
    compounds = comparison.compounds_of(request.committee)
    if request.method != "POST":
        return _imports(request, UploadForm(committee=request.committee, compounds=compounds))
    form = UploadForm(request.POST, request.FILES, committee=request.committee, compounds=compounds)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            spend(UPLOADS, str(request.user.pk))
            roster = actions.upload_roster(
                file.read(), file.name, form.options(), committee=request.committee, by=request.actor, at=clock.now()
            )
        except TooOften:
            form.add_error("file", _("That was tried too often. Wait a few minutes, then try again."))
        except Refused as refusal:
            form.add_error("file", str(refusal.message))
        else:
            return _to(request, "import", roster.pk)
    return _imports(request, form, status=422)


def _imports(request: Any, form: UploadForm, status: int = 200) -> HttpResponse:
    rows = [
        {"roster": roster, "tone": TONES[ImportState(roster.state)]} for roster in queries.recent_imports(request.actor)
    ]
    return render(request, "intake/imports.html", {"form": form, "rows": rows}, status=status)


@committee_page("intake.import")
def template(request: Any) -> HttpResponse:
    """Our own empty form."""
    from shouwang.reading.roster import template_workbook

    return tables.file_response("roster-template.xlsx", template_workbook())


@committee_page("intake.import")
def page(request: Any, pk: uuid.UUID) -> HttpResponse:
    """What the import will do, before it does it; afterwards, what it did."""
    roster = _import(request, pk)
    if roster.state == ImportState.PREVIEW:
        return _preview(request, roster)
    return render(
        request,
        "intake/import_result.html",
        {
            "roster": roster,
            "stats": _result_stats(roster),
            "refused": words.refused_lines(roster.refused),
            "has_many_sheets": len({row["sheet"] for row in roster.refused}) > 1,
            "has_file": roster.content_until is not None and roster.content_until > clock.now(),
            "events": list(reversed(journal.history([roster.pk]))),
            **_progress(roster),
        },
    )


def _preview(
    request: Any, roster: RosterImport, trouble: str = "", form: OptionsForm | None = None, status: int = 200
) -> HttpResponse:
    suppose = _default_compound(request, roster)
    try:
        plan = comparison.plan_for(roster, suppose=suppose)
    except Refused as refusal:
        return render(
            request, "intake/import_unreadable.html", {"roster": roster, "trouble": refusal.message}, status=422
        )
    found = comparison.compounds_of(request.committee)
    compounds = [(str(each.id), each.name) for each in found]
    if form is None:
        shown = {name: value for name, value in roster.options.items() if value != str(comparison.NEW_COMPOUND)}
        form = OptionsForm(committee=request.committee, compounds=found, initial=shown)
    if roster.options.get("new_compound"):
        compounds.insert(0, (str(comparison.NEW_COMPOUND), roster.options["new_compound"]))
    refused, changed = words.refused_lines(plan.refused), words.change_lines(plan)
    waiting = [house for house in plan.unknown_houses if house.is_supposed or house.is_in_several]
    return render(
        request,
        "intake/import_preview.html",
        {
            "roster": roster,
            "trouble": trouble or roster.trouble,
            "plan": plan,
            "stats": _plan_stats(plan),
            "waiting": waiting,
            "waiting_people": sum(house.people for house in waiting),
            "compounds": compounds,
            "form": form,
            "has_many_sheets": len(plan.reading.sheets) > 1,
            "suppose": str(suppose or ""),
            "known_houses": [house for house in plan.houses.values() if house.building_id],
            "changed": changed,
            "refused": refused[: words.MOST_SHOWN],
            "sheets": words.sheet_choices(plan.reading),
            "fields": words.field_choices(),
            "first": [(words.door_label(step), step) for step in plan.new[:10]],
            "warned": [row for row in plan.reading.people if row.warnings][: words.MOST_SHOWN],
            "gone": [(plan.label_of(person), person) for person in plan.gone_offered],
            "people": len(plan.new) + len(plan.changed),
        },
        status=status,
    )


def _default_compound(request: Any, roster: RosterImport) -> uuid.UUID | None:
    wanted = comparison.compound_wanted(roster)
    if wanted:
        return wanted
    compounds = comparison.compounds_of(request.committee)
    return compounds[0].id if compounds else None


def _stat(label: str, value: int, tone: str, note: str = "") -> dict[str, object]:
    return {"label": label, "value": value, "tone": tone if value else "none", "note": note}


def _plan_stats(plan: comparison.Plan) -> list[dict[str, object]]:
    return [
        _stat(_("New"), len(plan.new), "ok"),
        _stat(_("Changed"), len(plan.changed), "open"),
        _stat(_("Unchanged"), plan.same, "none"),
        _stat(_("Not in the file"), len(plan.gone_offered), "wait"),
        _stat(_("Refused rows"), len(plan.refused), "due"),
    ]


def _result_stats(roster: RosterImport) -> list[dict[str, object]]:
    return [
        _stat(_("New"), roster.people_new, "ok"),
        _stat(_("Changed"), roster.people_changed, "open"),
        _stat(_("Unchanged"), roster.people_same, "none"),
        _stat(_("Marked as gone"), roster.people_gone, "wait"),
        _stat(_("Refused rows"), roster.rows_refused, "due"),
    ]


def _progress(roster: RosterImport) -> dict[str, object]:
    stage = ImportStage(roster.stage)
    return {
        "percent": PERCENT.get(stage, 0),
        "stage": str(stage.label),
        "is_running": roster.state == ImportState.RUNNING,
    }


@committee_page("intake.import")
def progress(request: Any, pk: uuid.UUID) -> HttpResponse:
    """The bar alone; once it is over the whole page is loaded anew."""
    roster = _import(request, pk)
    if roster.state == ImportState.RUNNING:
        return render(request, "intake/import_progress.html", {"roster": roster, **_progress(roster)})
    response = HttpResponse(status=204)
    response["HX-Redirect"] = reverse("import", args=[request.committee.slug, roster.pk])
    return response


@committee_page("intake.import")
def columns(request: Any, pk: uuid.UUID) -> HttpResponse:
    """A correction of the columns: the file is read again with it."""
    roster = _import(request, pk)
    if request.method == "POST":
        try:
            actions.correct_columns(roster, columns_from(request.POST), by=request.actor, at=clock.now())
        except Refused as refusal:
            if roster.state == ImportState.PREVIEW:
                return _preview(request, roster, str(refusal.message), status=422)
            raise
        messages.success(request, _("Read again. The columns are remembered for the next file with this header."))
    return _to(request, "import", pk)


@committee_page("intake.import")
def options(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Other options: the file is read again with them."""
    roster = _import(request, pk)
    if request.method == "POST":
        form = OptionsForm(
            request.POST, committee=request.committee, compounds=comparison.compounds_of(request.committee)
        )
        if not form.is_valid():
            return _preview(request, roster, form=form, status=422)
        actions.correct_options(roster, form.options(), by=request.actor, at=clock.now())
        messages.success(request, _("Read again."))
    return _to(request, "import", pk)


@committee_page("intake.commit_import")
def commit(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Agree to what the page showed; the worker does it."""
    roster = _import(request, pk)
    if request.method == "POST" and roster.state == ImportState.PREVIEW:
        plan = comparison.plan_for(roster)
        buildings = buildings_from(request.POST, plan.unknown_houses, _default_compound(request, roster))
        gone = gone_from(request.POST, [person.id for person in plan.gone_offered])
        if not (plan.new or plan.changed or plan.same or buildings or gone):
            sentence = _("Nothing would be imported: say yes to the buildings, or correct the columns.")
            return _preview(request, roster, sentence, status=422)
        actions.commit_roster(
            roster, buildings=buildings, gone=gone, by=request.actor, at=clock.now(), defer=jobs.put_into_queue
        )
    return _to(request, "import", pk)


@committee_page("intake.import")
def drop(request: Any, pk: uuid.UUID) -> HttpResponse:
    roster = _import(request, pk)
    if request.method == "POST":
        actions.drop_roster(roster, by=request.actor, at=clock.now())
        messages.success(request, _("The file was thrown away; nothing was imported."))
        return _to(request, "imports")
    return _to(request, "import", pk)


@committee_page("intake.import")
def refused(request: Any, pk: uuid.UUID) -> HttpResponse:
    """The refused rows as a workbook with the reason in front, to be mended and sent again."""
    from shouwang.reading.roster import refused_workbook

    roster = _import(request, pk)
    if roster.content_until is None or roster.content_until <= clock.now():
        raise Refused(_("The file was destroyed after 30 days; its refused rows cannot be downloaded any more."))
    reading = queries.reading_to_mend(roster)
    response = tables.file_response("refused.xlsx", refused_workbook(reading))
    name = quote(_("refused rows") + f" {roster.file_name.rsplit('.', 1)[0]}.xlsx")
    response["Content-Disposition"] = f"attachment; filename=\"refused.xlsx\"; filename*=UTF-8''{name}"
    return response
