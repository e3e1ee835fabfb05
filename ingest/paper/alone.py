"""A page of a PDF by itself: what it shows stays, whatever leads to another page or describes the file goes.

Pages share: one store of pictures and fonts for a whole file, one form whose fields hang together, layers, notes that point
elsewhere. A page that is copied as it is takes all of that along (ISO 32000-1 sections 7.7.3, 7.8.3, 8.11, 12.5, 12.7), and
the words of another letter's writer with it.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_PAGE = frozenset(
    {
        "/Type", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Rotate", "/UserUnit", "/Resources",
        "/Contents", "/Group", "/Annots", "/Parent",
    }
)  # fmt: skip
_DESCRIBING = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/OPI", "/PtData", "/Alternates", "/StructParent",
               "/StructParents", "/Thumb")  # fmt: skip
_ELSEWHERE = frozenset(
    {
        "/Link",
        "/Popup",
        "/FileAttachment",
        "/Sound",
        "/Movie",
        "/Screen",
        "/RichMedia",
        "/3D",
        "/PrinterMark",
        "/TrapNet",
    }
)
_NOTE = frozenset(
    {
        "/Type", "/Subtype", "/Rect", "/Contents", "/F", "/AP", "/AS", "/Border", "/C", "/OC", "/BS", "/BE", "/IC", "/RD",
        "/QuadPoints", "/InkList", "/Vertices", "/L", "/LE", "/LL", "/LLE", "/CL", "/CA", "/DA", "/DS", "/RC", "/Q", "/Name",
        "/IT", "/MK", "/H", "/T", "/TU", "/TM", "/FT", "/Ff", "/V", "/MaxLen", "/Opt", "/I", "/TI",
    }
)  # fmt: skip
_OF_A_FIELD = ("/FT", "/Ff", "/V", "/DA", "/Q", "/MaxLen", "/Opt")  # what a field hands down: ISO 32000-1 table 220
_DEEP = 30
_LAYERS = "/OCProperties"


def free(page: pikepdf.Page) -> None:
    """Frees a page of the rest of its file, in place. The file is then good for nothing but copying such pages out of it.

    Raises pikepdf.PdfError where its content cannot be told from that of others.
    """
    obj = page.obj
    for key in _INHERITED:
        if key not in obj and (value := _inherited(obj, key)) is not None:
            obj[key] = value
    for key in set(obj.keys()) - _PAGE:
        del obj[key]
    notes = [note for note in obj.get("/Annots", ()) if _stays(note)]
    for note in notes:
        _free_note(note)
    if "/Annots" in obj:
        obj.Annots = Array(notes)
    seen: set[tuple[int, int]] = set()
    if "/Resources" in obj:
        obj.Resources = _prune(obj.Resources, [page], seen)
    for note in notes:
        for shown in _appearances(note):
            _free(shown, seen, 0)


def carry_form(source: pikepdf.Pdf, into: pikepdf.Pdf) -> None:
    """Makes the fields on the page that was added last known to the new file's form."""
    fields = [
        note for note in into.pages[-1].get("/Annots", ()) if note.get("/Subtype") == Name.Widget and "/FT" in note
    ]
    if not fields:
        return
    form = _dictionary(source.Root.get("/AcroForm"))
    if "/AcroForm" not in into.Root:
        made = Dictionary(Fields=Array())
        for key in ("/DA", "/Q", "/NeedAppearances"):
            if key in form:
                made[key] = form[key]
        fonts = _dictionary(_dictionary(form.get("/DR")).get("/Font"))
        if fonts.keys():
            made.DR = Dictionary(Font=_carried(fonts, into))
        into.Root.AcroForm = into.make_indirect(made)
    into.Root.AcroForm.Fields.extend(fields)


def carry_layers(source: pikepdf.Pdf, into: pikepdf.Pdf) -> None:
    """Keeps hidden what the file's own layers hide (ISO 32000-1 section 8.11.4), of the layers that the new file's pages use."""
    layers = _dictionary(source.Root.get(_LAYERS))
    default = _dictionary(layers.get("/D"))
    for layer in layers.get("/OCGs", ()):
        if not layer.is_indirect:
            continue
        new = into.copy_foreign(layer)
        kept = into.Root.get(_LAYERS)
        if kept is None:
            kept = into.Root[_LAYERS] = Dictionary(OCGs=Array(), D=Dictionary(ON=Array(), OFF=Array()))
            if "/BaseState" in default:
                kept.D.BaseState = default.BaseState
        if any(each.objgen == new.objgen for each in kept.OCGs):
            continue
        for key in ("/Usage", "/Metadata"):
            if key in new:
                del new[key]
        kept.OCGs.append(new)
        for state in ("/ON", "/OFF"):
            if any(each.objgen == layer.objgen for each in default.get(state, ())):
                kept.D[state].append(new)


def complete(made: pikepdf.Pdf) -> None:
    """Takes out of a new file the layers that none of its pages names."""
    if _LAYERS not in made.Root:
        return
    layers = made.Root[_LAYERS]
    used = set(_layers_used(made))
    for owner, key in ((layers, "/OCGs"), (layers.D, "/ON"), (layers.D, "/OFF")):
        owner[key] = Array([layer for layer in owner[key] if layer.objgen in used])
    if len(layers.OCGs) == 0:
        del made.Root[_LAYERS]


# ── notes and fields ─────────────────────────────────────────────────────────────────────────────


def _stays(note: Any) -> bool:
    return isinstance(note, Dictionary) and str(note.get("/Subtype", "")) not in _ELSEWHERE


