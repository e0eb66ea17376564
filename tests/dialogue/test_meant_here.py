"""What words mean after what was said: a counted year, both sides, another matter, a role only named."""

from __future__ import annotations

import pytest

from tests.dialogue.conftest import Conversation


def test_last_year_is_the_year_before_today(chat: Conversation) -> None:
    chat.say("通常枠の補助率は?", "rate_and_ceiling")
    assert chat.say("去年も同じ?", "follow_up_switch").programme_year == 2023  # today is in 2024


def test_the_year_before_is_counted_from_the_one_spoken_of(chat: Conversation) -> None:
    chat.say("2023年の通常枠の補助率は?", "rate_and_ceiling")
    assert chat.say("その前の年は?", "follow_up_switch").programme_year == 2022


def test_both_sides_are_told_after_one(chat: Conversation) -> None:
    chat.say("IDがわかりません", "forgotten_id")
    chat.say("申請マイページです", "state_situation")
    reply = chat.say("両方教えて", "multiple_applications")
    assert reply.topic == "forgotten_id"
    assert "IT事業者ポータル" in reply.text
    assert "gBizID" in reply.text


def test_a_question_on_two_applications_stays_one(chat: Conversation) -> None:
    chat.say("通常枠の補助率は?", "rate_and_ceiling")
    assert chat.say("両方に申請できますか", "multiple_applications").topic == "multiple_applications"


def test_a_frame_beside_the_one_spoken_of_makes_two_applications(chat: Conversation) -> None:
    chat.say("セキュリティ対策推進枠の上限は?", "rate_and_ceiling")
    ranked = (("frame_overview", 0.48), ("multiple_applications", 0.31))
    assert chat.say_ranked("通常枠と一緒に申し込める?", *ranked).topic == "multiple_applications"


def test_what_the_last_answer_does_not_hold_is_no_follow_up(chat: Conversation) -> None:
    chat.say("自分だけで申請できますか", "partnership")
    ranked = (("follow_up_switch", 0.53), ("deadline", 0.16))
    assert chat.say_ranked("じゃあ締切のほうはどうなってますかね", *ranked).topic == "deadline"


def test_what_the_last_answer_holds_is_a_follow_up(chat: Conversation) -> None:
    chat.say("自分だけで申請できますか", "partnership")
    ranked = (("follow_up_how", 0.6), ("migration_steps", 0.2))
    assert chat.say_ranked("契約はどうやるの?", *ranked).topic == "partnership"


def test_an_answer_for_a_role_takes_in_what_only_the_general_one_tells(chat: Conversation) -> None:
    chat.say("うちは構成員です", "state_situation")
    assert "送信専用" not in chat.say("完了のメールは届きますか", "migration_mail").text
    reply = chat.say("そのメールに返信していいの?", "migration_mail")
    assert "返信しても回答はありません" in reply.text
    assert "移行登録完了メール" in {citation["locator"] for citation in reply.citations}


def test_a_role_that_is_only_named_does_not_become_ones_own(chat: Conversation) -> None:
    chat.say("うちは構成員です", "state_situation")
    chat.say("幹事社はどこで承認するの?", "migration_member")
    assert "情報引継ぎ申請完了のお知らせ" in chat.say("いつ完了になりますか", "migration_mail").text


def test_a_role_put_right_in_a_sentence_switches_the_procedure(chat: Conversation) -> None:
    chat.say("当社は幹事社です。移行の手順は?", "migration_steps")
    reply = chat.say("すみません、確認したら構成員でした。", "state_situation")
    assert "情報引継ぎ申請" in reply.text
    assert "構成員ポータル" in reply.text


def test_rates_are_no_dates(chat: Conversation) -> None:
    chat.say("レジは対象ですか", "hardware")
    assert chat.say("それっていつまで?", "follow_up_when").topic == "deadline"


def test_a_keyword_finds_the_frame_and_the_frame_stays(chat: Conversation) -> None:
    assert "複数社連携IT導入枠は" in chat.say("商店街でまとまって申請できる枠はありますか", "frame_overview").text
    reply = chat.say("上限額はいくらですか", "rate_and_ceiling")
    assert "3,000万円" in reply.text
    assert "450万円" not in reply.text


@pytest.mark.parametrize("text", ["教えて", "ちょっと教えてください", "質問があります"])
def test_a_bare_request_is_asked_what_about(chat: Conversation, text: str) -> None:
    assert chat.say(text, "oos_credentials").status == "chitchat"


