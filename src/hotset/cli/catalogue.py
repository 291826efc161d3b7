"""How the models look to people: a matrix with a line for each, and a page for one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from hotset.cli.output import columns
from hotset.units import Micros, seconds_text, usd

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from hotset.hosts.port import Abilities, Resolution
    from hotset.hosts.registry import Model
    from hotset.ledger.rates import Billing, Rate

__all__ = ["model_matrix", "model_page"]

WIDE = 116
"""From this many columns on the matrix has a name for every host and size."""

_DAY_SECONDS = 86_400

_LEGEND = """
F L   locked first and last frame      refs  pictures of elements
D     has drafts                       *     not beside locked frames
$/s   at 720p; without sound, where that can be chosen
?     not confirmed                    †     ended or about to end
More of one: hotset models NAME"""

_SHAPES = ("16:9", "9:16", "1:1", "4:3", "3:4", "21:9")


def model_matrix(known: Sequence[Model], *, today: date, wide: int = 80) -> tuple[RenderableType, ...]:
    """A line for each model, takes first. `wide`: columns of the terminal; from WIDE on there is more in it."""
    parts: list[RenderableType] = []
    takes = [model for model in known if model.kind == "take"]
    stills = [model for model in known if model.kind == "still"]
    if takes:
        parts.append(_takes(takes, today, wide >= WIDE))
    if takes and stills:
        parts.append("")
    if stills:
        parts.append(_stills(stills, today, wide >= WIDE))
    if takes:
        parts.append(_LEGEND)
    return tuple(parts)


def _takes(models: Sequence[Model], today: date, wide: bool) -> RenderableType:
    table = _matrix(("takes", "host", "seconds", "sizes", "F L", "refs", "sound", "D", "$/s"), wide)
    for model in models:
        able, open_facts = model.abilities, model.abilities.unconfirmed
        row = [
            _name(model),
            model.host,
            _lengths(able) + _mark(open_facts, "max_seconds", "only_seconds", "longest clip"),
            _sizes(able, wide) + _mark(open_facts, "resolutions"),
            ("F" if able.first_frame else "") + ("L" if able.last_frame else "") + _mark(open_facts, "last_frame"),
            _references(able),
            {"none": "off", "always": "on", "switch": "both"}[able.audio] + _mark(open_facts, "audio"),
            "D" if able.draft else "",
            _price(model, today),
        ]
        table.add_row(*row, *((_status(model),) if wide else ()))
    return table


def _stills(models: Sequence[Model], today: date, wide: bool) -> RenderableType:
    table = _matrix(("stills", "host", "sizes", "refs", "$ each"), wide)
    for model in models:
        able = model.abilities
        sizes = _sizes(able, True) + _mark(able.unconfirmed, "resolutions", "pixels")
        row = [_name(model), model.host, sizes, _references(able), _price(model, today)]
        table.add_row(*row, *((_status(model),) if wide else ()))
    return table


def _matrix(heads: Sequence[str], wide: bool) -> Table:
    """A table close enough for 80 columns; a cell is never broken into lines."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2 if wide else 1, 0, 0), header_style="bold")
    for head in (*heads, *(("status",) if wide else ())):
        table.add_column(head, justify="right" if head in ("refs", "$/s", "$ each") else "left", no_wrap=True)
    return table


def _name(model: Model) -> str:
    """Its slug, as it is typed, and whether it ends."""
    return model.slug if model.status == "current" else f"{model.slug} †"


def _status(model: Model) -> str:
    ends = f" {model.abilities.ends}" if model.abilities.ends else ""
    return "" if model.status == "current" else f"{model.status}{ends}{_mark(model.abilities.unconfirmed, 'ends')}"


def _mark(unconfirmed: Sequence[str], *facts: str) -> str:
    return "?" if any(fact in unconfirmed for fact in facts) else ""


def _number(seconds: Fraction) -> str:
    return seconds_text(seconds).removesuffix("s") if seconds.denominator == 1 else f"{float(seconds):.2g}"


def _lengths(able: Abilities) -> str:
    if able.only_seconds:
        return " ".join(_number(seconds) for seconds in able.only_seconds)
    if able.min_seconds < 1:
        return f"to {_number(able.max_seconds)}"
    return f"{_number(able.min_seconds)}–{_number(able.max_seconds)}"


def _sizes(able: Abilities, wide: bool) -> str:
    names = [resolution.name for resolution in able.resolutions]
    if not names:
        return "any"
    return " ".join(names) if wide or len(names) == 1 else f"{names[0].removesuffix('p')}–{names[-1]}"


