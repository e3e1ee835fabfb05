"""The closed lists: every word that tables, messages, screens and code share.

`courrier words --json` prints them. A list may grow; a member is never renamed or removed, since registers
hold the values.
"""

from enum import StrEnum


class Channel(StrEnum):
    """How something reached the house. `form` is the printed complaint form, `web` the online one."""

    EMAIL = "email"
    LETTER = "letter"
    FORM = "form"
    WEB = "web"

    @property
    def on_paper(self) -> bool:
        """Whether the answer goes by post: what came on paper is answered on paper."""
        return self in (Channel.LETTER, Channel.FORM)


class Language(StrEnum):
    """The languages that people write to the house in (ISO 639-1)."""

    FR = "fr"
    NL = "nl"
    DE = "de"
    EN = "en"


class Kind(StrEnum):
    """What a message is; LABELS.md of the corpus draws the lines."""

    COMPLAINT = "complaint"
    FOLLOW_UP = "follow_up"
    QUESTION = "question"
    DOCUMENT = "document"
    PRAISE = "praise"
    UNSOLICITED = "unsolicited"
    AUTOMATIC = "automatic"


class Flag(StrEnum):
    """What the classifier flags and a person decides."""

    ANONYMOUS = "anonymous"
    OUT_OF_SCOPE = "out_of_scope"
    STALE = "stale"
    PERSONAL_DATA = "personal_data"


class Service(StrEnum):
    """The service concerned."""

    INDEMNITIES = "indemnities"
    HEALTH_CARE = "health_care"
    INSURABILITY = "insurability"
    SUPPLEMENTARY = "supplementary"
    FRONT_DESK = "front_desk"
    CONTACT_CENTRE = "contact_centre"
    DIGITAL = "digital"
    MEDICAL_ADVISER = "medical_adviser"
    SOCIAL_SERVICE = "social_service"
    RECOVERY = "recovery"
    OTHER = "other"


class Label(StrEnum):
    """What a person can say of a complaint beside what the machine found: the labels of the corpus that are no name."""

    KIND = "kind"
    LANGUAGE = "language"
    SERVICE = "service"
    ANONYMOUS = "anonymous"
    OUT_OF_SCOPE = "out_of_scope"
    STALE = "stale"
    PERSONAL_DATA = "personal_data"
    FACT_DATE = "fact_date"
    INITIATIVE = "initiative"


class LeftOut(StrEnum):
    """Why a corrected complaint is no training record. `LEFT_OUT` says it in a sentence."""

    RESTRICTED = "restricted"
    HELD = "held"
    NOT_SETTLED = "not_settled"
    GONE = "gone"
    ANONYMOUS = "anonymous"
    PASSED_ON = "passed_on"
    CHANNEL = "channel"
    CAPITALS = "capitals"
    LENGTH = "length"
    UNPROVED = "unproved"
    REMAINS = "remains"


class PrivacyType(StrEnum):
    """The three sorts of privacy case, each with its own clock."""

    RIGHTS_REQUEST = "rights_request"  # one month from receipt: GDPR art. 12(3)
    POSSIBLE_BREACH = "possible_breach"  # 72 hours from awareness: GDPR art. 33(1)
    GRIEVANCE = "grievance"  # the house's own deadline


class Role(StrEnum):
    """What the writer is to the affiliate."""

    SELF = "self"
    RELATIVE = "relative"
    LAWYER = "lawyer"
    PROFESSIONAL = "professional"
    ORGANISATION = "organisation"


class Zone(StrEnum):
    """What a stretch of a message is. Zones are marked, never deleted."""

    OWN = "own"
    QUOTE = "quote"
    FORWARD = "forward"  # what a forwarder passes on: it counts as content
    SIGNATURE = "signature"
    DISCLAIMER = "disclaimer"
    FOOTER = "footer"  # "Sent from my phone" and the like

    @property
    def written(self) -> bool:
        """Whether this stretch is what the person wrote or passes on."""
        return self in (Zone.OWN, Zone.FORWARD, Zone.SIGNATURE)


