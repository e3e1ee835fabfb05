"""The files in a zip archive, each to be read as if it were attached by itself."""

import mimetypes
import zipfile
from pathlib import PurePosixPath

from ingest.files.contents import Budget, Contents, File
from ingest.files.package import opened
from models.errors import Held
from models.words import HoldReason

_NAMED_UTF8 = 0x800  # general purpose bit 11: APPNOTE section 4.4.4
_LEFT_BY_SYSTEMS = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


def read(data: bytes, budget: Budget) -> Contents:
    """The members of a zip, in its own order; folders and what operating systems leave are passed over.

    A member's name is used as a name only, its folders left off: nothing is written to a disk. Raises Bomb, and Held as
    `ingest.files.package.opened`. A member that is damaged is the defect `archive-member-damaged`.
    """
    files: list[File] = []
    defects: set[str] = set()
    with opened(data, budget) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _by_a_system(entry.filename)]
        budget.spend(members=len(entries), packed=0, unpacked=0)
        for entry in entries:
            name = _name(entry)
            try:
                content = archive.read(entry)
            except Exception:  # a wrong sum, a forged offset, a broken stream: this member's affair
                defects.add("archive-member-damaged")
                continue
            kind = mimetypes.guess_type(name or "")[0] or "application/octet-stream"
            files.append(File(data=content, filename=name, content_type=kind))
    if entries and not files:
        raise Held(HoldReason.UNREADABLE, "an archive whose files are damaged")
    return Contents(files=tuple(files), defects=frozenset(defects))


def _by_a_system(name: str) -> bool:
    path = PurePosixPath(name)
    return "__MACOSX" in path.parts or path.name.lower() in _LEFT_BY_SYSTEMS or path.name.startswith("._")


def _name(entry: zipfile.ZipInfo) -> str | None:
    """The last part of the name. Without the UTF-8 mark it is in code page 437 by the standard, in UTF-8 or 850 in fact."""
    name = entry.filename
    if not entry.flag_bits & _NAMED_UTF8:
        try:
            raw = name.encode("cp437")
            name = raw.decode("utf-8")
        except UnicodeEncodeError:
            pass
        except UnicodeDecodeError:
            name = raw.decode("cp850")  # what Windows in the West writes; alike in the letters that both have
    name = "".join(character for character in name.replace("\\", "/").rpartition("/")[2] if character.isprintable())
    return name.strip()[:255] or None