def _references(able: Abilities) -> str:
    if not able.max_references:
        return "–"
    beside = "" if able.references_beside_frames else "*"
    return f"{able.max_references}{beside}{_mark(able.unconfirmed, 'max_references')}"


def _price(model: Model, today: date) -> str:
    """Of a second at 720p, or else at the smallest size, without sound where that can be switched; or of a still."""
    from hotset.errors import MoneyError
    from hotset.ledger.rates import quote

    able = model.abilities
    if able.runs_here:
        return "0"
    rung = next((r for r in able.resolutions if r.name == "720p"), able.resolutions[0] if able.resolutions else None)
    width, height = _pixels(rung)
    try:
        amount = quote(
            model.slug, model.host, seconds=10, width=width, height=height, at=today,
            audio=able.audio == "always", resolution=rung.name if rung else "",
        ).amount  # fmt: skip
    except MoneyError:
        return "–"
    return _cents(Micros(-(-amount // 10)) if model.kind == "take" else amount)


def _pixels(rung: Resolution | None) -> tuple[int, int]:
    if rung is None or not rung.sizes:
        return 1280, 720
    return rung.sizes.get("16:9") or next(iter(rung.sizes.values()))


def _cents(amount: Micros) -> str:
    """Dollars to a tenth of a cent, rounded up, and 0 for nothing."""
    return f"{-(-amount // 1000) / 1000:.3f}" if amount else "0"


def model_page(model: Model, *, today: date) -> tuple[RenderableType, ...]:
    """Everything known of one model: what it can do, what it asks, and what is not confirmed."""
    from hotset.ledger.rates import billing, rates

    able = model.abilities
    table = columns(model.name, "", title=model.about)
    for name, value, facts in _facts(model):
        table.add_row(name, value + (" ?" if any(fact in able.unconfirmed for fact in facts) else ""))
    known = {fact for _, _, facts in _facts(model) for fact in facts}
    for fact in able.unconfirmed:
        if fact not in known:
            table.add_row("not confirmed", f"{fact.replace('_', ' ')} ?")
    table.add_row("checked", f"{model.checked}: {model.source}")
    lines = [rate for rate in rates() if rate.model == model.slug and rate.host == model.host]
    return (table, *_rates(lines, today), _bills(billing(model.host, model.slug)))


def _facts(model: Model) -> list[tuple[str, str, tuple[str, ...]]]:
    """Name, value in words and units, and the facts of the data file behind it, in the order of the page."""
    able = model.abilities
    rows: list[tuple[str, str, tuple[str, ...]]] = [
        ("name", model.slug, ()),
        ("host", "this machine" if able.runs_here else model.host, ()),
        ("status", _life(able), ("ends",)),
    ]
    if model.kind == "take":
        rows += _facts_of_takes(able)
    rows += [
        ("references", _shown(able), ("max_references", "references_beside_frames", "reference_roles")),
        (
            "seed",
            {"none": "no field for it", "accepted": "a field, and no promise"}.get(able.seed, able.seed),
            ("seed",),
        ),
        *[(f"size {r.name}", _shapes(r), ("resolutions", "pixels")) for r in able.resolutions],
        (
            "prompt",
            f"up to {able.prompt.max_chars:,} characters" if able.prompt.max_chars else "any length",
            ("prompt",),
        ),
        ("real people", able.real_people, ("real_people",)),
    ]
    if not able.runs_here:
        rows += [
            (
                "cancelling",
                {"none": "no", "queued": "before it begins", "running": "any time"}[able.cancel],
                ("cancel",),
            ),
            ("lost answer", _found(able), ("finds", "settle_seconds")),
            ("result kept", _kept(able.result_seconds), ("result_seconds",)),
            ("asked every", f"{able.poll_seconds:g} s; a call counts as lost after {able.call_seconds:g} s", ()),
        ]
    return rows


def _facts_of_takes(able: Abilities) -> list[tuple[str, str, tuple[str, ...]]]:
    step = f", in steps of {seconds_text(able.step_seconds)}" if able.step_seconds else ", any whole number of frames"
    rate = f"{float(able.frame_rate):g} a second" if able.frame_rate else "the film's own"
    over = f", and {able.frames_over} more" if able.frames_over else ""
    moves = {
        "path": "the camera path itself",
        "words": "described in words",
        "fixed": "described in words, and a switch for one that does not move",
    }
    frames = [word for word, there in (("first", able.first_frame), ("last", able.last_frame)) if there]
    middle = f", and {able.middle_frames} between" if able.middle_frames else ""
    return [
        ("locked frames", (" and ".join(frames) or "none") + middle, ("first_frame", "last_frame", "middle_frames")),
        (
            "length",
            f"{', '.join(map(_number, able.only_seconds))} s"
            if able.only_seconds
            else f"{seconds_text(able.min_seconds)} to {seconds_text(able.max_seconds)}{step}",
            ("min_seconds", "max_seconds", "step_seconds", "only_seconds"),
        ),
        ("frames", rate + over, ("frame_rate", "frames_over")),
        ("camera", moves[able.camera] + (f": {', '.join(able.moves)}" if able.moves else ""), ("camera", "moves")),
        (
            "sound",
            {"none": "none", "switch": "on request", "always": "always"}[able.audio]
            + (", with speech" if able.dialogue else ""),
            ("audio", "dialogue"),
        ),
        ("draft", f"yes, in {able.resolutions[0].name}" if able.draft and able.resolutions else "no", ("draft",)),
        ("extending", "yes" if able.extend else "no", ("extend",)),
    ]


def _life(able: Abilities) -> str:
    ends = f", {'ended' if able.status == 'retired' else 'ends'} {able.ends}" if able.ends else ""
    instead = f"; use {' or '.join(able.instead)}" if able.instead else ""
    return f"{able.status}{ends}{instead}"


def _shown(able: Abilities) -> str:
    if not able.max_references:
        return "none"
    beside = "" if able.references_beside_frames else ", not beside locked frames"
    roles = f" of {', '.join(able.reference_roles)}" if able.reference_roles else ""
    return f"up to {able.max_references} pictures{roles}{beside}"


def _shapes(resolution: Resolution) -> str:
    if not resolution.sizes:
        return "any even size"
    shapes = sorted(resolution.sizes, key=lambda shape: _SHAPES.index(shape) if shape in _SHAPES else len(_SHAPES))
    return ", ".join(f"{shape} {resolution.sizes[shape][0]}x{resolution.sizes[shape][1]}" for shape in shapes)


def _found(able: Abilities) -> str:
    how = {
        "reference": "found by our own id",
        "list": "found in the host's list",
        "none": "cannot be found: a person settles it",
    }[able.finds]
    return how if able.finds == "none" else f"{how}, {able.settle_seconds:g} s after it was lost"


def _kept(seconds: float | None) -> str:
    if seconds is None:
        return "not said"
    days = seconds / _DAY_SECONDS
    return f"{days:g} day{'' if days == 1 else 's'}" if days >= 1 else f"{seconds / 3600:g} hours"


def _rates(rates: Sequence[Rate], today: date) -> list[RenderableType]:
    """The lines of the rate card, those of another day too, and who said so."""
    if not rates:
        return ["No price is known, and an unknown price is never taken for $0: it cannot be ordered."]
    sources = list(dict.fromkeys(rate.source for rate in rates))
    sources = list(dict.fromkeys(rate.source for rate in rates))
    table = columns("from", "until", "for", "price", "source", right=("source",), whole=("until",))
    for rate in rates:
        until = "not yet" if rate.valid_from > today else str(rate.valid_until or "")
        table.add_row(str(rate.valid_from), until, _limits(rate), _asked(rate), str(sources.index(rate.source) + 1))
    return [table, *(f"source {number}: {source}" for number, source in enumerate(sources, 1))]


def _asked(rate: Rate) -> str:
    """A price in the unit that it is told in: tokens by the million, everything else by one."""
    if rate.unit == "token":
        price = f"{usd(rate.price * 1_000_000 // rate.per)} per million tokens"
    else:
        price = f"{usd(-(-rate.price // rate.per))} per {rate.unit}"
    shown = f" + {usd(rate.reference_price)} a reference" if rate.reference_price else ""
    free = f" after {rate.references_free}" if rate.reference_price and rate.references_free else ""
    return f"{price}{shown}{free}"


def _limits(rate: Rate) -> str:
    sound = {True: "with sound", False: "without sound", None: ""}[rate.audio]
    side = f"short side to {rate.max_short_side}" if rate.max_short_side else ""
    pixels = f"to {rate.max_pixels / 1e6:g} MP" if rate.max_pixels else ""
    return ", ".join(
        part for part in (rate.resolution or "", "drafts" if rate.draft else "", sound, side, pixels) if part
    )


def _bills(rule: Billing) -> RenderableType:
    """What is asked for a job that ends without a result."""
    told = ", ".join(f"{how} {rule.rule(how)}" for how in ("failed", "moderated", "expired", "cancelled"))
    return f"Without a result: {told}." + (f" ({rule.source})" if rule.source else "")
