from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from medcluster.documents import views

app_name = "documents"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.nothing, name="root"),
    path("panel", views.panel_view, name="panel"),
    path("scans", views.scans, name="scans"),
    path("scans/again", views.rescan, name="rescan"),
    path("upload", views.upload, name="upload"),
    path("<uuid:pk>/change", views.change, name="change"),
    path("<uuid:pk>/version", views.new_version, name="new_version"),
    path("<uuid:pk>/withdraw", views.withdraw, name="withdraw"),
    path("<uuid:pk>/<int:number>", views.preview, name="preview"),
    path("<uuid:pk>/<int:number>/file", views.download, name="download"),
    path("<uuid:pk>/<int:number>/pdf", views.inline, name="inline"),
    path("<uuid:pk>/<int:number>/picture/<slug:size>", views.picture, name="picture"),
]
