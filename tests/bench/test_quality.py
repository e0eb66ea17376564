"""Cost, risk, years, entities and consistency on cases made for the purpose; guards on the tables."""

import pytest
import yaml

from annai.dialogue import compound, manager, policy
from annai.dialogue.reply import Reply
from annai.language.normalise import fold, normalise
from annai.language.topics import Ranked
from annai.language.understanding import Clause
from annai.paths import ROOT
from bench.quality.consistency import Answer, Group, answer_of, read_groups
from bench.quality.data import held_out_phrases, topic_kinds, training_phrases
from bench.quality.end_to_end import thresholds_set
from bench.quality.entities import TABLE, found_in, labelled, short
from bench.quality.folds import Unseen, compounds
from bench.quality.report import Bar, table
from bench.quality.risk import Asked, at_coverage, curve
from bench.quality.thresholds import Outcome, Thresholds, case_of, cheapest, cost, current, decide, mean_cost
from bench.quality.years import facts_in, foreign_facts, named_years, reasons

AT = Thresholds(answer=0.5, clause=0.6, decline=0.3, group=0.8, leading=0.3)


def case(asked, *ranking, clauses=()):
    ranked = tuple(Ranked(topic, confidence) for topic, confidence in ranking)
    return case_of(Unseen("", asked, ranked, clauses))


def clause(text, topic, confidence):
    return Clause(text, (Ranked(topic, confidence),))


# --- thresholds ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ranking", "topics"),
    [
        ([("withdrawal", 0.5)], ("withdrawal",)),
        ([("withdrawal", 0.49), ("greet", 0.4)], ()),
        ([("oos_general", 0.3)], ("oos_general",)),
        ([("oos_general", 0.29)], ()),
        # Two topics of one group carry an answer together.
        ([("withdrawal", 0.45), ("wage_target", 0.4)], ("withdrawal",)),
        ([("withdrawal", 0.29), ("wage_target", 0.6)][::-1], ("wage_target",)),
    ],
)
def test_decide(ranking, topics):
    assert decide(case(("withdrawal",), *ranking), AT).topics == topics


def test_decide_on_clauses():
    clauses = (clause("締切は?", "deadline", 0.7), clause("PCも買える?", "hardware", 0.6))
    assert decide(case(("deadline", "hardware"), ("deadline", 0.9), clauses=clauses), AT).topics == (
        "deadline",
        "hardware",
    )
    hidden = (clause("こんにちは", "greet", 0.9), clause("締切は?", "deadline", 0.7))
    assert decide(case(("deadline",), ("deadline", 0.2), clauses=hidden), AT).topics == ("deadline",)


@pytest.mark.parametrize(
    ("asked", "outcome", "expected"),
    [
        (("deadline",), Outcome(("deadline",)), 0.0),
        (("deadline",), Outcome(("hardware",)), 5.0),
        (("deadline",), Outcome(("oos_general",)), 1.0),
        (("deadline",), Outcome(("thanks",)), 1.0),
        (("deadline",), Outcome(candidates=("deadline", "hardware")), 0.5),
        (("deadline",), Outcome(candidates=("hardware",)), 1.0),
        (("oos_general",), Outcome(("oos_government",)), 0.0),
        (("oos_general",), Outcome(candidates=("hardware",)), 0.5),
        (("oos_general",), Outcome(("hardware",)), 5.0),
        (("deadline", "hardware"), Outcome(("deadline",)), 1.0),
        (("deadline", "hardware"), Outcome(("deadline", "hardware", "miradigi")), 5.0),
    ],
)
def test_cost(asked, outcome, expected):
    assert cost(case(asked, ("deadline", 0.9)), outcome) == expected


def test_cheapest_finds_the_threshold_between_right_and_wrong():
    right = [case(("deadline",), ("deadline", 0.8)) for _ in range(10)]
    wrong = [case(("deadline",), ("hardware", 0.6), ("deadline", 0.3)) for _ in range(10)]
    # Topics of one group carry an answer from GROUP and LEADING on, so these must rise, too.
    best = cheapest([*right, *wrong], Thresholds(answer=0.5, clause=0.6, decline=0.3, group=0.95, leading=0.95))
    assert 0.6 < best.answer <= 0.8
    assert mean_cost([*right, *wrong], best) < mean_cost([*right, *wrong], AT)


def test_thresholds_are_those_of_the_dialogue_and_are_put_back():
    assert current().answer == policy.ANSWER == manager.ANSWER
    before = current()
    with thresholds_set(Thresholds(0.11, 0.12, 0.13, 0.14, 0.15)):
        assert (manager.ANSWER, manager.DECLINE, compound.CLAUSE) == (0.11, 0.13, 0.12)
    assert (before.answer, before.decline, before.clause) == (manager.ANSWER, manager.DECLINE, compound.CLAUSE)


def test_compounds_join_two_topics_and_are_the_same_each_time():
    phrases = training_phrases()[:600]
    made = compounds(phrases, 3)
    assert made == compounds(phrases, 3)
    assert made
    assert all(len(set(topics)) == 2 for _, topics in made)


# --- risk ---------------------------------------------------------------------------------------------


def test_curve():
    messages = [
        Asked("deadline", "deadline", 0.9),
        Asked("deadline", "hardware", 0.5),
        Asked("oos_general", "hardware", 0.5),
        Asked("oos_general", "oos_general", 0.0),
        Asked("greet", "deadline", 1.0),
    ]
    first, second = curve(messages)
    assert (first.coverage, first.risk, first.rejection) == (0.5, 0.0, 1.0)
    assert (second.coverage, second.risk, second.rejection) == (1.0, pytest.approx(2 / 3), 0.5)
    assert at_coverage([first, second], 0.6) == second
    assert at_coverage([first], 0.6) is None


