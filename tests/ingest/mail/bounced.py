"""Invented bounces in the dialects of mail systems."""

from tests.ingest.mail.mails import mail, multipart, part

DAEMON = {"From": "Mail Delivery System <MAILER-DAEMON@mx.x.example>", "Subject": "Undelivered Mail Returned to Sender"}
RETURNED = (
    b"Content-Type: message/rfc822\r\n\r\nFrom: plaintes@solidaris.example\r\nTo: p.lemoine@x.example\r\n"
    b"Message-ID: <ours-1@solidaris.example>\r\nSubject: Votre plainte\r\n\r\nNous avons bien re\xc3\xa7u votre plainte."
)


def dsn(action: str = "failed", status: str = "5.1.1", returned: bytes = RETURNED) -> bytes:
    """A report as RFC 3464 has it."""
    fields = (
        "Reporting-MTA: dns; mx.x.example\n\nFinal-Recipient: rfc822; p.lemoine@x.example\n"
        f"Action: {action}\nStatus: {status}\nDiagnostic-Code: smtp; 550 {status} said no"
    )
    return multipart(
        part("Your message could not be delivered."),
        part(fields, "message/delivery-status"),
        returned,
        subtype="report",
        headers=DAEMON | {"Return-Path": "<>"},
        extra="; report-type=delivery-status",
    )


DSN = dsn()
QMAIL = mail(
    "Hi. This is the qmail-send program at mx.x.example.\nI'm afraid I wasn't able to deliver your message.\n\n"
    "<p.lemoine@x.example>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 User unknown\nGiving up.\n\n"
    "--- Below this line is a copy of the message.\n\nReturn-Path: <plaintes@solidaris.example>\n"
    "Message-ID: <ours-2@solidaris.example>\nTo: p.lemoine@x.example\n\nNous avons",
    headers={"From": "MAILER-DAEMON@mx.x.example", "Subject": "failure notice"},
)
EXIM = mail(
    "This message was created automatically by mail delivery software.\n\nThe following address(es) failed:\n\n"
    "  p.lemoine@x.example\n    retry timeout exceeded\n",
    headers=DAEMON | {"X-Failed-Recipients": "p.lemoine@x.example"},
)
FRENCH = mail(
    "Ceci est un message automatique.\n\nVotre message à p.lemoine@x.example n'a pas pu être remis : boîte pleine.\n",
    headers={"From": "postmaster@x.example", "Subject": "Échec de la remise"},
)


def exchange(subject: str, text: str) -> bytes:
    """Exchange's notice in the language of its server, as a gateway that drops the report hands it on."""
    return mail(
        text, headers={"From": "Microsoft Outlook <postmaster@x.example>", "Subject": subject, "Return-Path": "<>"}
    )


EXCHANGE = {
    "fr": exchange(
        "Non remis : Votre plainte",
        "La remise a échoué pour ces destinataires ou groupes :\n\np.lemoine@x.example\nL'adresse de messagerie que vous avez entrée est introuvable.\n",
    ),
    "nl": exchange(
        "Niet bezorgd: Uw klacht",
        "Bezorging bij deze ontvangers of groepen is mislukt:\n\np.lemoine@x.example\nHet ingevoerde e-mailadres kan niet worden gevonden.\n",
    ),
    "de": exchange(
        "Unzustellbar: Ihre Beschwerde",
        "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Verteilerlisten:\n\np.lemoine@x.example\nDie eingegebene E-Mail-Adresse wurde nicht gefunden.\n",
    ),
    "en": exchange(
        "Undeliverable: Your complaint",
        "Delivery has failed to these recipients or groups:\n\np.lemoine@x.example\nThe email address you entered couldn't be found.\n",
    ),
}
BROKEN = multipart(part("said: 550 5.1.1 no such user"), subtype="report", headers=DAEMON).replace(
    b"--=_outer", b"--=_autre"
)
