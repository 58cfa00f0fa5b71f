"""Keeps every page but the sandbox's own from driving it."""

from urllib.parse import urlsplit

from aiohttp import web

LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})

HEADERS = {
    "Content-Security-Policy": "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            # An app's pictures may be anywhere; everything else comes from this machine.
            "img-src 'self' data: http: https:",
        ]
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def refusal(request: web.BaseRequest) -> str | None:
    """Return why a request must not be answered, or None.

    A name that merely points at this machine is refused (DNS rebinding), and so is whatever a
    page of another origin asks for, but for opening the page itself.
    """
    host = request.headers.get("Host", "")
    if host.rpartition(":")[0] not in LOCAL_NAMES and host not in LOCAL_NAMES:
        return "This sandbox answers to 127.0.0.1 and localhost only."
    if request.method in ("GET", "HEAD") and "Upgrade" not in request.headers:
        return None if _may_read(request) else "Another site asked for this page."
    return None if _may_write(request, host) else "Another site tried to act here."


def _may_read(request: web.BaseRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site", "none")
    opens_a_page = request.headers.get("Sec-Fetch-Dest") == "document"
    return site in ("same-origin", "none") or opens_a_page


def _may_write(request: web.BaseRequest, host: str) -> bool:
    origin = request.headers.get("Origin")
    if origin is None:
        return request.headers.get("Sec-Fetch-Site") == "same-origin"
    return urlsplit(origin).scheme == "http" and urlsplit(origin).netloc == host
