"""What the processes of one run have in common is the same in each."""

from tests import shelf


def test_if_several_make_a_thing_at_once_all_have_the_first_one(request):
    name = request.node.nodeid

    def slow() -> bytes:
        assert shelf.keep(name, b"the first") == b"the first"  # meanwhile, by another process
        return b"the second"

    assert shelf.find(name) is None
    assert shelf.once(name, slow) == b"the first"
    assert shelf.find(name) == b"the first"
