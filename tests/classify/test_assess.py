"""The shipped classifier, on invented complaints that are in no corpus."""

import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.assess import Classifier
from models.values import Span
from models.words import Channel, Flag, Kind, Language, ReviewReason, Service
from tests.classify.builders import complaint

PAID_LATE = complaint(
    "Bonjour,\n\nJe suis en incapacité depuis le 3 mars et je n'ai toujours pas reçu mes indemnités d'avril et de mai. "
    "J'ai téléphoné quatre fois, on me répond chaque fois que le dossier est en ordre. C'est inadmissible, mon loyer n'attend pas."
    "\n\nOdile Marchand\n85.07.30-033.28",
    subject="Indemnités impayées",
    national_number="85073003328",
)
WRONG_ENVELOPE = complaint(
    "Goedemorgen,\n\nVandaag kreeg ik een omslag van u met daarin het overzicht van terugbetalingen van een andere mevrouw: haar naam, "
    "haar rijksregisternummer en bij welke psychiater ze gaat. Wie heeft er nu mijn overzicht gekregen? "
    "Mijn gegevens liggen dus bij een vreemde.\n\nLien Stevens",
    name="Lien Stevens",
)
OLD = complaint(
    "Madame, Monsieur,\n\nEn mars 2022 votre guichet a refusé le remboursement de mes lunettes. Je n'ai rien fait à l'époque, "
    "j'ai laissé tomber et je n'en ai parlé à personne. En rangeant mes papiers je retombe dessus.\n\nOdile Marchand",
)
UNNAMED = complaint(
    "Vorige dinsdag zat de bediende aan het loket in Vilvoorde luid te lachen met een oude man. Schandalig. "
    "Ik zeg niet wie ik ben, ik moet daar nog terugkomen.\n\neen ontgoochelde klant",
    name=None,
)
AWAY = complaint(
    "Bonjour, je suis absente du bureau jusqu'au 30 juin et n'ai pas accès à ma messagerie. Pour toute urgence, contactez mon collègue. "
    "Ceci est une réponse automatique.",
    subject="Réponse automatique : Accusé de réception",
)


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load()


class TestLoading:
    def test_takes_less_than_three_seconds(self, classifier):
        start = time.perf_counter()
        Classifier.load()
        assert time.perf_counter() - start < 3.0

    def test_names_the_version_of_what_it_learnt(self, classifier):
        assert classifier.assess(PAID_LATE).model == classifier.version


class TestFlags:
    def test_a_late_payment_has_none(self, classifier):
        found = classifier.assess(PAID_LATE)
        assert [flag for flag in Flag if found.raised(flag)] == []

    @pytest.mark.parametrize(
        ("given", "flag"), [(WRONG_ENVELOPE, Flag.PERSONAL_DATA), (OLD, Flag.STALE), (UNNAMED, Flag.ANONYMOUS)]
    )
    def test_are_raised_with_words_that_show_them(self, classifier, given, flag):
        finding = classifier.assess(given).flags[flag]
        assert finding.value
        assert finding.evidence
        assert finding.reason.endswith(".")

    def test_are_all_present_on_any_kind(self, classifier):
        assert set(classifier.assess(AWAY).flags) == set(Flag)

    def test_beside_personal_data_are_for_complaints_only(self, classifier):
        found = classifier.assess(AWAY)
        assert not any(found.raised(flag) for flag in (Flag.ANONYMOUS, Flag.OUT_OF_SCOPE, Flag.STALE))

    def test_a_reason_quotes_nobody(self, classifier):
        finding = classifier.assess(OLD).flags[Flag.STALE]
        assert "lunettes" not in finding.reason


