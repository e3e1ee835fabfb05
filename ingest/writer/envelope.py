"""Whether an address that was read may be printed: a letter about an illness must not reach somebody else.

It may where it has the form of a Belgian address (bpost: name, street with number and box, postcode with town, the country
abroad only; at most six lines of 38 characters), where postcode and town fit, and where every word of it was read surely.
In doubt it is no address: a person then sees what was read, and confirms or corrects it.
"""

import re
from collections.abc import Iterator, Sequence

from ingest.writer import postcodes
from ingest.writer.people import agree, fold, fullest, is_full, read_joint
from models.values import Page, PageWord

_LINES, _LINE_CHARS = 6, 38
_SHOWN_CHARS = 60
"""What our letters show of a line (`outbound.letters`): a person may type one longer than bpost's machines read."""
_COUNTRIES = frozenset({"DEUTSCHLAND", "FRANCE", "LUXEMBOURG", "NEDERLAND"})
_CODE_AND_TOWN = re.compile(
    r"(?<![\w.,/+-])(?:B\s?[-–]\s?)?(?P<code>\d{4})[ ]{1,2}(?P<town>[A-ZÀ-Þ][^\W\d_]+(?:[ '’.-]+[^\W\d_]+){0,3})"
)
_PLACE = re.compile(r"(?P<code>\d{4,5}(?:\s?[A-Z]{2})?)\s+(?P<town>\S.*)")


def is_certain(address: str, pages: Sequence[Page], *, confidence: float) -> bool:
    """Whether the address, as lines, may be printed. `confidence` (0 to 100) is the least that each of its words was read
    with on the pages it comes from, digits ten more; a page of typed text has none to show, and is believed."""
    lines = address.split("\n")
    if not (has_form(lines) and is_belgian_or_abroad(lines)):
        return False
    return was_read(lines, pages, confidence=confidence) and digits_hold(pages)


def is_part_of(address: str, block: Sequence[str]) -> bool:
    """Whether street and place of the address stand in this block; the name may be the fuller one of the signature."""
    whole = _bare(" ".join(block))
    return all(_bare(line) in whole for line in address.split("\n")[1:] if line not in _COUNTRIES)


def has_form(lines: Sequence[str]) -> bool:
    """Whether a window envelope can show the lines: name, street, place, no more and no longer than bpost reads."""
    fit = 3 <= len(lines) <= _LINES and all(line.strip() and len(line) <= _LINE_CHARS for line in lines)
    # A name that goes on with the street, or a street that begins with the name, was not told from it.
    return fit and _bare(lines[0]) not in _bare(lines[1]) and not re.search(r"\d|\s[-–—]\s", lines[0])


def wrong_with(lines: Sequence[str]) -> str | None:
    """Why an envelope cannot show the lines that a person typed as an address; None where it can. The name may be left out.

    Where the town lies is the person's to know: only what would be cut off, or could reach nobody, is wrong.
    """
    if not 2 <= len(lines) <= _LINES:
        return f"it has {len(lines)} lines; street and place at the least, {_LINES} at the most"
    if (long := next((number for number, line in enumerate(lines, 1) if len(line) > _SHOWN_CHARS), None)) is not None:
        return f"line {long} is longer than {_SHOWN_CHARS} characters: spread it over two"
    if not any(re.search(r"\d{3}|[A-Z]\d", line) for line in lines[-3:]):
        return "it has no postcode"
    return None


def name_on(lines: Sequence[str], known: str | None) -> str | None:
    """The name in the first of the typed lines, or the fuller form of it that is `known`; None where no name stands there."""
    read = read_joint(lines[0]) if lines else None
    if read is None or not is_full(read[0]) or read[1].strip():
        return None
    return fullest(read[0], [known]) if known and agree(read[0], known) else read[0]


