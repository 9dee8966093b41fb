from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from medcluster.accounts.views import own, people

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", people.listing, name="list"),
    path("invite/", people.invite, name="invite"),
    path("<int:pk>/", people.person, name="person"),
    path("<int:pk>/edit/", people.edit, name="edit"),
    path("<int:pk>/roles/", people.grant, name="grant"),
    path("<int:pk>/roles/<int:post>/revoke/", people.revoke, name="revoke"),
    re_path(rf"^(?P<pk>\d+)/(?P<action>{'|'.join(people.ACTIONS)})/$", people.act, name="act"),
    path("me/", own.profile, name="profile"),
    path("me/sessions/", own.sessions, name="sessions"),
    path("me/sessions/others/end/", own.end_other_sessions, name="end-other-sessions"),
    path("me/sessions/<int:pk>/end/", own.end_session, name="end-session"),
    path("me/tokens/", own.tokens, name="tokens"),
    path("me/tokens/<int:pk>/revoke/", own.revoke_token, name="revoke-token"),
]