class TestWhatWasFound:
    def test_a_late_payment_is_a_complaint_about_benefits(self, classifier):
        found = classifier.assess(PAID_LATE)
        assert (found.kind, found.service, found.initiative) == (Kind.COMPLAINT, Service.INDEMNITIES, True)

    def test_an_absence_notice_is_automatic_and_nobodys_case(self, classifier):
        found = classifier.assess(AWAY)
        assert (found.kind, found.complainant, found.service, found.fact_date) == (Kind.AUTOMATIC, None, None, None)

    def test_the_complainant_is_the_affiliate(self, classifier):
        assert classifier.assess(PAID_LATE).complainant == "Odile Marchand"

    def test_the_date_of_the_facts_is_as_the_text_tells_it(self, classifier):
        assert classifier.assess(OLD).fact_date == "2022-03"

    def test_the_language_is_told_by_the_text_where_nobody_said_it(self, classifier):
        assert classifier.assess(replace(UNNAMED, language=None)).language is Language.NL

    def test_another_mutual_funds_refusal_is_not_the_services_business_or_is_doubted(self, classifier):
        found = classifier.assess(
            complaint(
                "Ma mutualité, la Mutualité chrétienne, refuse mes soins dentaires. Faites quelque chose contre eux.\nOdile Marchand"
            )
        )
        assert found.raised(Flag.OUT_OF_SCOPE) or found.doubted(ReviewReason.OUT_OF_SCOPE)


class TestOwnWords:
    DISCLAIMER = (
        "\n\nCe message est confidentiel et peut contenir des données à caractère personnel protégées par le RGPD. "
        "Si vous n'en êtes pas le destinataire, détruisez-le."
    )

    def test_a_disclaimer_raises_nothing(self, classifier):
        text = PAID_LATE.text + self.DISCLAIMER
        assert not classifier.assess(replace(PAID_LATE, text=text)).raised(Flag.PERSONAL_DATA)

    def test_what_reading_marked_as_not_written_counts_for_nothing(self, classifier):
        added = "\n\nNos affiliés se plaignent de fuites de données : adressez-vous au DPO, dataprotection.bra@solidaris.be."
        text = PAID_LATE.text + added
        span = Span(start=len(PAID_LATE.text), end=len(text))
        plain = classifier.assess(PAID_LATE).flags[Flag.PERSONAL_DATA].probability
        marked = classifier.assess(replace(PAID_LATE, text=text, ignored=(span,)))
        assert marked.flags[Flag.PERSONAL_DATA].probability == pytest.approx(plain, abs=0.05)


class TestEvidence:
    @pytest.mark.parametrize("given", [WRONG_ENVELOPE, OLD, UNNAMED])
    def test_is_exactly_the_words_at_its_place(self, classifier, given):
        fields = {"subject": given.subject or "", "body": given.text}
        shown = [one for finding in classifier.assess(given).flags.values() for one in finding.evidence]
        assert all(fields[one.where][one.start : one.end] == one.text for one in shown)

    @pytest.mark.parametrize(("given", "flag"), [(WRONG_ENVELOPE, Flag.PERSONAL_DATA), (OLD, Flag.STALE)])
    def test_taken_away_makes_the_probability_fall(self, classifier, given, flag):
        before = classifier.assess(given).flags[flag]
        text = given.text
        for evidence in reversed(before.evidence):
            text = text[: evidence.start] + text[evidence.end :]
        assert classifier.assess(replace(given, text=text)).flags[flag].probability < before.probability


