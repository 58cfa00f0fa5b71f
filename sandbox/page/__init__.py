"""The sandbox's page: Slack's client in a browser, for people at this computer."""

from aiohttp import web

from sandbox.page.routes import Site
from sandbox.server import Sandbox


def add_to(app: web.Application, sandbox: Sandbox) -> None:
    """Serve the page from the sandbox's own server: `sandbox.mount(page.add_to)`."""
    Site(sandbox).add_to(app)
