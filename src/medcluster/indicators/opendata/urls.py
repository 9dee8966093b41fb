from __future__ import annotations

from django.urls import path, register_converter

from medcluster.indicators.opendata import views


class FormConverter:
    """The forms in which an indicator can be taken away."""

    regex = "csv|json|schema\\.json"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FormConverter, "open_form")

app_name = "opendata"
urlpatterns = [
    path("", views.index, name="index"),
    path("datapackage.json", views.package, name="package"),
    path("publish/", views.publish, name="publish"),
    path("<slug:code>.<open_form:form>", views.file, name="file"),
    path("<slug:code>/", views.dataset, name="dataset"),
    path("<slug:code>/withdraw/", views.withdraw, name="withdraw"),
]
