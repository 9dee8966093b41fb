from __future__ import annotations

from django.urls import path

from medcluster.learning import views

app_name = "learning"
urlpatterns = [
    path("", views.listing, name="list"),
    path("calendar/", views.calendar, name="calendar"),
    path("mine/", views.mine, name="mine"),
    path("new/", views.new, name="new"),
    path("check/", views.check, name="check"),
    path("import/", views.upload, name="import"),
    path("import/form.xlsx", views.blank, name="import_form"),
    path("import/<uuid:draft_id>/", views.preview, name="import_preview"),
    path("certificates/<str:number>/revoke/", views.revoke, name="revoke"),
    path("certificates/<str:number>/<slug:language>.pdf", views.certificate, name="certificate"),
    path("<str:number>/", views.detail, name="detail"),
    path("<str:number>/edit/", views.edit, name="edit"),
    path("<str:number>/cancel/", views.cancel, name="cancel"),
    path("<str:number>/hold/", views.hold, name="hold"),
    path("<str:number>/reopen/", views.reopen, name="reopen"),
    path("<str:number>/people/", views.add_people, name="people"),
    path("<str:number>/people/<int:pk>/remove/", views.remove_person, name="remove_person"),
    path("<str:number>/attendance/", views.attendance, name="attendance"),
    path("<str:number>/certificates/", views.issue, name="issue"),
]
