"""`medcluster check`"""

from __future__ import annotations

from medcluster.config import console, inspection
from medcluster.config.console import Exit, Report


@console.command()
def command() -> Report:
    """Check settings, database, catalogues and security of this installation. Exit code 1 when something is to mend."""
    findings = inspection.inspect()
    failed = [finding for finding in findings if finding.serious]
    lines = [f"{'✗' if f.serious else '!'} {f.about}: {f.words}" for f in findings]
    lines.append(f"{len(failed)} to mend, {len(findings) - len(failed)} to consider" if findings else "All is well")
    facts = {"ok": not failed, "findings": [vars(finding) for finding in findings]}
    return Report(facts, tuple(lines), Exit.FAILED if failed else Exit.OK)
