"""What the processes of one run have in common is the same in each, and goes with the last one."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import shelf

ROOT = Path(__file__).parent.parent
FORKED = """
import os
import signal
import sys
from tests import shelf
shelf.put_up()
shelf.keep("something", b"of use")
if not os.fork():
    sys.stdin.read()
    os._exit(0)
print(shelf.folder(), flush=True)
os.kill(os.getpid(), signal.{how})
"""


def test_if_several_make_a_thing_at_once_all_have_the_first_one(request):
    name = request.node.nodeid

    def slow() -> bytes:
        assert shelf.keep(name, b"the first") == b"the first"  # meanwhile, by another process
        return b"the second"

    assert shelf.find(name) is None
    assert shelf.once(name, slow) == b"the first"
    assert shelf.find(name) == b"the first"


@pytest.mark.parametrize("how", ["SIGTERM", "SIGKILL"])
def test_a_killed_run_leaves_nothing_behind_once_all_its_processes_have_ended(how):
    script = FORKED.format(how=how)
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as run:
        assert run.stdin is not None
        assert run.stdout is not None
        folder = Path(run.stdout.readline().decode().strip())
        run.wait()
        assert list(folder.iterdir())  # one that came of it goes on, and may need what is there
        run.stdin.close()
        run.stdout.read()  # to its end: the keeper writes there too, and has swept up

    assert not folder.exists()
