"""What the templates say, in each language, and that the languages say the same."""

import re
import tomllib
from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import nodes

from models.words import (
    About,
    Channel,
    Flag,
    HoldReason,
    Kind,
    Language,
    PrivacyType,
    ReviewReason,
    Role,
    Service,
    Template,
    Trouble,
)
from outbound.wording import FACTS, TEMPLATES, Wording, environment, long_date, wordings
from tests.builders import HOUSE
from tests.outbound.drafts import REFERENCE, SECOND, by_post, draft

ACKNOWLEDGEMENTS = [
    Template.ACKNOWLEDGEMENT,
    Template.ACKNOWLEDGEMENT_DPO,
    Template.ACKNOWLEDGEMENT_MIXED,
    Template.ACKNOWLEDGEMENT_NEUTRAL,
]
OTHERS = [Language.NL, Language.DE, Language.EN]
EVERY_FACT: dict[str, str | list[str]] = {name: [f"the {name}"] for name in FACTS}


def say(template: Template, language: Language, **changes: object) -> Wording:
    return wordings(draft(template, languages=(language,), facts=EVERY_FACT, **changes))[0]


def all_words(wording: Wording) -> str:
    shown = [wording.subject]
    for part in wording.parts:
        shown += [line for paragraph in part.paragraphs for line in paragraph.lines]
        shown += [word for row in part.rows for word in (row.label, *row.values)]
    return "\n".join(shown).replace("\u00a0", " ")


def blocks(template: Template, language: Language) -> dict[str, frozenset[str]]:
    """Each block of a template and of those it extends, with the variables that it names."""
    found: dict[str, frozenset[str]] = {}
    name: str | None = f"{language}/{template}.jinja"
    templates = environment(None, layout=False)
    while name is not None:
        assert templates.loader is not None
        tree = templates.parse(templates.loader.get_source(templates, name)[0])
        for block in tree.find_all(nodes.Block):
            names = frozenset(str(each.name) for each in block.find_all(nodes.Name))
            found.setdefault(block.name, names)
        extends = next(tree.find_all(nodes.Extends), None)
        name = extends.template.as_const() if extends is not None else None
    return found


def shape(wording: Wording) -> list[tuple[str, list[tuple[int, bool]], list[int]]]:
    """What a wording is made of, without its words."""
    return [
        (
            part.name,
            [(len(paragraph.lines), paragraph.bullets) for paragraph in part.paragraphs],
            [len(row.values) for row in part.rows],
        )
        for part in wording.parts
    ]


class TestFourLanguages:
    @pytest.mark.parametrize("language", OTHERS)
    @pytest.mark.parametrize("template", Template)
    def test_have_the_same_blocks_with_the_same_variables(self, template: Template, language: Language) -> None:
        assert blocks(template, language) == blocks(template, Language.FR)

    @pytest.mark.parametrize("language", OTHERS)
    @pytest.mark.parametrize("template", Template)
    def test_show_the_same_parts(self, template: Template, language: Language) -> None:
        assert shape(say(template, language)) == shape(say(template, Language.FR))

    @pytest.mark.parametrize("language", OTHERS)
    @pytest.mark.parametrize("template", [template for template in Template if template.to_writer])
    def test_show_the_same_parts_by_post(self, template: Template, language: Language) -> None:
        said = wordings(by_post(template, languages=(language, Language.FR)))
        assert shape(said[0]) == shape(said[1])

    @pytest.mark.parametrize("language", OTHERS)
    @pytest.mark.parametrize("template", [template for template in Template if template is not Template.DPO_REFERRAL])
    def test_do_not_share_a_subject_by_oversight(self, template: Template, language: Language) -> None:
        assert say(template, language).subject != say(template, Language.FR).subject

    @pytest.mark.parametrize("language", Language)
    @pytest.mark.parametrize("template", Template)
    def test_name_no_house_of_their_own(self, template: Template, language: Language) -> None:
        sources = [TEMPLATES / language / f"{template}.jinja", *(TEMPLATES / language).glob("*s.jinja")]
        assert not any(re.search(r"solidaris|@|\d{4}|bruxelles", path.read_text(), re.I) for path in sources)


