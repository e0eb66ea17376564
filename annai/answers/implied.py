"""What one fact tells of another: who somebody is tells which portal they use, and the other way round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

PORTAL_OF_ROLE = {
    "vendor": "vendor_portal",
    "sole_vendor": "vendor_portal",
    "lead": "vendor_portal",
    "applicant": "applicant_mypage",
    "member": "member_portal",
}
ROLE_OF_PORTAL = {"vendor_portal": "vendor", "applicant_mypage": "applicant", "member_portal": "member"}


def implied(known: Mapping[str, Sequence[object]]) -> dict[str, list[object]]:
    """The portal of a known role or the role of a known portal; nothing where both or neither are known."""
    for source, target, mapping in (("role", "portal", PORTAL_OF_ROLE), ("portal", "role", ROLE_OF_PORTAL)):
        if source in known and target not in known:
            found = [mapping[str(value)] for value in known[source] if value in mapping]
            return {target: list(dict.fromkeys(found))} if found else {}
    return {}
