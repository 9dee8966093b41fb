from __future__ import annotations

from django.urls import path

from medcluster.indicators.views import boards, cases, catalogue, facts

app_name = "indicators"
urlpatterns = [
    path("", boards.start, name="start"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/<slug:code>/", catalogue.indicator, name="indicator"),
    path("catalogue/<slug:code>/<slug:chart>.csv", catalogue.indicator_csv, name="indicator_csv"),
    path("facts/", facts.tables, name="facts"),
    path("facts/<slug:code>/<slug:form>/", facts.table, name="facts_file"),
    path("cases/<slug:code>/", cases.cases, name="cases"),
    path("<slug:scope>/<str:key>/<slug:section>/", boards.board, name="board"),
    path("<slug:scope>/<str:key>/<slug:section>/<slug:chart>/", boards.chart, name="chart"),
    path("<slug:scope>/<str:key>/<slug:section>/<slug:chart>.csv", boards.chart_csv, name="chart_csv"),
]
