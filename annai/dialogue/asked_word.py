"""What is asked back about the open question itself: 「必須の類型とはどういうもの?」, 「どうやって出すの?」."""

from __future__ import annotations

import re

from annai.decisions import Input
from annai.dialogue.context import Context
from annai.dialogue.matter import reading_of
from annai.dialogue.polarity import asks_meaning, asks_way
from annai.dialogue.reading_schema import InputReading
from annai.language.normalise import normalise

_NOTHING = "$^"
# 「それってどういう意味?」 is about the question, too.
_THAT = r"^(?:え|えっと|すみません|あの|、)*(?:それ|これ|その(?:言葉|日|期間|率|数字)|何(?=の)|どういう)"
_UNTOLD = "計算や確認のしかたは、資料に記載がありません。"


def about_question(context: Context, decision: str, spec: Input) -> list[str]:
    """What can be said of the words of the open question; empty where they are not asked about."""
    text = re.sub(r"\s+", "", context.message.text)
    how = reading_of(context, decision).inputs.get(spec.name, InputReading())
    words = "|".join([word for word in (how.named, *how.cues) if word != _NOTHING] + [re.escape(normalise(spec.label))])
    if not asks_meaning(text, f"{words}|{_THAT}"):
        return []
    told = [line for line in (spec.help,) if line] or _terms(context, text + spec.label)
    lines = [*_terms(context, text), *told]
    return list(dict.fromkeys([*lines, _UNTOLD] if asks_way(text) else lines))


def _terms(context: Context, text: str) -> list[str]:
    """The explanation of the longest term that is named."""
    words = [(normalise(word), term) for term in context.knowledge.terms for word in (term.term, *term.synonyms)]
    named = [(len(word), term) for word, term in words if len(word) > 2 and word in normalise(text)]
    if not named:
        return []
    term = max(named, key=lambda pair: pair[0])[1]
    return [f"{term.term}は、{term.explanation}"]
