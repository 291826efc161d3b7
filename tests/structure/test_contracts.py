"""The import contracts name every room, so that a new one cannot slip past them."""

import configparser

from tests.structure.sources import PACKAGE, ROOT

NO_ROOM = {"data"}


def layers(contract):
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter", encoding="utf-8")
    text = config[f"importlinter:contract:{contract}"]["layers"]
    return {name.strip(" ()") for line in text.splitlines() for part in line.split("|") for name in part.split(":")} - {
        ""
    }


def rooms():
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and any(path.rglob("*.py"))}
    modules = {path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__"}
    return folders | modules


def test_every_room_is_in_a_contract():
    named = layers("rooms") | layers("doors")
    assert rooms() - named - NO_ROOM == set()


def test_the_contracts_name_the_same_rooms():
    everything = layers("rooms") | layers("doors")
    for contract in (
        "hosts-know-no-money",
        "money-knows-no-host",
        "soundstage-is-the-cli's",
        "soundstage-imports-wire-facts",
    ):
        assert layers(contract) <= everything
