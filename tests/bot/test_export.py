import argparse
import csv
from datetime import UTC, datetime

import pytest

from bot import cli, export
from bot.settings import Settings
from sandbox.seed import TEAM_ID
from storage import programs
from storage.database import transactions
from tests.storage.test_process import kept
from tests.story import enrol

APRIL_6 = datetime(2026, 4, 6, 12, tzinfo=UTC)


@pytest.fixture
def run(engine, database_url, tmp_path):
    """Export as the operator does; return whether it was done and what was said."""
    enrol(engine)
    with transactions(engine)() as session:
        [program] = programs.in_team(session, team_id=TEAM_ID)
        for number in range(12):
            kept(session, program, f"U{number}", 3)
    parser = argparse.ArgumentParser()
    export.add(parser.add_subparsers(), lambda *_: 0)

    def command(*arguments: str) -> tuple[bool, list[str]]:
        said: list[str] = []
        given = ["export", *arguments, "--team", TEAM_ID, "--into", str(tmp_path)]
        values = Settings(database_url=database_url)
        done = export.run(
            values,
            parser.parse_args(given),
            lambda line, **_: said.append(line),
            now=lambda: APRIL_6,
        )
        return done, said

    return command


def test_a_year_is_written_as_csv_and_as_two_pages(run, tmp_path):
    done, said = run("internal  medicine")

    assert done
    assert len(said) == 2
    rows = list(csv.reader((tmp_path / "guidance-figures.csv").read_text().splitlines()))
    assert {row[1] for row in rows[1:]} == {
        *(f"2025-{month:02}" for month in range(4, 13)), "2026-01", "2026-02", "2026-03",
    }  # fmt: skip
    assert ["Internal Medicine", "2026-03", "total", "requests", "10", "14", "", ""] in rows
    assert (tmp_path / "guidance-evaluation.pdf").read_bytes().startswith(b"%PDF")


def test_only_months_that_are_over_can_be_asked_for(run, tmp_path):
    assert run("Internal Medicine", "--from", "2026-03", "--to", "2026-04")[0]
    assert "2026-04" not in (tmp_path / "guidance-figures.csv").read_text()

    done, said = run("Internal Medicine", "--from", "2026-04")
    assert (done, said) == (
        False,
        ["No whole month of that time is over yet. Give an earlier --from."],
    )


def test_a_program_that_is_not_there_is_answered_with_those_that_are(run):
    assert run("Surgery") == (
        False,
        ["There is no program Surgery here. There are: Internal Medicine."],
    )


@pytest.mark.parametrize("day", ["2026-03-02", "March", "2026-13"])
def test_a_day_is_no_month(day, capsys):
    with pytest.raises(SystemExit):
        cli.main(["export", "Medicine", "--from", day])

    assert "month" in capsys.readouterr().err
