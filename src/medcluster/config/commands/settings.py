"""`medcluster settings`"""

from __future__ import annotations

from medcluster.config import console
from medcluster.config.console import Report
from medcluster.config.declared import SECTIONS, Setting
from medcluster.config.environment import Environment


def shown(setting: Setting, value: str) -> str:
    return "(set)" if setting.secret and value else value


@console.command()
def command() -> Report:
    """Show every setting with its value and meaning. Secrets are shown as "(set)"."""
    env = Environment.read()
    lines, facts = [], {}
    for title, settings in SECTIONS.items():
        lines.append(title)
        for setting in settings:
            value = shown(setting, env.text(setting.name))
            facts[setting.variable] = value
            lines.append(f"  {setting.variable}={value}")
            lines.append(f"      {setting.help}")
    return Report(facts, tuple(lines))