def test_only_the_rule_ends_the_questions(chat: Conversation) -> None:
    chat.say("辞退したい", "withdrawal")
    reply = chat.say_ranked("いや、手続きがどうなるか知りたいだけ", ("deny", 0.29), ("withdrawal", 0.08))
    assert "辞退届" in reply.text
    assert chat.state.consultation is None


def test_the_source_asked_for_is_that_of_the_last_answer(chat: Conversation) -> None:
    chat.say("2022年のデジタル化基盤導入類型の締切は?", "deadline")
    chat.say("2023年に変わった点は?", "programme_changes")
    assert "拡充点" in chat.say("この資料はどこが出しているのですか", "follow_up_source").text


def test_what_is_needed_in_the_programme_is_the_preparation(chat: Conversation) -> None:
    chat.say("gBizIDプライムの発行まで何日?", "gbizid_prime")
    assert chat.say("他に用意するものは?", "follow_up_how").topic == "preparation"


def test_a_customer_of_a_vendor_is_the_applicant(chat: Conversation) -> None:
    chat.say("IT導入支援事業者です", "state_situation")
    assert "情報変更" in chat.say("担当者名が変わりました", "registration_change").text
    reply = chat.say("お客さんの会社の名前が変わった場合は?", "registration_change")
    assert "申請マイページ" in reply.text
    assert "情報変更" not in reply.text


def test_an_unclear_question_between_the_questions_is_answered(chat: Conversation) -> None:
    chat.say("構成員です。移行するには何をすればいいですか", "migration_member")
    chat.say("うちは移行できますか", "migration_eligibility")
    assert chat.state.consultation is not None
    reply = chat.say_ranked("承認は誰がしますか", ("human_agent", 0.38), ("migration_member", 0.3))
    assert "読み取れません" not in reply.text


def test_what_the_migration_tells_is_not_undocumented(chat: Conversation) -> None:
    chat.say("構成員です。事前確認をしていません", "migration_prior_check")
    reply = chat.say("書類の添付は必要ですか", "oos_programme_detail")
    assert "添付" in reply.text
    assert reply.status == "answered"


def test_the_undocumented_by_name_stays_declined(chat: Conversation) -> None:
    chat.say("通常枠の補助率は?", "rate_and_ceiling")
    ranked = (("oos_programme_detail", 0.45), ("preparation", 0.3))
    assert chat.say_ranked("納税証明書はいりますか", *ranked).status == "unanswerable"


def test_a_year_without_documents_that_the_answer_names_is_answered_from_it(chat: Conversation) -> None:
    chat.say("2020年の申請マイページにログインできません", "login_trouble")
    reply = chat.say_ranked("2021年のマイページとは違うの?", ("follow_up_switch", 0.25), ("programme_changes", 0.2))
    assert "別のもの" in reply.text


def test_the_former_and_the_latter_are_the_frames_compared(chat: Conversation) -> None:
    chat.say("インボイス対応類型と通常枠の違いは?", "frame_overview")
    assert "450万円" in chat.say("後者の上限は?", "rate_and_ceiling").text
    assert "350万円" in chat.say("前者の上限は?", "rate_and_ceiling").text


def test_how_often_is_no_question_on_hours(chat: Conversation) -> None:
    chat.say("不採択でもまた申請できますか", "reapplication")
    assert "回数" in chat.say_ranked("何回まで?", ("follow_up_hours", 0.37), ("rate_and_ceiling", 0.2)).text


def test_to_apply_once_more_is_no_repetition(chat: Conversation) -> None:
    chat.say("交付決定の前に払ってしまいました", "early_order")
    assert chat.say("もう一回申請できる?", "repeat", 0.62).topic == "reapplication"
    assert chat.say("もう一回言って", "repeat").topic == "reapplication"


def test_steps_in_a_talk_on_the_migration_are_its_steps(chat: Conversation) -> None:
    chat.say("事前確認をしていないとだめ?", "migration_prior_check")
    ranked = (("application_flow", 0.57), ("follow_up_how", 0.36))
    assert chat.say_ranked("手順ざっくり教えて", *ranked).topic == "migration_steps"


def test_an_applicant_is_not_told_about_the_migration(chat: Conversation) -> None:
    chat.say("IT導入補助金2023の申請マイページにログインできません", "login_trouble")
    reply = chat.say_ranked("IDは何を使いますか", ("migration_credentials", 0.71), ("forgotten_id", 0.12))
    assert reply.programme_year == 2023
    assert "gBizID" in reply.text
