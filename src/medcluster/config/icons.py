"""Builds the sprite of icons from an unpacked npm package @tabler/icons. Run when a new icon is wanted:

npm pack @tabler/icons@3 && tar xzf tabler-icons-*.tgz
uv run python -m medcluster.config.icons package/icons/outline
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

SPRITE = Path(__file__).resolve().parent.parent / "static" / "medcluster" / "icons.svg"

NAMES = """
activity adjustments alert-circle alert-triangle ambulance archive arrow-back-up arrow-down arrow-left arrow-right
arrow-up arrows-exchange arrows-sort award ban bed bell bell-ringing book bookmark briefcase brand-telegram building
building-community building-hospital calendar calendar-event calendar-plus calendar-time camera cash certificate
chart-bar chart-line check checkbox checklist chevron-down chevron-left chevron-right chevron-up circle-check
circle-dashed circle-x clipboard clipboard-check clipboard-list clock clock-hour-4 clock-pause clock-play coin
columns-3 copy credit-card currency-tenge database device-desktop device-mobile dots download edit eraser
exclamation-circle external-link eye eye-off file file-certificate file-check file-description file-export
file-import file-spreadsheet file-text filter filter-off fingerprint first-aid-kit flag flag-3 folder gauge gavel
git-branch git-merge globe grid-dots hand-stop heart heart-handshake heart-rate-monitor help history home home-2
hospital hourglass id inbox info-circle key keyboard language layout-dashboard link list list-check list-details lock
lock-access lock-open login logout mail map map-pin medical-cross menu-2 message message-2 messages microscope
microphone minus moon mood-empty note notebook notes package paperclip pencil phone phone-call photo pill
pin plane plane-arrival player-pause player-play player-stop plus point presentation printer progress progress-check
qrcode question-mark receipt refresh report report-analytics report-medical report-money robot rotate route
ruler-measure scale school search selector send send-2 server settings share shield shield-check shield-lock sitemap
sort-ascending sort-descending star stethoscope subtask sun switch-horizontal table tag target template thumb-up
thumb-down ticket timeline timeline-event tool transfer trash trending-up truck upload user user-check user-circle
user-edit user-heart user-plus user-question user-search user-shield user-star user-x users users-group vaccine video
wallet wand wheelchair wifi-off world x zoom-in zoom-out
""".split()  # noqa: SIM905  two hundred names read better as words

MARK = (
    '<symbol id="mark" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round">'
    '<circle cx="12" cy="12" r="3"/><circle cx="5" cy="6" r="2"/><circle cx="19" cy="6" r="2"/>'
    '<circle cx="12" cy="21" r="2"/><path d="M6.6 7.3l3 2.6M17.4 7.3l-3 2.6M12 15v4"/></symbol>'
)


def symbol(name: str, source: Path) -> str:
    """The icon as a symbol; its strokes take the text's colour."""
    text = (source / f"{name}.svg").read_text()
    inner = re.search(r"<svg[^>]*>(.*)</svg>", text, re.S)
    assert inner is not None, name
    shapes = re.sub(r"\s+", " ", re.sub(r"<path[^>]*d=\"M0 0h24v24H0z\"[^>]*/>", "", inner[1])).strip()
    return (
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
        f'stroke-linecap="round" stroke-linejoin="round">{shapes}</symbol>'
    )


@click.command()
@click.argument("source", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(source: Path) -> None:
    """Write the sprite; names that the package does not have are told and left out."""
    known = [name for name in NAMES if (source / f"{name}.svg").exists()]
    if missing := sorted(set(NAMES) - set(known)):
        click.echo(f"not in the package: {' '.join(missing)}", err=True)
    symbols = "\n".join([MARK, *(symbol(name, source) for name in sorted(known))])
    SPRITE.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n')
    click.echo(f"{len(known)} icons, {SPRITE.stat().st_size // 1000} KB")


if __name__ == "__main__":
    sys.exit(main())
