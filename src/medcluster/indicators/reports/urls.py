from __future__ import annotations

from django.urls import path

from medcluster.indicators.reports import issuing, views

app_name = "reports"
urlpatterns = [
    path("", views.period, name="period"),
    path("file/<slug:code>/", views.download, name="download"),
    path("issue/", issuing.issue, name="issue"),
    path("issued/", views.issued_list, name="issued_list"),
    path("issued/<str:number>/", views.issued, name="issued"),
    path("issued/<str:number>/file/<slug:code>/", views.issued_file, name="issued_file"),
    path("issued/<str:number>/sign/", issuing.sign, name="sign"),
    path("calendar/", issuing.schedules, name="schedules"),
    path("calendar/new/", issuing.schedule, name="new_schedule"),
    path("calendar/<int:pk>/", issuing.schedule, name="schedule"),
    path("calendar/<int:pk>/run/", issuing.run, name="run_schedule"),
    path("form/", issuing.form, name="form"),
    path("form/present/", issuing.present_form, name="present_form"),
    path("form/own/", issuing.own_form, name="own_form"),
]
