from __future__ import annotations

app_name = "explore"
urlpatterns: list[object] = []
