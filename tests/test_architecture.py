"""Rules about the code itself that no linter knows."""

import ast
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from statistics import median, quantiles

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("guidance", "judgement", "storage", "handlers", "bot", "sandbox")
LAYERS_WITHOUT_SENDING = ("guidance", "judgement", "storage", "handlers")
HEAVY = {
    *("alembic", "icalendar", "jinja2", "matplotlib", "numpy", "psycopg", "sandbox", "yaml"),
    *("hypothesis", "playwright", "pytest"),
}


def python_files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


SOURCES = python_files(*PACKAGES, "scripts")
TESTS = python_files("tests")


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="ignore")


@cache
def nodes_of(path: Path) -> Sequence[ast.AST]:
    return list(ast.walk(ast.parse(text_of(path))))


def docstring_of(path: Path) -> str | None:
    """Return what a module says of itself; of most, its first lines are enough to know."""
    head, quotes, rest = text_of(path).partition('"""')
    said = rest.partition('"""')[0]
    module = ast.parse(f'"""{said}"""' if quotes and not head else text_of(path))
    return ast.get_docstring(module)


@cache
def functions() -> Sequence[tuple[str, int]]:
    """Return every function with its size; a migration is no function but a list of statements."""
    files = [path for path in SOURCES if "migrations/versions" not in name_of(path)]
    return [function for path in files for function in functions_of(path)]


def functions_of(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each function with its lines from `def` to the last, the docstring not counted."""
    for node in nodes_of(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            lines = node.end_lineno - node.lineno + 1
            if ast.get_docstring(node) is not None:
                docstring = node.body[0]
                assert docstring.end_lineno is not None
                lines -= docstring.end_lineno - docstring.lineno + 1
            yield f"{name_of(path)}:{node.lineno} {node.name}", lines


def test_no_function_is_longer_than_a_screen():
    assert [f"{name}: {lines} lines" for name, lines in functions() if lines > 50] == []


def test_most_functions_are_short():
    lines = [lines for _name, lines in functions()]

    assert median(lines) <= 8
    assert quantiles(lines, n=20)[-1] <= 30


@pytest.mark.parametrize(("files", "limit"), [(SOURCES, 300), (TESTS, 400)], ids=["code", "tests"])
def test_a_file_is_read_in_one_sitting(files, limit):
    lines = {name_of(path): text_of(path).count("\n") for path in files}

    assert {name: count for name, count in lines.items() if count > limit} == {}


def test_every_module_says_in_one_line_and_one_sentence_what_it_is_for():
    said = {path: docstring_of(path) for path in SOURCES + TESTS}
    # More is told after an empty line. tests/close/test_x.py may say it by its name.
    unsaid = [
        name_of(path)
        for path, docstring in said.items()
        if not re.match(r"\S.{0,98}[.:?](\n\n|\Z)", docstring or "")
        and not (path in TESTS and docstring is None)
    ]

    assert unsaid == []


@cache
def full_names(path: Path) -> dict[str, str]:
    """Return the whole dotted name of everything a module imports, by the name it has there."""
    full: dict[str, str] = {}
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            full |= {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.ImportFrom):
            full |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    return full


@cache
def names_used(path: Path) -> Sequence[tuple[int, str]]:
    """Return every name with its line, as the whole dotted name that the imports make of it."""
    full = full_names(path)
    named = [node for node in nodes_of(path) if isinstance(node, ast.Attribute | ast.Name)]
    parts = [(node.lineno, dotted(node).partition(".")) for node in named]
    return [(line, full.get(head, head) + dot + rest) for line, (head, dot, rest) in parts]


def dotted(node: ast.AST) -> str:
    """Return `a.b.c` as it is written, with () for what stands in front and is no name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value) or '()'}.{node.attr}"
    return ""


CLOCKS = (
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "sqlalchemy.func.now",
    "sqlmodel.func.now",
)


@pytest.mark.parametrize(
    ("dangerous", "allowed"),
    [
        pytest.param(
            CLOCKS,
            # A signature carries real time, whatever the sandbox's clock says.
            ("bot/clock.py", "sandbox/clock.py", "sandbox/signed_http.py"),
            id="the clock is read in one place",
        ),
        pytest.param(
            ("os.environ", "os.environb", "os.getenv"),
            ("bot/settings.py", "scripts/gates.py"),
            id="the settings read the environment",
        ),
        pytest.param(("time.sleep",), (), id="nobody waits for the clock"),
        pytest.param(("logging.basicConfig",), ("bot/",), id="the program configures logging"),
    ],
)
def test_a_dangerous_name_stays_in_its_place(dangerous, allowed):
    users = [
        f"{name_of(path)}:{line} {name}"
        for path in SOURCES
        for line, name in names_used(path)
        if name in dangerous
    ]

    assert [user for user in users if not user.startswith(allowed)] == []


@cache
def methods_called(path: Path) -> Sequence[tuple[int, str]]:
    """Return the line and the last name of every call, but for functions of our own modules."""
    full = full_names(path)
    calls = [node for node in nodes_of(path) if isinstance(node, ast.Call)]
    named = [node for node in calls if isinstance(node.func, ast.Attribute | ast.Name)]
    parts = [(node.lineno, dotted(node.func).partition(".")) for node in named]
    return [
        (line, (rest or head).rpartition(".")[2])
        for line, (head, _dot, rest) in parts
        if full.get(head, "").partition(".")[0] not in PACKAGES
    ]


