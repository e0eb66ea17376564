"""Consultations: facts from sentences, questions, corrections, side questions, what-if, records."""

import pytest

FULL = "2023年の補助金で入れた会計ソフトを8か月で解約したら返還ですか。実績報告の利用期間は1年です"


def test_a_sentence_with_all_facts_gets_its_verdict_at_once(chat):
    reply = chat.say(FULL, "withdrawal")
    assert reply.status == "answered"
    first = reply.text.splitlines()[0]
    assert first == (
        "【IT導入補助金2023】辞退届の提出が必要で、交付された補助金は全額返還（加算金等を含む）となります。"
    )
    assert reply.decision["row"] == "y2023-under-one-year"
    assert "照会番号: TEST-0001" in reply.text
    assert chat.records == ["y2023-under-one-year"]


def test_a_plain_question_gets_the_rule_and_one_question_with_choices(chat):
    reply = chat.say("解約したら返還ですか", "withdrawal")
    assert "全額返還" in reply.text
    assert reply.text.count("どれですか") == 1
    assert [offer.title for offer in reply.offers][:4] == ["すべて", "主なツール", "オプションのみ", "役務のみ"]
    assert "オプションのみ" in reply.text
    assert chat.records == []


def test_questions_go_on_until_the_verdict_and_never_repeat_a_fact(chat):
    asked = []
    chat.say("2023年の補助金で、解約したら返還ですか", "withdrawal")
    for answer in ("全部です", "去年の4月に納品", "今月末で解約します"):
        asked.append(chat.state.consultation.asked)
        reply = chat.say(answer, "oos_general", 0.2)
    assert len(asked) == len(set(asked))
    assert "programme_year" not in asked
    assert reply.decision["row"] == "y2023-under-one-year"


def test_a_correction_changes_one_fact_and_says_so(chat):
    chat.say(FULL, "withdrawal")
    reply = chat.say("すみません、2020年でした", "follow_up_switch")
    assert "「補助金の年」を「2023年」から「2020年」に変えて" in reply.text
    assert reply.decision["row"] == "y2020-all-under-one-year"
    assert "利用期間未満" not in reply.text.split("伺った内容")[0]


def test_what_if_after_the_verdict(chat):
    chat.say(FULL, "withdrawal")
    reply = chat.say("もし14か月だったら?", "follow_up_switch")
    assert "「納品から解約までの期間」を「8か月」から「1年2か月」に変えて" in reply.text
    assert "全額返還（加算金等を含む）となります。" not in reply.text.splitlines()[1]


def test_a_correction_is_answered_in_short(chat):
    first = chat.say(FULL, "withdrawal")
    reply = chat.say("もし14か月だったら?", "follow_up_switch")
    assert len(reply.text.splitlines()) < len(first.text.splitlines())
    assert "加算金の率" not in reply.text
    assert "状況を伺った後の判断" in reply.text  # at once, though a question is still open


def test_a_correction_that_changes_nothing_says_so_and_keeps_the_code(chat):
    chat.say(FULL, "withdrawal")
    reply = chat.say("すみません、7か月でした", "follow_up_switch")
    assert "「8か月」から「7か月」に変えて" in reply.text
    assert "結論は変わりません。" in reply.text
    assert "全額返還" in reply.text
    assert "照会番号: TEST-0001" in reply.text
    assert len(chat.records) == 1


def test_a_correction_that_opens_a_question_does_not_repeat_the_rule(chat):
    chat.say("2023年の補助金のソフトを全部、8か月で解約したら返還ですか", "withdrawal")
    reply = chat.say("もし14か月だったらどうなりますか", "withdrawal")
    assert reply.decision["status"] == "open"
    assert "ご注意: " not in reply.text
    assert "「8か月」から「1年2か月」に変えて" in reply.text


def test_a_corrected_estimate_shows_its_lines(chat):
    chat.say("2024年の通常枠でソフト100万円だといくら", "subsidy_estimate")
    reply = chat.say("やっぱり120万円でした", "follow_up_switch")
    assert "補助額の試算は60万円です" in reply.text
    assert "費用 1,200,000円 × 1/2 = 600,000円" in reply.text


def test_a_side_question_is_answered_and_the_question_comes_back(chat):
    chat.say("解約したら返還ですか", "withdrawal")
    reply = chat.say("申請マイページのIDを忘れたんですが", "forgotten_id")
    assert "gBizID" in reply.text
    assert "ご相談の続きです。" in reply.text
    assert chat.state.consultation.asked == "scope"


def test_side_questions_do_not_nag_for_ever(chat):
    chat.say("解約したら返還ですか", "withdrawal")
    for _ in range(2):
        chat.say("申請マイページのIDを忘れたんですが", "forgotten_id")
    assert "ご相談の続き" not in chat.say("パスワードを忘れたんですが", "forgotten_password").text


