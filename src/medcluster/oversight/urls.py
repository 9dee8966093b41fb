from __future__ import annotations

from django.urls import path

from medcluster.oversight import views

app_name = "oversight"
urlpatterns = [
    path("", views.referrals, name="referrals"),
    path("teleconsults/", views.teleconsults, name="teleconsults"),
    path("<slug:kind>/<str:number>/", views.case, name="case"),
    path("<slug:kind>/<str:number>/name/", views.name, name="name"),
]
