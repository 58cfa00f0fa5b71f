"""Draws charts and pages, as a process of its own: `python -m bot.pictures` reads what to draw."""
