"""Headers that tell browsers what pages and answers may and may not do."""

from __future__ import annotations

from collections.abc import Sequence

HSTS = "max-age=31536000; includeSubDomains"


def safety_headers(frame_ancestors: Sequence[str]) -> dict[str, str]:
    """For every response. Scripts and styles come from this server only, never from within a page."""
    framing = " ".join(frame_ancestors) or "'none'"
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": framing,
    }
    headers = {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    # Browsers without CSP 2; the old header cannot name several sites.
    return headers if frame_ancestors else {**headers, "X-Frame-Options": "DENY"}