def test_unknown_facts_are_left_open_and_named(chat):
    chat.say("2024年の通常枠で、ソフトは300万円です。いくらになりますか", "subsidy_estimate")
    reply = chat.say("わからない", "dont_know")
    assert reply.decision["status"] == "partly_decided"
    assert "プロセス数" in reply.text
    assert "4プロセス以上の場合" in reply.text


def test_why_shows_row_facts_and_quote(chat):
    chat.say(FULL, "withdrawal")
    reply = chat.say("なぜ?", "explain")
    assert "y2023-under-one-year" not in reply.text
    assert reply.decision["row"] == "y2023-under-one-year"
    assert "納品から解約までの期間: 8か月" in reply.text
    assert "IT導入補助金2023 後年手続きについて よくある質問 No.6 原文「導入したITツールを1年未満" in reply.text


def test_why_quotes_without_marks_of_the_extraction(chat):
    chat.say("インボイス対応類型で会計ソフト40万円、小規模です。いくらですか", "subsidy_estimate")
    reply = chat.say("根拠は?", "explain")
    assert "<u>" not in reply.text
    assert "\t" not in reply.text
    assert any("<u>" in citation["quote"] for citation in reply.citations)


def test_why_names_only_the_facts_that_decided(chat):
    chat.say("2020年の補助金のソフトを14か月で解約。全部です。利用期間は2年でした。返還ですか", "withdrawal")
    assert "利用期間: 2年" not in chat.say("なぜ?", "explain").text


def test_stop_ends_the_consultation(chat):
    chat.say("解約したら返還ですか", "withdrawal")
    chat.say("やめます", "stop_consultation")
    assert chat.state.consultation is None


def test_an_answer_that_sounds_like_a_command_is_an_answer(chat):
    chat.say("解約したら返還ですか", "withdrawal")
    chat.say("全部", "start_over")
    assert chat.state.consultation.facts["scope"] == "all"


@pytest.mark.parametrize(
    ("opening", "topic", "message"),
    [
        ("2023年の補助金。納品は2024年5月1日、解約は2024年2月1日、全部やめます", "withdrawal", "納品日より前"),
        ("通常枠でソフトの費用は-50万円です。いくら補助されますか", "subsidy_estimate", "費用"),
        ("労働生産性が1年後に300%、3年後に9%です", "labour_productivity", "伸び率"),
    ],
)
def test_an_impossible_value_is_refused_with_the_reason(chat, opening, topic, message):
    reply = chat.say(opening, topic)
    assert reply.status == "clarification"
    assert message in reply.text
    assert chat.records == []


def test_an_uncovered_year_gets_no_verdict(chat):
    reply = chat.say("2021年の補助金のソフトを全部、8か月で解約したら返還ですか", "withdrawal")
    assert reply.status == "unanswerable"
    assert "全額返還" not in reply.text


def test_an_estimate_shows_its_lines(chat):
    reply = chat.say("インボイス対応類型で会計ソフト40万円とパソコン15万円、小規模です", "subsidy_estimate")
    assert "補助額の試算は39万5,000円です。" in reply.text.splitlines()[0]
    assert "400,000円 × 4/5 = 320,000円" in reply.text
    assert "150,000円 × 1/2 = 75,000円" in reply.text


def test_after_its_end_a_procedure_is_told_as_closed_and_as_it_was(chat_today):
    reply = chat_today.say("法人単独で2023後期から新規登録です。移行できますか", "migration_eligibility")
    assert "新規登録が必要です" in reply.text.splitlines()[0]
    assert "受付期間中（2024年4月2日まで）の手続きの場合は、" in reply.text


def test_two_answers_not_understood_leave_the_fact_open(chat):
    chat.say("解約したら返還ですか", "withdrawal")
    assert "読み取れませんでした" in chat.say("ほげほげ", "oos_general", 0.1).text
    chat.say("ほげほげほげ", "oos_general", 0.1)
    assert "scope" in chat.state.consultation.unknown


def test_an_unknown_fact_is_left_open_and_the_rest_still_asked(chat):
    chat.say("補助額を試算したい", "subsidy_estimate")
    reply = chat.say("わからない", "dont_know")
    assert "「申請枠」は、わからないまま進めます" in reply.text
    assert chat.state.consultation.asked == "software_cost"
    reply = chat.say("80万円くらい", "subsidy_estimate")
    assert "通常枠の場合は、補助額の試算は40万円です。" in reply.text
    assert "セキュリティ対策推進枠の場合は、補助額の試算は40万円です。" in reply.text


