"""ComfyUI on a machine of one's own, through its API v1 (ComfyUI's server.py as of 2026-11; docs.comfy.org 2026-08).

    POST /upload/image    multipart; `overwrite=true`, so that the name stays ours
    POST /prompt          {"prompt": graph, "prompt_id": a UUID of our own, "client_id"} → {"prompt_id","number",…}
    GET  /queue           {"queue_running":[[number, id, …]], "queue_pending":[…]}
    GET  /history/{id}    {} until it has ended, then {id: {"prompt","outputs","status"}}; lost when the server restarts
    GET  /view            a file of the outputs
    POST /queue {"delete":[id]}, /interrupt {"prompt_id"}

What is computed is the user's own workflow: a JSON file in API format ("Workflow > Export (API)"), named by the
environment variable that the model's data names. A node takes part by its title (`_meta.title`), which may hold several
names; each name fills the first of its inputs that the node has and that hangs on no other node:

    hotset:first_frame, hotset:last_frame, hotset:reference_1 …    image
    hotset:prompt                        text, prompt, value, string
    hotset:frames                        length, num_frames, frames, value      seconds x rate + 1
    hotset:seconds                       seconds, duration, value
    hotset:width, hotset:height          width, height, or value
    hotset:seed                          seed, noise_seed, value                another for each of our references
    hotset:take, hotset:picture          nothing: the node whose file is the result, where there are several

A workflow that lacks a name that the setup needs is refused for free, and so is one that wants a picture which the
setup does not have; so takes with a last frame may have a workflow of their own. `seed` is needed, since ComfyUI does
not compute the same graph twice. No key of Comfy's is sent, so a node that costs money ends with an error.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from hotset.errors import HostError, HostGoneError, HostRefusedError, HostUnknownError, RefusalError, Refused
from hotset.film.setup import StillSetup, TakeSetup
from hotset.hosts.port import Accepted, Access, Asked, Done, Ended, Failed, JobState, Pictures, Rolling
from hotset.hosts.registry import model, models
from hotset.hosts.sending import PictureRules, SentPicture, sent_picture
from hotset.hosts.wire import Answer, Wire, retry_after
from hotset.units import Digest, Micros

__all__ = ["ADDRESS", "ADDRESS_VARIABLE", "ComfyuiHost", "prompt_id", "refusal"]

ADDRESS = "http://127.0.0.1:8188"
ADDRESS_VARIABLE = "COMFYUI_URL"

_NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "hotset/comfyui")
_FILMS = (".mp4", ".webm", ".mkv", ".mov", ".avi", ".m4v")
_STILLS = (".png", ".webp", ".jpg", ".jpeg")
_FREE = Micros(0)
_RULES = PictureRules(max_bytes=100_000_000, min_side=16, max_side=16_384, min_aspect=0.05, max_aspect=20.0)
"""ComfyUI itself sets no bound; --max-upload-size is 100 MB where nobody set it."""

_INPUTS: Mapping[str, tuple[str, ...]] = {
    "prompt": ("text", "prompt", "value", "string"),
    "frames": ("length", "num_frames", "frames", "value"),
    "seconds": ("seconds", "duration", "value"),
    "width": ("width", "value"),
    "height": ("height", "value"),
    "seed": ("seed", "noise_seed", "value"),
}
_PICTURE_INPUTS = ("image",)
_MARK = "hotset:"

Graph = dict[str, dict[str, Any]]


class ComfyuiHost:
    """Shoots takes and draws stills with the user's own workflows. Raises as hosts.port says."""

    name = "comfyui"
    hosted = True
    key_names = ()

    def __init__(self, access: Access) -> None:
        mine = [m for m in models() if m.host == self.name]
        self.shoots = tuple(m.slug for m in mine if m.kind == "take")
        self.draws = tuple(m.slug for m in mine if m.kind == "still")
        address = access.address or os.environ.get(ADDRESS_VARIABLE) or ADDRESS
        self._wire = Wire(self.name, address, dict, haste=access.haste)

    def check(self, setup: TakeSetup, pictures: Pictures) -> None:
        """Free and without a call. Raises RefusalError where the workflow cannot hold what the setup asks."""
        try:
            _filled(setup, "", pictures)
        except HostRefusedError as refused:
            raise RefusalError(refused.message) from refused

    async def submit(self, setup: TakeSetup | StillSetup, reference: str, pictures: Pictures) -> Accepted:
        """Bring the pictures, which costs nothing, and then put the graph into the queue, once."""
        graph, sent = _filled(setup, reference, pictures)
        for name, picture in sent.items():
            await self._upload(name, picture)
        kind = _kind(setup)
        body = {
            "prompt": graph,
            "prompt_id": prompt_id(reference),
            "client_id": prompt_id(_MARK),
            # Kept in the history as it is: by it a record says what its result has to be.
            "extra_data": {"hotset": {"kind": kind, "reference": reference}},
        }
        seconds = model(setup.model, kind).abilities.call_seconds
        answer = await self._wire.post("prompt", refusal=refusal, call_seconds=seconds, json=body)
        # A server from before 2025 chooses the id by itself; its word counts.
        said = answer.data.get("prompt_id") if isinstance(answer.data, dict) else None
        if not said:
            raise HostUnknownError(f"ComfyUI took the graph and named no id: {answer.text()}")
        return Accepted(str(said))

    async def find(self, asked: Asked) -> Accepted | None:
        """The graph of our reference, in the queue or in the history.

        In this order, since a graph goes from one to the other and never back: None is certain. What has ended before a
        restart is not there either, and is computed again at no cost.
        """
        wanted = prompt_id(asked.reference)
        if await self._place(wanted) is not None or await self._record(wanted) is not None:
            return Accepted(wanted)
        return None

    async def poll(self, job_id: str) -> JobState:
        """How far the graph is. Raises HostError without an answer."""
        record = await self._record(job_id)
        if record is None:
            place = await self._place(job_id)
            if place is not None:
                return Rolling()
            record = await self._record(job_id)
        if record is None:
            why = (
                "ComfyUI has it neither in its queue nor in its history: it was taken out, or the server was restarted."
            )
            return Failed(why, billed=_FREE, how=Ended.EXPIRED)
        return _state(record)

    async def fetch(self, job_id: str, folder: Path) -> Mapping[str, Path]:
        """The take, or the picture of a still graph. Raises HostGoneError where record or file are there no more."""
        record = await self._record(job_id)
        if record is None:
            raise HostGoneError("ComfyUI has forgotten the graph and with it where its file is.")
        found = _result(record)
        if found is None:
            raise HostGoneError("ComfyUI has computed the graph, and it has written neither a film nor a picture.")
        ending = Path(str(found["filename"])).suffix.lower()
        role = "take" if ending in _FILMS else "picture"
        kept = {"subfolder": found.get("subfolder", ""), "type": found.get("type", "output")}
        query = urlencode({"filename": found["filename"], **kept})
        return {role: await self._wire.download(f"view?{query}", folder / f"{role}{ending}")}

    async def cancel(self, job_id: str) -> bool:
        """Take it out of the queue, or interrupt it; True where ComfyUI shows that it was stopped.

        /interrupt goes out only while this very graph runs: an old server interrupts whatever runs.
        """
        place = await self._place(job_id)
        if place == "pending":
            await self._wire.change("queue", json={"delete": [job_id]})
            place = await self._place(job_id)
            if place is None:
                return await self._record(job_id) is None
        if place != "running":
            return False
        await self._wire.change("interrupt", json={"prompt_id": job_id})
        state = await self.poll(job_id)
        return isinstance(state, Failed) and state.how is Ended.CANCELLED

    async def hang_up(self) -> None:
        """Close the connections of this event loop."""
        await self._wire.hang_up()

    # the parts

    async def _upload(self, name: str, picture: SentPicture) -> None:
        """Bring a picture into the server's input folder. Nothing is computed by it, so any failure is a refusal."""
        try:
            answer = await self._wire.post(
                "upload/image",
                refusal=refusal,
                call_seconds=120.0,
                data={"type": "input", "overwrite": "true"},
                files={"image": (name, picture.body, picture.kind)},
            )
        except HostUnknownError as lost:
            why = f"A picture could not be brought to ComfyUI, so nothing was started. {lost.message}"
            raise HostRefusedError(why, kind=Refused.UNREACHED) from lost
        said = answer.data if isinstance(answer.data, dict) else {}
        if (said.get("name"), said.get("subfolder", "")) != (name, ""):
            raise HostRefusedError("ComfyUI has put a picture under another name than it was given.")

    async def _record(self, job_id: str) -> Mapping[str, Any] | None:
        """What the history has of a graph; None while it has nothing. Raises HostError where it cannot be read."""
        said = await self._read(f"history/{job_id}")
        record = said.get(job_id)
        return record if isinstance(record, dict) else None

    async def _place(self, job_id: str) -> str | None:
        """'running', 'pending', or None: not in the queue. Raises HostError where it cannot be read."""
        said = await self._read("queue")
        if not isinstance(said.get("queue_running"), list) or not isinstance(said.get("queue_pending"), list):
            raise HostError("ComfyUI answers with something that is no queue.")
        for place in ("running", "pending"):
            if any(isinstance(item, list) and len(item) > 1 and item[1] == job_id for item in said[f"queue_{place}"]):
                return place
        return None

    async def _read(self, path: str) -> Mapping[str, Any]:
        answer = await self._wire.read(path)
        if answer.status != 200 or not isinstance(answer.data, dict):
            raise HostError(f"ComfyUI does not say what it has ({answer.status}): {answer.text()}")
        return answer.data


