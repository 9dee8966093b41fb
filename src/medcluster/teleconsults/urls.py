from __future__ import annotations

from django.urls import path

from medcluster.teleconsults import views

app_name = "teleconsults"
urlpatterns = [
    path("", views.listing, name="list"),
    path("queue/<slug:queue>/", views.listing, name="queue"),
    path("new/", views.new, name="new"),
    path("assign/", views.assign_many, name="assign_many"),
    path("duty/", views.duty, name="duty"),
    path("<str:number>/", views.detail, name="detail"),
    path("<str:number>/next/", views.following, name="next"),
    path("<str:number>/request/", views.request_page, name="request"),
    path("<str:number>/request/save/", views.save_request, name="save_request"),
    path("<str:number>/conclusion/", views.conclusion_page, name="conclusion"),
    path("<str:number>/conclusion/save/", views.save_conclusion, name="save_conclusion"),
    path("<str:number>/signatures/", views.signatures, name="signatures"),
    path("<str:number>/calendar.ics", views.calendar, name="calendar"),
    path("<str:number>/actions/<str:code>/", views.act, name="act"),
]