class ArrivalState(StrEnum):
    """Where an arrival stands on its way; each step is a compare and set on this."""

    TAKEN = "taken"
    READ = "read"
    NORMALIZED = "normalized"
    ASSESSED = "assessed"
    DECIDED = "decided"
    CUT = "cut"  # it was several letters, or a part of one: what was made of it goes on in its place
    HELD = "held"
    SET_ASIDE = "set_aside"


class ComplaintState(StrEnum):
    """Where a complaint stands; the clock runs in each but `closed`."""

    OPEN = "open"
    IN_REVIEW = "in_review"  # the machine was in doubt
    TO_DECIDE = "to_decide"  # flagged: a person decides on admissibility
    CLOSED = "closed"


class Part(StrEnum):
    """Which of the (at most two) complaints of one arrival a row is: a mixed message makes both."""

    ORDINARY = "ordinary"
    RESTRICTED = "restricted"


class LinkWhy(StrEnum):
    """Why two complaints are linked."""

    MIXED = "mixed"
    FOLLOWS = "follows"
    NEAR_COPY = "near_copy"  # the same person wrote nearly the same: a person says whether it is one case


class Template(StrEnum):
    """Every message that the house sends."""

    ACKNOWLEDGEMENT = "acknowledgement"
    ACKNOWLEDGEMENT_DPO = "acknowledgement_dpo"  # names the DPO
    ACKNOWLEDGEMENT_MIXED = "acknowledgement_mixed"  # both references; names the DPO
    ACKNOWLEDGEMENT_NEUTRAL = "acknowledgement_neutral"  # received, its admissibility is being examined
    IDENTIFICATION_REQUEST = "identification_request"
    FOLLOW_UP_RECEIPT = "follow_up_receipt"
    CONTACT_RECEIPT = "contact_receipt"  # question, document: passed to the service concerned
    THANKS = "thanks"
    DPO_REFERRAL = "dpo_referral"
    STAFF_NOTICE = "staff_notice"  # to the mediators: a new or joined complaint
    CONTACT_REFERRAL = "contact_referral"  # to the contact mailbox, with the original
    QUALITY_REFERRAL = "quality_referral"  # to the quality service, with the original
    OPERATOR_NOTICE = "operator_notice"  # something of the machine's waits for a person

    @property
    def to_writer(self) -> bool:
        """Whether the complainant gets it (else: a member of the staff)."""
        return self not in (
            Template.DPO_REFERRAL,
            Template.STAFF_NOTICE,
            Template.CONTACT_REFERRAL,
            Template.QUALITY_REFERRAL,
            Template.OPERATOR_NOTICE,
        )


class DispatchChannel(StrEnum):
    """The way out."""

    EMAIL = "email"
    POST = "post"


class DispatchState(StrEnum):
    """The life of a dispatch in the outbox."""

    QUEUED = "queued"
    SENDING = "sending"  # claimed and committed before the socket is opened
    UNCERTAIN = "uncertain"  # cut off after the final dot: RFC 1047
    SENT = "sent"
    BOUNCED = "bounced"
    FAILED = "failed"
    WITHHELD = "withheld"  # never to be sent, with its reason
    PRINTED = "printed"  # the letter lies in the letters folder
    POSTED = "posted"


class Withheld(StrEnum):
    """Why a message to the writer is not sent (RFC 3834 section 2 where it says so)."""

    AUTOMATIC_HEADER = "automatic_header"
    MAILING_LIST = "mailing_list"
    NO_REPLY_ADDRESS = "no_reply_address"
    OWN_ADDRESS = "own_address"
    NO_ADDRESS = "no_address"
    DAILY_CAP = "daily_cap"


