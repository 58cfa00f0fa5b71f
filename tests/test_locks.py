"""The lock files say exactly what is installed, and say it for every machine."""

import ast
import re
import sys
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
RUN_TIME, EVERYTHING = "requirements.lock.txt", "requirements-dev.lock.txt"
PACKAGES = ("guidance", "judgement", "storage", "handlers", "bot", "sandbox")
ENTRY = re.compile(
    r"^(?P<name>[\w.-]+)(\[[\w,-]+\])?==(?P<version>\S+)( ; (?P<marker>[^\\\n]+?))? \\\n"
    r"(?P<hashes>(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+)",
    re.MULTILINE,
)

each_lock = pytest.mark.parametrize("lock", [RUN_TIME, EVERYTHING])


def text_of(lock: str) -> str:
    return (ROOT / lock).read_text(encoding="utf-8")


def locked(lock: str) -> dict[str, str]:
    """Return the version of every package in a lock file, by its canonical name."""
    return {canonicalize_name(m["name"]): m["version"] for m in ENTRY.finditer(text_of(lock))}


def locked_here(lock: str) -> dict[str, str]:
    """Return those of them that this machine's kind and this Python need."""
    markers = {canonicalize_name(m["name"]): m["marker"] for m in ENTRY.finditer(text_of(lock))}
    versions = locked(lock)
    return {
        name: versions[name]
        for name, marker in markers.items()
        if marker is None or Marker(marker).evaluate()
    }


def declared(*, dev: bool) -> list[Requirement]:
    """Return what pyproject.toml asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = project["dependencies"] + (project["optional-dependencies"]["dev"] if dev else [])
    return [Requirement(line) for line in lines]


def needed_by(requirements: list[Requirement]) -> set[str]:
    """Return the names of all packages these requirements lead to, on this machine."""
    seen: set[tuple[str, str]] = set()
    names: set[str] = set()
    waiting = [(req, "") for req in requirements]
    while waiting:
        requirement, extra_of_parent = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra_of_parent}):
            continue
        name = canonicalize_name(requirement.name)
        names.add(name)
        for extra in ("", *requirement.extras):
            if (name, extra) not in seen:
                seen.add((name, extra))
                lines = metadata.requires(name) or []
                waiting += [(Requirement(line), extra) for line in lines]
    return names


@each_lock
def test_every_line_pins_one_version_by_its_hashes_and_names_no_address(lock):
    assert ENTRY.sub("", text_of(lock)) == ""


@pytest.mark.parametrize(
    ("lock", "dev"), [(RUN_TIME, False), (EVERYTHING, True)], ids=[RUN_TIME, EVERYTHING]
)
def test_a_lock_holds_what_the_project_asks_for_and_nothing_else(lock, dev):
    versions = locked(lock)
    outdated = [
        str(requirement)
        for requirement in declared(dev=dev)
        if not requirement.specifier.contains(
            versions.get(canonicalize_name(requirement.name), "0"), prereleases=True
        )
    ]

    assert outdated == [], "make lock"
    assert set(locked_here(lock)) == needed_by(declared(dev=dev)), "make lock"


def test_what_runs_in_production_is_what_was_tested():
    run_time, everything = locked(RUN_TIME), locked(EVERYTHING)

    assert {name: everything.get(name) for name in run_time} == run_time


def test_the_locked_versions_are_the_installed_ones():
    wanted = locked_here(EVERYTHING)
    installed = {canonicalize_name(d.name): d.version for d in metadata.distributions()}

    assert {name: installed.get(name) for name in wanted} == wanted, "make setup"


@cache
def distributions() -> Mapping[str, list[str]]:
    """Return by top-level name the distributions that bring it: all are read, which takes long."""
    return metadata.packages_distributions()


def imported(package: str) -> set[str]:
    """Return the top-level name of everything that a package of ours imports."""
    nodes = [
        node
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    ]
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("package", PACKAGES)
def test_the_program_imports_nothing_that_only_tests_install(package):
    foreign = imported(package) - set(PACKAGES) - sys.stdlib_module_names
    run_time = set(locked_here(RUN_TIME))

    assert {
        name
        for name in foreign
        if not run_time & {canonicalize_name(d) for d in distributions().get(name, [])}
    } == set()
