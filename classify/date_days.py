"""Dates that lean on another one in the text: a bare day of the month, "two days later", "that Tuesday", "until then in May"."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from classify.date_words import (
    MONTH,
    NUMBER,
    SEASONS,
    WEEKDAY,
    Mention,
    count_of,
    in_month,
    in_year,
    month_end,
    months_before,
    on_day,
    valid_day,
)

_W: Final = "|".join(WEEKDAY)
_N: Final = r"\d{1,2}|" + "|".join(word for word, count in NUMBER.items() if count < 21)
_NO_UNIT: Final = (
    r"(?! ?(?:%|€|eur|h\b|u\b|uur|uhr|heures?|:\d|o'clock|min|jours?\b|mois\b|ans?\b|annees|semaines?|fois|dagen|dag\b|weken|week\b|maand|jaar|keer|personen"
    r"|tage?n?\b|wochen?|monat|jahre?\b|days?\b|weeks?|months?|years?|times|e?uros?|etage|verdieping|stock\b|floor|x\b|km|kg|ml|mg|cl|m2|pages?|p\.|blz|seite|street|avenue|rue|bus\b|boite"
    r"|century|eeuw|siecle|jahrhundert|lijn|ligne|seances?|sessies|sitzungen|rang|klas\b|klasse|rappel|mail|brief|lettre|letter|call|attempt|reminder|poging|herinnering|mahnung|time\b|graad|kamer|chambre|zimmer|room"
    r"|van de (?!maand|vorige|lopende)|premiers|dernieres?\b(?! ?[(,.]| vous| j)|eerste|laatste|and a half|enfants|kinderen|kinder\b)|[./-]?\d|[,]\d|,? ?(?:rue|avenue|boulevard|place|chaussee|laan|straat)\b|'|[a-z]{3,}straat)"
)
_DAY: Final = r"(?P<{0}>0?[1-9]|[12]\d|3[01])"


def _day(name: str) -> str:
    return _DAY.format(name)


_BARE: Final = re.compile(
    rf"\b(?P<w>{_W})(?:avond|nacht|morgen|middag|ochtend|nachmittag|abend)?,? (?:le |de |den |der |dem |the |op |ce |am )?{_day('a')}(?:e|er|de|ste|th|st|nd|rd|\.)?\b(?!\w){_NO_UNIT}"
    rf"|\b(?:le|du|au|ce|des le|jusqu'au|depuis le|[a-z]* du|et le|pour le|dater? du) {_day('b')}(?:er)?\b{_NO_UNIT}"
    rf"|\b(?:de|den|van de|op de|tot de|sinds de|vanaf de|iedere[n]?|tegen de) {_day('c')} ?(?:e|ste|de|sten|en)\b{_NO_UNIT}"
    rf"|\b(?:am|vom|zum|bis|bis zum|seit dem|ab dem|den|der|dem) {_day('d')}\.{_NO_UNIT}"
    rf"|\b(?:the|on|of|by|since|from|until|till|dated) (?:the )?{_day('e')}(?:th|st|nd|rd)\b{_NO_UNIT}"
    rf"|\b(?:op|van|tot|sinds|vanaf|sedert|den|de|the) {_day('f')}(?=[,.;:)]|$|\n| (?:en|heb|kreeg|was|werd|kwam|belde|is|van (?:deze|de|die|vorige|dezelfde|diezelfde) maand|van vorige|of (?:this|last|that)) ?)"
    rf"|(?:^|[,:(] ?)(?:normaal )?(?:le|de) {_day('g')}(?:e|er|ste|de)?(?= (?:dernier|de ce mois|courant|van (?:deze|vorige|de) maand|jongstleden|jl)|[,.;)])(?!,? ?(?:rue|avenue|boulevard|place|chaussee)\b)"
    rf"|\b(?:le \d\d?|l'un|de \d\d?e?|the \d\d?th)(?:, (?:le |de |the )?\d\d?e?){{0,3}},? (?:et|en|and|und) (?:le |de |the )?{_day('h')}(?:e|th|st|nd|rd|ste)?\b{_NO_UNIT}"
)
_LATER: Final = re.compile(
    rf"\b(?P<n>{_N}) (?P<unit>jours?|semaines?|mois|ans?|dag(?:en)?|we[ek]{{1,2}}(?:en)?|maand(?:en)?|jaar|tagen?|tage|wochen?|monaten?|monate|jahre?|days?|weeks?|months?|years?) (?:apres|plus tard|later|nadien|daarna|erna|na\b|spater|danach|nach\b|after|afterwards|erop)"
    r"|\b(?P<next>(?:le |au )?(?:sur)?lendemain|(?:de|den) (?:dag|volgende dag|andere dag) ?(?:erna|nadien|daarna|erop)?|daags (?:erna|nadien|daarna)|'s anderendaags|sanderendaags|am nachsten (?:tag|morgen)|(?:am |der |den )?tag (?:darauf|danach)|tags darauf|the (?:next|following) (?:day|morning)|the day after|next day|next morning|volgende dag)\b"
    r"|\b(?P<week>(?:la|une) semaine (?:suivante|d'apres|apres)|de week (?:erna|nadien|daarna|erop)|die(?:zelfde)? week|de volgende week|(?:in der|die) (?:woche darauf|folgewoche|woche danach)|the (?:next|following) week|a week later)\b"
    r"|\b(?P<month>(?:le|un) mois (?:suivant|d'apres|apres)|de maand (?:erna|nadien|daarna|erop)|(?:im|der) (?:monat darauf|folgemonat|monat danach)|the (?:next|following) month|the month after|in the month after)\b"
    r"|\b(?P<same>(?:du|le|de ce|au|en ce) meme mois|(?:van )?(?:dezelfde|diezelfde|die) maand|(?:desselben|im selben|in demselben) monats?|(?:of )?(?:that|the) same month|le jour meme|die(?:zelfde)? dag|that (?:same )?day|am selben tag|le meme jour)\b"
)
_AGAIN: Final = re.compile(
    rf"\b(?:(?:le|jusqu'au|ce|du|au|de|die|den|am|der|op|the|that|on|tot|by|until) )?(?P<w>{_W})(?:nacht|avond|morgen|abend|night)?\b"
)
_ANCHORLESS: Final = frozenset({"still", "since_count", "this_month", "bare_year", "year", "last_year", "today"})
_NEAR: Final = 700
_AHEAD: Final = timedelta(days=3)


def _anchors(told: Sequence[Mention], at: int, base: date) -> list[Mention]:
    """What a leaning date may lean on: the nearest exact day and the nearest month before it, else the next one after."""
    usable = [m for m in told if m.form not in _ANCHORLESS and m.first <= base and len(m.label) > 4]
    before = [m for m in usable if m.end <= at and at - m.end < _NEAR]
    found: list[Mention] = []
    for mention in reversed(before):
        if mention.label not in [other.label for other in found]:
            found.append(mention)
        if len(found) == 3:
            break
    if len(found) < 2:
        found += [m for m in usable if 0 <= m.start - at < 200][:1]
    return found


def _matching(base: date, day: int, weekday: int | None) -> date | None:
    """The newest such day on or before `base` (a few days ahead allowed), on that weekday where one is told."""
    index = base.year * 12 + base.month
    for back in range(-1, 16 if weekday is not None else 3):
        year, month = divmod(index - 1 - back, 12)
        made = valid_day(year, month + 1, day)
        if made is not None and made <= base and (weekday is None or made.weekday() == weekday):
            return made
    return None


def _from_anchor(anchor: Mention, day: int, weekday: int | None) -> Iterator[date]:
    """The day in the anchor's month, and in the next one where the anchor is past it."""
    year, month = anchor.first.year, anchor.first.month
    same = valid_day(year, month, day)
    following = valid_day(year + month // 12, month % 12 + 1, day)
    later = same is not None and len(anchor.label) == 10 and same < anchor.first
    for made in (following, same) if later else (same,):
        if made is not None and (weekday is None or made.weekday() == weekday):
            yield made


def bare_days(folded: str, told: Sequence[Mention], taken: bytearray, base: date) -> Iterator[Mention]:
    """ "Le 28", "mardi 27", "de 22e", "on the 12th": in the month of what was told before it, and the newest one."""
    for match in _BARE.finditer(folded):
        start, end = match.start(), match.end()
        name = next(name for name in "abcdefgh" if match[name])
        if any(taken[match.start(name) : match.end(name)]):
            continue
        day = int(match[name])
        weekday = WEEKDAY[match["w"]] if match["w"] else None
        made = dict.fromkeys(
            d
            for anchor in _anchors(told, start, base)
            for d in _from_anchor(anchor, day, weekday)
            if d <= base + _AHEAD
        )
        newest = _matching(base, day, weekday)
        for found in list(made)[:3]:
            yield on_day(start, end, "inherited", found)
        if newest is not None and newest not in made:
            yield on_day(start, end, "weekday", newest)


def _moved(match: re.Match[str], anchor: Mention) -> Mention:
    start, end = match.span()
    day = anchor.first if len(anchor.label) == 10 else anchor.last
    if match["next"]:
        return on_day(start, end, "later", day + timedelta(days=2 if "surlendemain" in match[0] else 1))
    if match["same"]:
        return Mention(start, end, "later", anchor.label, anchor.first, anchor.last)
    if match["week"]:
        moved = day + timedelta(days=0 if match[0].startswith("die") and " " not in match[0][4:] else 7)
        return in_month(start, end, "later", moved.year, moved.month)
    if match["month"]:
        return in_month(start, end, "later", *months_before(day, -1))
    count, unit = count_of(match["n"]), match["unit"]
    if unit.startswith(("jour", "dag", "ta", "day")):
        return on_day(start, end, "later", day + timedelta(days=count))
    if unit.startswith(("sem", "we", "wo")):
        return on_day(start, end, "later", day + timedelta(days=7 * count))
    if unit.startswith(("moi", "maa", "mon")):
        return in_month(start, end, "later", *months_before(day, -count))
    return in_year(start, end, "later", day.year + count)


def later(folded: str, told: Sequence[Mention], base: date) -> Iterator[Mention]:
    """ "Two days later", "la semaine suivante", "van diezelfde maand": counted from what was told before it."""
    for match in _LATER.finditer(folded):
        made: set[str] = set()
        for anchor in _anchors(told, match.start(), base):
            if anchor.start >= match.start() and not match["n"]:
                continue
            moved = _moved(match, anchor)
            if moved.first > base + _AHEAD:
                continue
            if len(anchor.label) < 10 and len(moved.label) == 10:
                moved = in_month(*match.span(), "later", moved.first.year, moved.first.month)
            for mention in (moved, in_month(*match.span(), "later", moved.first.year, moved.first.month)):
                if (
                    mention.label not in made
                    and len(mention.label) <= max(7, len(moved.label))
                    and len(moved.label) > 4
                ):
                    made.add(mention.label)
                    yield mention
                    if match["n"] is None or not match["unit"].startswith(("sem", "we", "wo")):
                        break


def weekdays_after(folded: str, told: Sequence[Mention], base: date) -> Iterator[Mention]:
    """A weekday told after an exact day: the next such day on or after it, and the one before."""
    for match in _AGAIN.finditer(folded):
        weekday = WEEKDAY[match["w"]]
        for anchor in _anchors(told, match.start(), base)[:2]:
            if (
                len(anchor.label) < 10
                or anchor.form in ("weekday", "last_weekday")
                or abs(match.start() - anchor.end) > 300
            ):
                continue
            day = anchor.first + timedelta(days=(weekday - anchor.first.weekday()) % 7)
            if day <= base and day != anchor.first:
                yield on_day(*match.span(), "later", day)


_WEEK_OF: Final = re.compile(
    r"\b(?:semaine|week|woche|weekend|week-end|quinzaine|debut|begin|around|rond|vers|environ|um den) (?:du |van |vom |of |de |the |le |den |dem |rond |om )*(?:\w+day |\w+dag |\w+tag |\w+di )?$"
)
_RANGE: Final = re.compile(
    r"\b(?:van|du|vom|from|entre|tussen|zwischen|between|de) (?:le |de |den |the )?\d{1,2}(?:e|er|th|st|\.|ste)? ?(?:tot(?: en met)?|au|bis(?: zum)?|to|et le|en|und|and|until|-) (?:le |de |den |the )?$"
)


def whole_months(folded: str, told: Sequence[Mention], base: date) -> Iterator[Mention]:
    """The month of a day that only names a week or ends a stretch of days."""
    for mention in told:
        if len(mention.label) == 10 and mention.form in ("full", "day_month", "day_month_year", "short", "inherited"):
            lead = folded[max(0, mention.start - 40) : mention.start]
            own = re.match(
                r"(?:le|den|de|op|am|dem|vom|du|van|on|the|[a-z]+(?:day|dag|tag|di))[ ,]+",
                folded[mention.start : mention.end],
            )
            lead += own[0] if own else ""
            year = re.search(r"[a-z]\.? (\d\d)$", folded[mention.start : mention.end])
            if year and 15 <= int(year[1]) <= base.year % 100:
                yield in_month(mention.start, mention.end, "month_year", 2000 + int(year[1]), mention.first.month)
            if _WEEK_OF.search(lead) or _RANGE.search(lead):
                yield in_month(mention.start, mention.end, "week", mention.first.year, mention.first.month)


_COMPOUND: Final = re.compile(
    r"\b(januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|januar|februar|marz|mai|august|dezember)-?"
    r"(?:maand|monat|rekening|abrechnung|geld|heft|zahlung|betaling|gehalt|beitrag|lohn|brief|rechnung|uitkering|bijdrage|loon|nummer|dagen|tage|woche|week|weekend|nacht|avond|ochtend|zon|regen|hitze|vakantie|ferien|termin|afspraak)\w{0,4}\b"
)
_NAMES: Final = "|".join(
    sorted((n for n in MONTH if len(n) > 3 and n not in ("mars", "march", "sept", "janv")), key=len, reverse=True)
)
_ALONE: Final = re.compile(
    rf"\b({_NAMES}|mai|mei|okt|oct|nov|dec|dez|fevr?|janv|juil|sept(?=\.? (?:okt|oct|nov|et|en|und|and|\())|(?<=in )(?:march|may)|(?<=since )(?:march|may)|(?<=that )(?:march|may)|(?<=of )(?:march|may)|(?<=and )(?:march|may)|(?<=the )(?:march|may)|(?<=last )(?:march|may)|(?<=to )(?:march|may)|(?<=end )(?:march|may)|mars(?! ?\d))\b"
)
_SINCE_ALONE: Final = re.compile(
    r"(?:depuis|des|sinds|sedert|vanaf|seit|ab|since|from) (?:le |la |l'|het |de |den |dem |the )?(?:debut |begin |anfang |start )(?:de |van |of |des )?(?:cette annee|l'annee|(?:dit|het|dieses) jaa?h?r(?:es)?|this year|(?:the )?year)\b"
    r"|(?:depuis|des|sinds|sedert|seit|since) (?:nouvel an|nieuwjaar|neujahr|new year)\b"
)
_THIS_YEAR: Final = re.compile(
    r"\b(?:(?:depuis|en|de|dans) cette annee(?!-la)|(?:sinds|in|van)? ?dit jaar|dieses jahr|seit diesem jahr|this year)\b"
)


_LASTING: Final = re.compile(
    rf"\b(?:(?:{_N}) (?:jours?|semaines?|mois|dagen|weken|maanden|tage|wochen|monate|days|weeks|months) (?:sans|de retard|zonder|ohne|without|lang|al\b|te laat|late\b|en |de suite|op rij|in a row)"
    rf"|(?:deze|this|diese) (?:week|woche)|cette semaine|(?:week|woche|semaine) (?:{_N})\b"
    r"|tot (?:nu|nog) toe|tot nu\b|jusqu'a maintenant|until now|bis jetzt|depuis(?: lors\b|,)|sindsdien|seitdem|ever since|since then|zolang|tant que|solange|as long as"
    r"|chaque|elke|iedere[n]?|jeden|jede\b|every|tous les|toutes les|al van|nog niets|nog niks|(?:diesem|diesen) monat|maand op rij|derniers jours|last fortnight)"
)


def months_alone(folded: str, taken: bytearray, base: date) -> Iterator[Mention]:
    """A month named without a word that tells time before it, or within a word: "over januari", "die aprilmaand"."""
    for pattern in (_COMPOUND, _ALONE):
        for match in pattern.finditer(folded):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = b"\1" * len(match[0])
                month = MONTH[match[1]]
                yield in_month(*match.span(), "month", base.year if month <= base.month else base.year - 1, month)


def of_this_year(folded: str, base: date) -> Iterator[Mention]:
    """This year, and its start."""
    for match in _SINCE_ALONE.finditer(folded):
        yield in_month(*match.span(), "this_month", base.year, 1)
    for match in _THIS_YEAR.finditer(folded):
        yield in_year(*match.span(), "year", base.year)


def ongoing(folded: str, told: Sequence[Mention], base: date) -> Iterator[Mention]:
    """What still goes on is told of the letter's own month too."""
    first = next((mention for mention in told if mention.form in ("still", "since_count")), None)
    lasting = _LASTING.search(folded) if first is None else None
    span = (first.start, first.end) if first is not None else lasting.span() if lasting is not None else None
    if span is not None:
        yield in_month(*span, "this_month", base.year, base.month)


_FOLLOWING: Final = re.compile(
    r"^ (?:suivant|d'apres|qui a suivi|daarop|nadien|daarna|darauf|danach|following|after)\b"
)
_FOLLOWS: Final = re.compile(
    r"\b(?:the (?:following|next)|(?:im|am) darauffolgenden|(?:de|in de) daaropvolgende|daaropvolgende|volgende|that|die|dieser|ce|cet|cette) ?$"
)


def following(folded: str, found: Sequence[Mention], told: Sequence[Mention], base: date) -> Iterator[Mention]:
    """ "Le 20 mai suivant", "the following February": the first one after what was told before it."""
    for mention in found:
        if mention.form not in ("month", "day_month") or not (
            _FOLLOWING.search(folded[mention.end : mention.end + 24])
            or _FOLLOWS.search(folded[max(0, mention.start - 26) : mention.start])
            or mention.form == "month"
        ):
            continue
        for anchor in _anchors(told, mention.start, base)[:2]:
            year = anchor.first.year + (
                (mention.first.month, mention.first.day)
                < (anchor.first.month, 1 if len(mention.label) < 10 else anchor.first.day)
            )
            first = valid_day(year, mention.first.month, mention.first.day)
            if first is None or first > base or year == mention.first.year or year < base.year - 12:
                continue
            if len(mention.label) == 10:
                yield on_day(mention.start, mention.end, "inherited", first)
            else:
                yield in_month(mention.start, mention.end, "inherited", year, mention.first.month)


_LAST_DAY: Final = re.compile(
    rf"\b(?:last|vorige|verleden|vorletzten?|letzten?) (?P<w>{_W}|mon|tues?|wed|thurs?|fri|sat|sun)\b|\b(?P<w2>{_W}) (?:before last|passe|dernier|d'avant|en huit|de l'autre semaine)\b"
)
_SHORT_DAY: Final = {"mon": 0, "tue": 1, "tues": 1, "wed": 2, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6}
_YEARS_NEARLY: Final = re.compile(
    rf"\b(?:(?:depuis|il y a|voila|ca fait|seit|vor|sinds|since|for|al) )?(?:bientot|presque|pres de|bijna|tegen de|fast|bald|nearly|almost|exactement|precies|exactly|genau)? ?(?P<n>{_N}) (?P<u>ans?|jaar|jahren?|years?|mois|maanden|monaten?|months|weken|semaines|wochen|weeks)(?: (?:exactement|precies|genau|exactly|jour pour jour|dag op dag|auf den tag|to the day))?\b"
)
_EXACTLY: Final = re.compile(r"exact|precies|genau|jour pour jour|dag op dag|auf den tag|to the day")
_NEARLY: Final = re.compile(r"bientot|presque|pres de|bijna|fast|bald|nearly|almost")


_S: Final = "|".join(names for names, _, _ in SEASONS)
_SEASONS_AGO: Final = re.compile(
    rf"\b(?:il y a )?(?P<n>{_N}) (?P<s>{_S})s?(?: (?:geleden|terug|ago|back|her|passes))?\b"
)
_EDGE: Final = re.compile(
    rf"\b(?:(?P<start>debut|begin|anfang|start|beginning|early|vroege)|(?P<close>fin|eind|einde|ende|end|late|late)) (?:de |du |d'|l'|van |of |des |the |in |der |het )*(?P<s>{_S})s?\b|\b(?P<s2>{_S})(?P<start2>anfang|beginn|begin)\b"
)


def edges(folded: str, base: date) -> Iterator[Mention]:
    """The month in which a season starts or ends: "im Anfang Herbst", "fin de l'été"."""
    for match in _EDGE.finditer(folded):
        name = match["s"] or match["s2"]
        first = next(first for names, first, _ in SEASONS if re.match(names, name))
        month = first if match["start"] or match["start2"] else (first + 1) % 12 + 1
        year = base.year if month <= base.month else base.year - 1
        yield in_month(*match.span(), "month", year, month)


def two_told(folded: str, base: date) -> Iterator[Mention]:
    """What people count two ways: "last Monday" is also that of the week before, "bientôt deux ans" a year, a month, a day."""
    for match in _LAST_DAY.finditer(folded):
        word = match["w"] or match["w2"]
        back = (base.weekday() - (WEEKDAY[word] if word in WEEKDAY else _SHORT_DAY[word])) % 7 or 7
        if word not in WEEKDAY:
            yield on_day(*match.span(), "last_weekday", base - timedelta(days=back))
        if back < 3 or "de l'autre" in match[0] or "before" in match[0] or match[0].startswith("vorletzt"):
            yield on_day(*match.span(), "last_weekday", base - timedelta(days=back + 7))
    for match in _SEASONS_AGO.finditer(folded):
        first = next(first for names, first, _ in SEASONS if re.match(names, match["s"]))
        latest = base.year if base.month >= first else base.year - 1
        yield in_year(*match.span(), "season", latest - count_of(match["n"]) + 1)
        yield in_year(*match.span(), "season", base.year - count_of(match["n"]))
    if not _EXACTLY.search(folded) and not _NEARLY.search(folded):
        return
    for match in _YEARS_NEARLY.finditer(folded):
        exact, nearly = _EXACTLY.search(match[0]), _NEARLY.search(match[0])
        count, unit = count_of(match["n"]), match["u"]
        if not (exact or nearly) or not 0 < count < 40:
            continue
        months = (
            count
            if unit.startswith(("moi", "maa", "mon"))
            else 12 * count
            if unit.startswith(("an", "ja", "ye"))
            else 0
        )
        day = (
            base - timedelta(days=7 * count)
            if not months
            else valid_day(*months_before(base, months), min(base.day, 28)) or base
        )
        yield in_month(*match.span(), "ago", day.year, day.month)
        if nearly and months >= 12:
            yield in_year(*match.span(), "ago", day.year)
        if exact:
            yield on_day(
                *match.span(),
                "ago",
                day
                if not months or base.day <= 28
                else day + timedelta(days=min(base.day, month_end(day.year, day.month).day) - 28),
            )
