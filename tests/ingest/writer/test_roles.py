"""What the writer is to the affiliate, and who the affiliate is."""

import pytest

from ingest.writer import roles
from models.words import Role


class TestRole:
    @pytest.mark.parametrize(
        ("head", "foot", "display", "role"),
        [
            ("", "Jeanne Testut", "Jeanne Testut", Role.SELF),
            ("", "Me Aurore Testut\nAvocate au barreau", None, Role.LAWYER),
            ("PROEF & PARTNERS – ADVOCATEN", "Joris Proef", None, Role.LAWYER),
            ("Rechtsanwältin Nathalie Probst", "Nathalie Probst", None, Role.LAWYER),
            ("", "Evelien Proef", "Mr. Evelien Proef - bewindvoering", Role.LAWYER),
            ("Dr A. Testut\nMédecine générale", "A. Testut", None, Role.PROFESSIONAL),
            ("", "Apr. Dorien Proef", "Apotheek De Proef", Role.PROFESSIONAL),
            ("FGTB Bruxelles", "Thierry Testut\ndélégué", None, Role.ORGANISATION),
            ("", "Kris V., personeelsdienst", "Payroll Brouwerij", Role.ORGANISATION),
            ("", "Werner Probst\nBetriebsrat", None, Role.ORGANISATION),
        ],
    )
    def test_is_read_from_letterhead_signature_and_header(
        self, head: str, foot: str, display: str | None, role: Role
    ) -> None:
        assert roles.role(head=head, foot=foot, display=display) is role

    @pytest.mark.parametrize(
        ("address", "role"),
        [
            ("n@proef-advocaten.example", Role.LAWYER),
            ("secretariaat@huisartsen-proef.example", Role.PROFESSIONAL),
            ("d@cpas-proef.example", Role.ORGANISATION),
            ("d@post.example", Role.SELF),
        ],
    )
    def test_or_else_from_the_address(self, address: str, role: Role) -> None:
        assert roles.role(head="", foot="Jan Proef", display="Jan Proef", address=address) is role

    @pytest.mark.parametrize(
        ("text", "role"),
        [
            ("Je vous écris au nom de ma mère qui", Role.RELATIVE),
            ("ik schrijf u in naam van mijn vader", Role.RELATIVE),
            ("im Namen meiner Mutter", Role.RELATIVE),
            ("on behalf of my father", Role.RELATIVE),
            ("Als huisarts van deze patiënt", Role.PROFESSIONAL),
            ("en tant que médecin traitant", Role.PROFESSIONAL),
            ("en ma qualité de déléguée syndicale", Role.ORGANISATION),
            ("ma mère est malade, comme vous le savez", None),
        ],
    )
    def test_is_said_in_the_text(self, text: str, role: Role | None) -> None:
        assert roles.as_whom(text) is role


class TestOnBehalfOf:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("en qualité de conseil de Madame Véronique TESTUT, domiciliée", "Véronique TESTUT"),
            ("Je suis le conseil de Mme Odile\nTestut, laquelle", "Odile Testut"),
            ("Désignée administratrice provisoire de Monsieur Baudouin TESTUT (52", "Baudouin TESTUT"),
            ("als raadsman van de heer Dirk Proef (RR", "Dirk Proef"),
            ("bewindvoerder over de persoon en de goederen van de heer Leon Proef", "Leon Proef"),
            ("namens mijn cliënte, mevrouw Greet Proef,", "Greet Proef"),
            ("onze werknemer Eddy Proef (56", "Eddy Proef"),
            ("hiermit vertrete ich Frau Monika Probst", "Monika Probst"),
            ("meine Mandantin, Frau Monika Probst,", "Monika Probst"),
            ("I act for Mrs Ann Sample, who", "Ann Sample"),
            ("on behalf of Ann Sample", "Ann Sample"),
            ("Je suis le conseil de Madame Testut. Plus loin : Marie-Pierre TESTUT", "Marie-Pierre TESTUT"),
            ("Feu Monsieur Armand TESTUT, décédé", "Armand TESTUT"),
        ],
    )
    def test_is_the_person_named(self, text: str, name: str) -> None:
        assert roles.on_behalf_of(text) == name

    @pytest.mark.parametrize(
        "text",
        [
            "au nom de tous les voisins",
            "namens alle bewoners",
            "je parle au nom de ma mère",
            "administration provisoire : M. Roland F.",
            "mon client est fâché",
            "",
        ],
    )
    def test_is_nobody_where_nobody_is_named(self, text: str) -> None:
        assert roles.on_behalf_of(text) is None


class TestSubject:
    @pytest.mark.parametrize(
        "text",
        [
            "Concerne : Monsieur Tomasz PROEF — indemnités",
            "Betreft: mevrouw Inge Proef, °1979",
            "In Sachen: Frau Monika Probst ./. Kasse",
            "Re: Mrs Ann Sample, nat. no.",
        ],
    )
    def test_names_a_person(self, text: str) -> None:
        assert roles.in_subject(text) is not None

    @pytest.mark.parametrize(
        "text",
        [
            "Concerne : forfaits journaliers",
            "Betreft: klacht over loket Elsene",
            "Re: Votre Décision",
            "Objet : état de la salle",
        ],
    )
    def test_or_a_matter(self, text: str) -> None:
        assert roles.in_subject(text) is None


