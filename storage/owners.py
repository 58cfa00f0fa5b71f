"""What root makes beside the bot's files is the bot's too, which does not run as root."""

import os
from pathlib import Path


def give(new: Path, *, beside: Path) -> None:
    """Give a file to the owner and group of another one, or of its folder while that is not there.

    Only root can, and has to.

    Raises:
        OSError: the folder is not there.
    """
    if os.geteuid() == 0:
        stat = (beside if beside.exists() else beside.parent).stat()
        os.chown(new, stat.st_uid, stat.st_gid)
