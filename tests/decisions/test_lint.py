"""The loader refuses broken tables and names the place."""

from collections.abc import Callable
from typing import Any

import pytest

from annai.decisions import DecisionError, DecisionTable

Change = Callable[[dict[str, Any]], object]
Toy = Callable[[Change], DecisionTable]


def row(data: dict[str, Any], number: int) -> dict[str, Any]:
    return data["tables"][0]["rows"][number]  # type: ignore[no-any-return]


def add_row(data: dict[str, Any], **changes: object) -> None:
    data["tables"][0]["rows"].append({**row(data, 2), **changes})
    data["cases"].append({"name": "new", "facts": {}, "expect": {"row": changes["id"]}})


OTHER_YEARS = {"covered": [2023, 2020, 2022], "not_covered": [2021, 2024, 2025, 2026]}
NO_SUN = [{"when": {"weather": "sun"}, "because": "降る"}]
GUESS = {"name": "x", "label": "x", "function": "guess", "inputs": [], "values": []}

BROKEN: list[tuple[str, Change, str]] = [
    ("overlap", lambda d: row(d, 1)["when"].pop("indoors"), "rows stay and dry: both fit"),
    ("gap", lambda d: row(d, 0)["when"].update(weather="sun"), "toy.main: no row for .*indoors=True"),
    ("unreachable", lambda d: d.update(impossible=NO_SUN), "row dry: unreachable"),
    ("no citation", lambda d: row(d, 0).update(cite=[]), "row stay: no citation"),
    ("unknown citation", lambda d: row(d, 0).update(cite=["x"]), "row stay: unknown citation 'x'"),
    ("invented quote", lambda d: d["citations"]["c"].update(quote="雪の日"), "c: the quote does not stand"),
    ("unknown source", lambda d: d["citations"]["c"].update(source="x"), "no source is called 'x'"),
    ("year without row", lambda d: d["programme_years"].update(OTHER_YEARS), "2022 is covered but has no row"),
    ("year forgotten", lambda d: d["programme_years"]["not_covered"].pop(), "programme year 2026 must be"),
    ("misspelt value", lambda d: row(d, 1)["when"].update(weather="sunny"), "weather has no value 'sunny'"),
    ("unknown column", lambda d: row(d, 1)["when"].update(wind="strong"), "wind"),
    ("broken cell", lambda d: row(d, 1)["when"].update(weather="> ("), "row dry, weather: cell"),
    ("unknown key", lambda d: row(d, 1).update(colour="red"), "toy.yml: .*colour"),
    ("conditional", lambda d: row(d, 0).update(verdict="屋内のとき不要。"), "has a conditional word"),
    ("no reason", lambda d: row(d, 0).update(because=[]), "row stay: no reason"),
    ("one id twice", lambda d: row(d, 1).update(id="stay"), "same id"),
    ("row without case", lambda d: d["cases"].pop(0), "row stay is decided by no case"),
    ("undefined text", lambda d: row(d, 0).update(notes=["later"]), "refers to text 'later'"),
    ("unknown row", lambda d: row(d, 0).update(also=["row:x"]), "row stay: refers to 'row:x'"),
    ("two verdicts", lambda d: row(d, 4).update(verdict="大きな傘。"), "code umbrella have different verdicts"),
    ("unknown function", lambda d: d["derived"].append(GUESS), "no function is called 'guess'"),
    ("number tested", lambda d: row(d, 1)["when"].update(hours=3), "input hours .count. cannot be tested"),
    ("wrong file name", lambda d: d.update(id="other"), "the file is called toy.yml"),
]


@pytest.mark.parametrize(("change", "message"), [pytest.param(c, m, id=name) for name, c, m in BROKEN])
def test_loader_refuses(toy: Toy, change: Change, message: str) -> None:
    with pytest.raises(DecisionError, match=message):
        toy(change)


def test_loader_accepts_the_unchanged_table(toy: Toy) -> None:
    assert toy(lambda data: data).id == "toy"


def test_any_allows_overlap_with_one_outcome(toy: Toy) -> None:
    def change(data: dict[str, Any]) -> None:
        data["tables"][0]["hit_policy"] = "any"
        row(data, 1)["when"].pop("indoors")

    assert toy(change).tables[0].spec.hit_policy == "any"


def test_any_refuses_overlap_of_different_outcomes(toy: Toy) -> None:
    def change(data: dict[str, Any]) -> None:
        data["tables"][0]["hit_policy"] = "any"
        row(data, 2)["when"].pop("indoors")

    with pytest.raises(DecisionError, match="rows stay and wet: both fit"):
        toy(change)


def test_any_refuses_a_row_hidden_behind_others(toy: Toy) -> None:
    def change(data: dict[str, Any]) -> None:
        data["tables"][0]["hit_policy"] = "any"
        add_row(data, id="hidden")

    with pytest.raises(DecisionError, match="row hidden: unreachable behind earlier rows"):
        toy(change)


def test_version_changes_with_the_rules_and_not_with_the_cases(toy: Toy) -> None:
    plain = toy(lambda data: data).version
    assert (
        toy(lambda data: data["cases"].append({"name": "x", "facts": {}, "expect": {"status": "open"}})).version
        == plain
    )
    assert toy(lambda data: row(data, 0).update(verdict="傘はいりません。")).version != plain
