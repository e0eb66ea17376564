"""The reference pages are those that the tables give."""

from collections.abc import Mapping

from annai.decisions import DecisionTable
from annai.decisions.docs import pages
from annai.paths import ROOT


def test_pages_are_in_sync(tables: Mapping[str, DecisionTable]) -> None:
    folder = ROOT / "docs" / "reference" / "decisions"
    written = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    assert written == pages(tables), "run: annai decisions docs"


def test_every_row_stands_on_its_page(tables: Mapping[str, DecisionTable]) -> None:
    texts = pages(tables)
    for table in tables.values():
        assert [row for row in table.rows if f"`{row}`" not in texts[f"{table.id}.md"]] == []
