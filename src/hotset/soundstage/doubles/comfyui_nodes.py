"""The nodes that the double of ComfyUI knows: what each needs, and what a graph of them comes to.

Messages and types of faults are those of ComfyUI's execution.py (2026-11).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

__all__ = ["NODES", "Film", "Graph", "Node", "film_of", "graph_error", "node_errors", "saving"]

Graph = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One kind of node. An input is a type to be linked to ('IMAGE'), or a value: (type, least, most)."""

    needs: Mapping[str, str | tuple[str, float, float]]
    may: Mapping[str, str | tuple[str, float, float]] = field(default_factory=dict)
    gives: tuple[str, ...] = ()
    saves: str = ""
    """Of an output node: the key under which its files are told."""
    paid: bool = False


_INT = ("INT", 0, 2**64 - 1)
_SIDE = ("INT", 16, 16_384)
_TEXT = ("STRING", 0, 0)
_FLOAT = ("FLOAT", -1e9, 1e9)
_COND = {"positive": "CONDITIONING", "negative": "CONDITIONING", "vae": "VAE"}
_SIZE = {"width": _SIDE, "height": _SIDE, "length": ("INT", 1, 16_384), "batch_size": ("INT", 1, 4096)}
_LATENT = ("CONDITIONING", "CONDITIONING", "LATENT")

