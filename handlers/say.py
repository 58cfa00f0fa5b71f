"""How a sentence sounds: for who hands one over. The bot reads no conversation by itself."""

from guidance import phrasing
from guidance.practice import Voice
from guidance.text import NOTE_LIMIT, is_blank
from handlers.markup import as_read
from handlers.payloads import Command, Shortcut
from handlers.replies import Reply, Tell
from handlers.routes import Routes
from handlers.second_look import needs_card
from handlers.services import Reaction
from handlers.support import support_lines
from handlers.views import notices
from handlers.views import say as views
from handlers.views.message import Message
from judgement import cues, screen

SHORTCUT = "how_does_this_sound"


def register(routes: Routes) -> None:
    """Bind the shortcut on a message; the command is in `handlers.commands`."""
    routes.shortcuts.bind(SHORTCUT, answer_about_message)


def answer(reaction: Reaction, command: Command) -> Reply:
    """Answer `/guidance say …`, alone with how to use it; nothing of it is kept."""
    sentence = as_read(command.further)
    if len(sentence.strip()) > NOTE_LIMIT:
        return Tell(notices.given_back(views.too_long(NOTE_LIMIT), command.words))
    return Tell(_heard(reaction, sentence))


def answer_about_message(reaction: Reaction, shortcut: Shortcut) -> Reply:
    """Answer the shortcut on one's own message; other people's words are not judged."""
    if shortcut.author_id != reaction.user_id:
        return Tell(views.not_yours())
    return Tell(_heard(reaction, shortcut.message_text))


def _heard(reaction: Reaction, sentence: str) -> Message:
    sentence = sentence.strip()
    if is_blank(sentence):
        return views.how_to()
    if len(sentence) > NOTE_LIMIT:
        return views.too_long(NOTE_LIMIT)
    if needs_card(screen.judge(sentence)):
        return views.somebody_to_talk_to(support_lines(reaction))
    heard = cues.judge(sentence)
    voice = Voice(heard.label)
    otherwise = phrasing.otherwise(sentence, voice)
    return views.heard(sentence, voice, because=heard.words, otherwise=otherwise)
