"""Makes our own docx form of the period report: `uv run python scripts/report_form.py`.

The form is a plain docx with Jinja places (docxtpl); a cluster opens it in its word processor, changes what it likes
and uploads it. This script only lays the first one.
"""

from __future__ import annotations

from pathlib import Path

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

FORM = Path(__file__).parents[1] / "src/medcluster/indicators/reports/forms/period.docx"
ACCENT, PALE = RGBColor(0x0B, 0x5C, 0x8C), RGBColor(0x5F, 0x6C, 0x7B)
RULE = "C9D1D9"


def main() -> None:
    document = Document()
    page(document)
    styles(document)
    document.add_paragraph("{{ title }}", style="Title")
    document.add_paragraph("{{ subtitle }}{% if number %} · {{ number }}{% endif %}", style="Subtitle")
    document.add_paragraph("{{ summary.title }}", style="Caption")
    table(document, "summary")
    document.add_paragraph("{%p for section in sections %}")
    document.add_paragraph("{{ section.title }}", style="Heading 1")
    document.add_paragraph("{%p for said in section.paragraphs %}")
    document.add_paragraph("{{ said }}")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p for table in section.tables %}")
    document.add_paragraph("{{ table.title }}", style="Caption")
    table(document, "table")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p for chart in section.charts %}")
    document.add_paragraph("{{ chart.picture }}")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{{ definitions_title }}", style="Heading 1")
    document.add_paragraph("{%p for one in definitions %}")
    paragraph = document.add_paragraph(style="Small")
    paragraph.add_run("{{ one.name }}.").bold = True
    paragraph.add_run(" {{ one.words }} {{ one.source }}")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{{ note }}", style="Small")
    FORM.parent.mkdir(exist_ok=True)
    document.save(str(FORM))


def page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(25), Mm(18)
    section.top_margin, section.bottom_margin = Mm(20), Mm(20)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = footer.add_run()
        part = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            part.text = text
        else:
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)


def styles(document: Document) -> None:
    known = document.styles
    for name, size, bold, colour in (
        ("Normal", 11, False, None),
        ("Title", 20, True, None),
        ("Subtitle", 12, False, PALE),
        ("Heading 1", 14, True, ACCENT),
        ("Caption", 10, True, None),
    ):
        style = known[name]
        style.font.name, style.font.size, style.font.bold, style.font.italic = "Calibri", Pt(size), bold, False
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for part in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{part}"), "Calibri")
        for part in ("asciiTheme", "hAnsiTheme", "cstheme", "eastAsiaTheme"):
            fonts.attrib.pop(qn(f"w:{part}"), None)
        style.font.color.rgb = colour or RGBColor(0x1F, 0x29, 0x33)
        style.paragraph_format.space_after = Pt(6)
        style.paragraph_format.keep_with_next = name in ("Heading 1", "Caption", "Title")
    border = known["Title"].element.find(".//" + qn("w:pBdr"))
    if border is not None:
        border.getparent().remove(border)
    for name, size in (("Figure", 10), ("Cell", 10), ("Small", 8.5)):
        style = known.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.size = known["Normal"], Pt(size)
        style.paragraph_format.space_after = Pt(0 if name != "Small" else 3)
        if name == "Figure":
            style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def table(document: Document, of: str) -> None:
    """A head and rows; as many columns as the table has (`%tc` repeats a cell, `%tr` a row)."""
    made = document.add_table(rows=4, cols=4)
    made.autofit = True
    lines(made)
    head = [f"{{{{ {of}.heads[0] }}}}", f"{{%tc for head in {of}.heads[1:] %}}", "{{ head }}", "{%tc endfor %}"]
    row = ["{{ row[0] }}", "{%tc for cell in row[1:] %}", "{{ cell }}", "{%tc endfor %}"]
    fill(made.rows[0], head, bold=True)
    fill(made.rows[1], [f"{{%tr for row in {of}.rows %}}", "", "", ""])
    fill(made.rows[2], row)
    fill(made.rows[3], ["{%tr endfor %}", "", "", ""])
    repeated = OxmlElement("w:tblHeader")
    made.rows[0]._tr.get_or_add_trPr().append(repeated)
    document.add_paragraph(style="Small")


def fill(row: object, texts: list[str], *, bold: bool = False) -> None:
    for n, text in enumerate(texts):
        paragraph = row.cells[n].paragraphs[0]  # type: ignore[attr-defined]
        paragraph.style = "Cell" if n == 0 else "Figure"
        paragraph.add_run(text).bold = bold


def lines(table: object) -> None:
    """A thin line under each row."""
    borders = OxmlElement("w:tblBorders")
    for side in ("bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("color", RULE), ("space", "0")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
