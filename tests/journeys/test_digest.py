from datetime import UTC, datetime, timedelta

from sqlmodel import select

from storage.tables import ProgramRow

APRIL_6 = datetime(2026, 4, 6, 12, 0, tzinfo=UTC)
"""The first Monday of April, at 8 in New York, where the program and its director are."""


def kept(story, kind):
    with story.services.transaction() as session:
        return session.exec(select(kind)).all()


def chosen(story, **values):
    """Let a program have these settings, and the clock look at it."""
    with story.services.transaction() as session:
        row = session.exec(select(ProgramRow)).one()
        row.sqlmodel_update(values | {"digest_on": None})
    story.passes(minutes=1)


def said(director):
    return [one.plain() for one in director.messages()]


def digests(director):
    return [words for words in said(director) if ":bar_chart:" in words or "📊" in words]


def test_on_the_first_monday_of_the_month_each_director_gets_the_month_before(story, director):
    chosen(story)
    story.goes_to(APRIL_6 - timedelta(minutes=1))
    assert digests(director) == []

    story.goes_to(APRIL_6)
    [words] = digests(director)
    assert "Figures of March 2026" in words
    assert "Learners answered within two days" in words


def test_the_charts_come_with_it_and_say_what_they_show(story, director):
    chosen(story)
    story.goes_to(APRIL_6)

    [files] = [one.files for one in director.messages() if one.files]
    assert [(one["name"], one["mimetype"]) for one in files] == [
        ("forms-of-guidance.png", "image/png"),
        ("next-steps.png", "image/png"),
    ]
    assert "October 2025 to March 2026: Too few people yet to say" in files[0]["alt_txt"]
