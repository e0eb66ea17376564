"""Follow-ups, doubt, refusal, several questions, odd input."""

import pytest

from tests.dialogue.conftest import KNOWLEDGE, Conversation


def test_phone_hours_and_source_follow_the_last_answer(chat):
    chat.say("2020年の申請マイページのIDがわからない", "forgotten_id")
    assert "06-6225-7877" in chat.say("電話番号は?", "follow_up_phone").text
    assert "9:00〜17:00" in chat.say("何時まで?", "follow_up_hours").text
    assert "質問3 原文「" in chat.say("どこに書いてある?", "follow_up_source").text


def test_a_bare_year_or_role_changes_the_case_of_the_topic(chat):
    chat.say("移行登録の受付期間は", "migration_period")
    assert chat.say("じゃあ構成員は?", "oos_general", 0.3).topic == "migration_period"
    chat.say("担当者が変わった。うちは支援事業者です", "registration_change")
    reply = chat.say("2020年は?", "oos_general", 0.3)
    assert (reply.topic, reply.programme_year) == ("registration_change", 2020)


def test_the_frame_is_carried_to_a_short_question_but_not_over_a_new_one(chat):
    chat.say("セキュリティ対策推進枠とは", "frame_overview")
    assert "100万円" in chat.say("補助率は?", "rate_and_ceiling").text
    chat.say("レジは対象ですか", "hardware")
    reply = chat.say("通常枠の補助額は", "rate_and_ceiling")
    assert "通常枠" in reply.text.splitlines()[0]
    assert "20万円" not in reply.text


def test_a_short_question_about_a_word_of_the_last_answer(chat):
    chat.say("天災とはどんな場合", "wage_disaster")
    reply = chat.say("何か証明書はいりますか", "oos_programme_detail", 0.9)
    assert "被災証明書" in reply.text
    assert reply.status == "answered"


def test_a_follow_up_without_a_topic_asks_for_it(chat):
    assert chat.say("もっと詳しく", "follow_up_details").status == "clarification"


def test_doubt_offers_candidates_in_text_and_buttons_then_hands_over(chat):
    first = chat.say("あれがあれで", "rate_and_ceiling", 0.1)
    assert first.status == "clarification"
    assert [offer.topic for offer in first.offers] == ["rate_and_ceiling"]
    assert "1. " in first.text
    second = chat.say("あれですよ", "deadline", 0.1)
    assert second.status == "handoff"
    assert "0570-" in second.text


def test_a_candidate_can_be_chosen_by_number(chat):
    chat.say("あれがあれで", "rate_and_ceiling", 0.1)
    assert chat.say("1").topic == "rate_and_ceiling"


def test_several_questions_are_each_answered_or_refused(chat):
    reply = chat.say(
        "締切はいつですか。ものづくり補助金の上限はいくらですか。",
        "deadline",
        a="deadline",
        b="oos_other_subsidy",
    )
    assert reply.text.startswith("（1）【IT導入補助金2024】")
    assert "ほかの補助金" in reply.text


def test_a_statement_in_a_story_is_no_question(chat):
    reply = chat.say("焼き鳥屋をしています。11次の締切はいつですか。", "deadline", 0.9, a="oos_general", b="deadline")
    assert "（1）" not in reply.text
    assert reply.topic == "deadline"


def test_another_scheme_is_refused_however_much_it_sounds_like_ours(chat):
    reply = chat.say("持続化補助金を辞退したい。辞退届は?", "withdrawal", 0.99)
    assert reply.status == "unanswerable"
    assert "全額返還" not in reply.text


@pytest.mark.parametrize("topic", [t.id for t in KNOWLEDGE.topics.values() if t.kind == "decline"])
def test_declined_topics_are_never_answered(chat, topic):
    reply = chat.say("これはどうですか", topic)
    assert reply.status in ("unanswerable", "handoff", "chitchat")
    assert reply.citations == ()


@pytest.mark.parametrize("topic", [t.id for t in KNOWLEDGE.topics.values() if t.kind == "dialogue"])
def test_every_dialogue_topic_has_a_reply(chat, topic):
    assert chat.say("……です", topic).text.strip()


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("", "clarification"),
        ("   ", "clarification"),
        ("😀🎉", "clarification"),
        ("???", "clarification"),
        ("\x00\x07\u202e", "clarification"),
        ("あ" * 1001, "clarification"),
        ("Could you please tell me the subsidy rate", "unanswerable"),
        ("보조금에 대해 알려주세요", "unanswerable"),
    ],
)
def test_input_that_is_no_question(chat, raw, status):
    chat.say("通常枠の補助率は", "rate_and_ceiling")
    before = chat.state.topic
    reply = chat.say(raw, "oos_general", 0.2)
    assert reply.status == status
    assert reply.text
    assert chat.state.topic == before, "the conversation is kept"


def test_nothing_of_the_input_is_repeated(chat):
    for raw in ("<script>alert(1)</script>", "私の電話は090-1234-5678です", "taro@example.com に送って"):
        reply = chat.say(raw, "oos_general")
        assert "script" not in reply.text
        assert "1234" not in reply.text
        assert "example.com" not in reply.text


