"""The audit gives no all-clear that it cannot give."""

from __future__ import annotations

from scripts.audit import findings


def test_a_clean_package_is_no_finding() -> None:
    assert findings([{"name": "a", "version": "1", "vulns": []}]) == []


def test_a_package_that_was_not_compared_is_a_finding() -> None:
    assert findings([{"name": "a", "skip_reason": "not found"}]) == ["a: not compared (not found)"]


def test_a_vulnerable_package_is_named_with_its_remedy() -> None:
    vulnerable = {"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}
    assert findings([vulnerable]) == ["a 1: CVE-1, mended in 2"]