class AutomaticSign(StrEnum):
    """A header sign that a machine wrote a message (RFC 3834 section 5, RFC 6522, RFC 5321 section 4.5.5)."""

    REPORT = "report"
    NULL_RETURN_PATH = "null_return_path"
    AUTO_SUBMITTED = "auto_submitted"
    OWN_BOUNCE = "own_bounce"
    OWN_MESSAGE = "own_message"  # one of ours that came back as it left: redirected, or a staff address that is polled


class HoldReason(StrEnum):
    """Why something waits for a person. `HOLDS` says what that person does."""

    UNREADABLE = "unreadable"
    UNKNOWN_FORMAT = "unknown_format"
    ENCRYPTED = "encrypted"
    PASSWORD = "password"
    EMPTY = "empty"
    ILLEGIBLE = "illegible"
    HANDWRITTEN = "handwritten"
    SEVERAL_LETTERS = "several_letters"  # perhaps: one person's letter would go into another's case
    BATCH = "batch"  # its separator sheets, or its two stacks, contradict each other
    TOO_LARGE = "too_large"
    TOO_COMPLEX = "too_complex"
    TOO_SLOW = "too_slow"
    PLACEHOLDER = "placeholder"
    ATTEMPTS_EXHAUSTED = "attempts_exhausted"
    FORWARD_DOUBT = "forward_doubt"
    FOLLOW_UP_UNMATCHED = "follow_up_unmatched"
    NEAR_COPY = "near_copy"
    IN_DOUBT = "in_doubt"
    ADMISSIBILITY = "admissibility"
    PERSONAL_DATA = "personal_data"
    NOT_ACKNOWLEDGED = "not_acknowledged"
    NO_ADDRESS = "no_address"
    DISPATCH_BOUNCED = "dispatch_bounced"
    DISPATCH_FAILED = "dispatch_failed"
    DISPATCH_UNCERTAIN = "dispatch_uncertain"


class Trouble(StrEnum):
    """What keeps a source, or the way out, from being reached. `TROUBLES` says what the operator does."""

    HOST = "host"
    LOG_IN = "log_in"
    ENCRYPTION = "encryption"
    FOLDER = "folder"
    DISK = "disk"
    NOBODY_LOOKED = "nobody_looked"  # no visit failed: there was none


class Health(StrEnum):
    """How something stands that `courrier check` tried. `ok` wants nothing; each other says what to do."""

    OK = "ok"
    WARNING = "warning"  # it works, and still wants a look
    FAULT = "fault"  # it cannot work as the settings say


class Notice(StrEnum):
    """What a notice to the operator is about."""

    SILENT = "silent"
    WELL_AGAIN = "well_again"
    LEFT_BEHIND = "left_behind"  # what stays at its source: too large, not given by the server, not readable
    CAME_BACK = "came_back"  # a message to an address of the house itself


class Can(StrEnum):
    """What a person can do about a hold."""

    RELEASE = "release"
    SET_ASIDE = "set_aside"


class ReviewReason(StrEnum):
    """What the machine doubts. `REVIEWS` says it in a sentence."""

    KIND = "kind"
    DISSATISFACTION = "dissatisfaction"
    ANONYMOUS = "anonymous"
    OUT_OF_SCOPE = "out_of_scope"
    STALE = "stale"
    PERSONAL_DATA = "personal_data"
    MIXED = "mixed"
    LITTLE_TEXT = "little_text"
    LONG_TEXT = "long_text"  # the machine judged its beginning only
    FIRST_WRITER = "first_writer"  # found by reading: a colleague passed it on
    UNMATCHED_FOLLOW_UP = "unmatched_follow_up"  # found by routing, not by the classifier
    POOR_READING = "poor_reading"  # found by reading: a page of low confidence


class ForwardDoubt(StrEnum):
    """Why it is not certain who first wrote what a colleague passed on. `FORWARDS` says it in a sentence."""

    NO_HEADER = "no_header"
    NO_ADDRESS = "no_address"
    SEVERAL = "several"
    MACHINE = "machine"
    ANSWER = "answer"
    NOTE = "note"


