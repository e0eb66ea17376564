"""Words that point to what was said: desks, figures, counts, the other side, who one is."""

from __future__ import annotations

from tests.dialogue.conftest import Conversation


def test_an_opening_of_two_sentences_keeps_its_year(chat: Conversation) -> None:
    first = "IT導入補助金2020で補助を受けた会社の者です。何点か確認させてください。"
    opened = chat.say_ranked(first, ("state_situation", 0.19), ("eligibility", 0.1))
    assert opened.status == "chitchat"
    assert chat.state.programme_year == 2020
    assert chat.state.year_is_stated


def test_mail_of_that_desk_is_no_mail_of_the_migration(chat: Conversation) -> None:
    chat.say("東北経済産業局の電話番号は?", "contact_desk")
    assert "bzl-thk-joho" in chat.say("そこのメールは?", "migration_mail").text


def test_the_other_bureau_is_named_by_its_region(chat: Conversation) -> None:
    chat.say("九州経済産業局の問い合わせ先は?", "contact_desk")
    assert "022-221-4895" in chat.say("東北のほうは?", "follow_up_switch").text


def test_a_bureau_without_a_document_is_refused_by_name(chat: Conversation) -> None:
    reply = chat.say("北海道経済産業局の番号は?", "contact_desk")
    assert reply.status == "unanswerable"
    assert "022-221-4895" not in reply.text


def test_a_number_asked_for_is_found_with_the_frame_spoken_of(chat: Conversation) -> None:
    chat.say("2024年の複数社連携IT導入枠とは?", "frame_overview")
    chat.say("締切は?", "deadline")
    assert "10者以上" in chat.say("2022年のときは何社以上だった?", "follow_up_switch").text


def test_the_hour_of_a_deadline_is_no_hour_of_a_desk(chat: Conversation) -> None:
    chat.say("2022年のデジタル化基盤導入類型の最終締切は?", "deadline")
    assert "17:00" in chat.say("何時まで?", "follow_up_hours").text


def test_a_bare_rate_after_a_surcharge_is_no_subsidy_rate(chat: Conversation) -> None:
    chat.say("2023年の補助金を1年未満で解約したら?", "withdrawal")
    chat.say("加算金とは?", "withdrawal")
    reply = chat.say("率は?", "rate_and_ceiling")
    assert "加算金の利率" in reply.text
    assert "1/2" not in reply.text


def test_a_month_that_comes_takes_the_place_of_the_cancellation(chat: Conversation) -> None:
    told = "2020年、納品2020年11月10日、補助事業の完了2021年2月10日、すべてを2026年3月末に解約"
    chat.say(f"{told}したら手続きは必要ですか", "withdrawal")
    reply = chat.say("4月に入ってからならどうでしょう。", "follow_up_switch")
    assert "2026年4月" in reply.text
    assert "不要" in reply.text


def test_the_five_years_of_a_verdict_are_told_from_the_fiscal_year(chat: Conversation) -> None:
    chat.say("2020年のツールをすべて、納品から2年で解約したら?", "withdrawal")
    assert "年度の終了後5年間" in chat.say("5年間というのはいつから数えるのですか", "delivery_basis").text


def test_the_year_asked_is_the_one_of_the_question(chat: Conversation) -> None:
    said = "2023年では役務だけの解約なら届は要らないと聞きました。2020年も同じですか。"
    assert chat.say(said, "withdrawal").programme_year == 2020


def test_a_question_that_is_not_understood_in_a_consultation_is_no_answer_to_it(chat: Conversation) -> None:
    chat.say("2023年の補助金で事業場内最低賃金の目標が未達です。返還は?", "wage_target")
    reply = chat.say("転職先を探してもらえますか", "oos_general", 0.2)
    assert "お答えできません" in reply.text


def test_who_uses_the_applicants_page_is_told_of_its_id(chat: Conversation) -> None:
    chat.say("2023年の申請マイページにログインできません", "login_trouble")
    reply = chat.say("IDは何を使いますか", "migration_credentials")
    assert reply.programme_year == 2023
    assert "gBizID" in reply.text


def test_whether_a_desk_is_open_now_is_told_of_the_last_one(chat: Conversation) -> None:
    chat.say("2023年のgBizIDの窓口は?", "gbizid_desk")
    assert "0570-023-797" in chat.say("今日やってる?", "oos_general", 0.5).text


def test_a_rule_asked_of_another_year_is_looked_for_there(chat):
    chat.say("2023年の賃上げ目標が未達だと返還ですか", "wage_target")
    reply = chat.say("2020年の補助金にもこの決まりある?", "covered_years")
    assert "2020" in reply.text
    assert reply.status == "unanswerable"
