from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from medcluster.notifications.views import delivery, outside, own, texts

app_name = "notifications"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", own.inbox, name="inbox"),
    path("<int:pk>/open", own.open_message, name="open"),
    path("read", own.read_many, name="read_many"),
    path("read-all", own.read_all, name="read_all"),
    path("preferences", own.preferences, name="preferences"),
    path("preferences/telegram", own.telegram, name="telegram"),
    path("preferences/telegram/unlink", own.telegram_unlink, name="telegram_unlink"),
    path("receipts/sms", outside.sms_receipts, name="sms_receipts"),
    path("texts", texts.listing, name="texts"),
    path("texts/<str:code>/<slug:audience>/<slug:language>", texts.edit, name="text"),
    path("texts/<str:code>/<slug:audience>/<slug:language>/preview", texts.preview, name="text_preview"),
    path("texts/<str:code>/<slug:audience>/<slug:language>/reset", texts.reset, name="text_reset"),
    path("delivery", delivery.delivery, name="delivery"),
    path("delivery/retry", delivery.retry_many, name="retry_many"),
    path("delivery/retry-all", delivery.retry_all, name="retry_all"),
]
