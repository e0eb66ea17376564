"""Follow-ups of another year, going back by name, corrections, and questions that go on about another scheme."""


def test_a_detail_of_another_year_is_not_taken_from_the_last_answer(chat):
    chat.say("2023の申請マイページのIDを忘れた", "forgotten_id")
    reply = chat.say("2020のお客様の場合の番号", "follow_up_phone", 0.6)
    assert reply.programme_year == 2020
    assert "06-6225-7877" in reply.text
    assert "0570-023-797" not in reply.text


def test_the_last_answer_is_not_searched_for_another_year(chat):
    chat.say("2024年の締切は", "deadline")
    reply = chat.say("2022年も公募してた?", "frame_overview", 0.5)
    assert "8月23日" not in reply.text
    assert reply.programme_year != 2024


def test_going_back_to_a_topic_by_name_does_not_start_over(chat):
    chat.say("複数社連携の上限は?", "rate_and_ceiling")
    reply = chat.say_ranked("通常枠に戻りますが、下限は?", ("start_over", 0.6), ("rate_and_ceiling", 0.3))
    assert reply.topic == "rate_and_ceiling"
    assert "5万円" in reply.text


def test_start_over_still_starts_over(chat):
    chat.say("通常枠の補助率は?", "rate_and_ceiling")
    chat.say("最初からやり直します", "start_over")
    assert chat.state.topic is None


def test_a_corrected_year_switches_the_topic_so_far(chat):
    chat.say("2020年の申請マイページのIDを忘れた", "forgotten_id")
    assert chat.say("すみません、やっぱり2023年でした", "greet", 0.3).programme_year == 2023


def test_a_question_that_goes_on_about_another_scheme_is_not_ours(chat):
    reply = chat.say(
        "持続化補助金の締切はいつですか?次回何回目?", "oos_other_subsidy", a="oos_other_subsidy", b="reapplication"
    )
    assert reply.status == "unanswerable"
    assert "再申請" not in reply.text


def test_a_follow_up_without_anything_to_follow_is_a_question(chat):
    reply = chat.say_ranked("2023 お問い合わせフォーム アドレス", ("follow_up_url", 0.6), ("contact_desk", 0.3))
    assert reply.topic == "contact_desk"


def test_a_few_unclear_words_in_a_topic_follow_it(chat):
    chat.say("情報引継ぎ申請の流れを教えて", "migration_member")
    reply = chat.say_ranked("手続きは?", ("grant_payment", 0.36), ("follow_up_how", 0.33))
    assert reply.topic == "migration_member"


def test_the_same_words_without_a_topic_are_asked_back(chat):
    reply = chat.say_ranked("手続きは?", ("grant_payment", 0.36), ("follow_up_how", 0.33))
    assert reply.status == "clarification"
