"""The reference of production.yaml, drawn from its schema: a page for people and a JSON Schema for editors."""

from __future__ import annotations

import json
import re
from typing import Any

from hotset.film.keys import Key, Section
from hotset.film.schema import PRODUCTION
from hotset.film.values import KINDS

__all__ = ["json_schema_text", "reference_page"]

_ADDRESS = "https://json-schema.org/draft/2020-12/schema"


def _sections() -> list[Section]:
    """Every section once, outermost first."""
    found: list[Section] = []
    waiting = [PRODUCTION]
    while waiting:
        section = waiting.pop(0)
        if section not in found:
            found.append(section)
            waiting += [k.section for k in section.keys if k.section is not None]
    return found


def _anchor(section: Section) -> str:
    return re.sub(r"[^\w -]", "", section.name.lower()).replace(" ", "-")


def _type(key: Key) -> str:
    if key.section is not None:
        one = f"[{key.section.name}](#{_anchor(key.section)})"
    elif key.choices:
        one = " · ".join(f"`{c}`" for c in key.choices)
    else:
        one = KINDS[key.kind].called
    if key.kind == "whole" and key.least is not None:
        one += f", {key.least} to {key.most}"
    if key.many == "list":
        return f"list of {one}" + (f", at most {key.most}" if key.most else "")
    if key.many == "map":
        return f"mapping from {KINDS[key.map_key].called} to {one}"
    return one


def reference_page() -> str:
    """The whole of docs/reference/production.md."""
    out = [
        "# production.yaml",
        "",
        "<!-- Written by hotset.film.reference from the schema. Change the schema, not this page. -->",
        "",
        "A film is described in one YAML file, beside its script and its pictures. Every quantity is written with its "
        "unit. Unknown keys are errors, with the name that was probably meant. Files are named relative to the "
        "production's folder and lie inside it.",
        "",
        "What is left out is decided by the breakdown of the script. `hotset check` says everything that is wrong, "
        "with the file and the line.",
    ]
    for section in _sections():
        out += [
            "",
            f"## {section.name}",
            "",
            section.doc,
            "",
            "| key | what | type | default | example |",
            "|---|---|---|---|---|",
        ]
        for key in section.keys:
            name = f"`{key.name}`" + (" (needed)" if key.required else "")
            default = f"`{key.default}`" if key.default else ""
            out.append(f"| {name} | {key.doc} | {_type(key)} | {default} | `{key.example}` |")
    out += ["", "## Units", "", *_units(), ""]
    return "\n".join(out)


def _units() -> list[str]:
    return [
        "| quantity | written | not |",
        "|---|---|---|",
        "| time | `4s`, `1500ms`, `96f` (frames of this film); times become whole frames | `0:04` |",
        "| money | `$2.00` | `2` |",
        "| pan, tilt, roll, arc, turned | `20deg` | `20` |",
        "| dolly, truck, pedestal | `0.4m` | `40cm` |",
        "| zoom | `1.2x` | `120%` |",
        "| colour temperature | `3200K` | `3200` |",
        "| lens | `35mm` | `35` |",
        "| lighting ratio | `4:1` | `4` |",
        "| loudness | `-14 LUFS` | `-14` |",
        "| colour | `'#8c2a1c'`, in quotes | `red` |",
        "| frame rate | `24`, `25`, `23.976` (24000/1001 exactly), `30000/1001` | `24p` |",
    ]


def _schema_of(key: Key) -> dict[str, Any]:
    """The JSON Schema of one key's value."""
    one: dict[str, Any] = {}
    if key.section is not None:
        one["$ref"] = f"#/$defs/{_name(key.section)}"
    elif key.choices:
        one["enum"] = list(key.choices)
    else:
        kind = KINDS[key.kind]
        one["type"] = kind.json_type[0] if len(kind.json_type) == 1 else list(kind.json_type)
        if kind.pattern:
            one["pattern"] = kind.pattern
        if key.kind == "whole":
            one.update({k: v for k, v in (("minimum", key.least), ("maximum", key.most)) if v is not None})
    value: dict[str, Any] = dict(one)
    if key.many == "list":
        value = {"type": "array", "items": one} | ({"maxItems": key.most} if key.most else {})
    elif key.many == "map":
        value = {"type": "object", "additionalProperties": one}
    value["description"] = key.doc
    if key.example:
        value["examples"] = [key.example]
    return value


def _name(section: Section) -> str:
    return section.name.replace(" ", "_")


def _mapping(section: Section) -> dict[str, Any]:
    described: dict[str, Any] = {
        "type": "object",
        "description": section.doc,
        "additionalProperties": False,
        "properties": {key.name: _schema_of(key) for key in section.keys},
    }
    needed = [key.name for key in section.keys if key.required]
    return described | ({"required": needed} if needed else {})


def json_schema_text() -> str:
    """The whole of docs/reference/production.schema.json: shapes and units; `hotset check` checks the rest."""
    schema = {"$schema": _ADDRESS, "title": "A hotset production"} | _mapping(PRODUCTION)
    schema["$defs"] = {_name(s): _mapping(s) for s in _sections()[1:]}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
