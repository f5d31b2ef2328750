"""Addresses of the desk: staff pages under /c/<slug>/, the volunteer's list under its signed link."""

from django.urls import path

from .views import held, inbox, register, request, volunteer

urlpatterns = [
    path("inbox/", inbox.page, name="inbox"),
    path("register/", register.page, name="register"),
    path("register/find/", register.find, name="register_find"),
    path("register/kind/", register.kind_part, name="register_kind"),
    path("requests/<uuid:pk>/", request.page, name="request"),
    path("requests/<uuid:pk>/answer/", request.answer, name="request_answer"),
    path("requests/<uuid:pk>/start/", request.start, name="request_start"),
    path("requests/<uuid:pk>/resume/", request.resume, name="request_resume"),
    path("requests/<uuid:pk>/wait/", request.wait, name="request_wait"),
    path("requests/<uuid:pk>/assign/", request.assign, name="request_assign"),
    path("requests/<uuid:pk>/finish/", request.finish, name="request_finish"),
    path("requests/<uuid:pk>/cancel/", request.cancel, name="request_cancel"),
    path("requests/<uuid:pk>/reopen/", request.reopen, name="request_reopen"),
    path("requests/<uuid:pk>/note/", request.note, name="request_note"),
    path("requests/<uuid:pk>/triage/", request.triage, name="request_triage"),
    path("requests/<uuid:pk>/split/", request.split, name="request_split"),
    path("requests/<uuid:pk>/merge/", request.merge, name="request_merge"),
    path("requests/<uuid:pk>/hold/", request.hold, name="request_hold"),
    path("requests/<uuid:pk>/unhold/", request.unhold, name="request_unhold"),
    path("requests/<uuid:pk>/phone/", request.open_phone, name="request_phone"),
    path("held/", held.page, name="held_reports"),
    path("held/<uuid:pk>/", held.one, name="held_report"),
    path("held/<uuid:pk>/take-over/", held.take_over, name="held_take_over"),
    path("held/<uuid:pk>/set-aside/", held.set_aside, name="held_set_aside"),
]
public = [
    path("v/worker.js", volunteer.worker, name="volunteer_worker"),
    path("v/<str:token>/", volunteer.page, name="volunteer"),
    path("v/<str:token>/reports/", volunteer.reports, name="volunteer_reports"),
    path("v/<str:token>/<uuid:pk>/", volunteer.outcome, name="volunteer_outcome"),
    path("v/<str:token>/<uuid:pk>/phone/", volunteer.phone, name="volunteer_phone"),
]
