from __future__ import annotations

from django.urls import path

from medcluster.referrals import api
from medcluster.referrals.views import deciding, listing, many, page, writing

app_name = "referrals"
urlpatterns = [
    path("", listing.waiting, name="list"),
    path("open/", listing.going, name="going"),
    path("finished/", listing.finished, name="finished"),
    path("offers/", listing.offers, name="offers"),
    path("offers/accept/", listing.accept_many, name="accept_many"),
    path("offers/<str:number>/", page.offer, name="offer"),
    path("offers/<str:number>/do/<slug:action>/", page.act_on_offer, name="offer_act"),
    path("many/<slug:action>/", many.many, name="many"),
    path("register/", listing.register_many, name="register_many"),
    path("new/", writing.new, name="new"),
    path("autosave/", writing.autosave, name="autosave"),
    path("patients/", writing.patients, name="patients"),
    path("api/v1/", api.collection, name="api_collection"),
    path("api/v1/<str:number>/", api.item, name="api_item"),
    path("api/v1/<str:number>/do/<slug:action>/", api.act, name="api_act"),
    path("<str:number>/", page.detail, name="detail"),
    path("<str:number>/edit/", writing.edit, name="edit"),
    path("<str:number>/send/", deciding.send, name="send"),
    path("<str:number>/say/", page.say, name="say"),
    path("<str:number>/slip/", page.slip, name="slip"),
    path("<str:number>/next/", listing.following, name="next"),
    path("<str:number>/do/<slug:action>/", page.act, name="act"),
]