class TestRelative:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("Mijn vader, Gaston Proef, is overleden op 3 januari", "Gaston Proef"),
            ("bij mijn moeder, Simonne Van Proef.", "Simonne Van Proef"),
            ("mon père Jean Testut attend", "Jean Testut"),
            ("Für meine Mutter, Anna Probst,", "Anna Probst"),
            ("my father, Sam Sample, has", "Sam Sample"),
            ("ma pauvre marraine, Mme Odile Testut, n'entend plus", "Odile Testut"),
            ("mijn blinde broer Jan Proef stond aan het loket", "Jan Proef"),
            ("die Karte meines Sohnes (Lukas Probst) ist gesperrt", "Lukas Probst"),
            ("My father-in-law, Sam Sample, was told", "Sam Sample"),
            ("Maman (Odile Testut, 84 ans) attend", "Odile Testut"),
            ("het bed voor vader, Jan Proef, is weg", "Jan Proef"),
            ("Opa (Gust Proef) belde u", "Gust Proef"),
            ("I found dad's old letter (Sam Sample, on my file)", "Sam Sample"),
            ("Pa heet Jan Proef.", "Jan Proef"),
            ("Meine Enkelin heißt Lena Probst und wartet", "Lena Probst"),
        ],
    )
    def test_named_in_full_is_the_affiliate(self, text: str, name: str) -> None:
        assert roles.named_relative(text) == name

    @pytest.mark.parametrize(
        "text",
        [
            "Mon fils Ilyas, 9 ans",
            "ma mère est malade",
            "Mon époux, Émile Testut, nous a quittés",
            "Mijn grootmoeder, Clementina Proef (1899-1981)",
            "mijn zus Marline",
            "maman, Monsieur, n'entend plus",
            "war ich mit meiner Schwester in Ihrer Zweigstelle",
            "Mama (84) wacht nog altijd",
        ],
    )
    def test_named_by_first_name_or_mourned_is_not(self, text: str) -> None:
        assert roles.named_relative(text) is None

    def test_below_a_signature_counts(self) -> None:
        assert roles.signed_for(["Greet Proef", "dochter van Omer Proef"]) == "Omer Proef"

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("Ik ben de dochter van Maria Proef (INSZ", "Maria Proef"),
            ("je suis le fils de Monsieur Paul Testut.", "Paul Testut"),
            ("Patricia, la fille de Mme Testut-Essai", None),
            ("mijn moeder (Rita Proef, 12/03/1940)", "Rita Proef"),
        ],
    )
    def test_told_by_the_child_counts_when_named_in_full(self, text: str, name: str | None) -> None:
        assert roles.named_relative(text) == name


class TestAboutKin:
    @pytest.mark.parametrize(
        ("subject", "text"),
        [
            ("Lunettes de mon petit-fils", "Bonjour, on refuse."),
            ("Beschwerde: Rollstuhl meines Sohnes", "Guten Tag"),
            ("", "Concerne : ma mère, admise le 3 mars"),
            ("", "le dossier de mon petit-fils Eliott, dont je suis la tutrice"),
            ("", "de aanvraag van mijn moeder ligt stil"),
        ],
    )
    def test_the_case_is_a_relatives_though_nobody_is_named(self, subject: str, text: str) -> None:
        assert roles.is_about_kin(subject, text)

    @pytest.mark.parametrize(
        "text", ["ma mère me dit de vous écrire", "mijn man is zelfstandige", "mein Sohn wartet im Auto", ""]
    )
    def test_a_relative_told_of_in_passing_is_not(self, text: str) -> None:
        assert not roles.is_about_kin("Klacht", text)


class TestNamedAfterwards:
    @pytest.mark.parametrize(
        "text",
        [
            "Mon père est aveugle et n'entend plus. Il s'appelle Jean Testut.",
            "Mijn vader (84) wacht al drie weken. Hij heet Jean Testut.",
            "My father cannot write. His name is Jean Testut.",
            "Notre sacristain, Jean Testut, ne sait pas écrire",
            "Je vous écris pour un monsieur de notre rue, Jean Testut, qui n'ose pas",
        ],
    )
    def test_is_the_affiliate(self, text: str) -> None:
        assert roles.named_relative(text) == "Jean Testut"

    @pytest.mark.parametrize(
        "text",
        [
            "Ma mère est venue. Votre employée au guichet a crié. Elle s'appelle Jeanne Testut.",
            "Uw medewerker was onbeleefd. Hij heet Jan Proef.",
            "notre médecin, Jean Testut, l'a écrit",
            "onze advocaat, Jan Proef, neemt contact op",
            "Feu mon époux, Jean Testut, fut votre affilié",
        ],
    )
    def test_but_no_clerk_doctor_or_dead_husband(self, text: str) -> None:
        assert roles.named_relative(text) is None
