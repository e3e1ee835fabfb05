"""Every closed list, as `courrier words` prints them."""

from enum import StrEnum

from models import words
from models.words import (
    FORWARDS,
    HOLDS,
    LEFT_OUT,
    LINKS,
    REVIEWS,
    TROUBLES,
    ForwardDoubt,
    HoldReason,
    LeftOut,
    LinkWhy,
    ReviewReason,
    Trouble,
)

_LISTS: dict[str, type[StrEnum]] = {
    "channels": words.Channel,
    "languages": words.Language,
    "kinds": words.Kind,
    "flags": words.Flag,
    "services": words.Service,
    "labels": words.Label,
    "left_out": words.LeftOut,
    "privacy_types": words.PrivacyType,
    "roles": words.Role,
    "zones": words.Zone,
    "arrival_states": words.ArrivalState,
    "complaint_states": words.ComplaintState,
    "dispatch_states": words.DispatchState,
    "dispatch_channels": words.DispatchChannel,
    "templates": words.Template,
    "withheld": words.Withheld,
    "automatic_signs": words.AutomaticSign,
    "hold_reasons": words.HoldReason,
    "hold_states": words.HoldState,
    "review_reasons": words.ReviewReason,
    "links": words.LinkWhy,
    "forward_doubts": words.ForwardDoubt,
    "troubles": words.Trouble,
    "notices": words.Notice,
    "healths": words.Health,
    "viewers": words.Viewer,
    "listings": words.Listing,
}


def glossary() -> dict[str, list[dict[str, str | None]]]:
    """List by list, each word with its meaning where it needs one (reasons and troubles: what to do, what is doubted)."""
    return {
        name: [{"word": member.value, "meaning": _meaning(member)} for member in list_]
        for name, list_ in _LISTS.items()
    }


def _meaning(member: StrEnum) -> str | None:
    if isinstance(member, HoldReason):
        return HOLDS[member]
    if isinstance(member, LeftOut):
        return LEFT_OUT[member]
    if isinstance(member, Trouble):
        return TROUBLES[member]
    if isinstance(member, ForwardDoubt):
        return FORWARDS[member]
    if isinstance(member, LinkWhy):
        return LINKS[member]
    return REVIEWS[member] if isinstance(member, ReviewReason) else None