class HoldState(StrEnum):
    """Whether a hold still waits."""

    OPEN = "open"
    RELEASED = "released"
    SET_ASIDE = "set_aside"


class About(StrEnum):
    """What a hold or a journal event is about."""

    ARRIVAL = "arrival"
    COMPLAINT = "complaint"
    DISPATCH = "dispatch"
    HOUSE = "house"


class Viewer(StrEnum):
    """Who looks at a list. A restricted row is whole for the DPO alone."""

    MAILROOM = "mailroom"
    MEDIATOR = "mediator"
    DPO = "dpo"
    OPERATOR = "operator"


class Listing(StrEnum):
    """What can be listed. `others`: *not taken as complaints*."""

    ARRIVALS = "arrivals"
    COMPLAINTS = "complaints"
    DISPATCHES = "dispatches"
    HOLDS = "holds"
    OTHERS = "others"


HOLDS: dict[HoldReason, str] = {
    HoldReason.UNREADABLE: "The file is damaged. Open the original by hand and type its text, or ask the sender to send it again.",
    HoldReason.UNKNOWN_FORMAT: "This is no message and no scan that Courrier knows. Look at the original; type its text, or set it aside.",
    HoldReason.ENCRYPTED: "The message is encrypted. Ask the sender to send it without encryption, or type what it says.",
    HoldReason.PASSWORD: "A password protects the file. Ask the sender for the file without a password.",
    HoldReason.EMPTY: "There is no text in it. Look at the original; type what it says, or set it aside.",
    HoldReason.ILLEGIBLE: "The page cannot be trusted as read. Look at the picture and type its text.",
    HoldReason.HANDWRITTEN: "It is written by hand. Look at the picture and type what it says; the machine's attempt may help.",
    HoldReason.SEVERAL_LETTERS: "Perhaps these are letters of several people. Split it (courrier arrival split), or release it as one letter.",
    HoldReason.BATCH: "The separator sheets or the stacks of this batch do not fit together. Split it as it should be, join its halves, scan it again, or release it to be cut as found.",
    HoldReason.TOO_LARGE: "It is larger than the limit and stays where it is. Look at it there, or raise the limit.",
    HoldReason.TOO_COMPLEX: "It has more pages, parts or levels than the limits allow. Look at the original and type what matters.",
    HoldReason.TOO_SLOW: "Reading it took longer than the limit. Look at the original and type what matters.",
    HoldReason.PLACEHOLDER: "The mail server gave a placeholder in place of the message. Open the message in the mailbox itself.",
    HoldReason.ATTEMPTS_EXHAUSTED: "Several tries failed. Tell the operator; release it to try again.",
    HoldReason.FORWARD_DOUBT: "A colleague passed it on and the first writer is not certain. Say who wrote (--from), and release it.",
    HoldReason.FOLLOW_UP_UNMATCHED: "It comes back on a complaint that was not found for this sender. Join it to a reference, or keep it as a new complaint.",
    HoldReason.NEAR_COPY: "The same person wrote nearly the same before. Join it to the other's reference, or release it as a complaint of its own.",
    HoldReason.IN_DOUBT: "The machine was not sure. Read the complaint and confirm or correct what it found.",
    HoldReason.ADMISSIBILITY: "A flag was raised. Decide whether the complaint is admitted.",
    HoldReason.PERSONAL_DATA: "A person says that it is about personal data, and it is not the DPO's. Tell the DPO its reference; the DPO decides.",
    HoldReason.NOT_ACKNOWLEDGED: "No acknowledgement was sent. Check the address and answer by hand if a person wrote.",
    HoldReason.NO_ADDRESS: "No postal address was read for sure. Confirm or correct what was read (--text), or find it; the acknowledgement then goes by post.",
    HoldReason.DISPATCH_BOUNCED: "The message came back. Find another address and release it with that (--from), or answer by post.",
    HoldReason.DISPATCH_FAILED: "The mail server refused the message. Check the address; release it to try again.",
    HoldReason.DISPATCH_UNCERTAIN: "Nobody can tell whether the message left. Ask the mail server's log; release it to send again.",
}

