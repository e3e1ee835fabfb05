"""Who complains for whom, as the fields of the house's own form say: what stands in one is certain, whatever else was guessed.

The form may be a letter of its own or be attached to a mail. Whoever sends another's form by mail writes for them: the answer
goes to the sender's address, and may not greet somebody else there.
"""

import re
from dataclasses import replace

from stdnum.be import bis, nn

from ingest.writer.envelope import has_form, is_belgian_or_abroad
from ingest.writer.people import fold, tidy
from models.forms import ANSWER_IN, ROLES, answers, several
from models.values import Affiliate, Document, Writer
from models.words import Language, Role


def filled_in(document: Document, writer: Writer, affiliate: Affiliate) -> tuple[Writer, Affiliate]:
    """The writer and the affiliate as the form has them; what it leaves open stays as it was found.

    Only fields that were typed, or confirmed by a person, count. Whoever writes for another and gives no own name has none:
    the affiliate's would send the answer to the wrong person.
    """
    said = _said(document)
    if not said:
        return writer, affiliate
    theirs = _name(said, "affiliate")
    own = _name(said, "writer")
    ticked = {ROLES[name] for name in ROLES if name in said}
    role = ticked.pop() if len(ticked) == 1 else Role.RELATIVE if ticked or own else Role.SELF
    name = own or (theirs if role is Role.SELF else None)
    if _another_sends_it(document, writer, name, theirs):
        role = Role.SELF if _same(writer.name, theirs) else Role.RELATIVE if role is Role.SELF else role
        return replace(writer, role=role), _affiliate(affiliate, said, theirs)
    if name or theirs or role is not Role.SELF:
        writer = _at(replace(writer, name=name, role=role), _address(said, name), document)
    return writer, _affiliate(affiliate, said, theirs)


def _at(writer: Writer, address: str | None, document: Document) -> Writer:
    """The writer at the address of the form; what no envelope can show, or whose postcode is another town's, a person confirms."""
    lines = (address or "").split("\n")
    if address is None or not document.channel.on_paper or (has_form(lines) and is_belgian_or_abroad(lines)):
        return replace(writer, postal_address=address)
    return replace(writer, postal_address=None, address_attempt=address)


def _affiliate(affiliate: Affiliate, said: dict[str, str], theirs: str | None) -> Affiliate:
    return replace(
        affiliate,
        name=theirs or affiliate.name,
        member_number=said.get("member_number") or affiliate.member_number,
        national_number=_national_number(said.get("national_number", "")) or affiliate.national_number,
    )


def language_wished(document: Document) -> Language | None:
    """The language in which an answer is asked for; None where none or several are ticked."""
    said = _said(document)
    wished = [language for name, language in ANSWER_IN.items() if name in said]
    return wished[0] if len(wished) == 1 else None


def _said(document: Document) -> dict[str, str]:
    if several(document.pages):  # the one's number would stand at the other's name
        return {}
    found = answers(field for page in document.pages for field in page.fields if field.typed)
    return {name: " ".join(text.split()) for name, text in found.items()}


def _another_sends_it(document: Document, writer: Writer, name: str | None, theirs: str | None) -> bool:
    """Whether the form came by mail from somebody whom it does not have as its writer.

    A name that the mail's header lacks may have been guessed from the form's own words, the affiliate's among them.
    """
    if document.message is None or not writer.name or not (name or theirs):
        return False
    in_header = bool(document.message.from_ and document.message.from_[0].name)
    return not (_same(writer.name, name) or (not in_header and _same(writer.name, theirs)))


def _same(one: str | None, other: str | None) -> bool:
    """Whether the first may be a shorter way to write the second: each of its words begins one of the other's, or several."""
    words, longer = _words(one), _words(other)
    initials = "".join(word[0] for word in longer)
    return bool(words) and all(word in initials or any(each.startswith(word) for each in longer) for word in words)


def _words(name: str | None) -> list[str]:
    return [word for word in re.split(r"[\W_]+", fold(name or "")) if word]


def _name(said: dict[str, str], whose: str) -> str | None:
    parts = (said.get(f"{whose}_first_name"), said.get(f"{whose}_surname"))
    return tidy(" ".join(filter(None, parts))) if any(parts) else None


def _address(said: dict[str, str], name: str | None) -> str | None:
    """The lines for a window envelope; None where one of them lacks."""
    lines = (name, said.get("street"), said.get("postcode"), said.get("town"))
    if not all(lines):
        return None
    return f"{name}\n{said['street']}\n{said['postcode']} {said['town']}"


def _national_number(text: str) -> str | None:
    digits = "".join(char for char in text if char.isdigit())
    return digits if nn.is_valid(digits) or bis.is_valid(digits) else None
