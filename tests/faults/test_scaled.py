"""Several servers of each kind on PostgreSQL and Redis: one of them is killed, or what all of them share."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from annai.gateway.breaker import LONGEST_PAUSE
from scripts.live import scaled_system
from scripts.servers import MissingServerError
from tests.conftest import missing
from tests.faults.conftest import Report
from tests.faults.promises import SETTINGS, Place, check, kill_in_a_consultation, under_load

pytestmark = [pytest.mark.server, pytest.mark.slow]


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    try:
        with scaled_system(SETTINGS) as system, httpx.Client(timeout=20.0, trust_env=False) as http:
            found = Place(http, tuple(system.gateways), system.pid, system.printed)
            yield replace(found, expected=found.reference())
    except MissingServerError as error:
        missing(str(error))


@pytest.mark.parametrize("server", ["rasa-1", "actions-1", "gateway-1", "postgresql", "redis"])
def test_a_killed_server(place: Place, report: Report, server: str) -> None:
    outcome = kill_in_a_consultation(place, server, in_order=server != "postgresql")
    report(f"scaled: kill -9 {server}", outcome)


def test_rolling_out_a_new_model_loses_no_turn(place: Place, report: Report) -> None:
    """One Rasa after the other is stopped as an operator does, and its successor awaited: nobody notices."""
    with under_load(place) as outcome:
        for number in (1, 2):
            place.replace(f"rasa-{number}", f"Rasa server {number}")
            time.sleep(LONGEST_PAUSE)  # until every gateway has looked after it again
    assert not any(said.is_degraded for said in outcome.crowd.said()), place.fallbacks()
    check(place, outcome.crowd)
    report("scaled: both Rasa servers replaced in turn", outcome)
