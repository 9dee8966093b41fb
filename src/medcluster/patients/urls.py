from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from medcluster.patients.views import consent_rules, consents, duplicates, emergency, lists, people, record, writing

app_name = "patients"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", lists.listing, name="list"),
    path("find/", lists.find, name="find"),
    path("new/", writing.new, name="new"),
    path("new/keep/", writing.autosave, name="keep_new"),
    path("new/forget/", writing.forget, name="forget_new"),
    path("claim/", writing.claim, name="claim"),
    path("emergency/", emergency.door, name="emergency"),
    path("duplicates/", duplicates.queue, name="duplicates"),
    path("duplicates/search/", duplicates.search, name="search_duplicates"),
    path("duplicates/<int:pk>/", duplicates.review, name="review"),
    path("duplicates/<int:pk>/reopen/", duplicates.reopen, name="reopen"),
    path("consent-rules/", consent_rules.overview, name="consent_rules"),
    path("consent-rules/ages/set/", consent_rules.set_age, name="consent_age"),
    path("consent-rules/ages/<int:pk>/end/", consent_rules.end_age, name="consent_age_end"),
    path("consent-rules/texts/<int:pk>/recall/", consent_rules.recall_wording, name="consent_wording_recall"),
    path("consent-rules/<slug:purpose>/", consent_rules.wording, name="consent_wording"),
    path("consent-rules/<slug:purpose>/add/", consent_rules.add_wording, name="consent_wording_add"),
    path("<str:number>/", record.detail, name="detail"),
    path("<str:number>/consents/", record.consents, name="consents"),
    path("<str:number>/consents/new/", consents.give, name="consent_give"),
    path("<str:number>/consents/<int:pk>/withdraw/", consents.revoke, name="consent_revoke"),
    path("<str:number>/consents/text/<int:pk>/", consents.text, name="consent_text"),
    path("<str:number>/log/", record.log, name="log"),
    path("<str:number>/edit/", writing.edit, name="edit"),
    path("<str:number>/keep/", writing.autosave, name="keep"),
    path("<str:number>/forget/", writing.forget, name="forget"),
    path("<str:number>/numbers/new/", people.identifier_add, name="identifier_add"),
    path("<str:number>/numbers/<int:pk>/retire/", people.identifier_retire, name="identifier_retire"),
    path("<str:number>/representatives/new/", people.representative, name="representative_add"),
    path("<str:number>/representatives/<int:pk>/", people.representative, name="representative_edit"),
    path("<str:number>/companions/new/", people.companion, name="companion_add"),
    path("<str:number>/companions/<int:pk>/", people.companion, name="companion_edit"),
    path("<str:number>/companions/<int:pk>/remove/", people.companion_remove, name="companion_remove"),
    path("<str:number>/death/", people.death, name="death"),
    path("<str:number>/restrict/", people.restrict, name="restrict"),
    path("<str:number>/compare/", duplicates.merge_with, name="merge_with"),
    path("<str:number>/merges/<int:pk>/undo/", duplicates.undo, name="merge_undo"),
    path("<str:number>/emergency/end/", emergency.end, name="emergency_end"),
]
