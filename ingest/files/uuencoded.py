"""Files that stand in a text as uuencode (POSIX.1-2017, uuencode), from before MIME; some programs still send them so."""

import binascii
import re

# No line of it has a letter in lower case but its first and its last: what one block cannot be, the next one is not.
_BLOCK = re.compile(
    r"^begin [0-7]{3,4} (?P<name>\S[^\n]{0,200})\n(?P<lines>(?:[ -`]{0,90}\n)+)end[ \t]*(?:\n|\Z)", re.MULTILINE
)


def taken_out(text: str) -> tuple[str, tuple[tuple[str, bytes], ...]]:
    """The text without the files in it, and those with their names; a block that cannot be decoded stays in the text."""
    if "\nend" not in text or "begin " not in text:
        return text, ()
    files: list[tuple[str, bytes]] = []
    pieces: list[str] = []
    last = 0
    for block in _BLOCK.finditer(text):
        try:
            data = b"".join(binascii.a2b_uu(line) for line in block["lines"].split("\n") if line)
        except (binascii.Error, ValueError):
            continue
        if data:
            files.append((block["name"].strip(), data))
            pieces.append(text[last : block.start()])
            last = block.end()
    return ("".join([*pieces, text[last:]]), tuple(files)) if files else (text, ())
