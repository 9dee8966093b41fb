"""What higher rooms want to do in the same transaction when a referral moves (an arrival opens an episode)."""

from __future__ import annotations

from collections.abc import Callable

from medcluster.kernel.workflow import Context

_HOOKS: dict[str, list[Callable[[Context], None]]] = {}


def on(action: str, hook: Callable[[Context], None]) -> None:
    """Call `hook` inside the transaction of every `action`. Registered once, from `AppConfig.ready()`."""
    _HOOKS.setdefault(action, []).append(hook)


def run(context: Context) -> None:
    for hook in _HOOKS.get(context.action.code, []):
        hook(context)