def test_repeat_and_start_over(chat):
    first = chat.say("通常枠の補助率は", "rate_and_ceiling").text
    assert chat.say("もう一度", "repeat").text == first
    chat.say("最初から", "start_over")
    assert chat.state.topic is None


def test_a_second_complaint_hands_over(chat):
    assert chat.say("役に立たない", "complaint").status == "chitchat"
    assert chat.say("だからわからないって", "complaint").status == "handoff"


def test_asking_for_more_twice_says_that_this_was_all(chat):
    chat.say("2024年の通常枠の補助率は?", "rate_and_ceiling")
    first = chat.say("もっと詳しく", "follow_up_details")
    again = chat.say("もっと詳しく", "follow_up_details")
    assert "資料の記載:" in first.text
    assert "先ほどご案内した内容がすべてです" in again.text
    assert "0570-666-376" in again.text


def test_quotes_are_shown_without_marks_of_the_extraction(chat):
    chat.say("2024年のインボイス対応類型の補助率は?", "rate_and_ceiling")
    text = chat.say("どこに書いてある?", "follow_up_source").text
    assert "<u>" not in text
    assert "\t" not in text


def test_a_year_named_by_its_era_is_said_back(chat):
    assert "「令和5年度」は、IT導入補助金2023として" in chat.say("令和5年度の補助率は?", "rate_and_ceiling").text
    assert "特定できません" in chat.say("令和元年度補正の補助率は?", "rate_and_ceiling").text
    assert "特定できません" in chat.say("令和4年度第2次補正の補助率は?", "rate_and_ceiling").text
    assert "としてお答えします" not in chat.say("令和3年度補正の補助率は?", "rate_and_ceiling").text


def test_thanks_and_the_wish_for_a_person_are_heard_during_a_consultation(chat):
    chat.say("解約したら返還ですか", "withdrawal")
    person = chat.say("人と話したい", "human_agent")
    assert person.status == "handoff"
    assert "ご相談の続きです。" in person.text
    assert chat.say("ありがとうございました", "thanks").status == "chitchat"
    assert chat.state.consultation is None


def test_a_year_that_a_table_does_not_cover_is_told_with_a_desk(chat):
    text = chat.say("2022年度の補助金で入れたソフトを解約したい", "withdrawal").text
    assert "判定できません" in text
    assert "0570-666-376" in text


def test_a_frame_of_another_year_than_the_answer_is_told(chat):
    text = chat.say("インボイス枠と通常枠の両方に申請できますか", "multiple_applications").text
    assert text.startswith("（2024年の資料にこの項目はありません。資料のある2023年の内容です。）")


def test_the_date_of_a_document_is_no_deadline(chat):
    chat.say("2024年はみらデジが必要ですか", "miradigi")
    text = chat.say("いつまでに", "follow_up_when").text
    assert "2023年1月27日" not in text
    assert "2024年8月23日" in text


def test_costs_told_in_the_middle_of_a_topic_are_estimated(chat):
    chat.say("パソコンだけ買いたい", "hardware")
    reply = chat.say("50万の会計ソフトと12万のPC", "subsidy_estimate")
    assert reply.decision["table"] == "subsidy_amount"


def test_a_question_that_speaks_of_stopping_stops_nothing(chat):
    chat.say("2024年に発注しちゃった", "early_order")
    assert "いま進めている確認はありません" not in chat.say("キャンセルすれば大丈夫?", "stop_consultation").text
    assert "いま進めている確認はありません" in chat.say("キャンセルします", "stop_consultation").text


def test_whether_something_must_be_done_is_told_of_what_was_spoken_of(chat):
    chat.say("2024年のみらデジって何", "miradigi")
    text = chat.say_ranked("やらないといけない?", ("deny", 0.2), ("performance_report", 0.1)).text
    assert text.startswith("【IT導入補助金2024】")
    assert "必須" in text


def test_what_is_left_undone_is_not_taken_for_the_migration(chat):
    chat.say("2023年の効果報告っていつ", "effect_report")
    reply = chat.say("それしないとどうなるの", "migration_missed")
    assert reply.status == "unanswerable"
    assert "新規登録" not in reply.text
    chat.say("移行登録の期間は", "migration_period")
    assert "新規登録" in chat.say("それしないとどうなるの", "migration_missed").text


def test_a_matter_told_beside_who_one_is_is_answered(chat):
    reply = chat.say_ranked("IDの控えをなくした、うちはベンダーです", ("state_situation", 0.59), ("forgotten_id", 0.41))
    assert reply.topic == "forgotten_id"


def test_a_card_says_as_much_as_the_text_that_a_procedure_is_over():
    over = "この手続きの受付は、2024年4月2日に終了しています。"
    late = Conversation("2026-11-21").say("構成員は移行で何をしますか", "migration_member")
    assert over in late.text
    assert late.card["details"][0] == over
    early = Conversation("2024-03-01").say("構成員は移行で何をしますか", "migration_member")
    assert over not in early.text
    assert over not in early.card["details"]
