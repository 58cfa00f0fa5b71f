"""Where the keys are: in the environment, or in a file that a first run makes."""

import os
from collections.abc import Callable
from pathlib import Path
from stat import S_IMODE

from sqlalchemy import make_url

from bot.settings import Settings, WrongSettings
from storage import database, owners
from storage.keys import parse, render, with_new
from storage.sealing import Keys, Vault

NAME = "guidance.keys"

_NOWHERE = (
    "Set GUIDANCE_SAFE to a folder for the keys, or GUIDANCE_KEYS to the keys themselves:"
    " `python -m bot make-key` writes one."
)


class KeyFile:
    """The file with the keys; who asks often sees within a moment when it has changed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        self._keys: Keys = {}

    def read(self) -> Keys:
        """Return the keys as they are now, or as they were before the file was lost.

        Raises:
            WrongSettings: it has never been read, and cannot be.
        """
        try:
            self._look()
        except FileNotFoundError:
            self._missing(f"There is no {self._path}.")
        except OSError as error:
            self._missing(f"{self._path} cannot be read: {error.strerror}.")
        except ValueError as error:
            self._missing(f"{self._path} is damaged: {error}.")
        return self._keys

    def _look(self) -> None:
        stat = self._path.stat()
        seen = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        if seen != self._seen:
            self._keys, self._seen = parse(self._path.read_text(encoding="utf-8")), seen

    def _missing(self, told: str) -> None:
        """Go on with the keys of before: a running bot does not stop for a file that has gone."""
        if not self._keys:
            remedy = f"Put the copy of {self._path.name} back, or set GUIDANCE_KEYS."
            raise WrongSettings(f"{told} {remedy} Nothing has been changed.") from None

    def write(self, keys: Keys) -> None:
        """Put these keys in the place of those that are there, all at once.

        Whoever types this, the file stays with its owner, group and rights: the bot reads it on.

        Raises:
            WrongSettings: this user cannot do so; nothing has been changed.
        """
        try:
            new = self._new(keys)
            try:
                if self._path.exists():
                    _as_of(self._path.stat(), new)
                new.replace(self._path)
            finally:
                new.unlink(missing_ok=True)
        except OSError as error:
            remedy = "Type this as the user that the bot runs as. Nothing has been changed."
            told = f"{self._path} cannot be replaced: {error.strerror}."
            raise WrongSettings(f"{told} {remedy}") from None

    def make(self) -> bool:
        """Write a first key; False when there is a file already, which stays as it is."""
        new = self._new(with_new({}))
        try:
            owners.give(new, beside=self._path)
            os.link(new, self._path)
        except FileExistsError:
            return False
        finally:
            new.unlink()
        return True

    def _new(self, keys: Keys) -> Path:
        new = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write("# Keys of the guidance bot, the newest first. Keep a copy elsewhere.\n")
            file.write(render(keys))
            file.flush()
            os.fsync(file.fileno())
        return new


def _as_of(stat: os.stat_result, new: Path) -> None:
    """Give a file the owner, the group and the rights of another."""
    os.chown(new, stat.st_uid, stat.st_gid)
    new.chmod(S_IMODE(stat.st_mode))


def file_of(values: Settings) -> KeyFile | None:
    """Return the file with the keys; None when the environment has them."""
    if values.guidance_keys is not None:
        return None
    return KeyFile(path_of(values))


def path_of(values: Settings) -> Path:
    """Return where the file is, or would be.

    Raises:
        WrongSettings: nothing says where.
    """
    folder = safe(values)
    if folder is None:
        raise WrongSettings(_NOWHERE)
    return folder / NAME


def safe(values: Settings) -> Path | None:
    """Return the folder for what must not lie in the database, None when nothing says where."""
    if values.guidance_safe:
        return Path(values.guidance_safe)
    file = database.path_of(make_url(values.database_url))
    return file.parent if file else None


def vault(values: Settings) -> Vault:
    """Return what seals and opens this program's words.

    Raises:
        WrongSettings: there are no keys, or they are malformed.
    """
    file = file_of(values)
    if file is not None:
        return Vault(file.read)
    assert values.guidance_keys is not None, "or there were a file"
    keys = parse(values.guidance_keys.get_secret_value())
    return Vault(lambda: keys)


def make_if_new(values: Settings, say: Callable[[str], None]) -> None:
    """Make the first key, where there is none, of a database that has nothing sealed in it.

    Raises:
        WrongSettings: nothing says where, or its place cannot be written to.
    """
    file = file_of(values)
    if file is None or path_of(values).exists():
        return
    try:
        is_made = file.make()
    except OSError as error:
        folder = path_of(values).parent
        raise WrongSettings(f"{folder} cannot be written to: {error.strerror}.") from None
    if is_made:
        say(f"A key for what people write is in {path_of(values)}. Keep a copy of it elsewhere.")
