from typing import Any


def connect(sender: Any) -> None: ...
