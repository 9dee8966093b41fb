from __future__ import annotations

from django.urls import path

from medcluster.indicators.exploring import views

app_name = "explore"
urlpatterns = [
    path("", views.explore, name="explore"),
    path("answer/<slug:form>/", views.file, name="file"),
    path("saved/", views.saved, name="saved"),
    path("save/", views.save, name="save"),
    path("saved/<int:pk>/", views.change, name="change"),
    path("saved/<int:pk>/delete/", views.delete, name="delete"),
]
