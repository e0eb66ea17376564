"""What dashboard and alerts ask for is there, and each alert leads to a page that says what to do."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml

from annai.gateway.errors import PROBLEMS
from annai.paths import ROOT
from scripts.reference.metrics import names

DEPLOY = ROOT / "deploy"
DASHBOARD = json.loads((DEPLOY / "grafana" / "dashboard.json").read_text(encoding="utf-8"))
ALERTS = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))
RULES: list[dict[str, Any]] = [rule for group in ALERTS["groups"] for rule in group["rules"]]
QUERIES = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
# What Prometheus adds by itself.
OWN = {"up"}


def asked(expression: str) -> set[str]:
    """The metrics in an expression: words that are neither functions, labels nor values."""
    plain = re.sub(r'"[^"]*"|\{[^}]*\}|by \([^)]*\)|\[[^]]*\]', "", expression)
    words = set(re.findall(r"[a-z_][a-z0-9_]*(?![a-z0-9_]*\s*\()", plain))
    return words - {"by", "or", "and"}


@pytest.mark.parametrize("expression", [*QUERIES, *(rule["expr"] for rule in RULES)])
def test_every_metric_that_is_asked_for_is_given(expression: str) -> None:
    found = asked(expression)
    assert found
    assert found - names() - OWN == set()


def test_a_metric_that_is_not_given_would_be_found() -> None:
    assert asked('sum(rate(annai_nothing_total{code="x"}[5m])) > 0.5') - names() == {"annai_nothing_total"}


def test_the_dashboard_shows_every_metric() -> None:
    shown = set().union(*map(asked, QUERIES))
    stems = {re.sub(r"_(total|bucket|sum|count)$", "", name) for name in shown}
    given = {re.sub(r"_(total|bucket|sum|count)$", "", name) for name in names()}
    assert given - stems == set()


def test_codes_in_expressions_are_codes() -> None:
    codes = {code for rule in RULES for code in re.findall(r'code="(\w+)"', rule["expr"])}
    assert codes
    assert codes <= PROBLEMS.keys()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_an_alert_says_what_is_wrong_and_where_to_read_on(rule: dict[str, Any]) -> None:
    assert rule["annotations"]["summary"].endswith(".")
    assert (ROOT / rule["annotations"]["runbook"]).is_file()
    assert rule["labels"]["severity"] in ("page", "ticket")


def test_panels_do_not_lie_over_each_other() -> None:
    places: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not places & cells, panel["title"]
        assert at["x"] + at["w"] <= 24
        places |= cells
