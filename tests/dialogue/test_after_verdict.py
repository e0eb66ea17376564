"""After a verdict: figures and corrections stated plainly, other cases put, words and reasons asked about."""

from __future__ import annotations

from tests.dialogue.conftest import Conversation


def _estimate(chat: Conversation) -> None:
    chat.say("インボイス対応類型で会計ソフト60万円、小規模です。いくら?", "subsidy_estimate")


def test_a_cost_stated_after_an_estimate_is_added_to_it(chat: Conversation) -> None:
    _estimate(chat)
    reply = chat.say("あとタブレットも12万円ぶん買う", "hardware")
    assert reply.topic == "subsidy_estimate"
    assert "54万円" in reply.text


def test_an_amount_alone_replaces_the_only_cost_told(chat: Conversation) -> None:
    chat.say("セキュリティ対策推進枠で年60万円のお助け隊サービス、いくら?", "subsidy_estimate")
    assert "100万円です" in chat.say("300万円だったら?", "subsidy_estimate").text
    assert "下限の5万円に満たない" in chat.say("8万円だと?", "subsidy_estimate").text


def test_an_amount_after_a_programme_year_is_no_yearly_one(chat: Conversation) -> None:
    chat.say("2023年のデジタル化基盤導入類型で会計と受発注100万円なら?", "subsidy_estimate")
    assert "3万円です" in chat.say("2023年で4万円のソフトなら?", "subsidy_estimate").text


def test_a_figure_in_a_question_for_the_reason_is_no_fact(chat: Conversation) -> None:
    _estimate(chat)
    chat.say("レジも50万円で入れる", "hardware")
    reply = chat.say("なんでレジは20万なの?", "hardware")
    assert "上限200,000円" in reply.text
    assert "から「200,000円」に変え" not in reply.text


def test_a_case_put_with_nothing_but_baai_is_decided(chat: Conversation) -> None:
    chat.say("給与支給総額の伸び1.2%、付加価値額2.4%で未達。台風のせいです。返還?", "wage_target")
    reply = chat.say("取引先の倒産が原因の場合は?", "wage_disaster")
    assert reply.topic == "wage_target"
    assert "補助金の返還を求められます" in reply.text


def test_a_single_what_if_takes_back_only_what_it_contradicts(chat: Conversation) -> None:
    chat.say("継続利用の構成員でSTEP1未対応です。幹事社の移行登録は済みました。どうなりますか", "migration_eligibility")
    reply = chat.say("幹事社もSTEP1やってなかったとしたら?", "migration_prior_check")
    assert "構成員の情報も引き継がれず" in reply.text


def test_a_role_named_after_another_answer_is_meant_for_that_one(chat: Conversation) -> None:
    chat.say("法人単独で後期から新規です。移行できますか", "migration_eligibility")
    chat.say("ポータルのURLは?", "portal_address")
    reply = chat.say("構成員の場合の入口", "follow_up_switch")
    assert "KO-A10" in reply.text


def test_a_question_on_the_same_matter_leaves_the_verdict_standing(chat: Conversation) -> None:
    chat.say("2023年に入れた2つの納品日は2023年2月10日と5月20日。基準は?", "delivery_basis")
    reply = chat.say("早いほうではだめですか", "delivery_basis")
    assert "いつですか" not in reply.text
    assert chat.state.consultation is not None
    assert chat.state.consultation.decided


def test_delivery_dates_are_those_told_for_the_basis(chat: Conversation) -> None:
    chat.say("2023年に入れた2つの納品日は2023年2月10日と5月20日。基準は?", "delivery_basis")
    reply = chat.say("2つとも2024年3月31日に解約したら返還ですか", "withdrawal")
    assert "全額返還" in reply.text
    assert "2023年5月20日" in reply.text


def test_what_a_word_means_comes_from_the_glossary(chat: Conversation) -> None:
    chat.say("2023年、14か月で全部解約します。返還は?", "withdrawal")
    reply = chat.say_ranked("利用期間って何のことですか", ("withdrawal", 0.42))
    assert reply.text.startswith("利用期間は、")
    assert reply.citations
    assert "ご相談の続き" in reply.text


def test_what_is_said_to_be_unknown_need_not_be_what_was_asked(chat: Conversation) -> None:
    chat.say("会計ソフトを解約したら返還ですか", "withdrawal")
    asked = chat.state.consultation.asked if chat.state.consultation else None
    reply = chat.say("いつの補助金だったか分かりません", "dont_know")
    assert asked == "elapsed"
    assert "「補助金の年」は、わからないまま" in reply.text


def test_a_deadline_refused_for_a_year_is_not_followed_up_with_another_years(chat: Conversation) -> None:
    chat.say("通常枠の締切は?", "deadline")
    chat.say("2025年の締切は?", "deadline")
    reply = chat.say("もっと詳しく", "follow_up_details")
    assert "2025】" not in reply.text
    assert "8月23日" not in reply.text


def test_each_of_several_cases_keeps_its_own_facts(chat: Conversation) -> None:
    chat.say("1件目、2023年、全ツール、納品から11か月で解約。返還は?", "withdrawal")
    second = chat.say("2件目、2020年、オプションのみ", "withdrawal")
    assert second.programme_year == 2020
    assert "11か月" not in second.text
    first = chat.say("1件目、よく聞いたら13か月だったそうです", "withdrawal")
    assert "「11か月」から「1年1か月」" in first.text
    assert first.programme_year == 2023


