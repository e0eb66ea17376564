"""The judge of acceptance cases, on replies made for the purpose."""

import re
from datetime import date

import pytest

from annai import clock
from annai.dialogue.reply import Reply
from bench.acceptance import faults, files, plain, read_cases, run, run_all, shares


def scripted(*replies):
    """Gives the replies in turn and remembers what was said."""
    said, left = [], list(replies)

    def say(text):
        said.append(text)
        return left.pop(0)

    return say, said


def answer(text, status="answered"):
    return Reply(text=text, status=status)


def test_plain_text():
    assert plain("０５７０ － ０２３,797 は\n９：３０〜17:30、2⁄3") == "0570-023797は9:30~17:30、2/3"


def test_faults():
    expected = {"all": ["450万", "2024|令和6"], "any": ["1/2", "半分"], "none": ["350万"]}
    assert faults(expected, "2024の上限は450万円補助率1/2") == []
    assert faults(expected, "上限は350万円") == [
        "missing 450万",
        "missing 2024|令和6",
        "none of 1/2 / 半分",
        "has 350万",
    ]


def test_single():
    say, said = scripted(answer("【2024】上限は 450万円です。"))
    result = run({"kind": "single", "user": "上限は?", "all": ["450万"]}, say)
    assert result.has_passed
    assert said == ["上限は?"]


@pytest.mark.parametrize(("status", "passes"), [("answered", False), ("unanswerable", True), ("clarification", True)])
def test_out_of_scope_must_not_be_answered(status, passes):
    say, _ = scripted(answer("お答えできません。", status))
    assert run({"kind": "oos", "user": "天気は?"}, say).has_passed is passes


def test_out_of_scope_must_not_say_a_fact():
    say, _ = scripted(answer("8月23日です。", "clarification"))
    assert run({"kind": "oos", "user": "締切", "none": ["8月23日"]}, say).faults == ("has 8月23日",)


def test_dialog_is_judged_turn_by_turn():
    say, _ = scripted(answer("A"), answer("B"), answer("C"))
    turns = [{"user": "1", "all": ["A"]}, {"user": "2", "all": ["X"]}, {"user": "3", "none": ["C"]}]
    result = run({"kind": "dialog", "turns": turns}, say)
    assert result.faults == ("turn 2: missing X", "turn 3: has C")
    assert (result.judged, result.right) == (3, 1)


def test_consultation_gives_each_fact_once_and_stops_when_all_is_said():
    say, said = scripted(
        answer("何か月ですか。"), answer("どの年度ですか。"), answer("何か月ですか。"), answer("全額返還です。")
    )
    facts = [{"ask": "か月", "say": "8か月"}, {"ask": "年度", "say": "2023"}]
    case = {"kind": "consult", "opening": "解約したい", "facts": facts, "all": ["全額返還"]}
    assert run(case, say).has_passed
    assert said == ["解約したい", "8か月", "2023", "わかりません"]


def test_consultation_ends_when_nothing_is_asked():
    say, said = scripted(answer("お役に立てません。"))
    assert not run({"kind": "consult", "opening": "解約", "all": ["全額"]}, say).has_passed
    assert said == ["解約"]


def test_unknown_kind():
    with pytest.raises(ValueError, match="unknown kind 'poem'"):
        run({"id": "x", "kind": "poem"}, lambda _: answer(""))


def test_the_day_of_a_case_does_not_outlast_it(monkeypatch):
    seen = []
    monkeypatch.setattr(
        "bench.acceptance.Conversation",
        lambda _parser: type("Fake", (), {"say": lambda self, _text: seen.append(clock.today()) or answer("x")})(),
    )
    cases = [("f", {"kind": "single", "user": "?", "today": "1999-01-01"}), ("f", {"kind": "single", "user": "?"})]
    results = run_all(cases, parser=None)
    assert seen[0] == date(1999, 1, 1)
    assert seen[1] != date(1999, 1, 1)
    assert str(shares(results, lambda result: result.file)["f"]).endswith("2 of 2")


def test_own_cases_are_well_formed():
    ids = []
    for _, case in read_cases(files()):
        ids.append(case["id"])
        expected = case.get("turns", [case])
        patterns = [p for one in expected for key in ("all", "any", "none") for p in one.get(key, [])]
        patterns += [fact["ask"] for fact in case.get("facts", [])]
        assert all(re.compile(pattern) for pattern in patterns)
        assert case["kind"] == "oos" or any(one.get("all") or one.get("any") for one in expected), case["id"]
    assert len(set(ids)) == len(ids)
