from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from medcluster.rulebook.views import days, orders, rows

app_name = "rulebook"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", rows.overview, name="overview"),
    path("days/", days.listing, name="days"),
    path("days/add/", days.add, name="add_day"),
    path("days/<int:pk>/", days.forget, name="forget_day"),
    path("orders/", orders.listing, name="orders"),
    path("orders/add/", orders.add, name="add_order"),
    path("orders/of/<slug:code>/", orders.order, name="order"),
    path("orders/of/<slug:code>/edit/", orders.edit, name="edit_order"),
    path("orders/of/<slug:code>/compare/", orders.compare, name="compare"),
    path("orders/of/<slug:code>/versions/add/", orders.add_version, name="add_version"),
    path("orders/of/<slug:code>/versions/<int:number>/", orders.version, name="version"),
    path("orders/of/<slug:code>/versions/<int:number>/edit/", orders.edit_version, name="edit_version"),
    path("orders/of/<slug:code>/versions/<int:number>/approve/", orders.approve, name="approve_version"),
    path("<slug:kind>/", rows.listing, name="rows"),
    path("<slug:kind>/add/", rows.add, name="add"),
    path("<slug:kind>/<int:pk>/", rows.row, name="row"),
    path("<slug:kind>/<int:pk>/change/", rows.change, name="change"),
    path("<slug:kind>/<int:pk>/close/", rows.close, name="close"),
    path("<slug:kind>/<int:pk>/recall/", rows.recall, name="recall"),
]
