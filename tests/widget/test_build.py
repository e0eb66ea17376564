"""The committed build is what the sources give, and small enough."""

from __future__ import annotations

import gzip
import subprocess

import pytest
from chat_page import WIDGET
from fake_gateway import STATIC

LIMIT = 30_000


@pytest.mark.usefixtures("packages")
def test_the_committed_build_is_what_the_sources_give() -> None:
    done = subprocess.run([WIDGET.parent / "scripts" / "check_widget.sh"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_all_that_a_page_loads_is_small() -> None:
    assert len(gzip.compress((STATIC / "widget.js").read_bytes(), 9)) <= LIMIT


def test_no_markup_is_made_from_strings() -> None:
    """Of Lit's own code alone; an answer is never markup."""
    sources = [path.read_text(encoding="utf-8") for path in (WIDGET / "src").rglob("*.ts")]
    assert sources
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "unsafeHTML", "eval("):
        assert not any(word in source for source in sources), word
