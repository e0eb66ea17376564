"""The arithmetic of the turn benchmark."""

from __future__ import annotations

import pytest

from annai.nlu import tuning
from bench.turns.__main__ import PARTS, split, summary, table, variants


def test_parts_add_up_to_the_turn() -> None:
    parts = split([0.010], [{"nlu": 0.001, "policy": 0.002, "tracker": 0.001, "action": 0.003, "rasa": 0.008}])
    assert parts["other"] == [pytest.approx(0.001)]
    assert parts["http"] == [pytest.approx(0.002)]
    assert sum(parts[name][0] for name in PARTS if name != "turn") == pytest.approx(parts["turn"][0])


def test_a_part_that_did_not_happen_took_no_time() -> None:
    assert split([0.010], [{"rasa": 0.008}])["action"] == [0.0]


def test_turns_that_rasa_did_not_count_are_an_error() -> None:
    with pytest.raises(ValueError, match="shorter"):
        split([0.010, 0.011], [{"rasa": 0.008}])


def test_the_summary_is_in_milliseconds() -> None:
    found = summary({"turn": [number / 1000 for number in range(1, 101)]})
    assert found["turn"]["median"] == pytest.approx(50.5)
    assert 94 < found["turn"]["p95"] < 97


def test_the_table_has_a_row_for_each_way_of_tuning() -> None:
    figures = {part: {"median": 1.0, "p95": 2.0} for part in PARTS}
    lines = table({"none": figures, "all": figures}).splitlines()
    assert lines[0].endswith("turn |")
    assert [line.split(" | ")[0] for line in lines[2:]] == ["| none", "| all"]


def test_each_switches_off_every_item_that_serves_once() -> None:
    serving = {item.name for item in tuning.ITEMS if item.when == "serving"}
    values = variants("all", each=True)
    assert {name.removeprefix("all but ") for name in values} == {"none", "all", *serving}
    for name in serving:
        assert set(values[f"all but {name}"].split(",")) == serving - {name}
