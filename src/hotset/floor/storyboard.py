"""Layer 1 on the floor: have every board drawn that is not, take in the pictures that people bring, and lock.

A still is bought like a take: admitted against the cap, sent once, settled. What was drawn for a board stays a
candidate for as long as the board says the same; a changed board gets new candidates, and the old ones are kept.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hotset.boards.drawing import Frame, frames_of, still_setup
from hotset.boards.importing import bring_picture
from hotset.errors import FieldError, HostError, RefusalError, UsageError, WaitingError
from hotset.film.setup import StillSetup
from hotset.film.words import Panel
from hotset.floor.progress import Progress
from hotset.floor.run import is_lost, run_attempts
from hotset.floor.unit import Unit
from hotset.floor.wanted import references_of
from hotset.hosts.registry import Model
from hotset.hosts.registry import model as model_named
from hotset.ledger import purchase
from hotset.ledger.rates import Quote, quote
from hotset.media import png_bytes
from hotset.vault.records import Attempt, AttemptKind, Candidate, Lock

__all__ = ["AUTO", "BoardRow", "board_rows", "draw_boards", "lock_board", "lock_open_boards"]

AUTO = "auto"
"""Who locked, where no person did. Such a lock gives way by itself when its board is changed."""

STAGE = "boards"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """How one frame of a shot stands."""

    slate: str
    panel: str
    candidates: int
    drawn: int
    """Drawn or taken in now; the rest was there already."""
    locked: int | None
    """The number of the locked candidate."""
    by: str | None
    stale: bool
    """Locked by a person on what the board said before it was changed."""
    description: str = ""


def draw_boards(
    unit: Unit,
    progress: Progress,
    *,
    slates: Sequence[str] = (),
    again: bool = False,
    model: str | None = None,
) -> list[BoardRow]:
    """Draw what is missing: `candidates` stills for each board, or with `again` as many more of the named shots.

    `model` is another one than the production's. Raises RefusalError where it cannot be shown a board's references and
    OverCapError when the stills would pass the cap, both before anything is drawn; HostError when one was not made.
    """
    artist = model_named(model or unit.production.stills_model, "still")
    wanted = _wanted(unit, slates)
    brought = [frame for frame in wanted if frame.picture is not None]
    drawn = {(frame.owner, str(frame.panel)): 0 for frame in wanted}
    for frame in brought:
        drawn[frame.owner, str(frame.panel)] += _bring(unit, frame)
    setups: list[tuple[Frame, StillSetup]] = []
    for frame in wanted:
        if frame.picture is None:
            setups += [(frame, setup) for setup in _missing(unit, artist, frame, again=again)]
    total = sum(unit.production.candidates if f.picture is None else 1 for f in wanted)
    progress.begin(STAGE, max(total, len(setups)))
    progress.step(STAGE, "", max(0, total - len(setups)))
    for frame in _draw(unit, artist, setups, progress):
        drawn[frame.owner, str(frame.panel)] += 1
    progress.end(STAGE)
    rows = board_rows(unit)
    return [
        replace(row, drawn=drawn.get((row.slate, row.panel), 0)) for row in rows if not slates or row.slate in slates
    ]


def lock_open_boards(unit: Unit, *, by: str = AUTO) -> list[Lock]:
    """Lock the first candidate of every frame that has no lock, or one that hotset itself made on an older board."""
    locks, made = unit.journal.current_locks(), []
    for frame in frames_of(unit.production, unit.brought()):
        held = locks.get((frame.owner, frame.panel))
        if held is not None and (held.by != AUTO or held.board_digest == frame.digest):
            continue
        fitting = [c for c in unit.journal.candidates(frame.owner, frame.panel) if c.board_digest == frame.digest]
        if not fitting:
            raise WaitingError(
                f"{frame.owner} has no candidate to lock.", next_commands=(f"hotset draw --shot {frame.owner}",)
            )
        first = min(fitting, key=lambda c: (_variant(unit, c), c.number))
        made.append(unit.journal.lock(frame.owner, frame.panel, first.number, by))
    return made


def lock_board(unit: Unit, slate: str, number: int, by: str, *, panel: Panel = Panel.FIRST) -> Lock:
    """Lock one candidate on a person's word. Raises UsageError when there is no such shot or candidate."""
    _wanted(unit, (slate,))
    known = unit.journal.candidates(slate, panel)
    if not any(c.number == number for c in known):
        have = ", ".join(str(c.number) for c in known) or "none yet"
        raise UsageError(
            f"{slate} has no candidate {number}; there is {have}.",
            next_commands=(f"hotset draw --shot {slate}", "hotset lock"),
        )
    return unit.journal.lock(slate, panel, number, by)


def board_rows(unit: Unit) -> list[BoardRow]:
    """How every frame of the production stands, in the film's order."""
    locks, rows = unit.journal.current_locks(), []
    for frame in frames_of(unit.production, unit.brought()):
        held = locks.get((frame.owner, frame.panel))
        rows.append(
            BoardRow(
                slate=frame.owner,
                panel=str(frame.panel),
                candidates=len(unit.journal.candidates(frame.owner, frame.panel)),
                drawn=0,
                locked=held.candidate_number if held else None,
                by=held.by if held else None,
                stale=held is not None and held.board_digest != frame.digest,
                description=frame.shot.description,
            )
        )
    return rows


