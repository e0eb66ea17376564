"""The engine on a small table: three values, questions, refusals, trace."""

from collections.abc import Callable
from datetime import date

import pytest

from annai.decisions import DecisionError, DecisionTable, Evaluation, UnknownFactError, evaluate

TODAY = date(2024, 3, 1)
Toy = Callable[..., DecisionTable]


def run(table: DecisionTable, unknown: frozenset[str] = frozenset(), **facts: object) -> Evaluation:
    return evaluate(table, facts, today=TODAY, unknown=unknown)


def asked(result: Evaluation) -> str | None:
    return result.next_question.name if result.next_question else None


def test_one_fact_can_decide(toy: Toy) -> None:
    result = run(toy(), indoors=True, programme_year=2023)
    assert (result.status, result.row) == ("decided", "stay")
    assert result.outcome is not None
    assert result.outcome.verdict == "傘は要りません。"
    assert result.reasons == ("屋内のためです。",)


def test_asks_what_tells_the_rows_apart(toy: Toy) -> None:
    assert asked(run(toy())) == "indoors"
    assert asked(run(toy(), indoors=False)) == "weather"
    assert asked(run(toy(), indoors=False, weather="rain", programme_year=2020)) == "hours"


def test_does_not_ask_what_no_longer_matters(toy: Toy) -> None:
    result = run(toy(), indoors=False, weather="rain", programme_year=2023)
    assert result.row == "wet"
    assert result.next_question is None


def test_a_word_may_leave_several_values_open(toy: Toy) -> None:
    assert run(toy(), indoors=False, weather="wet", programme_year=2023).row == "wet"
    assert run(toy(), indoors=False, weather=["sun", "rain"], programme_year=2023).status == "open"


def test_choices_of_a_question_fit_the_other_facts(toy: Toy) -> None:
    question = run(toy(), indoors=False, weather=["sun", "rain"], programme_year=2023).next_question
    assert question is not None
    assert [choice.value for choice in question.choices] == ["rain", "sun", "wet"]


def test_agreeing_rows_decide_without_a_question(toy: Toy) -> None:
    result = run(toy(), weather="sun")
    assert result.status == "decided"
    assert result.row == "stay+dry"
    assert "晴れの場合は、傘は要りません。" in result.reasons


def test_every_year_with_the_same_outcome_is_answered_for_the_newest(toy: Toy) -> None:
    result = run(toy(), indoors=False, weather="rain", hours=5)
    assert (result.row, result.programme_year) == ("wet", 2023)
    assert "2020年の補助金でも、結論は同じです。" in result.reasons


def test_unknown_facts_are_not_asked_and_named_in_the_answer(toy: Toy) -> None:
    result = run(toy(), frozenset({"hours"}), indoors=False, weather="rain", programme_year=2020)
    assert (result.status, result.next_question) == ("partly_decided", None)
    assert result.outcome is not None
    assert result.outcome.also == ("短い場合は、傘は要りません。", "長い場合は、傘が要ります。")
    assert result.outcome.notes == ("結論は、次の点によって変わります: 時間。",)


def test_sentences_with_unknown_values_are_left_out(toy: Toy) -> None:
    assert run(toy(), indoors=False, weather="rain", programme_year=2023).reasons == ("雨か雪のためです。",)
    with_hours = run(toy(), indoors=False, weather="rain", programme_year=2023, hours=2)
    assert with_hours.reasons == ("2時間の外出で雨か雪のためです。", "雨か雪のためです。")


def test_uncovered_year_gets_no_verdict(toy: Toy) -> None:
    result = run(toy(), indoors=True, programme_year=2021)
    assert (result.status, result.row, result.programme_year) == ("not_covered", None, 2021)
    assert result.outcome is not None
    assert result.outcome.verdict == "2021年のことは分かりません。"


@pytest.mark.parametrize(
    ("fact", "value", "message"),
    [
        ("hours", 25, "0から24"),
        ("hours", -1, "0から24"),
        ("hours", 1.5, "整数"),
        ("hours", "たくさん", "数字"),
        ("hours", float("nan"), "数字"),
        ("hours", True, "数字"),
        ("weather", "storm", "雨、晴れ"),
        ("weather", [], "雨、晴れ"),
        ("indoors", "yes", "はい、いいえ"),
        ("indoors", 1, "はい、いいえ"),
    ],
)
def test_impossible_values_are_refused_and_asked_again(toy: Toy, fact: str, value: object, message: str) -> None:
    result = run(toy(), **{fact: value})
    assert (result.status, asked(result)) == ("invalid", fact)
    assert message in result.refusals[0].message


def test_facts_that_exclude_each_other_are_refused(toy: Toy) -> None:
    def change(data: dict) -> None:  # type: ignore[type-arg]
        item = {
            "when": {"indoors": True, "weather": "snow"},
            "because": "雪は屋内に降らない",
            "message": "屋内に雪は降りません。",
        }
        data["impossible"] = [item]

    result = run(toy(change), indoors=True, weather="snow")
    assert (result.status, result.refusals[0].message) == ("invalid", "屋内に雪は降りません。")


def test_a_fact_without_input_is_an_error(toy: Toy) -> None:
    with pytest.raises(UnknownFactError, match="toy: no input is called 'wind'"):
        run(toy(), wind="strong")


def test_none_counts_as_not_stated(toy: Toy) -> None:
    assert run(toy(), indoors=None) == run(toy())


def test_trace_names_the_cell_that_decided(toy: Toy) -> None:
    trace = {line.row: line for line in run(toy(), indoors=False, weather="sun").trace}
    assert (trace["stay"].state, trace["stay"].column, trace["stay"].cell) == ("out", "indoors", "true")
    assert trace["stay"].known == ("いいえ",)
    assert trace["dry"].state == "in"
    open_line = {line.row: line for line in run(toy(), indoors=False).trace}["dry"]
    assert (open_line.state, open_line.column, open_line.known) == ("open", "weather", ("雨", "晴れ", "雪"))


def test_a_failing_expression_names_table_and_value(toy: Toy) -> None:
    table = toy(lambda data: data["derived"][0].update(expr="hours > other", inputs=["hours"]))
    with pytest.raises(DecisionError, match="toy: derived long: 'hours > other' fails"):
        run(table, indoors=False, weather="rain", programme_year=2020, hours=2)
