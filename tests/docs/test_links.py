"""Links lead somewhere, anchors included."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest

from annai.paths import ROOT
from tests.docs import pages


def broken(path: Path) -> list[str]:
    """Links of a page that lead nowhere in the project."""
    wrong = []
    for link in pages.links(path):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        target, _, anchor = unquote(link).partition("#")
        file = (path.parent / target).resolve() if target else path
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in pages.anchors(file)):
            wrong.append(link)
    return wrong


@pytest.mark.parametrize("path", pages.PAGES, ids=pages.name)
def test_links_and_anchors_lead_somewhere(path: Path) -> None:
    assert broken(path) == []


def test_broken_links_are_found(tmp_path: Path) -> None:
    (tmp_path / "there.md").write_text("# 締切 (2024)\n## `make` it\n## 締切 (2024)\n", encoding="utf-8")
    page = tmp_path / "page.md"
    good = "[a](there.md#締切-2024) [b](there.md#締切-2024-1) [c](#here) ![d](there.md) [e](there.md#make-it) `[x](y)`"
    page.write_text(f"# Here\n{good}\n[f](gone.md) [g](there.md#gone) [h](#gone)\n", encoding="utf-8")
    assert broken(page) == ["gone.md", "there.md#gone", "#gone"]


def test_every_page_is_reached_from_the_index() -> None:
    index = ROOT / "docs" / "README.md"
    seen, waiting = set(), [index]
    while waiting:
        page = waiting.pop()
        seen.add(page)
        targets = {(page.parent / unquote(link).partition("#")[0]).resolve() for link in pages.links(page)}
        # A link to a folder is no link to its pages.
        waiting += [target for target in targets if target.suffix == ".md" and target.exists() and target not in seen]
    assert [pages.name(page) for page in pages.PAGES if page.is_relative_to(ROOT / "docs") and page not in seen] == []
