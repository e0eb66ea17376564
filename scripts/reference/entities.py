"""docs/reference/entities.md, from the vocabulary and the kinds of values that rules find."""

from __future__ import annotations

from collections.abc import Mapping

from annai.knowledge import Knowledge
from annai.knowledge.models import VocabularyValue
from scripts.reference.markdown import table

# What the vocabulary does not list: values that are read by a grammar, not looked up.
COMPUTED = {
    "programme_year": ("programme year", "2023年, 令和5年, IT導入補助金2024", "annai/language/entities.py"),
    "date": ("day or span of days", "去年の10月20日, 令和5年6月, 先月", "annai/language/values/dates.py"),
    "duration": ("length of time, with bounds", "8か月, 1年未満, 1年半", "annai/language/values/durations.py"),
    "elapsed": ("time since delivery", "導入から8か月, 入れて2年", "annai/language/values/elapsed.py"),
    "amount": ("yen", "50万円, 税抜き120万, 1,500,000円", "annai/language/values/amounts.py"),
    "rate": ("per cent", "年率1.5%, 3割, 1.8パーセント", "annai/language/values/rates.py"),
    "count": ("number or share of things or people", "5社, 従業員12人, 半分", "annai/language/values/counts.py"),
}
HEAD = """# Entities

What is recognised in a message beside its topic. Matching happens after normalising (NFKC, lower case, white space
removed), so width and case need no terms of their own. The longest match wins.

<!-- Written by `make reference` from knowledge/vocabulary.yml. -->

## Values read by rules

"""


def page(knowledge: Knowledge) -> str:
    """The page as it should be."""
    rows = [
        (f"`{name}`", what, examples, f"[{module}](../../{module})")
        for name, (what, examples, module) in COMPUTED.items()
    ]
    words = "".join(_entity(name, values) for name, values in knowledge.vocabulary.items())
    return f"{HEAD}{table(['Entity', 'What it is', 'For example', 'Read in'], rows)}\n## Terms\n{words}"


def _entity(name: str, values: Mapping[str, VocabularyValue]) -> str:
    rows = ((f"`{value}`", spec.label, _year(spec), "、".join(spec.terms)) for value, spec in values.items())
    return f"\n### {name}\n\n" + table(["Value", "Label", "Only in", "Written as"], rows)


def _year(spec: VocabularyValue) -> str:
    return str(spec.programme_year or "")
