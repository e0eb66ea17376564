"""Answers of topics: year policy, entry selection, form of the reply."""

import pytest


def test_an_answer_names_its_year_first_and_its_source_last(chat):
    reply = chat.say("申請マイページのIDがわからない", "forgotten_id")
    assert reply.text.startswith("【IT導入補助金2023】")
    assert reply.text.splitlines()[-1].startswith("出典: ")
    assert (reply.status, reply.topic, reply.programme_year) == ("answered", "forgotten_id", 2023)
    assert reply.citations[0]["source"] == "faq-2023"
    assert reply.citations[0]["quote"]


def test_the_year_in_the_message_wins(chat):
    reply = chat.say("IT導入補助金2020の申請マイページのID", "forgotten_id")
    assert reply.programme_year == 2020
    assert "06-6225-7877" in reply.text
    assert "0570-023-797" not in reply.text


def test_the_year_of_the_conversation_is_kept(chat):
    chat.say("2020年の申請マイページにログインできない", "login_trouble")
    assert chat.say("担当者が変わりました", "registration_change").programme_year == 2020


def test_the_newest_covered_year_is_taken_and_others_are_offered(chat):
    reply = chat.say("通常枠の補助率は", "rate_and_ceiling")
    assert reply.programme_year == 2024
    assert [offer.title for offer in reply.offers] == ["2023年の場合", "2022年の場合"]


def test_choosing_another_year_answers_for_that_year(chat):
    chat.say("通常枠の補助率は", "rate_and_ceiling")
    reply = chat.say("2023年の場合")
    assert reply.programme_year == 2023
    assert "1/2以内" in reply.text


@pytest.mark.parametrize("year", ["2021年", "2025年", "2026年", "デジタル化・AI導入補助金"])
def test_an_uncovered_year_is_named_and_not_answered(chat, year):
    reply = chat.say(f"{year}の補助率は?", "rate_and_ceiling")
    assert reply.status == "unanswerable"
    assert "1/2" not in reply.text
    assert reply.citations == ()


def test_a_covered_year_without_this_topic_is_refused(chat):
    reply = chat.say("2022年のログインIDを忘れた", "forgotten_id")
    assert reply.status == "unanswerable"
    assert "2022年" in reply.text
    assert [offer.title for offer in reply.offers] == ["2024年の場合", "2023年の場合", "2020年の場合"]


def test_a_stated_year_is_not_exchanged_for_another(chat):
    chat.say("IT導入補助金2020に採択された事業者です", "state_situation")
    reply = chat.say("通常枠の補助率は", "rate_and_ceiling")
    assert reply.status == "unanswerable"
    assert "1/2" not in reply.text


def test_several_years_are_answered_side_by_side(chat):
    text = chat.say("gBizIDの窓口の電話は2020年と2023年でそれぞれ?", "gbizid_desk").text
    assert "【IT導入補助金2020】" in text
    assert "【IT導入補助金2023】" in text


def test_a_portal_selects_its_entry(chat):
    reply = chat.say("IT事業者ポータルのIDを忘れた", "forgotten_id")
    assert "申請番号" in reply.text
    assert "0570-023-797" not in reply.text


def test_an_unknown_role_gets_both_sides_and_a_question_in_the_text(chat):
    reply = chat.say("担当が変わりました", "registration_change")
    assert "どちら" in reply.text
    assert "補助事業者" in reply.text


def test_a_thing_that_exists_in_one_year_names_the_year(chat):
    chat.say("2022年のデジタル化基盤導入類型の補助率は", "rate_and_ceiling")
    assert chat.say("インボイス対応類型の補助率は", "rate_and_ceiling").programme_year == 2024


def test_what_the_documents_do_not_print_is_no_answer(chat):
    reply = chat.say("2022年の通常枠の補助率は", "rate_and_ceiling")
    assert reply.status == "unanswerable"
    assert "記載がありません" in reply.text


def test_an_open_desk_and_a_closed_desk_are_told_apart(chat, chat_today):
    question = ("gBizIDの窓口は", "gbizid_desk")
    assert "ただいま受付時間内です" in chat.say(*question).text
    assert "次の受付は11月24日（火）9:00からです" in chat_today.say(*question).text


def test_the_card_carries_the_parts_of_the_answer(chat):
    card = chat.say("移行登録の手順", "migration_steps").card
    assert card["heading"] == "【IT導入補助金2024】"
    assert card["steps"]


def test_a_word_asked_about_in_a_message_without_a_topic_is_explained(chat):
    reply = chat.say_ranked("後年手続きって何ですか", ("oos_general", 0.2), ("explain", 0.1))
    assert reply.status == "answered"
    assert reply.text.startswith("後年手続きは、")
    assert reply.citations


def test_the_general_steps_are_told_where_they_are_those_of_a_role_named(chat):
    reply = chat.say("構成員ですが、幹事社の移行のあとは何をしますか", "migration_member")
    assert reply.text.splitlines()[0].startswith("【IT導入補助金2024】コンソーシアム（複数の事業者の共同体）の構成員は")


def test_the_official_site_is_that_of_the_newest_year(chat):
    reply = chat.say("公式サイトのURLは?", "portal_address")
    assert (reply.programme_year, "https://it-shien.smrj.go.jp/" in reply.text) == (2024, True)
    assert "portal.it-hojo.jp" not in reply.text


@pytest.mark.parametrize(
    ("question", "frame"),
    [
        ("取引先にも使ってもらえる枠は?", "電子取引類型"),
        ("ウイルス対策の枠は?", "セキュリティ対策推進枠"),
        ("複数の会社で使える枠は?", "複数社連携IT導入枠"),
    ],
)
def test_a_frame_is_found_by_what_it_is_for(chat, question, frame):
    assert chat.say(question, "frame_overview").text.startswith(f"【IT導入補助金2024】{frame}は")
