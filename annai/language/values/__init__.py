"""Values in what people write: dates, durations, amounts, rates, counts, and yes or no.

`extract_values` finds them in a message; each module's docstrings say what the values look like.
"""

from annai.language.negation import drop_negated
from annai.language.values.facts import extract_values
from annai.language.values.spans import resolve_yearless
from annai.language.values.yes_no import is_hedged, yes_no

__all__ = ["drop_negated", "extract_values", "is_hedged", "resolve_yearless", "yes_no"]