def test_another_matter_wins_over_the_open_question_and_offers_the_way_back(chat):
    chat.say("補助額の試算をお願いします", "subsidy_estimate")
    reply = chat.say("会計ソフトを解約したい", "withdrawal")
    assert reply.topic == "withdrawal"
    assert "補助額の試算に戻る" in [offer.title for offer in reply.offers]
    chat.say("全部です", "oos_general", 0.2)
    back = chat.say("補助額の試算に戻る", "oos_general", 0.2)
    assert back.topic == "subsidy_estimate"
    assert chat.state.consultation.asked == "frame"


def test_a_fact_in_passing_is_still_a_fact(chat):
    chat.say("補助額の試算をお願いします", "subsidy_estimate")
    chat.say("2023年です", "state_situation")
    assert chat.state.consultation.facts["programme_year"] == 2023


def test_a_question_for_the_year_shows_each_year_once(chat):
    reply = chat.say("ソフトを全部14か月で解約します。返還ですか", "withdrawal")
    assert chat.state.consultation.asked == "programme_year"
    titles = [offer.title for offer in reply.offers]
    assert not [title for title in titles if title.endswith("の場合")]


def test_a_bare_gbizid_is_asked_for_its_kind(chat):
    chat.say("申請の準備ができているか確認したい", "readiness")
    reply = chat.say("gBizIDは取った", "gbizid_prime")
    assert "プライムですか、エントリーですか" in reply.text
    reply = chat.say("エントリーのほうです", "gbizid_prime", 0.3)
    assert chat.state.consultation.facts["gbizid"] == "entry"
    assert "に変えて" not in reply.text  # more precise, no correction


@pytest.mark.parametrize(
    ("raw", "iso"),
    [("翌年の3月に解約しました", "2022-03-01..2022-03-31"), ("同年の9月に解約しました", "2021-09-01..2021-09-30")],
)
def test_a_year_counted_from_the_delivery(chat, raw, iso):
    chat.say("2020年の補助金のソフトを全部やめたい", "withdrawal")
    chat.say("納品は2021年4月です", "state_situation", 0.3)
    chat.say(raw, "withdrawal", 0.5)
    assert chat.state.consultation.facts["end_date"] == iso


def test_a_season_is_asked_for_its_month(chat):
    chat.say("2020年の補助金のソフトを全部やめたい", "withdrawal")
    chat.say("納品は去年の秋です", "state_situation", 0.3)
    reply = chat.say("今年の10月10日に解約します", "withdrawal", 0.5)
    assert "納品日は、何年何月ですか" in reply.text


def test_facts_that_contradict_the_last_verdict_put_another_case(chat):
    chat.say("幹事社で継続利用登録です。STEP①をしていません。2023からの移行はできますか", "migration_eligibility")
    reply = chat.say(
        "反対に、うちが構成員で、幹事社の移行登録は済んでいて、STEP①をしていなかったときはどうですか",
        "migration_eligibility",
    )
    assert reply.decision["status"] != "invalid"


def test_a_case_is_told_what_it_may_come_to_before_the_question(chat):
    reply = chat.say("会計ソフトに100万円かけたら補助はいくら?", "subsidy_estimate")
    assert reply.text.startswith("【IT導入補助金2024】通常枠の場合は、補助額の試算は50万円です。")
    assert "出典: " in reply.text
    reply = chat.say("インボイス枠です", "frame_overview", 0.4)
    assert "小規模事業者で75万円" in reply.text
    chat.say("対応類型です", "frame_overview", 0.7)
    assert chat.state.consultation.facts["frame"] == "invoice"


def test_a_deadline_told_by_the_days_left(chat):
    chat.say("締切まであと5日ですが、gBizIDプライムはまだ申し込んでいません。間に合いますか", "readiness")
    assert chat.state.consultation.facts["deadline_date"] == "2024-03-06"


def test_a_yearly_fee_alone_is_all_the_cost(chat):
    reply = chat.say("2024年のセキュリティ対策推進枠で、利用料は年間30万円です。いくらですか", "subsidy_estimate")
    assert "補助額の試算は15万円です" in reply.text


def test_what_was_heard_is_said_when_the_same_question_comes_again(chat):
    chat.say("2023年に会計ソフトと受発注ソフトを入れて、会計だけ解約したい", "withdrawal")
    assert chat.state.consultation.asked == "scope"
    reply = chat.say("去年の12月に納品しました", "withdrawal")
    assert chat.state.consultation.asked == "scope"
    assert "「納品日」は「2023年12月」と伺いました。" in reply.text


def test_a_question_that_sounds_like_a_farewell_does_not_end_a_consultation(chat):
    chat.say("2023年のツールを解約したい", "withdrawal")
    chat.say_ranked("じゃあ全額?", ("goodbye", 0.5), ("grant_payment", 0.4))
    assert chat.state.consultation is not None
    chat.say("じゃあまた", "goodbye")
    assert chat.state.consultation is None