def test_another_matter_of_another_client_starts_without_the_facts_so_far(chat: Conversation) -> None:
    chat.say("2023年、納品8か月で全部解約、返還は?", "withdrawal")
    reply = chat.say("別件。2023、役務のみ、研修は全回実施済", "withdrawal")
    assert "8か月" not in reply.text
    assert "辞退手続きは不要" in reply.text


def test_a_correction_of_the_same_client_keeps_the_other_facts(chat: Conversation) -> None:
    chat.say("A社、2020年、全部を6か月で解約。返還は?", "withdrawal")
    reply = chat.say("A社、18か月の間違いでした", "withdrawal")
    assert "「解約するもの」" not in reply.text
    assert "状況を伺った" in reply.text


def test_a_withdrawal_asked_about_after_the_basis_date_is_decided(chat: Conversation) -> None:
    chat.say("2020年に入れた2つの納品日は2021年1月10日と2月18日。基準は?", "delivery_basis")
    reply = chat.say("じゃあ全部を2021年12月にやめてたらどうだった?", "delivery_basis")
    assert reply.topic == "withdrawal"
    assert "全額返還" in reply.text


def test_the_verdict_is_told_once_more(chat: Conversation) -> None:
    chat.say("2020年、全部を6か月で解約。返還は?", "withdrawal")
    reply = chat.say("結局どうなるんですか", "oos_programme_detail")
    assert "全額返還" in reply.text
    assert "TEST-0001" in reply.text
    assert chat.records == ["y2020-all-under-one-year"]


def test_a_cost_with_the_question_what_one_gets_is_an_estimate(chat: Conversation) -> None:
    reply = chat.say("生産管理のソフトを300万で入れたい。補助はどのくらい?", "rate_and_ceiling")
    assert reply.topic == "subsidy_estimate"
    assert "通常枠" in reply.text
    asked = chat.say("補助額の上限はいくらまで? 300万?", "rate_and_ceiling")
    assert asked.topic == "rate_and_ceiling"


def test_the_asked_rate_may_have_another_name(chat: Conversation) -> None:
    chat.say("給与支給総額が未達で伸びは0.8%です。返還?", "wage_target")
    reply = chat.say("VA1.4%でした", "follow_up_switch")
    assert "返還は求められません" in reply.text


def test_what_is_put_in_the_place_of_something_is_meant(chat: Conversation) -> None:
    chat.say("2023年、7か月で解約します。返還は?", "withdrawal")
    reply = chat.say("オプションじゃなくて主なツールです", "withdrawal")
    assert "全額返還" in reply.text
    assert "オプションのみの解約でも" not in reply.text


def test_a_rate_alone_replaces_the_only_rate_told(chat: Conversation) -> None:
    chat.say("2023年、最低賃金の目標が未達で付加価値額は年率1.2%、災害なし。返還?", "wage_target")
    assert "一部返還を求められます" in chat.say("1.5%だったら?", "wage_target").text


def test_a_day_to_wait_for_lies_ahead(chat: Conversation) -> None:
    chat.say("2023年、納品2023年9月29日、全部を2024年4月30日に解約。返還?", "withdrawal")
    assert "「2024年10月」" in chat.say("10月まで待ったら?", "withdrawal").text


def test_a_time_asked_about_is_not_told(chat: Conversation) -> None:
    chat.say("解約の1年はいつから数えるんでしょう", "withdrawal")
    facts = chat.state.consultation.facts if chat.state.consultation else {}
    assert "elapsed" not in facts


def test_a_frame_answered_since_is_that_of_the_next_estimate(chat: Conversation) -> None:
    chat.say("2024年の通常枠で180万円のソフトなら?", "subsidy_estimate")
    chat.say("インボイス対応類型の補助率は?", "rate_and_ceiling")
    reply = chat.say("会計ソフト50万円、パソコン20万円、個人事業", "subsidy_estimate")
    assert "50万円です" in reply.text


def test_a_migration_still_in_time_is_no_deadline_of_a_call(chat: Conversation) -> None:
    reply = chat.say("移行登録を忘れていました。今からでも間に合いますか", "deadline", 0.5)
    assert reply.topic == "migration_eligibility"
    assert "6月19日" not in reply.text


def test_a_case_in_shorthand_needs_no_question(chat: Conversation) -> None:
    said = "2023。会計ソフト1本。納品R5.3.10、R6.2.29使用停止。返還有無"
    reply = chat.say_ranked(said, ("subsidy_estimate", 0.53), ("withdrawal", 0.16))
    assert reply.topic == "withdrawal"
    assert "全額返還" in reply.text


def test_a_year_put_right_is_answered_with_what_holds_for_that_year(chat: Conversation) -> None:
    chat.say("2022年の補助金の締切はいつでしたか", "deadline")
    said = chat.say("2024 締切", "deadline").text
    assert "2024年8月23日" in said
    assert "2023年" not in said


def test_what_is_said_of_other_tools_is_no_answer_about_a_service(chat: Conversation) -> None:
    chat.say("2023年の補助金を解約します", "withdrawal")
    chat.say("役務だけなら?", "withdrawal")
    assert "辞退手続きは不要" not in chat.say("複数入れてるんだけど", "withdrawal").text
    assert "辞退手続きは不要" in chat.say("全部やってる", "withdrawal").text