class TestReview:
    def test_hardly_any_text_is_doubted(self, classifier):
        assert classifier.assess(complaint("?")).doubted(ReviewReason.LITTLE_TEXT)

    @pytest.mark.parametrize(
        "text",
        [
            "Bonjour, je porte plainte numéro 5 plaintes: vos services ne répondent pas au sujet de 0.389.",
            "Ik dien hierbij klacht in, nummer 4 van 7, over 0.21 en 0.22.",
            "Out of office. I am away until Monday. I complain all the same about your 0.5.",
        ],
    )
    def test_who_says_that_they_complain_is_never_passed_over(self, classifier, text):
        found = classifier.assess(complaint(text))
        assert found.kind in (Kind.COMPLAINT, Kind.FOLLOW_UP) or found.doubted(ReviewReason.DISSATISFACTION)

    def test_a_text_without_end_is_judged_by_its_beginning_and_doubted(self, classifier):
        found = classifier.assess(complaint("Je porte plainte, mon remboursement n'arrive pas. " * 50_000))
        assert found.doubted(ReviewReason.LONG_TEXT)
        assert not found.doubted(ReviewReason.PERSONAL_DATA)

    def test_more_words_than_are_read_of_one_message_are_a_doubt(self, classifier):
        short = "Ik wacht al lang op mijn geld. Wie helpt mij nu? Niemand zegt iets. "
        found = classifier.assess(complaint((short * 300)[:19_900]))
        assert found.doubted(ReviewReason.LONG_TEXT)

    def test_what_is_told_about_data_beyond_that_is_a_doubt(self, classifier):
        told = "Mes données médicales ont été envoyées à mon voisin, c'est une violation du RGPD."
        found = classifier.assess(complaint("Je porte plainte, mon remboursement n'arrive pas. " * 500 + told))
        assert found.doubted(ReviewReason.PERSONAL_DATA)

    def test_a_poor_reading_is_doubted(self, classifier):
        found = classifier.assess(replace(PAID_LATE, poor_reading=True, channel=Channel.LETTER))
        assert found.doubted(ReviewReason.POOR_READING)

    def test_a_question_that_shows_anger_is_doubted(self, classifier):
        found = classifier.assess(
            complaint(
                "Pouvez-vous me dire pourquoi mon remboursement n'arrive jamais ? C'est scandaleux, j'attends depuis janvier."
            )
        )
        assert found.kind in (Kind.COMPLAINT, Kind.FOLLOW_UP) or found.review


class TestBriefWordsOfAMachine:
    @pytest.mark.parametrize(
        ("subject", "text"),
        [
            ("Réponse automatique : congés", "Je suis absente jusqu'au 4 mars et lirai votre message ensuite."),
            ("Automatisch antwoord", "Ik ben afwezig tot 3 december. Bel voor dringende zaken het algemene nummer."),
            ("Abwesenheitsnotiz", "Ich bin bis zum 12. Januar nicht im Büro."),
            ("Out of office", "I am out of the office until Monday with no access to mail."),
        ],
    )
    def test_are_automatic(self, classifier, subject, text):
        assert classifier.assess(complaint(text, subject=subject)).kind is Kind.AUTOMATIC

    @pytest.mark.parametrize(
        "text",
        [
            "Je suis absent du bureau lundi. Je porte plainte : votre guichet était fermé.",
            "Je suis absente depuis mars pour maladie et je n'ai toujours rien reçu de vous.",
            "Ik ben afwezig van het werk sinds januari en krijg geen uitkering.",
            "I am on leave since March and my benefit was never paid.",
            "Ich bin abwesend von der Arbeit und Sie zahlen nicht.",
            "Votre guichet est fermé du lundi au mercredi, ce n'est pas sérieux.",
            "Kantoor Halle gesloten wegens verlof, ik stond er voor niets met mijn krukken.",
        ],
    )
    def test_in_a_persons_complaint_make_no_machine_of_it(self, classifier, text):
        assert classifier.assess(complaint(text)).kind is not Kind.AUTOMATIC

    def test_are_doubted_where_the_network_thought_otherwise(self, classifier):
        found = classifier.assess(complaint("Ich bin bis zum 12. Januar nicht im Büro.", subject="Abwesenheitsnotiz"))
        assert found.doubted(ReviewReason.KIND)


class TestManyComplaints:
    def test_are_assessed_in_order_as_one_by_one(self, classifier):
        given = [PAID_LATE, WRONG_ENVELOPE, OLD, UNNAMED, AWAY] * 8
        assert list(classifier.assess_many(given))[:5] == [classifier.assess(one) for one in given[:5]]

    def test_may_be_none(self, classifier):
        assert list(classifier.assess_many([])) == []


class TestAnyText:
    @settings(max_examples=40)
    @given(text=st.text(max_size=300), subject=st.none() | st.text(max_size=40))
    def test_is_assessed_without_a_fall(self, classifier, text, subject):
        found = classifier.assess(complaint(text, subject=subject, received=date(2024, 2, 29)))
        assert all(0.0 <= finding.probability <= 1.0 for finding in found.flags.values())
