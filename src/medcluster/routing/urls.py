from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from medcluster.routing import views

app_name = "routing"
urlpatterns: list[URLPattern | URLResolver] = [path("", views.what_if, name="what_if")]
