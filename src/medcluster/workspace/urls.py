from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from medcluster.workspace import views

app_name = "workspace"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("shell/counts/", views.counts, name="counts"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