def prompt_id(reference: str) -> str:
    """The UUID under which ComfyUI keeps the graph of our reference: the same one for ever."""
    return str(uuid.uuid5(_NAMES, reference))


def refusal(answer: Answer) -> HostRefusedError | None:
    """Why ComfyUI certainly took nothing; None where that is not sure."""
    if answer.status >= 500 or answer.status == 408:
        return None
    if answer.status in (401, 403):
        # ComfyUI has no keys; a proxy before it may, and its own check of the origin answers 403.
        return HostRefusedError(f"it lets nobody in from here: {answer.text()}", kind=Refused.KEY)
    if answer.status == 413:
        return HostRefusedError("it takes no picture of this size (--max-upload-size).")
    if answer.status == 429:
        return HostRefusedError("it has too much to do.", kind=Refused.BUSY, again_seconds=retry_after(answer))
    said = answer.data if isinstance(answer.data, dict) else {}
    error = said.get("error")
    if answer.status != 400 or not isinstance(error, dict):
        return None
    parts = [f"{error.get('message', '')} ({error.get('type', '')})", str(error.get("details") or "")]
    nodes = said.get("node_errors")
    for number, node in nodes.items() if isinstance(nodes, dict) else ():
        for fault in node.get("errors", ()):
            parts.append(f"node {number} {node.get('class_type', '')}: {fault.get('message')}: {fault.get('details')}")
    return HostRefusedError(f"it does not take the workflow: {'; '.join(part for part in parts if part)[:500]}")


