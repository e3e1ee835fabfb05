"""The house that the tests of reading know: the addresses and the name that invented letters are written to."""

from models.house import House
from models.words import Language

HOUSE = House(
    name="Service Médiation",
    organisation="Solidaris Brabant",
    reference_prefix="MQS",
    timezone="Europe/Brussels",
    reply_languages=(Language.FR, Language.NL),
    deadline_days=45,
    phone="02 506 96 11",
    address="rue du Midi 111\n1000 Bruxelles",
    privacy_notice_url="https://house.example/privacy",
    own_addresses=("plaintes@house.example",),
    dpo="dpo@house.example",
    contact="contact@house.example",
    quality="quality@house.example",
    mediators="mediators@house.example",
    operator="operator@house.example",
)