@pytest.mark.parametrize(
    ("dangerous", "where", "allowed"),
    [
        pytest.param(
            {"begin", "begin_nested"}, PACKAGES, ("storage/",), id="storage opens transactions"
        ),
        pytest.param({"commit"}, PACKAGES, (), id="nobody commits by hand"),
        pytest.param(
            {
                "chat_postMessage",
                "chat_update",
                "chat_delete",
                "chat_scheduleMessage",
                "files_upload_v2",
                "api_call",
                "say",
            },
            LAYERS_WITHOUT_SENDING,
            # After a crash the database may be what is broken.
            ("handlers/errors.py",),
            id="messages go through the outbox",
        ),
    ],
)
def test_a_dangerous_call_stays_in_its_place(dangerous, where, allowed):
    users = [
        f"{name_of(path)}:{line} {name}"
        for path in python_files(*where)
        for line, name in methods_called(path)
        if name in dangerous
    ]

    assert [user for user in users if not user.startswith(allowed)] == []


STAND_INS = re.compile(r"(unittest\.)?mock(\.|$)|pytest_mock|.*MonkeyPatch$|MagicMock|AsyncMock")
STAND_IN_FIXTURES = {"monkeypatch", "mocker"}
STANDS_IN = re.compile("mock|monkeypatch", re.IGNORECASE)
"""What is in every name that the two above find, and so in the text of a file that has one."""


def stand_ins(path: Path) -> Iterator[str]:
    """Yield where a test imports, uses or is given something that stands in for a real part."""
    if not STANDS_IN.search(text_of(path)):
        return
    for line, name in names_used(path):
        if STAND_INS.match(name):
            yield f"{name_of(path)}:{line} {name}"
    for node in nodes_of(path):
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = getattr(node, "module", "")
            names = [f"{module}.{alias.name}".removeprefix(".") for alias in node.names]
            yield from (f"{name_of(path)}:{node.lineno} {n}" for n in names if STAND_INS.match(n))
        elif isinstance(node, ast.arg) and node.arg in STAND_IN_FIXTURES:
            yield f"{name_of(path)}:{node.lineno} {node.arg}"


def test_tests_use_real_parts_and_patch_nothing():
    assert [found for path in TESTS for found in stand_ins(path)] == []


EXCUSES = {
    "type: ignore": re.compile(r"# type: ignore\[[\w, -]+\]  # \S+"),
    "noqa": re.compile(r"# noqa: [A-Z]+\d+(, ?[A-Z]+\d+)*  # \S+"),
}


def unexplained(path: Path) -> list[str]:
    """Return every excuse that does not name its rule and its reason."""
    if not any(f"# {start}" in text_of(path) for start in EXCUSES):
        return []
    with path.open("rb") as source:
        comments = [t for t in tokenize.tokenize(source.readline) if t.type == tokenize.COMMENT]
    return [
        f"{name_of(path)}:{comment.start[0]} {comment.string}"
        for comment in comments
        for start, explained in EXCUSES.items()
        if comment.string.startswith(f"# {start}") and not explained.match(comment.string)
    ]


def test_every_excuse_names_its_rule_and_its_reason():
    assert [found for path in SOURCES + TESTS for found in unexplained(path)] == []


def python(*arguments: str) -> str:
    """Run Python in a process of its own and return what it wrote."""
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_any_module_does_nothing():
    assert python("-m", "tests.import_watch", *PACKAGES).splitlines() == []


START = """
import asyncio, sys
import bot.app, bot.cli
print(*sys.modules)
import bot.run, bot.sending, bot.drawing, bot.export
asyncio.run(bot.drawing.drawn([]))
print(*sys.modules)
"""


def test_a_start_loads_nothing_that_is_used_later_or_never_and_never_what_draws():
    """What draws takes 58 MB; whoever imports every part of the bot but that has none of it."""
    at_start, after_drawing = (set(line.split()) for line in python("-c", START).splitlines())

    assert at_start & HEAVY == set()
    assert after_drawing & {"matplotlib", "numpy", "PIL"} == set()


# Written so that this file does not hold what it looks for.
FORBIDDEN = {
    "a path of one machine": r"(?<![\w.])/(w[o]rk|f[a]rm|r[o]ot)/|\.\./shar[e]d",
    "an address of a package index": (
        r"(?<!emit-)index-ur[l]|find-link[s]|pyp[i]\.org|pythonhoste[d]\.|npmj[s]\.|deb\.debia[n]\."
    ),
    "a token that looks real": r"xox[abeprs]-\d{9,}-\w+|xapp-\d-A\w{8,}-\d{9,}-\w+",
}


@cache
def tracked_files() -> list[Path]:
    git = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    listed = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


@pytest.mark.parametrize("pattern", FORBIDDEN.values(), ids=FORBIDDEN)
def test_the_repository_is_free_of(pattern):
    forbidden = re.compile(pattern)
    found = [
        f"{name_of(path)}:{number}"
        for path in tracked_files()
        if forbidden.search(text_of(path))
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if forbidden.search(line)
    ]

    assert found == []


def test_every_file_that_contributing_names_exists():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:\w+/)+(?:\w+\.\w+)?|\w+\.(?:md|toml|yml))`", text))

    assert len(named) > 20
    assert {name for name in named if "NAME" not in name and not (ROOT / name).exists()} == set()