# the workflow


def _kind(setup: TakeSetup | StillSetup) -> str:
    return "take" if isinstance(setup, TakeSetup) else "still"


def _filled(setup: TakeSetup | StillSetup, reference: str, pictures: Pictures) -> tuple[Graph, dict[str, SentPicture]]:
    """The graph with the setup in it, and the pictures that have to be there first, by the name they get.

    Raises HostRefusedError for a workflow that is not there, is none, or lacks a name: nothing was sent.
    """
    if isinstance(setup, TakeSetup) and (setup.audio or setup.draft or setup.draft_job is not None):
        raise HostRefusedError("A workflow of ComfyUI is asked neither for sound nor for drafts.")
    path, graph = _workflow(setup)
    shown = _pictures(setup)
    idle = sorted(name for _, name in _named(graph) if _is_picture(name) and name not in shown)
    if idle:
        raise HostRefusedError(f"The workflow {path} wants a picture for hotset:{idle[0]}, and this setup has none.")
    sent: dict[str, SentPicture] = {}
    for name, digest in shown.items():
        picture = sent_picture(pictures(digest), _RULES, "comfyui")
        file = f"hotset-{hashlib.sha256(picture.body).hexdigest()}.{picture.name.rpartition('.')[2]}"
        sent[file] = picture
        _fill(path, graph, name, file)
    for name, value in _words(setup, reference, graph).items():
        _fill(path, graph, name, value)
    return graph, sent


