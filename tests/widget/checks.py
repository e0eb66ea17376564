"""Screenshots, for every test that shows the chat."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "reports" / "widget"


def picture(page: Page, name: str) -> None:
    """Keeps a screenshot to be looked at."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=REPORTS / f"{name}.png")
