"""The other sides of the channels, as real local servers that check what arrives against the documented contract."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, dict[str, Any], dict[str, str]]


class FakeService(ThreadingHTTPServer):
    """Keeps what was asked; `answers` overrules the next answers, then `reply` speaks."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[dict[str, Any]] = []
        self.answers: list[Answer | None] = []
        self.delivered: list[dict[str, Any]] = []
        self.by_key: dict[str, tuple[dict[str, Any], Answer]] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def reply(self, request: dict[str, Any]) -> Answer:
        raise NotImplementedError

    def handle_error(self, request: object, client_address: object) -> None:
        pass


class SmsGateway(FakeService):
    """`Idempotency-Key` as in draft-ietf-httpapi-idempotency-key-header: same key and payload, same answer; other
    payload 422; missing 400. `drops_answers` delivers the SMS and dies before it answers."""

    token = "secret-token"
    drops_answers = 0

    def reply(self, request: dict[str, Any]) -> Answer:
        headers, body = request["headers"], request["body"]
        if headers.get("authorization") != f"Bearer {self.token}":
            return 401, {"error": "unauthorized"}, {}
        if not headers["content-type"].startswith("application/json") or set(body) != {"to", "text", "reference"}:
            return 400, {"error": "bad request"}, {}
        key = headers.get("idempotency-key", "")
        if not key:
            return 400, {"error": "no idempotency key"}, {}
        if not body["to"].startswith("+") or not body["text"]:
            return 422, {"error": "wrong number"}, {}
        if key in self.by_key:
            payload, answer = self.by_key[key]
            return answer if payload == body else (422, {"error": "key used for another message"}, {})
        self.delivered.append(body)
        answer = (202, {"id": f"sms-{len(self.delivered)}"}, {})
        self.by_key[key] = (body, answer)
        if self.drops_answers:
            self.drops_answers -= 1
            raise ConnectionAbortedError
        return answer

    def receipt(self, number: int, status: str, **more: str) -> dict[str, str]:
        """What the gateway later says of the SMS that it took as the n-th."""
        return {"id": f"sms-{number}", "reference": self.delivered[number - 1]["reference"], "status": status, **more}


class TelegramApi(FakeService):
    """`POST /bot<token>/<method>` with JSON (core.telegram.org/bots/api#making-requests): sendMessage, getMe and
    getUpdates, which gives the updates from `offset` on and forgets the earlier ones."""

    token = "123456:AbC-test_token"
    username = "cluster_test_bot"

    def __init__(self) -> None:
        super().__init__()
        self.updates: list[dict[str, Any]] = []

    def write(self, text: str, chat: int = 4242, kind: str = "private") -> None:
        """A person writes to the bot."""
        number = 100 + len(self.updates)
        message = {
            "message_id": number, "from": {"id": chat, "is_bot": False, "language_code": "kk"}, "date": 1746268800,
            "chat": {"id": chat, "type": kind}, "text": text,
        }  # fmt: skip
        self.updates.append({"update_id": number, "message": message})

    def get_updates(self, body: dict[str, Any]) -> Answer:
        if set(body) - {"offset", "limit", "timeout", "allowed_updates"}:
            return 400, _telegram_error(400, "Bad Request: unknown parameter"), {}
        waiting = [update for update in self.updates if update["update_id"] >= body.get("offset", 0)]
        return 200, {"ok": True, "result": waiting[:100]}, {}

    def reply(self, request: dict[str, Any]) -> Answer:
        body = request["body"]
        if request["path"] == f"/bot{self.token}/getMe":
            me = {"id": 123456, "is_bot": True, "first_name": "Cluster", "username": self.username}
            return 200, {"ok": True, "result": me}, {}
        if request["path"] == f"/bot{self.token}/getUpdates":
            return self.get_updates(body)
        if request["path"] != f"/bot{self.token}/sendMessage":
            return 401, {"ok": False, "error_code": 401, "description": "Unauthorized"}, {}
        if not body.get("text"):
            return 400, _telegram_error(400, "Bad Request: message text is empty"), {}
        if len(body["text"]) > 4096:
            return 400, _telegram_error(400, "Bad Request: message is too long"), {}
        if body["chat_id"] == "blocked":
            return 403, _telegram_error(403, "Forbidden: bot was blocked by the user"), {}
        if body["chat_id"] == "nowhere":
            return 400, _telegram_error(400, "Bad Request: chat not found"), {}
        self.delivered.append(body)
        message = {"message_id": len(self.delivered), "date": 1746268800, "chat": {"id": 1}, "text": body["text"]}
        return 200, {"ok": True, "result": message}, {}


def _telegram_error(code: int, words: str) -> dict[str, Any]:
    return {"ok": False, "error_code": code, "description": words}


class _Handler(BaseHTTPRequestHandler):
    server: FakeService

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = {"path": self.path, "headers": headers, "body": json.loads(raw)}
        self.server.asked.append(request)
        planned = self.server.answers.pop(0) if self.server.answers else None
        try:
            status, body, more = planned or self.server.reply(request)
        except ConnectionAbortedError:
            self.close_connection = True
            self.connection.close()
            return
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {**more, "Content-Type": "application/json", "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def serving(make: Callable[[], FakeService]) -> Iterator[Any]:
    with make() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
