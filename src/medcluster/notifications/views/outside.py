"""Doors for machines: receipts of the SMS gateway."""

from __future__ import annotations

import hmac
import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from medcluster.kernel.web.access import public
from medcluster.notifications import receipts

LARGEST = 200_000


@csrf_exempt
@require_POST
@public("the gateway has no account: it shows the token of the setting SMS_CALLBACK_TOKEN")
def sms_receipts(request: HttpRequest) -> HttpResponse:
    """What became of SMS. 404 while no token is set, 401 with a wrong one, 400 for what is no receipt."""
    token = settings.SMS_CALLBACK_TOKEN
    if not token:
        return JsonResponse({"error": "not found"}, status=404)
    shown = request.headers.get("X-Gateway-Token", "")  # not Authorization: that is for our own API tokens
    if not hmac.compare_digest(shown.encode(), token.encode()):
        return JsonResponse({"error": "unauthorized"}, status=401)
    try:
        found = receipts.read(json.loads(request.body[:LARGEST]))
    except ValueError:
        return JsonResponse({"error": "not a receipt"}, status=400)
    return JsonResponse({"changed": receipts.keep(found)})
