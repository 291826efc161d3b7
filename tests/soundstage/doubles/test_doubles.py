from pathlib import Path

import httpx2

from hotset.hosts.registry import host_classes
from hotset.soundstage import doubles
from hotset.soundstage.doubles import FILES, all_doubles
from hotset.soundstage.faults import Trouble
from hotset.soundstage.server import Soundstage
from tests.soundstage.toy import stood


def test_every_double_is_opened_under_a_name_of_its_own_and_answers():
    with Soundstage(stood()) as stage, httpx2.Client(base_url=stage.address, trust_env=False, verify=False) as client:
        assert len(stage.doubles) == len(all_doubles())
        for vendor in stage.doubles:
            assert client.get(f"/{vendor}/no/such/path/at/all").status_code >= 400, vendor
        assert client.get("/nobody/x").status_code == 404
        assert client.get("/desk/bill").json()["total"] == 0


def test_every_double_says_every_trouble_in_its_own_form():
    with Soundstage(stood()) as stage:
        for vendor, double in stage.doubles.items():
            for trouble in (Trouble.BUSY, Trouble.ERROR_BEFORE, Trouble.WRONG_KEY, Trouble.NO_CREDIT, Trouble.NOT_OPEN):
                assert double.trouble(trouble, "create").status_code >= 400, (vendor, trouble)


def test_every_hosted_host_has_a_double():
    with Soundstage(stood()) as stage:
        hosted = {name for name, kind in host_classes().items() if getattr(kind, "hosted", False)}
        assert hosted <= set(stage.doubles)


def test_every_module_with_doubles_is_opened():
    folder = Path(doubles.__file__).parent
    held = {path.stem for path in folder.glob("*.py") if "\nDOUBLES" in path.read_text(encoding="utf-8")}
    assert held == set(FILES)