class TestAcknowledgements:
    @pytest.mark.parametrize("language", Language)
    @pytest.mark.parametrize("template", ACKNOWLEDGEMENTS)
    @pytest.mark.parametrize("wanted", [HOUSE.privacy_notice_url, HOUSE.phone, HOUSE.contact, HOUSE.address])
    def test_say_how_to_reach_a_person_and_where_the_privacy_notice_is(
        self, template: Template, language: Language, wanted: str
    ) -> None:
        assert wanted in all_words(say(template, language))

    @pytest.mark.parametrize("language", Language)
    @pytest.mark.parametrize("template", ACKNOWLEDGEMENTS)
    def test_say_when_it_came_and_when_the_answer_comes(self, template: Template, language: Language) -> None:
        said = all_words(say(template, language))
        assert long_date(date(2026, 3, 1), language) in said
        assert long_date(date(2026, 4, 15), language) in said

    @pytest.mark.parametrize("template", ACKNOWLEDGEMENTS)
    @pytest.mark.parametrize(
        ("language", "sentence"),
        [
            (Language.FR, "ne suspend pas les délais de recours contre une décision devant les tribunaux"),
            (Language.NL, "schorst de termijnen niet om bij de rechtbank in beroep te gaan tegen een beslissing"),
            (
                Language.DE,
                "setzt die Fristen nicht aus, in denen man vor Gericht gegen eine Entscheidung vorgehen kann",
            ),
            (Language.EN, "does not suspend the time limits for appeal against a decision before the courts"),
        ],
    )
    def test_say_that_time_limits_for_appeal_run_on(
        self, template: Template, language: Language, sentence: str
    ) -> None:
        assert sentence in all_words(say(template, language))

    @pytest.mark.parametrize("language", Language)
    @pytest.mark.parametrize("template", ACKNOWLEDGEMENTS)
    def test_give_no_number_of_days(self, template: Template, language: Language) -> None:
        assert not re.search(r"\d+\s*(jours|dagen|days|Tage)", all_words(say(template, language)))

    @pytest.mark.parametrize("language", Language)
    @pytest.mark.parametrize("template", [Template.ACKNOWLEDGEMENT_DPO, Template.ACKNOWLEDGEMENT_MIXED])
    def test_of_personal_data_name_the_dpo(self, template: Template, language: Language) -> None:
        said = all_words(say(template, language))
        assert "DPO" in said
        assert HOUSE.dpo in said

    @pytest.mark.parametrize("language", Language)
    @pytest.mark.parametrize("template", [Template.ACKNOWLEDGEMENT, Template.ACKNOWLEDGEMENT_NEUTRAL])
    def test_of_others_do_not_name_the_dpo(self, template: Template, language: Language) -> None:
        assert "DPO" not in all_words(say(template, language))

    @pytest.mark.parametrize("language", Language)
    def test_of_a_mixed_message_give_both_references(self, language: Language) -> None:
        said = all_words(say(Template.ACKNOWLEDGEMENT_MIXED, language))
        assert REFERENCE in said
        assert SECOND in said

    @pytest.mark.parametrize(
        ("language", "word"),
        [
            (Language.FR, "recevabilité"),
            (Language.NL, "ontvankelijkheid"),
            (Language.DE, "Zulässigkeit"),
            (Language.EN, "admissibility"),
        ],
    )
    def test_when_neutral_say_that_admissibility_is_examined(self, language: Language, word: str) -> None:
        assert word in all_words(say(Template.ACKNOWLEDGEMENT_NEUTRAL, language))


class TestIdentificationRequest:
    @pytest.mark.parametrize(
        ("language", "words"),
        [
            (
                Language.FR,
                ("votre nom", "adresse postale", "numéro d'affilié", "carte d'identité", "registre national"),
            ),
            (Language.NL, ("uw naam", "postadres", "lidnummer", "identiteitskaart", "rijksregisternummer")),
            (Language.DE, ("Ihrem Namen", "Postanschrift", "Mitgliedsnummer", "Personalausweises", "Nationalregister")),
            (Language.EN, ("your name", "postal address", "member number", "identity card", "national register")),
        ],
    )
    def test_asks_for_what_is_needed_and_says_what_is_not(self, language: Language, words: tuple[str, ...]) -> None:
        said = all_words(say(Template.IDENTIFICATION_REQUEST, language))
        assert [word for word in words if word not in said] == []

    @pytest.mark.parametrize("language", Language)
    def test_does_not_name_the_subject(self, language: Language) -> None:
        assert not re.search(r"DPO|Datenschutz|protection des données|gegevensbescherming|data protection", all_words(
            say(Template.IDENTIFICATION_REQUEST, language)
        ))  # fmt: skip

    @pytest.mark.parametrize("language", Language)
    def test_gives_the_reference(self, language: Language) -> None:
        assert REFERENCE in all_words(say(Template.IDENTIFICATION_REQUEST, language))


