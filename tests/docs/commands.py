"""What a command of the documentation needs in order to be true."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from functools import cache
from importlib.util import find_spec

from annai.paths import ROOT

TARGETS = frozenset(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
# Programs that are not the project's: a page may use them, and nothing is said about their arguments.
EXTERNAL = frozenset(
    """
    alembic apt-get cat cd cp date docker echo git grep head install kill kubectl ls mkdir mktemp mv openssl pg_dump
    psql pyenv redis-cli rm sed sha256sum sleep ss sudo systemctl tail tar tee touch umask uv wc
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
ENVIRONMENTS = (".venv/bin/", ".venv-rasa/bin/")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_CONNECTORS = frozenset({"|", "||", "&&", ";", "&"})
_REDIRECTIONS = frozenset({">", ">>", "<", "2>", "2>&1", ">&"})


def simple_commands(line: str) -> list[list[str]]:
    """A line as its simple commands: connectors, comments, assignments and redirections are taken off."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;<>")
    lexer.whitespace_split = True
    lexer.commenters = "#"
    found: list[list[str]] = [[]]
    skip_next = False
    for word in lexer:
        if word in _CONNECTORS:
            found.append([])
        elif word in _REDIRECTIONS:
            skip_next = True
        elif skip_next:
            skip_next = False
        elif found[-1] or not _ASSIGNMENT.match(word):
            found[-1].append(word)
    return [words for words in found if words]


def problem(words: list[str]) -> str | None:
    """What is wrong with a command, or None."""
    program, arguments = words[0], words[1:]
    for environment in ENVIRONMENTS:
        program = program.removeprefix(environment)
    if program == "make":
        unknown = {name for name in arguments if "=" not in name and not name.startswith("-")} - TARGETS
        return f"make has no {', '.join(sorted(unknown))}" if unknown else None
    if program == "annai":
        return _problem_of_help([sys.executable, "-m", "annai"], arguments)
    if program in ("python", "python3", "exec"):
        return _problem_of_python(arguments)
    if program == "curl":
        return _problem_of_curl(arguments)
    if program in ("rasa", "npm", "npx") or program in EXTERNAL:
        return None
    return None if (ROOT / program).is_file() else f"{program} is no program of the project"


def _problem_of_python(arguments: list[str]) -> str | None:
    if not arguments or arguments[0] != "-m":
        is_file = bool(arguments) and (ROOT / arguments[0]).is_file()
        return None if is_file else f"python {' '.join(arguments)}: there is no such file"
    module = arguments[1]
    if module.split(".")[0] not in ("annai", "bench", "scripts"):
        return None if find_spec(module.split(".")[0]) else f"there is no module {module}"
    return _problem_of_help([sys.executable, "-m", module], arguments[2:])


def _problem_of_help(start: list[str], arguments: list[str]) -> str | None:
    """The command explains itself, and its help names every option that the page gives it."""
    commands = [word for word in arguments if re.fullmatch(r"[a-z][a-z-]*", word)]
    options = {word.partition("=")[0] for word in arguments if word.startswith("--")}
    # Words that follow the sub-command are its values; how many there are, only the command knows.
    for count in range(min(len(commands), 2), -1, -1):
        text = _help(*start, *commands[:count])
        if text is not None:
            break
    else:
        return f"{' '.join([*start, *commands])}: gives no help"
    if arguments and arguments[0] == (commands or [""])[0] and count == 0 and commands[0] not in text:
        return f"{' '.join(start)} has no {commands[0]}"
    missing = sorted(option for option in options if option not in text)
    return f"{' '.join([*start, *commands[:count]])} has no {', '.join(missing)}" if missing else None


@cache
def _help(*command: str) -> str | None:
    done = subprocess.run([*command, "--help"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    return done.stdout if done.returncode == 0 else None


def _problem_of_curl(arguments: list[str]) -> str | None:
    addresses = [word for word in arguments if re.match(r"https?://|localhost:\d+/", word)]
    if not addresses:
        return "curl without an address"
    bodies = [arguments[at + 1] for at, word in enumerate(arguments[:-1]) if word in ("-d", "--data")]
    for body in bodies:
        if not body.startswith("@"):
            json.loads(body)
    path = re.sub(r"^(https?://)?[^/]+", "", addresses[0]).partition("?")[0] or "/"
    is_known = any(route.fullmatch(path) for route in routes()) or path.startswith("/webhooks/")
    return None if is_known else f"the gateway has no {path}"


@cache
def routes() -> tuple[re.Pattern[str], ...]:
    """Paths of the gateway: decisions by their real names, ids written in capitals on the pages."""
    from annai.gateway.app import ROUTES
    from annai.gateway.console.routes import ROUTES as CONSOLE

    decisions = "|".join(path.stem for path in (ROOT / "knowledge" / "decisions").glob("*.yml"))
    paths = [str(getattr(route, "path", "")) for route in (*ROUTES, *CONSOLE)]
    # The console takes every address below its own, to say that there is no such page.
    paths = [path for path in paths if ":path}" not in path]
    return tuple(
        re.compile(re.sub(r"{(?!name}).*?}", "[A-Z_]+", path).replace("{name}", f"({decisions})")) for path in paths
    )
