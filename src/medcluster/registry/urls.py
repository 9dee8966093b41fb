from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from medcluster.registry.views import confirming, duty, editing, imports, lists, pages

app_name = "registry"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.overview, name="overview"),
    path("organisations/", lists.organisations, name="organisations"),
    path("organisations/<int:pk>/", pages.organisation, name="organisation"),
    path("centres/", lists.centres, name="centres"),
    path("centres/<int:pk>/", pages.centre, name="centre"),
    path("centres/<int:pk>/people/", pages.centre_people, name="centre_people"),
    path("centres/<int:pk>/duty/", duty.centre_week, name="centre_duty"),
    path("centres/<int:pk>/capacity/", confirming.confirm, name="confirm_capacity"),
    path("departments/", lists.departments, name="departments"),
    path("departments/<int:pk>/", pages.department, name="department"),
    path("specialists/", lists.specialists, name="specialists"),
    path("specialists/<int:pk>/", pages.specialist, name="specialist"),
    path("equipment/", lists.equipment, name="equipment"),
    path("equipment/<int:pk>/", pages.equipment_item, name="equipment_item"),
    path("services/", lists.services, name="services"),
    path("services/<int:pk>/", pages.service, name="service"),
    path("duty/", duty.now, name="duty"),
    path("countries/", lists.countries, name="countries"),
    path("regions/", lists.regions, name="regions"),
    path("profiles/", lists.profiles, name="profiles"),
    path("methods/", lists.methods, name="methods"),
    path("add/<slug:kind>/", editing.add, name="add"),
    path("edit/<slug:kind>/<str:pk>/", editing.edit, name="edit"),
    path("remove/<slug:kind>/<str:pk>/", editing.remove, name="remove"),
    path("import/", imports.kinds, name="imports"),
    path("import/<slug:kind>/", imports.upload, name="import"),
    path("import/<slug:kind>/<uuid:draft_id>/", imports.preview, name="import_preview"),
    path("export/<slug:kind>.<slug:form>", imports.export, name="export"),
]