def other_town(lines: Sequence[str]) -> str | None:
    """The towns of the Belgian postcode in the last line where the one written there is none of them; None where all is well
    or nothing is known."""
    place = _PLACE.fullmatch(lines[-1]) if lines else None
    if place is None or postcodes.fits(place["code"], place["town"]):
        return None
    return postcodes.towns(place["code"])


def is_belgian_or_abroad(lines: Sequence[str]) -> bool:
    """Whether postcode and town fit each other; abroad nothing is known of them, and the country must stand below."""
    abroad = lines[-1] in _COUNTRIES
    place = _PLACE.fullmatch(lines[-2 if abroad else -1])
    if place is None:
        return False
    return abroad or postcodes.fits(place["code"], place["town"])


def digits_hold(pages: Sequence[Page]) -> bool:
    """Whether every postcode on the scanned pages is its town's, our own among them, which stands on most letters.

    Where ink has run, an 8 is read for a 0 and a 6 as surely as if it stood there: who finds "1888 Brussel" on a page cannot
    believe a house number on it.
    """
    scanned = (page.text for page in pages if page.source == "ocr" and not page.fields)
    return not any(_contradicted(match) for text in scanned for match in _CODE_AND_TOWN.finditer(text))


def _contradicted(match: re.Match[str]) -> bool:
    if match["code"][:2] in ("19", "20"):
        return False  # a year, and the place of another date
    words = match["town"].split(" ")
    return any(postcodes.contradicts(match["code"], " ".join(words[:many])) for many in range(1, len(words) + 1)) and (
        not any(postcodes.fits(match["code"], " ".join(words[:many])) for many in range(1, len(words) + 1))
    )


def was_read(lines: Sequence[str], pages: Sequence[Page], *, confidence: float) -> bool:
    """Whether every word of the lines stands on the pages, next to its neighbour and read at least so surely.

    What stands on a page of typed text is believed, and so is a form of the house's own, whose fields are judged one by one.
    Lines that we add (the country) are not looked for. Where a word stands in several places, one sure place is enough.
    """
    scanned = [page for page in pages if page.source == "ocr" and page.text.strip()]
    if not scanned or any(page.fields for page in pages):
        return True
    typed = _bare(" ".join(page.text for page in pages if page.source != "ocr"))
    sure = _bare(" ".join(page.text for page in scanned if not page.words and (page.confidence or 0.0) >= confidence))
    words = [word for page in scanned for word in page.words]
    looked_for = [line for line in lines if line not in _COUNTRIES]
    return all(_bare(line) in typed or _bare(line) in sure or _stands(line, words, confidence) for line in looked_for)


def _bare(text: str) -> str:
    return re.sub(r"[^\w]", "", fold(re.sub(r"(?<!\w)(?:BE?|DE?|FR?|LU?|NL)\s?[-–](?=\d)", "", text)))


def _stands(line: str, words: Sequence[PageWord], confidence: float) -> bool:
    """Whether the line's words follow one another on the page, each sure, as we write them: a repaired one is not there."""
    wanted = _bare(line)
    return any(_run(wanted, words, start, confidence) for start in _starts(wanted, words))


def _starts(wanted: str, words: Sequence[PageWord]) -> Iterator[int]:
    for at, word in enumerate(words):
        bare = _bare(word.text)
        if bare and (wanted.startswith(bare) or bare.endswith(wanted)):
            yield at


def _run(wanted: str, words: Sequence[PageWord], start: int, confidence: float) -> bool:
    for word in words[start:]:
        bare = _bare(word.text)
        if not bare:
            continue
        if word.confidence < _least(bare, confidence) or not wanted.startswith(bare):
            return False
        wanted = wanted[len(bare) :]
        if not wanted:
            return True
    return False


def _least(word: str, confidence: float) -> float:
    # Another letter still reaches the house, another digit is another house: digits that are right are read at 93 to 96.
    return max(confidence, min(confidence + 10.0, 92.0)) if any(map(str.isdigit, word)) else confidence