def _workflow(setup: TakeSetup | StillSetup) -> tuple[Path, Graph]:
    """The user's workflow: its path, and its nodes by their ids. Raises HostRefusedError."""
    wire = model(setup.model, _kind(setup)).abilities.wire
    variable = str(wire["workflow"])
    with_last = str(wire.get("last_workflow", ""))
    if isinstance(setup, TakeSetup) and setup.last_frame is not None and os.environ.get(with_last):
        variable = with_last
    given = os.environ.get(variable, "")
    if not given:
        raise HostRefusedError(f"{variable} names no workflow: a JSON file that ComfyUI exported in API format.")
    path = Path(given).expanduser()
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise HostRefusedError(f"The workflow {path} cannot be read: {error}.") from error
    if isinstance(held, dict) and isinstance(held.get("nodes"), list):
        raise HostRefusedError(f"The workflow {path} is not in API format; export it with Workflow > Export (API).")
    if not (isinstance(held, dict) and held and all(_is_node(node) for node in held.values())):
        raise HostRefusedError(f"The workflow {path} holds no nodes of ComfyUI.")
    return path, held


def _is_node(node: Any) -> bool:
    return isinstance(node, dict) and isinstance(node.get("class_type"), str) and isinstance(node.get("inputs"), dict)


def _names(node: Mapping[str, Any]) -> list[str]:
    """What a node's title says it is, without 'hotset:'."""
    title = (node.get("_meta") or {}).get("title") or ""
    return [word.removeprefix(_MARK) for word in str(title).split() if word.startswith(_MARK)]


def _named(graph: Graph) -> Iterator[tuple[str, str]]:
    """Each node that takes part, and each of its names."""
    for number, node in graph.items():
        for name in _names(node):
            yield number, name


def _is_picture(name: str) -> bool:
    return name in ("first_frame", "last_frame") or name.startswith("reference_")


def _pictures(setup: TakeSetup | StillSetup) -> dict[str, Digest]:
    """The pictures of a setup by name."""
    shown: dict[str, Digest] = {}
    if isinstance(setup, TakeSetup):
        shown["first_frame"] = setup.first_frame
        if setup.last_frame is not None:
            shown["last_frame"] = setup.last_frame
    return shown | {f"reference_{n}": reference.digest for n, reference in enumerate(setup.references, 1)}


def _words(setup: TakeSetup | StillSetup, reference: str, graph: Graph) -> dict[str, Any]:
    """What else has to be in the graph by name. The length goes in as frames, as seconds, or as both."""
    seed = int.from_bytes(hashlib.sha256(reference.encode()).digest()[:4])
    words: dict[str, Any] = {"prompt": setup.prompt, "width": setup.width, "height": setup.height, "seed": seed}
    if isinstance(setup, TakeSetup):
        over = model(setup.model, "take").abilities.frames_over
        lengths: dict[str, Any] = {"frames": round(setup.seconds * setup.frame_rate) + over}
        whole = setup.seconds.denominator == 1
        lengths["seconds"] = int(setup.seconds) if whole else float(setup.seconds)
        there = {name for _, name in _named(graph)}
        words |= {name: value for name, value in lengths.items() if name in there} or {"frames": lengths["frames"]}
    return words


