"""What a message leaves unsaid is taken from the conversation: the matter, the frame, the year, the device."""

from __future__ import annotations

from tests.dialogue.conftest import Conversation


def test_an_unclear_question_goes_on_with_the_applicants_matter(chat: Conversation) -> None:
    chat.say("通常枠の補助率は?", "rate_and_ceiling")
    reply = chat.say_ranked("落ちたらまた出せる?", ("migration_missed", 0.51), ("reapplication", 0.41))
    assert reply.topic == "reapplication"


def test_a_clear_question_on_another_matter_is_taken_as_such(chat: Conversation) -> None:
    chat.say("通常枠の補助率は?", "rate_and_ceiling")
    reply = chat.say_ranked("移行登録を忘れたら?", ("migration_missed", 0.9), ("reapplication", 0.2))
    assert reply.topic == "migration_missed"


def test_a_refund_in_a_talk_on_wages_is_that_of_the_wage_target(chat: Conversation) -> None:
    chat.say("賃上げ目標に届きませんでした", "wage_target")
    reply = chat.say_ranked("じゃあ返さなくていいの?", ("withdrawal", 0.5), ("wage_target", 0.25))
    assert reply.topic == "wage_target"
    assert "辞退届" not in reply.text


def test_the_frame_spoken_of_before_is_found_again(chat: Conversation) -> None:
    chat.say("セキュリティ対策推進枠の上限は?", "rate_and_ceiling")
    chat.say("gBizIDって必要?", "gbizid_prime")
    assert "100万円" in chat.say("さっきの枠の補助率は?", "rate_and_ceiling").text


def test_a_ceiling_after_a_device_is_that_of_the_device(chat: Conversation) -> None:
    chat.say("レジを買い替えたい", "hardware")
    reply = chat.say("いくらまで?", "rate_and_ceiling")
    assert "20万円" in reply.text
    assert "450万円" not in reply.text


def test_an_uncovered_year_stays_that_of_the_conversation(chat: Conversation) -> None:
    chat.say("2021年に採択された者です", "state_situation")
    for text, topic in (("1年たたずに解約したら返還?", "withdrawal"), ("補助率は?", "rate_and_ceiling")):
        reply = chat.say(text, topic)
        assert reply.status == "unanswerable"
        assert reply.programme_year is None
    assert chat.say("2024年の場合は?", "follow_up_switch").programme_year == 2024


def test_who_one_is_asks_again_what_depends_on_it(chat: Conversation) -> None:
    chat.say("2023年の補助金です。社名が変わりました", "registration_change")
    assert "申請マイページ" in chat.say("うちは補助金をもらった側です", "state_situation").text
    assert "情報変更" in chat.say("ごめん、ベンダーの話だった", "state_situation").text


def test_dates_that_an_answer_lacks_are_those_of_its_document(chat: Conversation) -> None:
    chat.say("移行登録のIDは変わりますか", "migration_credentials")
    assert "4月2日" in chat.say("期限は?", "follow_up_when").text


def test_a_lead_company_that_asks_where_to_begin_means_the_migration(chat: Conversation) -> None:
    chat.say("2024へ移る予定の幹事社です", "state_situation")
    assert chat.say("まず何をすればいいですか", "follow_up_how").topic == "migration_steps"


def test_a_bare_frame_after_another_answer_is_not_for_the_decided_deadline(chat: Conversation) -> None:
    chat.say("2022年のデジタル化基盤の最終締切は?", "deadline")
    chat.say("2023年のA類型の補助額は?", "rate_and_ceiling")
    assert "450万円" in chat.say("B類型は?", "follow_up_switch").text


def test_a_length_told_says_at_once_what_it_may_come_to(chat: Conversation) -> None:
    chat.say("2020年に入れたソフトの解約について", "withdrawal")
    assert "全額返還" in chat.say("11か月です", "state_situation").text


def test_why_tells_what_the_answer_may_come_to(chat: Conversation) -> None:
    chat.say("2023年の補助金を解約したい", "withdrawal")
    chat.say("8か月です", "state_situation")
    reply = chat.say("なんで?", "explain")
    assert "全額返還" in reply.text
    assert reply.citations


def test_all_of_a_service_received_is_not_all_of_the_tools(chat: Conversation) -> None:
    chat.say("2023年の保守だけ解約したいです", "withdrawal")
    reply = chat.say("はい、全部受け終わっています", "affirm")
    assert reply.status == "answered"
    assert "辞退手続きは不要" in reply.text


def test_the_lead_that_is_done_is_a_correction_after_the_verdict(chat: Conversation) -> None:
    chat.say("構成員です。後期から新規です。幹事社の移行登録はまだです。移行できますか", "migration_eligibility")
    reply = chat.say("幹事社は終わってます", "state_situation")
    assert "情報引継ぎ申請" in reply.text
    assert "変え" in reply.text


def test_the_frame_of_a_call_is_what_is_asked_about(chat: Conversation) -> None:
    assert "終了" in chat.say("通常枠の2022年の募集状況は?", "deadline").text


def test_two_frames_named_are_both_told(chat: Conversation) -> None:
    text = chat.say("インボイス対応類型と通常枠の締切は?", "deadline").text
    assert "2024年8月2日" in text
    assert "6次" in text


def test_a_corrected_delivery_changes_the_verdict(chat: Conversation) -> None:
    chat.say("2023年の補助金。会計ソフトを全部解約。納品は2023年5月20日、解約は2024年4月30日。返還は?", "withdrawal")
    reply = chat.say("あ、違った、納品は2022年の12月だった", "delivery_basis")
    assert reply.topic == "withdrawal"


def test_a_frame_alone_asks_what_it_is(chat: Conversation) -> None:
    assert chat.say("通常枠", "follow_up_switch").topic == "frame_overview"


def test_who_one_is_in_two_words_is_a_switch(chat: Conversation) -> None:
    chat.say("担当者が辞めました。登録はどうしますか", "registration_change")
    assert "情報変更" in chat.say("うちITベンダー", "partnership").text


def test_a_frame_named_after_a_decided_deadline_asks_what_it_asks(chat: Conversation) -> None:
    chat.say("2022年のデジタル化基盤の最終締切は?", "deadline")
    assert "5万円" in chat.say("2023年のA類型 下限", "rate_and_ceiling").text
