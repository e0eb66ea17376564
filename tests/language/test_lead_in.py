"""A reply to the last answer, and nouns without a verb, are clauses of their own."""

from annai.language.clauses import split_clauses


def test_what_answers_the_last_reply_is_cut_off() -> None:
    assert split_clauses("もういいや、締切だけ教えて")[-1] == "締切だけ教えて"


def test_two_nouns_before_the_question_with_the_verb() -> None:
    assert split_clauses("補助率と締切、あとPCが買えるかも教えて")[:2] == ["補助率は?", "締切は?"]


def test_a_name_is_not_cut() -> None:
    assert split_clauses("田中と申します") == ["田中と申します"]