def _free_note(note: Any) -> None:
    """A note without what it is tied to; a field with what it had from its parents, its name whole."""
    if note.get("/Subtype") == Name.Widget:
        for key in _OF_A_FIELD:
            if key not in note and (value := _inherited(note, key)) is not None:
                note[key] = value
        name = ".".join(reversed(list(_names(note))))
        if name:
            note.T = String(name)
        if note.get("/FT") == Name.Sig and "/V" in note:
            del note["/V"]  # it vouches for the file as it was
    for key in set(note.keys()) - _NOTE:
        del note[key]


def _names(field: Any) -> Iterator[str]:
    for _ in range(_DEEP):
        if "/T" in field:
            yield str(field.T)
        if "/Parent" not in field:
            return
        field = field.Parent


def _inherited(obj: Any, key: str) -> Any:
    for _ in range(_DEEP):
        if key in obj:
            return obj[key]
        if "/Parent" not in obj:
            return None
        obj = obj.Parent
    return None


def _appearances(note: Any) -> Iterator[Any]:
    for shown in _dictionary(note.get("/AP")).values():
        if isinstance(shown, Stream):
            yield shown
        elif isinstance(shown, Dictionary):
            yield from (state for state in shown.values() if isinstance(state, Stream))


def _carried(fonts: Any, into: pikepdf.Pdf) -> Any:
    return Dictionary({name: into.copy_foreign(font) for name, font in fonts.items() if font.is_indirect})


# ── resources ────────────────────────────────────────────────────────────────────────────────────


def _prune(resources: Any, contents: Iterable[Any], seen: set[tuple[int, int]], depth: int = 0) -> Any:
    """A copy of a store with what these contents, or a form in it without a store of its own, name; and within it the same."""
    if depth > _DEEP:
        raise pikepdf.PdfError("stores within stores")
    names = _named(resources, contents)
    pruned = Dictionary()
    for key, group in resources.items():
        if isinstance(group, Dictionary):
            pruned[key] = Dictionary({name: value for name, value in group.items() if name in names})
        else:
            pruned[key] = group  # /ProcSet
    for thing in _stores(pruned):
        _free(thing, seen, depth)
    return pruned


def _named(resources: Any, contents: Iterable[Any]) -> set[str]:
    names: set[str] = set()
    pending = list(contents)
    while pending:
        fresh = _spoken(pending.pop()) - names
        names |= fresh
        for group in ("/XObject", "/Pattern"):
            things = _dictionary(resources.get(group))
            # ISO 32000-1 section 7.8.3: a form without a store uses that of the page it is drawn on.
            pending += [things[name] for name in fresh if name in things and _draws_from_outside(things[name])]
    return names


def _draws_from_outside(thing: Any) -> bool:
    drawn = isinstance(thing, Stream) and (thing.get("/Subtype") == Name.Form or "/PatternType" in thing)
    return drawn and "/Resources" not in thing


def _spoken(content: Any) -> set[str]:
    """The names that a content stream speaks of, whatever for."""
    names: set[str] = set()
    pending = [operand for instruction in pikepdf.parse_content_stream(content) for operand in _operands(instruction)]
    while pending:
        operand = pending.pop()
        if isinstance(operand, Name):
            names.add(str(operand))
        elif isinstance(operand, Array):
            pending += list(operand)
        elif isinstance(operand, Dictionary):
            pending += list(operand.values())
    return names


def _operands(instruction: Any) -> Iterable[Any]:
    if isinstance(instruction, pikepdf.ContentStreamInlineImage):
        return [instruction.iimage.obj]
    return list(instruction.operands)


def _stores(pruned: Any) -> Iterator[Any]:
    """What in a store has a store, or a description, of its own: forms, patterns, pictures, soft masks, drawn fonts."""
    for group in ("/XObject", "/Pattern", "/Font"):
        yield from _dictionary(pruned.get(group)).values()
    for state in _dictionary(pruned.get("/ExtGState")).values():
        mask = _dictionary(_dictionary(state).get("/SMask")).get("/G")
        if mask is not None:
            yield mask


def _free(thing: Any, seen: set[tuple[int, int]], depth: int) -> None:
    if not isinstance(thing, Dictionary | Stream) or (thing.is_indirect and thing.objgen in seen):
        return
    seen.add(thing.objgen)
    for key in _DESCRIBING:
        if key in thing:
            del thing[key]
    if "/SMask" in thing:
        _free(thing.SMask, seen, depth + 1)
    if "/Resources" not in thing or thing.get("/Subtype") == Name.Image:
        return
    if isinstance(thing, Stream):
        thing.Resources = _prune(thing.Resources, [thing], seen, depth + 1)
    elif thing.get("/Subtype") == Name.Type3:
        glyphs = list(_dictionary(thing.get("/CharProcs")).values())
        thing.Resources = _prune(thing.Resources, glyphs, seen, depth + 1)


def _dictionary(thing: Any) -> Any:
    return thing if isinstance(thing, Dictionary) else Dictionary()


def _layers_used(made: pikepdf.Pdf) -> Iterator[tuple[int, int]]:
    pending: list[Any] = [page.obj for page in made.pages]
    seen: set[tuple[int, int]] = set()
    while pending:
        thing = pending.pop()
        if isinstance(thing, Dictionary | Stream | Array) and thing.is_indirect:
            if thing.objgen in seen:
                continue
            seen.add(thing.objgen)
        if isinstance(thing, Dictionary | Stream):
            if thing.get("/Type") == Name.OCG:
                yield thing.objgen
            pending += [value for key, value in thing.items() if key != "/Parent"]
        elif isinstance(thing, Array):
            pending += list(thing)
