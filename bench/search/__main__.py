"""Print how well and how fast the search finds; fails when a bar is missed."""

from __future__ import annotations

import argparse
import sys

from annai.knowledge import current_knowledge
from annai.search import knowledge_index
from bench.search import quality, speed
from bench.search.cases import shorthand


def main() -> int:
    """0 if all bars are met."""
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=__doc__)
    parser.add_argument("--quality", action="store_true", help="only how well")
    parser.add_argument("--speed", action="store_true", help="only how fast")
    wanted = parser.parse_args()
    everything = not (wanted.quality or wanted.speed)
    knowledge, index = current_knowledge(), knowledge_index()
    is_met = True
    if wanted.quality or everything:
        text, is_met = quality.knowledge_table(knowledge, index)
        print(f"## Own knowledge (bars: {quality.FIRST:g} % first, {quality.THREE:g} % in three)\n\n{text}\n")
        print(f"## Another domain: FAQ of a town\n\n{quality.municipal_table()}\n")
    if wanted.speed or everything:
        cases = shorthand("queries", knowledge)
        text, is_fast = speed.growth_table(index, cases)
        is_met &= is_fast
        print(
            f"## Milliseconds, median / 95th percentile (processor); bars {speed.SMALL:g}, {speed.LARGE:g}\n\n{text}\n"
        )
        print(f"## Own postings or a library\n\n{speed.library_table(knowledge, cases)}\n")
    print("all bars met" if is_met else "a bar is missed")
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