NODES: Mapping[str, Node] = {
    "CheckpointLoaderSimple": Node(needs={"ckpt_name": _TEXT}, gives=("MODEL", "CLIP", "VAE")),
    "LoadImage": Node(needs={"image": _TEXT}, gives=("IMAGE", "MASK")),
    "CLIPTextEncode": Node(needs={"text": _TEXT, "clip": "CLIP"}, gives=("CONDITIONING",)),
    "PrimitiveInt": Node(needs={"value": ("INT", -(2**63), 2**63)}, gives=("INT",)),
    "PrimitiveFloat": Node(needs={"value": _FLOAT}, gives=("FLOAT",)),
    "PrimitiveString": Node(needs={"value": _TEXT}, gives=("STRING",)),
    "EmptyLatentImage": Node(
        needs={"width": _SIDE, "height": _SIDE, "batch_size": ("INT", 1, 4096)}, gives=("LATENT",)
    ),
    "WanImageToVideo": Node(needs={**_COND, **_SIZE}, may={"start_image": "IMAGE"}, gives=_LATENT),
    "WanFirstLastFrameToVideo": Node(
        needs={**_COND, **_SIZE}, may={"start_image": "IMAGE", "end_image": "IMAGE"}, gives=_LATENT
    ),
    "LTXVImgToVideo": Node(needs={**_COND, **_SIZE, "image": "IMAGE", "strength": _FLOAT}, gives=_LATENT),
    "KSampler": Node(
        needs={
            "model": "MODEL",
            "seed": _INT,
            "steps": ("INT", 1, 10_000),
            "cfg": ("FLOAT", 0, 100),
            "sampler_name": _TEXT,
            "scheduler": _TEXT,
            "positive": "CONDITIONING",
            "negative": "CONDITIONING",
            "latent_image": "LATENT",
            "denoise": ("FLOAT", 0, 1),
        },
        gives=("LATENT",),
    ),
    "VAEDecode": Node(needs={"samples": "LATENT", "vae": "VAE"}, gives=("IMAGE",)),
    "CreateVideo": Node(needs={"images": "IMAGE", "fps": ("FLOAT", 1, 120)}, gives=("VIDEO",)),
    "SaveVideo": Node(
        needs={"video": "VIDEO", "filename_prefix": _TEXT, "format": _TEXT, "codec": _TEXT}, saves="images"
    ),
    "VHS_VideoCombine": Node(
        needs={"images": "IMAGE", "frame_rate": ("FLOAT", 1, 120), "filename_prefix": _TEXT, "format": _TEXT},
        saves="gifs",
    ),
    "SaveImage": Node(needs={"images": "IMAGE", "filename_prefix": _TEXT}, saves="images"),
    "PreviewImage": Node(needs={"images": "IMAGE"}, saves="images"),
    # A partner node: it is paid with a key of Comfy's that comes in extra_data.
    "Veo3FirstLastFrameNode": Node(
        needs={"prompt": _TEXT, "first_frame": "IMAGE", "last_frame": "IMAGE", "resolution": _TEXT},
        gives=("VIDEO",),
        paid=True,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """What a graph comes to."""

    kind: str
    width: int
    height: int
    frames: int = 1
    frame_rate: Fraction = Fraction(24)
    prompt: str = ""
    first: str = ""
    last: str = ""
    """Names of input files."""
    seed: int = 0


def graph_error(graph: Any) -> dict[str, Any] | None:
    """What is wrong with a graph as a whole, as ComfyUI's `error`; None for nothing."""
    nodes = graph if isinstance(graph, dict) else {}
    for number, node in nodes.items():
        if not isinstance(node, dict) or "class_type" not in node:
            text = "Cannot execute because a node is missing the class_type property."
            return _error("invalid_prompt", text, f"Node ID '#{number}'")
        if node["class_type"] not in NODES:
            text = f"Cannot execute because node {node['class_type']} does not exist."
            return _error("invalid_prompt", text, f"Node ID '#{number}'")
    if not any(NODES[node["class_type"]].saves for node in nodes.values()):
        return _error("prompt_no_outputs", "Prompt has no outputs", "")
    return None


def _error(kind: str, message: str, details: str) -> dict[str, Any]:
    return {"type": kind, "message": message, "details": details, "extra_info": {}}


def node_errors(graph: Graph, files: Mapping[str, bytes]) -> dict[str, Any]:
    """What is wrong with the inputs of each node, as ComfyUI's `node_errors`. `files` are those that were uploaded."""
    found: dict[str, Any] = {}
    outputs = [number for number, node in graph.items() if NODES[node["class_type"]].saves]
    for number, node in graph.items():
        faults = list(_faults(graph, node, files))
        if faults:
            found[number] = {"errors": faults, "dependent_outputs": outputs, "class_type": node["class_type"]}
    return found


def _faults(graph: Graph, node: Mapping[str, Any], files: Mapping[str, bytes]) -> Iterator[dict[str, Any]]:
    kind, inputs = NODES[node["class_type"]], node.get("inputs", {})
    for name, wanted in {**kind.needs, **kind.may}.items():
        if name not in inputs:
            if name in kind.needs:
                yield _fault("required_input_missing", "Required input is missing", name, name)
            continue
        value = inputs[name]
        if isinstance(value, list):
            yield from _link_faults(graph, name, value, wanted if isinstance(wanted, str) else wanted[0])
        elif isinstance(wanted, str):
            yield _fault(
                "bad_linked_input", "Bad linked input, must be a length-2 list of [node_id, slot_index]", name, name
            )
        else:
            yield from _value_faults(name, value, wanted)
    picture = inputs.get("image")
    if node["class_type"] == "LoadImage" and isinstance(picture, str) and picture not in files:
        details = f"image - Invalid image file: {picture}"
        yield _fault("custom_validation_failed", "Custom validation failed for node", details, "image")


def _link_faults(graph: Graph, name: str, link: list[Any], wanted: str) -> Iterator[dict[str, Any]]:
    source = graph.get(link[0]) if len(link) == 2 else None
    gives = NODES[source["class_type"]].gives if source is not None else ()
    if source is None or not isinstance(link[1], int) or not 0 <= link[1] < len(gives):
        yield _fault(
            "bad_linked_input", "Bad linked input, must be a length-2 list of [node_id, slot_index]", name, name
        )
    elif gives[link[1]] != wanted:
        details = f"{name}, received_type({gives[link[1]]}) mismatch input_type({wanted})"
        yield _fault("return_type_mismatch", "Return type mismatch between linked nodes", details, name)


def _value_faults(name: str, value: Any, wanted: tuple[str, float, float]) -> Iterator[dict[str, Any]]:
    kind, least, most = wanted
    if kind == "STRING":
        return
    try:
        number = int(value) if kind == "INT" else float(value)
    except (TypeError, ValueError) as error:
        details = f"{name}, {value}, {error}"
        yield _fault("invalid_input_type", f"Failed to convert an input value to a {kind} value", details, name)
        return
    if number < least:
        yield _fault("value_smaller_than_min", f"Value {number} smaller than min of {least}", name, name)
    if number > most:
        yield _fault("value_bigger_than_max", f"Value {number} bigger than max of {most}", name, name)


def _fault(kind: str, message: str, details: str, name: str) -> dict[str, Any]:
    return {"type": kind, "message": message, "details": details, "extra_info": {"input_name": name}}


def saving(graph: Graph) -> list[tuple[str, str]]:
    """The output nodes and the key of each."""
    return [(n, NODES[node["class_type"]].saves) for n, node in graph.items() if NODES[node["class_type"]].saves]


def film_of(graph: Graph) -> Film:
    """What the graph makes: a film where it ends in one, else a still."""
    classes = {node["class_type"]: node for node in graph.values()}
    ends_in_film = "SaveVideo" in classes or "VHS_VideoCombine" in classes
    latent = next((node for name, node in classes.items() if "length" in NODES[name].needs), None)
    sampler = classes.get("KSampler")
    seed = int(_value(graph, sampler, "seed") or 0) if sampler else 0
    positive = _source(graph, sampler, "positive") or _source(graph, latent, "positive")
    while positive is not None and "text" not in positive["inputs"]:
        positive = _source(graph, positive, "positive")
    prompt = str(_value(graph, positive, "text") or "")
    if not ends_in_film or latent is None:
        size = latent or classes.get("EmptyLatentImage")
        width, height = (int(_value(graph, size, side) or 512) // 8 * 8 for side in ("width", "height"))
        return Film(kind="still", width=width, height=height, prompt=prompt, seed=seed)
    # The latent has a cell for 8x8 pixels (LTX: 32x32) and for 4 frames (8) after the first one.
    cell, step = (32, 8) if "LTX" in latent["class_type"] else (8, 4)
    width, height = (int(_value(graph, latent, side)) // cell * cell for side in ("width", "height"))
    rate = _value(graph, classes.get("CreateVideo"), "fps") or _value(
        graph, classes.get("VHS_VideoCombine"), "frame_rate"
    )
    pictures = {key: _source(graph, latent, key) for key in ("start_image", "image", "end_image")}
    named = {key: str(_value(graph, node, "image") or "") for key, node in pictures.items() if node is not None}
    return Film(
        kind="take",
        width=width,
        height=height,
        frames=(int(_value(graph, latent, "length")) - 1) // step * step + 1,
        frame_rate=Fraction(rate or 24).limit_denominator(1001),
        prompt=prompt,
        first=named.get("start_image") or named.get("image") or "",
        last=named.get("end_image", ""),
        seed=seed,
    )


def _source(graph: Graph, node: Mapping[str, Any] | None, key: str) -> Mapping[str, Any] | None:
    """The node that an input hangs on; None for an input that hangs on none."""
    link = node["inputs"].get(key) if node is not None else None
    return graph[link[0]] if isinstance(link, list) else None


def _value(graph: Graph, node: Mapping[str, Any] | None, key: str) -> Any:
    """The value of an input, also where it hangs on a primitive."""
    if node is None:
        return None
    value = node["inputs"].get(key)
    return graph[value[0]]["inputs"].get("value") if isinstance(value, list) else value
