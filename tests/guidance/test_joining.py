import pytest

from guidance.errors import MovedOn
from guidance.joining import JoinRequest, JoinState
from guidance.programs import ProgramRole
from tests.samples import NOW

REQUEST = JoinRequest("r1", "T1", "UASKS", NOW)


def test_a_request_is_granted_or_answered_with_not_now():
    added = REQUEST.add("p1", ProgramRole.LEARNER, by="UD")
    refused = REQUEST.refuse(by="UD")

    assert (added.state, added.program_id, added.decided_by) == (JoinState.ADDED, "p1", "UD")
    assert (refused.state, refused.program_id) == (JoinState.NOT_NOW, None)


@pytest.mark.parametrize(
    "decided", [REQUEST.refuse(by="UD"), REQUEST.add("p1", "learner", by="UD")]
)
def test_a_request_is_answered_once(decided):
    with pytest.raises(MovedOn):
        decided.refuse(by="UX")
    with pytest.raises(MovedOn):
        decided.add("p2", ProgramRole.FACULTY, by="UX")
