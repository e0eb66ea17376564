"""What axe finds on a page, for every test that shows one."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page

from annai.paths import ROOT

AXE = ROOT / "widget" / "node_modules" / "axe-core" / "axe.min.js"
# WCAG 2.2 A and AA with the rules that axe keeps apart, and what axe calls good practice.
OPTIONS = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"target-size": {"enabled": True}},
}


def violations(page: Page) -> list[str]:
    """What axe finds wrong, one line each."""
    page.evaluate(AXE.read_text(encoding="utf-8") + "; undefined")
    found: Any = page.evaluate(f"axe.run(document, {json.dumps(OPTIONS)})")
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]
