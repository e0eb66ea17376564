"""The page on the sources names each as the register does."""

from __future__ import annotations

from annai.knowledge import load_knowledge
from annai.paths import ROOT


def test_every_source_is_cited_with_title_issuer_date_and_years() -> None:
    page = (ROOT / "CITATION.md").read_text(encoding="utf-8")
    rows = [
        f"| `{source.id}` | {source.title} | {source.issuer} | {source.updated or source.published or 'none printed'} "
        f"| {', '.join(map(str, source.programme_years))} |"
        for source in load_knowledge(ROOT / "knowledge").sources.values()
    ]
    assert len(rows) >= 5
    assert [row for row in rows if row not in page] == []
