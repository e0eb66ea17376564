"""Write docs/reference/ anew; ``--check`` only names the pages that are not what the code says."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from annai.decisions import load_tables
from annai.decisions.docs import pages as decision_pages
from annai.knowledge import load_knowledge
from annai.paths import ROOT
from scripts.reference import cli, entities, http_api, metrics, settings, topics

FOLDER = ROOT / "docs" / "reference"


def pages() -> dict[Path, str]:
    """Every written page, by its file."""
    knowledge = load_knowledge(ROOT / "knowledge")
    found = {
        "settings.md": settings.page(),
        "topics.md": topics.page(knowledge),
        "entities.md": entities.page(knowledge),
        "http-api.md": http_api.page(),
        "metrics.md": metrics.page(),
        "cli.md": cli.page(),
        **{
            f"decisions/{name}": text
            for name, text in decision_pages(load_tables(knowledge.folder / "decisions")).items()
        },
    }
    return {FOLDER / name: text for name, text in found.items()}


def outdated() -> list[str]:
    """Pages that differ from what they should be, and pages of decisions that are gone."""
    wanted = pages()
    present = {path: path.read_text(encoding="utf-8") for path in wanted if path.is_file()}
    gone = set((FOLDER / "decisions").glob("*.md")) - set(wanted)
    wrong = [path for path, text in wanted.items() if present.get(path) != text]
    return sorted(str(path.relative_to(ROOT)) for path in (*wrong, *gone))


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.reference", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    options = parser.parse_args(arguments)
    names = outdated()
    if not options.check:
        for path, text in pages().items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for name in names:
        print(f"{'outdated' if options.check else 'written'}: {name}")
    return 1 if names and options.check else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
