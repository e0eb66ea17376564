"""Style, format and types. Runs all checks, also when the first one finds something."""

from __future__ import annotations

import subprocess
import sys

from annai.paths import ROOT


def main(code: list[str]) -> int:
    """Check the given folders; types only where the project promises them (``annai``)."""
    folders = [name for name in code if (ROOT / name).is_dir()]
    checks = {
        "style": ["ruff", "check", *folders],
        "format": ["ruff", "format", "--check", *folders],
        "types": ["mypy"],
    }
    failed = []
    for name, command in checks.items():
        print(f"lint: {name}", flush=True)
        if subprocess.run([sys.executable, "-m", *command], cwd=ROOT).returncode != 0:
            failed.append(name)
    if failed:
        print(f"error: {', '.join(failed)} not in order; `make format` mends format and some of style", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