def _wanted(unit: Unit, slates: Sequence[str]) -> list[Frame]:
    known = {shot.slate for shot in unit.production.shots}
    for slate in slates:
        if slate not in known:
            raise UsageError(
                f"There is no shot {slate}; there is {', '.join(sorted(known))}.", next_commands=("hotset lock",)
            )
    frames = frames_of(unit.production, unit.brought())
    return [frame for frame in frames if not slates or frame.owner in slates]


def _missing(unit: Unit, artist: Model, frame: Frame, *, again: bool) -> list[StillSetup]:
    """The setups of a frame that are not candidates yet."""
    fitting = [c for c in unit.journal.candidates(frame.owner, frame.panel) if c.board_digest == frame.digest]
    have = {_variant(unit, c) for c in fitting}
    first, most = (max(have, default=0) + 1, max(have, default=0)) if again else (1, 0)
    numbers = range(first, most + unit.production.candidates + 1)
    wanted = [n for n in numbers if n not in have]
    if not wanted:
        return []
    abilities = artist.abilities
    shown = references_of(unit, frame.shot) if abilities.max_references else ()
    if len(shown) > abilities.max_references:
        raise RefusalError(
            f"{artist.name} cannot draw {frame.owner} (references: it takes at most {abilities.max_references}, and the"
            f" shot has {len(shown)}).",
            next_commands=(f"hotset models {artist.slug}",),
        )
    return [
        still_setup(unit.production, frame, n, model=artist.slug, references=shown, abilities=abilities) for n in wanted
    ]


def _variant(unit: Unit, candidate: Candidate) -> int:
    """Which drawing of its board a candidate is, from 1; a brought picture is the first."""
    if candidate.setup_digest is None:
        return 1
    return int(unit.journal.setup(candidate.setup_digest)["candidate"])


def _bring(unit: Unit, frame: Frame) -> int:
    """Take a brought picture in as a candidate; 1 when it was not one yet."""
    if any(c.board_digest == frame.digest for c in unit.journal.candidates(frame.owner, frame.panel)):
        return 0
    assert frame.picture is not None
    path = unit.opened.folder / frame.picture
    x, y = _centre(frame)
    brought = bring_picture(path, unit.production.width, unit.production.height, x=x, y=y)
    picture = unit.vault.put_bytes(png_bytes(brought.frame))
    unit.journal.add_candidate(
        owner=frame.owner, panel=frame.panel, picture=picture, board_digest=frame.digest, source="imported"
    )
    return 1


def _centre(frame: Frame) -> tuple[float | None, float | None]:
    composition = frame.board.composition
    for placement in composition.placement:
        if placement.element == composition.subject:
            return placement.x, placement.y
    return None, None


def _draw(unit: Unit, artist: Model, wanted: Sequence[tuple[Frame, StillSetup]], progress: Progress) -> list[Frame]:
    """Buy the stills and keep them as candidates. Returns the frame of each that came in."""
    if not wanted:
        return []
    orders = [
        purchase.Order(
            kind=AttemptKind.DRAWING,
            owner=frame.owner,
            panel=str(frame.panel),
            setup_digest=unit.journal.put_setup("still", setup),
            host=artist.host,
            model=artist.slug,
            quote=_price(unit, artist, setup),
        )
        for frame, setup in wanted
    ]
    attempts = purchase.admit(unit.journal, orders, unit.production.cap)
    frame_of = {a.name: frame for a, (frame, _) in zip(attempts, wanted, strict=True)}
    waiting = Counter((frame.owner, frame.panel) for frame in frame_of.values())
    ended: dict[str, Attempt] = {}

    def landed(attempt: Attempt) -> None:
        progress.step(STAGE, attempt.name)
        ended[attempt.name] = attempt
        frame = frame_of[attempt.name]
        key = (frame.owner, frame.panel)
        waiting[key] -= 1
        if waiting[key]:
            return
        # Numbered in the order in which they were asked for, not in which they came: candidate 1 is the board as asked.
        for name in (a.name for a in attempts if (frame_of[a.name].owner, frame_of[a.name].panel) == key):
            if not is_lost(ended[name]):
                keep_candidate(unit, ended[name], frame)

    setups = {a.name: setup for a, (_, setup) in zip(attempts, wanted, strict=True)}
    asyncio.run(run_attempts(unit, attempts, setups, landed))
    lost = [a for a in ended.values() if is_lost(a)]
    if lost:
        raise HostError(
            f"{len(lost)} stills could not be drawn; {lost[0].name}: {lost[0].note or lost[0].reason}",
            next_commands=("hotset draw", "hotset verify"),
        )
    return list(frame_of.values())


def _price(unit: Unit, artist: Model, setup: StillSetup) -> Quote:
    return quote(
        artist.slug,
        artist.host,
        width=setup.width,
        height=setup.height,
        at=unit.today(),
        references=len(setup.references),
    )


def keep_candidate(unit: Unit, attempt: Attempt, frame: Frame) -> Candidate:
    """A drawing that came in becomes a candidate of its frame. Repeating it is harmless."""
    picture = attempt.digest("picture")
    if picture is None:
        raise FieldError(f"The host {attempt.host} sent no picture for {attempt.name}.")
    return unit.journal.add_candidate(
        owner=frame.owner,
        panel=str(frame.panel),
        picture=picture,
        companions=tuple(c for c in attempt.result if c.role != "picture"),
        board_digest=frame.digest,
        setup_digest=attempt.setup_digest,
        source="drawn",
        host=attempt.host,
        model=attempt.model,
        attempt=attempt.name,
    )
