"""The committee's own words: taught on the summary of a pasted chat, listed, taken back."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from shouwang.core.entry import CommitteeRequest, committee_page
from shouwang.core.refusal import Refused
from shouwang.desk.models import OwnWord
from shouwang.lib import clock

from .. import actions, word_queries
from ..forms import as_id
from ..lessons import Typed, value_words
from .paste import see_other, summary


@require_POST
@committee_page("intake.learn")
def learn(request: CommitteeRequest, pk: uuid.UUID) -> HttpResponse:
    """One correction of the paste `pk` is kept as a word."""
    wanted = as_id(request.POST.get("message", ""))
    message = word_queries.message_of(request.actor, pk, wanted) if wanted else None
    if message is None:
        raise Http404
    now = clock.now()
    try:
        word = actions.learn(
            message,
            request.POST.get("field", "")[:14],
            request.POST.get("phrase", "")[:200],
            by=request.actor,
            at=now,
            is_spelling=bool(request.POST.get("spelling")),
        )
    except Refused as refusal:
        typed = Typed(
            f"{message.pk}-{request.POST.get('field', '')}", request.POST.get("phrase", "")[:200], str(refusal.message)
        )
        return summary(request, message.paste, typed)
    else:
        texts = word_queries.written_lately(word.committee_id, now)
        count = sum(1 for text, _moment in texts if word.phrase in text)
        said = ngettext(
            "Learned: “%(phrase)s” is read as %(value)s. It stands in %(count)d message of the last 30 days.",
            "Learned: “%(phrase)s” is read as %(value)s. It stands in %(count)d messages of the last 30 days.",
            count,
        )
        value = value_words(word.field, word.value, word.household)
        messages.success(request, said % {"phrase": word.phrase, "value": value, "count": count})
    return see_other(f"{reverse('paste_review', args=[request.committee.slug, pk])}#learn")


@require_safe
@committee_page("intake.learn")
def page(request: CommitteeRequest) -> HttpResponse:
    running, gone = word_queries.word_rows(request.actor, clock.now())
    return render(request, "intake/words.html", {"running": running, "gone": gone})


def _word(request: CommitteeRequest, pk: uuid.UUID) -> OwnWord:
    word = word_queries.word_of(request.actor, pk)
    if word is None:
        raise Http404
    return word


@require_POST
@committee_page("intake.learn")
def take_back(request: CommitteeRequest, pk: uuid.UUID) -> HttpResponse:
    word = actions.unlearn(_word(request, pk), by=request.actor, at=clock.now())
    messages.success(request, _("Taken back: “%s” is read as before.") % word.phrase)
    return see_other(reverse("paste_words", args=[request.committee.slug]))


@require_POST
@committee_page("intake.learn")
def again(request: CommitteeRequest, pk: uuid.UUID) -> HttpResponse:
    try:
        word = actions.learn_again(_word(request, pk), by=request.actor, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("“%s” is in force again.") % word.phrase)
    return see_other(reverse("paste_words", args=[request.committee.slug]))
