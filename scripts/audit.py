"""Compare the pinned packages with the published vulnerabilities (pip-audit, fetched by uv for the run).

A package that could not be compared counts as a failure: behind a mirror without vulnerability data, pip-audit
itself reports success. docs/explanation/dependencies.md says what Rasa's frozen pins carry and why it is not reachable.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from annai.paths import ROOT
from scripts.house.report import SetupError, fail
from scripts.house.uv import find_uv

SETS = ("app", "traces", "rasa", "rasa-traces")
OPTIONS = ("--no-deps", "--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json")


def findings(packages: Sequence[Mapping[str, Any]]) -> list[str]:
    """One line for each package that is vulnerable or could not be compared."""
    lines = []
    for package in packages:
        if "skip_reason" in package:
            lines.append(f"{package['name']}: not compared ({package['skip_reason']})")
        for vulnerability in package.get("vulns", ()):
            fixed = ", ".join(vulnerability["fix_versions"]) or "no version"
            lines.append(f"{package['name']} {package['version']}: {vulnerability['id']}, mended in {fixed}")
    return lines


def audit(name: str) -> list[str]:
    """Compare one set of pins.

    Raises:
        SetupError: pip-audit cannot be run.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        pins = ("--requirement", f"requirements/{name}.txt", "--output", str(report))
        command = [find_uv(), "tool", "run", "pip-audit", *OPTIONS, *pins]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        if not report.is_file():
            last = done.stderr.strip().splitlines()[-1:] or ["no output"]
            raise SetupError(f"pip-audit cannot be run: {last[0]}")
        return findings(json.loads(report.read_text(encoding="utf-8"))["dependencies"])


def main() -> int:
    try:
        found = {name: audit(name) for name in SETS}
    except SetupError as error:
        return fail(str(error))
    for name, lines in found.items():
        print(f"audit: requirements/{name}.txt: {len(lines)} to look at")
        for line in lines:
            print(f"  {line}")
    return 1 if any(found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
