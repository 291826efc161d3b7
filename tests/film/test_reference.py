"""The reference pages are what the schema says."""

import json
from pathlib import Path

import pytest

from hotset.film.reference import json_schema_text, reference_page
from hotset.film.schema import PRODUCTION

FOLDER = Path(__file__).parents[2] / "docs" / "reference"


@pytest.mark.parametrize(
    ("name", "write"), [("production.md", reference_page), ("production.schema.json", json_schema_text)]
)
def test_the_page_is_up_to_date(name, write):
    assert (FOLDER / name).read_text("utf-8") == write(), (
        f"docs/reference/{name} is not what the schema says. Write it anew: python -c "
        f'\'import hotset.film.reference as r; open("docs/reference/{name}", "w").write(r.{write.__name__}())\''
    )


def test_every_key_is_on_the_page():
    page = reference_page()
    assert all(f"| `{key.name}`" in page for key in PRODUCTION.keys)


def test_the_schema_holds_together():
    schema = json.loads(json_schema_text())
    named = {text.split('"')[0] for text in json_schema_text().split("#/$defs/")[1:]}
    assert named == set(schema["$defs"])
    assert schema["required"] == ["title"]
    assert not schema["additionalProperties"]
