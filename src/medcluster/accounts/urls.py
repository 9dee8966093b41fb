"""Addresses of accounts, mounted at the root before allauth's: people/… for administrators, accounts/me/… for all."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from medcluster.accounts.views import own, people

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("people/", people.listing, name="list"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/edit/", people.edit, name="edit"),
    path("people/<int:pk>/roles/", people.grant, name="grant"),
    path("people/<int:pk>/roles/<int:post>/revoke/", people.revoke, name="revoke"),
    re_path(rf"^people/(?P<pk>\d+)/(?P<action>{'|'.join(people.ACTIONS)})/$", people.act, name="act"),
    path("accounts/me/", own.profile, name="profile"),
    path("accounts/me/sessions/", own.sessions, name="sessions"),
    path("accounts/me/sessions/others/end/", own.end_other_sessions, name="end-other-sessions"),
    path("accounts/me/sessions/<int:pk>/end/", own.end_session, name="end-session"),
    path("accounts/me/tokens/", own.tokens, name="tokens"),
    path("accounts/me/tokens/<int:pk>/revoke/", own.revoke_token, name="revoke-token"),
    # pages of allauth that ours stand in for
    path("accounts/email/", own.instead, {"target": "accounts:profile"}, name="instead-of-email"),
    path("accounts/sessions/", own.instead, {"target": "accounts:sessions"}, name="instead-of-sessions"),
]