class TestStaffWords:
    @pytest.mark.parametrize("language", Language)
    @pytest.mark.parametrize(
        ("table", "listed"),
        [
            ("kind", Kind),
            ("flags", Flag),
            ("privacy_type", PrivacyType),
            ("service", Service),
            ("channel", Channel),
            ("language", Language),
            ("role", Role),
            ("review_reasons", ReviewReason),
            ("reason", HoldReason),
            ("about", About),
            ("trouble", Trouble),
        ],
    )
    def test_say_every_code_of_a_closed_list(self, language: Language, table: str, listed: type[StrEnum]) -> None:
        words = tomllib.loads((TEMPLATES / language / "words.toml").read_text(encoding="utf-8"))
        assert set(words[table]) == {member.value for member in listed}

    @pytest.mark.parametrize("language", Language)
    def test_label_every_fact(self, language: Language) -> None:
        words = tomllib.loads((TEMPLATES / language / "words.toml").read_text(encoding="utf-8"))
        assert set(words["facts"]) == set(FACTS)

    def test_show_a_fact_without_a_label_all_the_same(self) -> None:
        said = wordings(draft(Template.STAFF_NOTICE, facts={"some_new_fact": "seen"}))[0]
        assert "some new fact\nseen" in all_words(said)

    def test_show_a_code_in_the_language_of_the_reader(self) -> None:
        facts = {"flags": ["personal_data"], "privacy_type": "rights_request"}
        said = all_words(wordings(draft(Template.DPO_REFERRAL, languages=(Language.NL,), facts=facts))[0])
        assert "persoonsgegevens" in said
        assert "uitoefening van een recht" in said

    def test_say_that_the_clock_of_a_breach_is_another(self) -> None:
        said = all_words(wordings(draft(Template.DPO_REFERRAL, facts={"privacy_type": "possible_breach"}))[0])
        assert "72 heures" in said

    @pytest.mark.parametrize("language", Language)
    @pytest.mark.parametrize("template", [Template.STAFF_NOTICE, Template.DPO_REFERRAL])
    def test_say_otherwise_what_joined_whatever_its_kind(self, template: Template, language: Language) -> None:
        new = wordings(draft(template, languages=(language,), facts={"kind": "follow_up"}))[0]
        joined = wordings(draft(template, languages=(language,), facts={"kind": "follow_up", "joined": "yes"}))[0]
        assert [part.name for part in new.parts if part not in joined.parts] == ["intro"]

    @given(words=st.text(max_size=60))
    def test_cannot_be_forged_by_what_a_stranger_wrote(self, words: str) -> None:
        plain = wordings(draft(Template.DPO_REFERRAL, facts={"evidence": ["words"], "writer": "somebody"}))[0]
        hostile = wordings(draft(Template.DPO_REFERRAL, facts={"evidence": [f"w{words}"], "writer": "somebody"}))[0]
        assert shape(hostile) == shape(plain)


class TestLongDate:
    @pytest.mark.parametrize(
        ("language", "first", "later"),
        [
            (Language.FR, "1er août 2026", "21 août 2026"),
            (Language.NL, "1 augustus 2026", "21 augustus 2026"),
            (Language.DE, "1. August 2026", "21. August 2026"),
            (Language.EN, "1 August 2026", "21 August 2026"),
        ],
    )
    def test_is_written_as_people_write_it(self, language: Language, first: str, later: str) -> None:
        assert [long_date(date(2026, 8, 1), language), long_date(date(2026, 8, 21), language)] == [first, later]


class TestAnotherHouse:
    def test_may_word_a_template_of_its_own(self, tmp_path: Path) -> None:
        (tmp_path / "fr").mkdir()
        source = '{% extends "fr/writer.jinja" %}{% block subject %}Bonjour{% endblock %}{% block intro %}Reçu.{% endblock %}'
        (tmp_path / "fr" / "thanks.jinja").write_text(source)
        said = wordings(draft(Template.THANKS), tmp_path)[0]
        assert said.subject == "Bonjour"

    def test_keeps_our_words_for_the_rest(self, tmp_path: Path) -> None:
        assert wordings(draft(), tmp_path) == wordings(draft())

    def test_may_name_a_service_in_its_own_way(self, tmp_path: Path) -> None:
        (tmp_path / "fr").mkdir()
        (tmp_path / "fr" / "words.toml").write_text('[service]\nrecovery = "recouvrement"\n')
        said = wordings(draft(Template.STAFF_NOTICE, facts={"service": "recovery", "kind": "complaint"}), tmp_path)[0]
        assert "recouvrement" in all_words(said)
        assert "plainte" in all_words(said)

    def test_without_a_privacy_notice_has_no_sentence_about_it(self) -> None:
        bare = replace(HOUSE, privacy_notice_url="", phone="", contact="")
        said = wordings(draft(house=bare))[0]
        assert "privacy" not in [part.name for part in said.parts]

    def test_whose_organisation_is_in_its_name_signs_once(self) -> None:
        said = wordings(draft(house=replace(HOUSE, name="Klachten bij Voorbeeld", organisation="Voorbeeld")))[0]
        assert said.parts[-1].paragraphs[-1].lines == ("Klachten bij Voorbeeld",)
