"""The form in which quotes and sources are compared."""

import re
import unicodedata

# NFKC leaves these alone although the documents use them interchangeably with the right-hand side.
_EQUIVALENT = str.maketrans({"➀": "1", "➁": "2", "➂": "3", "〜": "~", "⁄": "/"})


def squeeze(text: str) -> str:
    """NFKC without any white space: the form in which a quote must stand in its source."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).translate(_EQUIVALENT))
