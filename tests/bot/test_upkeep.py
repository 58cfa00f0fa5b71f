"""What a running bot does besides: it notes who was erased, and lets go of what is old."""

import asyncio
import shutil
from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import make_url
from sqlmodel import select

from bot import run, upkeep
from bot.database import ready
from bot.settings import Settings
from bot.upkeep import Upkeep
from handlers.privacy import erase_person
from handlers.services import reacting
from sandbox.seed import TEAM_ID, lakeside
from sandbox.server import Sandbox
from storage import agenda
from storage.database import connect, transactions
from storage.ledgers import TombstoneRow
from storage.scrubbing import scrub
from storage.tables import AgreementRow, MembershipRow
from tests import keys
from tests.journeys.ending import end
from tests.journeys.steps import agree
from tests.patience import until_done
from tests.story import LEARNER, MANIFEST


@pytest.fixture
def care(story, tmp_path) -> Upkeep:
    return Upkeep(story.services, tmp_path)


def erase(services, user_id=LEARNER):
    with reacting(services, team_id=TEAM_ID) as reaction:
        erase_person(reaction, user_id)


def enrolled(engine) -> bool:
    with transactions(engine)() as session:
        mine = select(MembershipRow).where(MembershipRow.user_id == LEARNER)
        return session.exec(mine).first() is not None


def test_who_was_erased_is_noted_outside_as_a_code(story, care, tmp_path):
    care.tick()
    erase(story.services)
    care.tick()
    care.tick()

    noted = (tmp_path / "guidance.erased").read_text()
    assert len(noted.split()) == 1
    assert LEARNER not in noted
    assert (tmp_path / "guidance.erased").stat().st_mode & 0o077 == 0

    def is_scrubbed():
        care.tick()
        with story.services.transaction() as session:
            return session.exec(select(TombstoneRow)).one().is_scrubbed

    until_done(is_scrubbed)


def test_a_backup_is_cleaned_before_anything_is_sent(story, care, tmp_path, caplog):
    if story.engine.dialect.name != "sqlite":
        return  # a copy of a file stands for any backup
    file = make_url(str(story.engine.url)).database
    ready(Settings(database_url=str(story.engine.url)), say=str).dispose()  # as a start does
    assert scrub(story.engine), "all is in the one file"
    shutil.copy(file, tmp_path / "guidance.db")
    erase(story.services)
    care.tick()
    restored = f"sqlite:///{tmp_path}/guidance.db"

    async def start():
        async with Sandbox(MANIFEST, lakeside()) as sandbox:
            settings = Settings(
                slack_bot_token=SecretStr(sandbox.bot_token),
                slack_app_token=SecretStr(sandbox.app_token),
                slack_api_url=sandbox.base_url,
                database_url=restored,
            )
            async with run.connected(settings):
                pass

    engine = connect(restored, keys.vault())
    assert enrolled(engine)
    asyncio.run(start())
    assert not enrolled(engine)
    engine.dispose()
    assert "erased again, as a backup had brought them back: 1" in caplog.text


def test_what_is_old_is_let_go_within_the_hour(story, care, learner, guide):
    agree(learner, guide, goal="An old goal")
    end(learner)
    care.tick()
    story.run(story.clock.advance(timedelta(days=800)))
    care.tick()

    with story.services.transaction() as session:
        assert session.exec(select(AgreementRow)).all() == []


def test_a_folder_that_cannot_be_written_to_stops_nothing(story, tmp_path, caplog):
    care = Upkeep(story.services, tmp_path / "nowhere")
    erase(story.services)
    care.tick()

    assert "who was erased cannot be noted" in caplog.text
    assert care.is_due(waiting(story)), "it is tried again"


def waiting(story):
    with story.services.transaction() as session:
        return agenda.read(session.connection(), now=story.services.now())


def test_every_process_notes_who_was_erased_whoever_finds_out_first(story, learner, tmp_path):
    folders = [tmp_path / "one", tmp_path / "other"]
    cares = [Upkeep(story.services, folder) for folder in folders]
    for folder, care in zip(folders, cares, strict=True):
        folder.mkdir()
        care.tick()
    assert not any(care.is_due(waiting(story)) for care in cares)
    learner.command("/guidance", "privacy")
    learner.press("privacy.erase")
    learner.submit()
    story.settle()
    for care in cares:
        assert care.is_due(waiting(story))
        care.tick()

    noted = [(folder / "guidance.erased").read_text() for folder in folders]
    assert noted[0] == noted[1] != ""


def test_it_lies_where_the_keys_lie(story, tmp_path):
    care = upkeep.of(Settings(guidance_safe=str(tmp_path)), story.services)
    erase(story.services)
    care.tick()

    assert sorted(path.name for path in tmp_path.iterdir()) == ["guidance.audit", "guidance.erased"]