REVIEWS: dict[ReviewReason, str] = {
    ReviewReason.KIND: "It is not certain what kind of message this is.",
    ReviewReason.DISSATISFACTION: "It was not taken for a complaint, yet it shows dissatisfaction.",
    ReviewReason.ANONYMOUS: "It is not certain that one can tell who complains.",
    ReviewReason.OUT_OF_SCOPE: "It is not certain whose services are complained of.",
    ReviewReason.STALE: "It is not certain whether the facts are more than a year old without any step since.",
    ReviewReason.PERSONAL_DATA: "It may be about the protection of personal data.",
    ReviewReason.MIXED: "Beside personal data there may be a second grievance.",
    ReviewReason.LITTLE_TEXT: "There is too little text to judge by.",
    ReviewReason.LONG_TEXT: "The text is so long that only its beginning was judged.",
    ReviewReason.FIRST_WRITER: "A colleague passed it on, and it is not certain who wrote it first.",
    ReviewReason.UNMATCHED_FOLLOW_UP: "It comes back on a complaint that was not found for this sender.",
    ReviewReason.POOR_READING: "A page was read with little confidence.",
}

FORWARDS: dict[ForwardDoubt, str] = {
    ForwardDoubt.NO_HEADER: "what was passed on does not say who wrote it",
    ForwardDoubt.NO_ADDRESS: "the first writer is named without an e-mail address",
    ForwardDoubt.SEVERAL: "messages of several people were passed on",
    ForwardDoubt.MACHINE: "what was passed on came from an address that nobody reads",
    ForwardDoubt.ANSWER: "a colleague's own message stands above somebody's earlier one",
    ForwardDoubt.NOTE: "a colleague tells what somebody said or handed in",
}

TROUBLES: dict[Trouble, str] = {
    Trouble.HOST: "The server does not answer. See that it runs and that this machine reaches it: host, port, network, firewall.",
    Trouble.LOG_IN: "The server refuses the log-in. Renew the password or the app's access, and put it into the settings.",
    Trouble.ENCRYPTION: "There is no encrypted connection that can be trusted. See to the server's certificate, or to security and ca_file in the settings.",
    Trouble.FOLDER: "The folder cannot be opened. See that it is there and may be read and written, or correct the settings.",
    Trouble.DISK: "The disk cannot be written to. Free space, or give the right to write.",
    Trouble.NOBODY_LOOKED: "Nobody looked. See that `courrier run` is running, and start it again.",
}

LINKS: dict[LinkWhy, str] = {
    LinkWhy.MIXED: "One message made both: its personal data are the DPO's, the rest the mediators'.",
    LinkWhy.FOLLOWS: "The later one comes back on the earlier one, and is a complaint of its own.",
    LinkWhy.NEAR_COPY: "The same person wrote nearly the same twice: a person says whether it is one case.",
}

LEFT_OUT: dict[LeftOut, str] = {
    LeftOut.RESTRICTED: "It is, may be, was called or stands beside a case of personal data.",
    LeftOut.HELD: "It, its arrival or a message about it waits for a person, or was set aside.",
    LeftOut.NOT_SETTLED: "Its arrival is on its way again.",
    LeftOut.GONE: "What was read or found of it is not in the store any more.",
    LeftOut.ANONYMOUS: "Its writer is not known, or may not want to be.",
    LeftOut.PASSED_ON: "A colleague passed it on, and it is not certain who wrote it first.",
    LeftOut.CHANNEL: "It came by a way that the corpus does not have, or without a sender.",
    LeftOut.CAPITALS: "It is in capitals throughout, where names cannot be told.",
    LeftOut.LENGTH: "What the person wrote themselves is too little or too long.",
    LeftOut.UNPROVED: "Its labels do not fit together, or no words of its own show one of them.",
    LeftOut.REMAINS: "After masking, something of somebody known still stood in it.",
}
