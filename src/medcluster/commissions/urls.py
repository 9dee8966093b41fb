from __future__ import annotations

from django.urls import path

from medcluster.commissions import views

app_name = "commissions"
urlpatterns = [
    path("", views.waiting, name="list"),
    path("questions/", views.questions, name="questions"),
    path("questions/<str:number>/", views.question, name="question"),
    path("questions/<str:number>/vote/", views.vote, name="vote"),
    path("questions/<str:number>/actions/<slug:code>/", views.act_on_question, name="act_on_question"),
    path("ask/<str:number>/", views.ask, name="ask"),
    path("sittings/", views.sittings, name="sittings"),
    path("sittings/new/", views.new, name="new"),
    path("sittings/<str:number>/", views.sitting, name="sitting"),
    path("sittings/<str:number>/members/", views.members, name="members"),
    path("sittings/<str:number>/close/", views.close, name="close"),
    path("sittings/<str:number>/actions/<slug:code>/", views.act_on_sitting, name="act_on_sitting"),
]
