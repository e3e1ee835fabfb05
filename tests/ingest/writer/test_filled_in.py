"""What the fields of the house's form say of writer and affiliate."""

from dataclasses import replace

from ingest.writer.filled_in import filled_in, language_wished
from models.values import Address, Affiliate, Document, MessageHeader, Page, PageField, Writer
from models.words import Channel, Language, Role

GUESSED = Writer(name="Guessed Name", postal_address="Guessed Name\nNowhere 1\n1000 Brussels")


def form(*unsure: str, **said: str) -> Document:
    fields = tuple(PageField(name=name, text=text, typed=name not in unsure) for name, text in said.items())
    page = Page(text="", confidence=None, rotation=0, skew=0.0, source="ocr", fields=fields)
    return Document(sha256="0" * 64, channel=Channel.FORM, language=Language.FR, text="", pages=(page,))


class TestWriter:
    def test_is_the_affiliate_where_no_other_is_named(self) -> None:
        said = {
            "affiliate_surname": "Peeters",
            "affiliate_first_name": "An",
            "street": "Dorp 1",
            "postcode": "1700",
            "town": "Dilbeek",
        }
        writer, affiliate = filled_in(form(**said), GUESSED, Affiliate())
        assert (writer.name, affiliate.name, writer.role) == ("An Peeters", "An Peeters", Role.SELF)
        assert writer.postal_address == "An Peeters\nDorp 1\n1700 Dilbeek"

    def test_for_another_is_who_says_so(self) -> None:
        said = {"affiliate_surname": "Peeters", "writer_surname": "Maes", "writer_first_name": "Jo", "as_lawyer": "yes"}
        writer, affiliate = filled_in(form(**said), GUESSED, Affiliate())
        assert (writer.name, affiliate.name, writer.role) == ("Jo Maes", "Peeters", Role.LAWYER)

    def test_for_another_without_a_name_has_none(self) -> None:
        said = {
            "affiliate_surname": "Peeters",
            "as_relative": "yes",
            "street": "Dorp 1",
            "postcode": "1700",
            "town": "Dilbeek",
        }
        writer, _ = filled_in(form(**said), GUESSED, Affiliate())
        assert (writer.name, writer.postal_address, writer.role) == (None, None, Role.RELATIVE)

    def test_has_no_address_where_a_line_lacks(self) -> None:
        writer, _ = filled_in(form(affiliate_surname="Peeters", street="Dorp 1"), GUESSED, Affiliate())
        assert writer.postal_address is None

    def test_at_a_postcode_of_another_town_is_for_a_person_to_confirm(self) -> None:
        said = {"affiliate_surname": "Peeters", "affiliate_first_name": "An", "street": "Dorp 1", "postcode": "1180"}
        writer, _ = filled_in(form(**said, town="Dilbeek"), GUESSED, Affiliate())
        assert (writer.postal_address, writer.address_attempt) == (None, "An Peeters\nDorp 1\n1180 Dilbeek")

    def test_is_nobody_whose_fields_a_hand_wrote(self) -> None:
        writer, _ = filled_in(form("affiliate_surname", affiliate_surname="Peters"), GUESSED, Affiliate())
        assert writer == GUESSED

    def test_of_a_letter_is_left_alone(self) -> None:
        letter = Document(sha256="0" * 64, channel=Channel.LETTER, language=None, text="")
        assert filled_in(letter, GUESSED, Affiliate()) == (GUESSED, Affiliate())


class TestAffiliate:
    def test_has_the_number_that_proves_itself(self) -> None:
        _, affiliate = filled_in(form(national_number="68.01.30-442.93", member_number="0442 71"), GUESSED, Affiliate())
        assert (affiliate.national_number, affiliate.member_number) == ("68013044293", "0442 71")

    def test_has_no_number_that_does_not(self) -> None:
        _, affiliate = filled_in(form(national_number="68.01.30-442.18"), GUESSED, Affiliate())
        assert affiliate.national_number is None


class TestLanguageWished:
    def test_is_the_one_that_is_ticked(self) -> None:
        assert language_wished(form(answer_nl="yes")) is Language.NL

    def test_of_two_is_none(self) -> None:
        assert language_wished(form(answer_nl="yes", answer_fr="yes")) is None


class TestFormInAMail:
    """The answer goes to the sender's address: it greets whoever writes, and the case is whose the form says."""

    @staticmethod
    def mail(sender: str | None, **said: str) -> Document:
        header = MessageHeader(
            message_id=None, subject=None, from_=(Address(name=sender, address="someone@example.be"),)
        )
        return replace(form(**said), channel=Channel.EMAIL, message=header)

    def test_by_the_writer_is_theirs(self) -> None:
        mail = self.mail("An P.", affiliate_surname="Peeters", affiliate_first_name="An", member_number="0442-71-90")
        writer, affiliate = filled_in(mail, Writer(name="An P.", email="someone@example.be"), Affiliate(name="An P."))
        assert (writer.name, writer.email, writer.role) == ("An Peeters", "someone@example.be", Role.SELF)
        assert (affiliate.name, affiliate.member_number) == ("An Peeters", "0442-71-90")

    def test_of_another_is_sent_for_them(self) -> None:
        mail = self.mail("Jo Peeters", affiliate_surname="Peeters", affiliate_first_name="An", for_self="yes")
        writer, affiliate = filled_in(mail, Writer(name="Jo Peeters"), Affiliate(name="Jo Peeters"))
        assert (writer.name, writer.role, affiliate.name) == ("Jo Peeters", Role.RELATIVE, "An Peeters")

    def test_whose_header_has_no_name_is_by_whom_the_form_says(self) -> None:
        said = {"affiliate_surname": "Peeters", "writer_surname": "Maes", "writer_first_name": "Jo", "as_lawyer": "yes"}
        writer, affiliate = filled_in(self.mail(None, **said), Writer(name="Peeters"), Affiliate())
        assert (writer.name, writer.role, affiliate.name) == ("Jo Maes", Role.LAWYER, "Peeters")

    def test_with_two_forms_gives_nobody_the_others_number(self) -> None:
        one = self.mail("Jo Maes", affiliate_surname="Peeters", member_number="0442-71-90")
        (page,) = one.pages
        other = replace(page, fields=(PageField(name="affiliate_surname", text="Claes"),))
        mail = replace(one, pages=(page, other))
        guessed = Affiliate(name="Jo Maes")
        assert filled_in(mail, Writer(name="Jo Maes"), guessed) == (Writer(name="Jo Maes"), guessed)