def _fill(path: Path, graph: Graph, name: str, value: Any) -> None:
    """Put a value into every node of this name. Raises HostRefusedError for no node, or one without an input for it."""
    nodes = [graph[number] for number, named in _named(graph) if named == name]
    if not nodes:
        raise HostRefusedError(f"The workflow {path} lacks a node with the title {_MARK}{name}.")
    keys = _PICTURE_INPUTS if _is_picture(name) else _INPUTS[name]
    for node in nodes:
        # An input that is a list hangs on another node.
        free = next((key for key in keys if key in node["inputs"] and not isinstance(node["inputs"][key], list)), None)
        if free is None:
            wanted = ", ".join(keys)
            raise HostRefusedError(
                f"In the workflow {path} the node {_MARK}{name} ({node['class_type']}) has none of the inputs {wanted}"
                " free."
            )
        node["inputs"][free] = value


# the record


def _state(record: Mapping[str, Any]) -> JobState:
    """What a record of the history ended as."""
    status = record.get("status") or {}
    if status.get("status_str") == "error":
        said = {event: data for event, data in _messages(status) if isinstance(data, dict)}
        if "execution_interrupted" in said:
            return Failed("It was interrupted in ComfyUI.", billed=_FREE, how=Ended.CANCELLED)
        fault = said.get("execution_error", {})
        at = f"{fault.get('node_type', 'a node')} (node {fault.get('node_id', '?')})"
        why = str(fault.get("exception_message") or "it says nothing more").strip()
        return Failed(f"ComfyUI: {at} ended with an error: {why}", billed=_FREE)
    if _result(record) is None:
        thing = "picture" if _wanted(record) == "still" else "film"
        return Failed(f"ComfyUI has computed the workflow, and it wrote no {thing}.", billed=_FREE)
    return Done(billed=_FREE)


def _messages(status: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for message in status.get("messages") or ():
        if isinstance(message, list) and len(message) == 2:
            yield str(message[0]), message[1]


def _part(record: Mapping[str, Any], at: int) -> Mapping[str, Any]:
    """A part of [number, id, graph, extra data, outputs]; empty where an older or newer server keeps none."""
    prompt = record.get("prompt")
    part = prompt[at] if isinstance(prompt, list) and len(prompt) > at else None
    return part if isinstance(part, dict) else {}


def _wanted(record: Mapping[str, Any]) -> str:
    said = _part(record, 3).get("hotset")
    return str(said.get("kind", "take")) if isinstance(said, dict) else "take"


def _result(record: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The file that a record ended with: {"filename","subfolder","type"}; None where there is none.

    Found by its shape, since SaveVideo writes its MP4 under `images` and others under `gifs`, `videos` or `video`.
    A node titled hotset:take or hotset:picture goes first, then files that are kept before those of previews.
    """
    endings = _STILLS if _wanted(record) == "still" else _FILMS
    graph, outputs = _part(record, 2), record.get("outputs")
    found: list[tuple[bool, bool, Mapping[str, Any]]] = []
    for number, output in outputs.items() if isinstance(outputs, dict) else ():
        node = graph.get(number)
        marked = bool({"take", "picture"} & set(_names(node))) if isinstance(node, dict) else False
        for files in output.values() if isinstance(output, dict) else ():
            # Beside the files stands "animated": [true], which holds none.
            for file in files if isinstance(files, list) else ():
                if isinstance(file, dict) and str(file.get("filename", "")).lower().endswith(endings):
                    found.append((not marked, file.get("type") != "output", file))
    return min(found, key=lambda entry: entry[:2])[2] if found else None