# --- years --------------------------------------------------------------------------------------------


def test_facts_in_a_text():
    text = "0570-023-797（9:00～17:00）、上限450万円、補助率2/3、1.5%、8月23日、https://www.it-hojo.jp/past-it/r4-it/"
    assert facts_in(text) == {
        "0570-023-797",
        "450万円",
        "2/3",
        "1.5%",
        "8月23日",
        "https://www.it-hojo.jp/past-it/r4-it/",
    }


def test_numbers_of_the_other_year_are_foreign():
    assert "06-6225-7877" in foreign_facts((2023,))
    assert "0570-023-797" in foreign_facts((2020,))
    assert "0570-023-797" not in foreign_facts((2023,))
    assert "06-6225-7877" not in foreign_facts((2020, 2023))


def test_confusions_are_found():
    wrong = Reply("【IT導入補助金2020】電話: 0570-023-797", "answered", "forgotten_id", 2020)
    assert list(reasons((2020,), "2020のID", wrong)) == ["says 0570-023-797"]
    other = Reply("【IT導入補助金2023】…", "answered", "forgotten_id", 2023)
    assert list(reasons((2020,), "2020のID", other)) == ["answers for 2023"]
    assert list(reasons((2021,), "2021のID", other)) == ["answers for 2023"]


def test_what_is_no_confusion():
    right = Reply("【IT導入補助金2020】電話: 06-6225-7877", "answered", "forgotten_id", 2020)
    assert list(reasons((2020,), "2020のID", right)) == []
    migration = Reply("2024年2月16日から", "answered", "migration_period", 2024)
    assert list(reasons((2023,), "2023から移行", migration)) == []
    closed = Reply(
        "【2024】ただいま受付時間外です。次の受付は3月31日（月）9:30からです。", "answered", "contact_desk", 2024
    )
    assert list(reasons((2024,), "2024の電話", closed)) == []
    assert named_years("2020じゃなくて2023") == (2023,)


# --- entities -----------------------------------------------------------------------------------------


def test_entity_table_is_well_formed():
    data = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    assert len(data["sentences"]) >= 120
    assert len({sentence["text"] for sentence in data["sentences"]}) == len(data["sentences"])
    vocabulary = yaml.safe_load((ROOT / "knowledge/vocabulary.yml").read_text(encoding="utf-8"))["entities"]
    for sentence in data["sentences"]:
        for kind, value in labelled(sentence):
            assert kind not in ("portal", "role", "frame") or value in vocabulary[kind], sentence["text"]


def test_unknown_labels_are_refused():
    with pytest.raises(ValueError, match="colour"):
        labelled({"text": "x", "colour": ["red"]})


def test_short_forms():
    assert short("date", {"from": "2023-06-15", "to": "2023-06-15", "precision": "day"}) == "2023-06-15"
    assert short("date", {"from": "2023-04-01", "to": "2024-03-31", "precision": "fiscal_year"}) == "FY2023"
    assert short("date", {"month": 8, "day": 3, "precision": "yearless"}) == "--08-03"
    assert short("amount", {"yen": 5, "yen_max": 6}) == "5-6"
    assert short("rate", {"percent": 66.6667}) == "66.67"


def test_a_term_named_twice_counts_once():
    from datetime import date

    found = found_in("通常枠です。通常枠の上限は?", date(2024, 3, 1))
    assert found["frame", "normal"] == 1


# --- consistency --------------------------------------------------------------------------------------


def test_groups():
    one, other = Answer("answered", "deadline", 2024, frozenset()), Answer("answered", "deadline", 2023, frozenset())
    group = Group("g", (("a", one), ("b", one), ("c", other)))
    assert not group.is_consistent
    assert group.agreement == pytest.approx(2 / 3)
    assert group.odd_ones() == [("c", other)]
    assert answer_of(Reply("x", "unanswerable", "oos_general")).places == frozenset()


def same(text):
    return "".join(char for char in fold(normalise(text)) if char.isalnum())


def test_paraphrases_are_not_trained_on():
    known = {same(phrase.text) for phrase in training_phrases()}
    groups = read_groups()
    assert len(groups) >= 40
    assert all(len(texts) >= 4 for texts in groups.values())
    trained = [text for texts in groups.values() for text in texts if same(text) in known]
    # Keyword questions are so short that writers hit on the same words.
    assert len(trained) <= 0.05 * sum(map(len, groups.values())), trained


def test_every_phrase_has_a_known_topic():
    assert {phrase.topic for phrase in [*training_phrases(), *held_out_phrases()]} <= topic_kinds().keys()


# --- report -------------------------------------------------------------------------------------------


def test_bars():
    assert Bar("a", 90.0, 90.0).is_met
    assert not Bar("a", 89.9, 90.0).is_met
    assert Bar("a", 0.05, 0.05, is_ceiling=True).is_met
    assert not Bar("a", 1, 0, is_ceiling=True).is_met
    assert str(Bar("a", 1, 0, "", is_ceiling=True)).startswith("MISSED a")


def test_table_cells_cannot_break_the_table():
    assert table(("a",), [("x|y\nz",)]).splitlines()[-1] == "| x\\|y z |"
