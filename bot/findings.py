"""What the doctor finds: each thing in one line, with what to do about it."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    about: str
    level: Literal["ok", "warning", "FAILED"]
    says: str

    @property
    def is_failure(self) -> bool:
        """Return whether the bot cannot do its work before it is mended."""
        return self.level == "FAILED"

    def line(self) -> str:
        """Return it for the terminal."""
        return f"{self.level:<8} {self.about}: {self.says}"


def ok(about: str, says: str) -> Finding:
    """Return something that is as it should be."""
    return Finding(about, "ok", says)


def warning(about: str, says: str, remedy: str) -> Finding:
    """Return something that works and should be looked at."""
    return Finding(about, "warning", f"{says} {remedy}")


def failed(about: str, says: str, remedy: str) -> Finding:
    """Return something that has to be mended."""
    return Finding(about, "FAILED", f"{says} {remedy}")
