"""The support line: in every modal's footer, in Home and as a command; none of it is recorded."""

from collections.abc import Sequence

from guidance.support import SupportLine, lines
from handlers.payloads import Command
from handlers.replies import Open, Replace, Reply, Tell
from handlers.services import Reaction
from handlers.views import parts
from handlers.views import support as views
from storage import programs


def support_lines(reaction: Reaction) -> Sequence[SupportLine]:
    """Return the lines to show a person: the own program's first, then the national ones."""
    own = programs.support_of(reaction.session, reaction.user_id, team_id=reaction.team_id)
    return lines(own, reaction.services.national_support)


def with_support(reaction: Reaction, reply: Reply) -> Reply:
    """Return the reply with the support line as the footer of whatever modal it shows."""
    if isinstance(reply, Open | Replace):
        reply.view.blocks.append(parts.support_footer(support_lines(reaction)))
    if isinstance(reply, Tell):
        return Tell(reply.message, support_lines(reaction))
    return reply


def show(reaction: Reaction, _command: Command) -> Reply:
    """Answer `/guidance support`."""
    return Tell(views.numbers(support_lines(reaction)))
