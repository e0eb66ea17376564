"""Facts as people tell them: negated, of two sides, in figures without units, taken back, asked back about."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from annai.decisions import load_tables
from annai.dialogue.figures import in_full
from annai.dialogue.polarity import asks_meaning, asks_way, finds
from annai.dialogue.reading import read_facts
from annai.dialogue.reading_schema import load_reading
from annai.dialogue.sides import sides
from annai.language.normalise import normalise
from annai.language.understanding import Understanding, entities_of
from annai.paths import ROOT
from tests.dialogue.conftest import Conversation

TABLES = load_tables(ROOT / "knowledge" / "decisions")
TODAY = date(2024, 5, 20)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("効果報告.{0,4}出し", "効果報告は出しました", "stated"),
        ("効果報告.{0,4}出し", "まだ効果報告は出していません", "negated"),
        ("効果報告.{0,4}済", "効果報告は済んでいない", "negated"),
        ("必須の類型", "必須の類型です。ほかはない", "stated"),
        ("必須の類型", "必須の類型とはどういうものですか", None),
        ("適用外業種", "適用外業種かどうか分かりません", None),
        ("給与支給総額", "給与支給総額と人件費は同じですか", None),
        ("申請", "申請したんじゃないかな", "stated"),
    ],
)
def test_a_phrase_is_stated_negated_or_asked_about(pattern: str, text: str, found: str | None) -> None:
    assert finds(pattern, text) == found


def test_a_question_for_the_meaning_or_the_way_is_told_from_a_statement() -> None:
    assert asks_meaning("付加価値ってどうやって出すの", "付加価値")
    assert asks_way("付加価値ってどうやって出すの")
    assert not asks_meaning("付加価値は3%です", "付加価値")


@pytest.mark.parametrize(
    ("text", "own", "other"),
    [
        ("当社は未実施、幹事社は実施済みです", "当社は未実施、", "幹事社は実施済みです"),
        ("うちはまだだけど幹事社さんは終わってるそうです", "うちはまだだけど", "幹事社さんは終わってるそうです"),
        ("幹事社の移行は済み。STEP1はやった。", "STEP1はやった。", "幹事社の移行は済み。"),
        (
            "幹事社の人に聞いた。幹事社は済み。もう終わったらしい。",
            "幹事社の人に聞いた。",
            "幹事社は済み。もう終わったらしい。",
        ),
        ("幹事社です。STEP1は未実施です。", "幹事社です。STEP1は未実施です。", ""),
    ],
)
def test_of_two_sides_each_has_its_own_facts(text: str, own: str, other: str) -> None:
    assert sides(text, "幹事社", is_other=False) == (own, other)


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("10回の約束のうち7回を受けました", False),
        ("全部で五回のところ三回まで終わっています", False),
        ("5回の契約で5回受けました", True),
        ("残りの3回を受け終えてから", None),
        ("3回目を受けました", None),
    ],
)
def test_how_often_of_how_many_times_tells_whether_all_was_done(text: str, done: bool | None) -> None:
    assert in_full(text) is done


def test_a_polite_negation_is_no_report(chat: Conversation) -> None:
    chat.say(
        "2023年の補助金で入れた勤怠管理を1年半使って解約します。利用期間は1年、"
        "賃上げが必須の類型で適用外業種ではなく、まだ効果報告は出していません。返還ですか",
        "withdrawal",
    )
    assert chat.state.consultation is not None
    facts = chat.state.consultation.facts
    assert (facts["wage_type_mandatory"], facts["exempt_industry"]) == (True, False)
    assert facts["effect_reported_and_judged"] is False
    assert chat.records == ["y2023-wage-duty"] or "要件未達成" in chat.state.last_text


def test_a_member_and_its_lead_are_told_apart_in_one_sentence(chat: Conversation) -> None:
    chat.say("構成員です。継続利用登録です。移行できますか", "migration_eligibility")
    chat.say("当社はSTEP1未実施、幹事社はSTEP1もSTEP2も完了しています", "migration_eligibility")
    assert "添付" in chat.state.last_text
    assert "新規登録" in chat.state.last_text


def test_rates_need_no_sign(chat: Conversation) -> None:
    chat.say("通常枠の労働生産性の目標は?", "labour_productivity")
    assert "満たしません" in chat.say("1年後3.2で3年後8なんだけど", "labour_productivity").text
    assert "を満たします" in chat.say("3年後9にしたらOK?", "follow_up_switch", 0.3).text


def test_a_target_told_stays_when_its_rates_follow(chat: Conversation) -> None:
    chat.say("賃上げの目標は両方とも未達でした。返還ですか", "wage_target")
    reply = chat.say("給与支給総額は1.2%、付加価値額は2.0%、災害はありません", "wage_target")
    assert "一部返還を求められます" in reply.text


def test_what_is_no_disaster_is_no_question_on_disasters(chat: Conversation) -> None:
    chat.say("給与支給総額の伸び1.0%、付加価値額3.0%で未達。返還?", "wage_target")
    chat.say("台風です", "wage_disaster")
    assert "返還を求められます" in chat.say("やっぱり地震などの災害はありませんでした。", "wage_disaster", 0.99).text


def test_the_last_answer_may_be_taken_back_without_its_name(chat: Conversation) -> None:
    chat.say("2024年の申請の準備ができているか見て。gBizIDプライムとSECURITY ACTIONは済み", "readiness")
    assert "まだ申請の準備がそろっていません" in chat.say("みらデジはまだ", "miradigi", 0.5).text
    assert "交付申請" in chat.say("やっぱり昨日やってあった", "state_situation", 0.3).text


def test_a_what_if_may_be_taken_back(chat: Conversation) -> None:
    chat.say("通常枠で180万円、プロセス2つ。補助額は?", "subsidy_estimate")
    assert "4プロセス以上が必要" in chat.say("400万円にしたら?", "subsidy_estimate").text
    assert "90万円" in chat.say("戻して", "follow_up_switch", 0.3).text


def test_a_date_is_put_right_by_the_one_it_replaces(chat: Conversation) -> None:
    chat.say("2023年の補助金。2023年3月10日納品、2024年2月20日に全部解約。返還?", "withdrawal")
    assert "全額返還" in chat.state.last_text
    reply = chat.say("3月10日じゃなくて2月10日だったら?", "follow_up_switch")
    assert "「納品日」を「2023年3月10日」から「2023年2月10日」に変え" in reply.text


def test_a_word_of_the_question_is_explained_and_asked_again(chat: Conversation) -> None:
    chat.say("2023年、2022年10月納品、今月末に全部解約、利用期間は1年。返還?", "withdrawal")
    reply = chat.say("賃上げ目標が必須の類型とはどういうものですか", "withdrawal", 0.3)
    assert "資料にありません" in reply.text
    assert reply.text.rstrip().endswith("「はい」か「いいえ」でお答えください。")
    assert chat.state.consultation is not None
    assert "wage_type_mandatory" not in chat.state.consultation.facts


def test_a_procedure_may_be_put_on_another_day(chat: Conversation) -> None:
    chat.say("法人単独で後期から新規登録です。移行できますか", "migration_eligibility")
    reply = chat.say("もし4月3日になっちゃったら?", "follow_up_switch", 0.5)
    assert "手続きの日を2024年4月3日として" in reply.text
    assert "新規登録が必要です" in reply.text
    assert "本日" not in reply.text


def test_a_case_told_after_the_rule_starts_a_consultation(chat: Conversation) -> None:
    chat.say("移行登録とは?", "migration_overview")
    chat.say("うちは構成員です", "state_situation")
    reply = chat.say("継続利用登録で、STEP1はやってある", "migration_prior_check")
    assert reply.topic == "migration_eligibility"
    assert "情報引継ぎ申請ができます" in chat.say("幹事社はもう移行登録済ませたって", "migration_steps").text


def test_after_the_end_of_the_procedure_a_statement_starts_none(chat_today: Conversation) -> None:
    chat_today.say("移行登録とは?", "migration_overview")
    reply = chat_today.say("継続利用登録で、幹事社がまだ移行登録をしていないようです", "migration_member")
    assert reply.topic == "migration_member"


@pytest.mark.parametrize(
    ("decision", "asked", "said", "facts"),
    [
        (
            "readiness",
            None,
            "SECURITY ACTIONは宣言済みだがみらデジは未実施",
            {"security_action": True, "miradigi": False},
        ),
        ("readiness", None, "SECURITY ACTIONもみらデジもまだ", {"security_action": False, "miradigi": False}),
        ("readiness", None, "契約はしたけどまだ払ってない", {"order": "ordered"}),
        ("readiness", None, "契約も発注もまだです", {"order": "not_ordered"}),
        ("wage_target", None, "給与支給総額は達成、最低賃金だけ未達", {"wage_metric": "min_wage"}),
        ("wage_target", None, "最低賃金は達成、給与支給総額が未達", {"wage_metric": "total_pay"}),
        ("wage_target", None, "給与支給総額も最低賃金も未達", {"wage_metric": "both"}),
        ("wage_target", None, "社員が一度に3割辞めた", {"staff_loss": "at_once_less", "wage_metric": "total_pay"}),
        ("withdrawal", "service_performed", "回数は全部消化した", {"service_performed": True}),
        ("withdrawal", "exempt_industry", "適用外だと思う", {"exempt_industry": True}),
        ("withdrawal", "elapsed", "去年の8月1日に入ってん", {"delivery_date": "2023-08-01"}),
        (
            "migration",
            "step1_done",
            "幹事社はやったけどうちは間に合わなかった",
            {"step1_done": False, "lead_step1_done": True},
        ),
    ],
)
def test_what_is_said_of_one_fact_is_not_taken_for_another(
    decision: str, asked: str | None, said: str, facts: dict[str, Any]
) -> None:
    text = normalise(said)
    message = Understanding(text, (), entities_of(text, TODAY))
    how = load_reading(ROOT / "knowledge" / "reading" / f"{decision}.yml")
    assert read_facts(TABLES[decision], how, message, asked, TODAY, {}).values == facts


def test_the_only_date_told_is_put_right_where_another_one_is_asked_for(chat):
    chat.say("2023年に入れたソフトを全部解約したい", "withdrawal")
    chat.say("10か月前に納品された", "state_situation")
    assert chat.state.consultation.asked == "end_date"
    reply = chat.say("すみません、やっぱり1年半前でした", "state_situation")
    assert "「納品日」を" in reply.text
    assert "end_date" not in chat.state.consultation.facts
    chat.say("先月です", "state_situation")
    assert "end_date" in chat.state.consultation.facts
