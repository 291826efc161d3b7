"""Workflows of ComfyUI in API format, with the titles that hotset fills."""

from __future__ import annotations

from typing import Any


def node(kind: str, title: str = "", **inputs: Any) -> dict[str, Any]:
    """One node; an input that is a list hangs on another node."""
    return {"class_type": kind, "inputs": inputs, "_meta": {"title": title or kind}}


def wan(*, last: bool = False, saver: str = "SaveVideo") -> dict[str, dict[str, Any]]:
    """A first frame, or first and last, through the Wan nodes to an MP4."""
    graph = {
        "1": node("CheckpointLoaderSimple", ckpt_name="wan2.2.safetensors"),
        "2": node("LoadImage", "hotset:first_frame", image="example.png"),
        "3": node("CLIPTextEncode", "hotset:prompt", text="", clip=["1", 1]),
        "4": node("CLIPTextEncode", "negative", text="blurry", clip=["1", 1]),
        "6": node("PrimitiveInt", "the hotset:frames of the take", value=81),
        "5": node(
            "WanFirstLastFrameToVideo" if last else "WanImageToVideo",
            "hotset:width hotset:height",
            positive=["3", 0],
            negative=["4", 0],
            vae=["1", 2],
            width=832,
            height=480,
            length=["6", 0],
            batch_size=1,
            start_image=["2", 0],
        ),
        "7": node(
            "KSampler",
            "hotset:seed",
            model=["1", 0],
            seed=0,
            steps=20,
            cfg=3.5,
            sampler_name="euler",
            scheduler="simple",
            positive=["5", 0],
            negative=["5", 1],
            latent_image=["5", 2],
            denoise=1.0,
        ),
        "8": node("VAEDecode", samples=["7", 0], vae=["1", 2]),
        "9": node("CreateVideo", images=["8", 0], fps=24.0),
        "11": node("PreviewImage", images=["8", 0]),
    }
    if saver == "SaveVideo":
        graph["10"] = node("SaveVideo", video=["9", 0], filename_prefix="video/take", format="mp4", codec="h264")
    else:
        graph["10"] = node(
            "VHS_VideoCombine", images=["8", 0], frame_rate=24, filename_prefix="take", format="video/h264-mp4"
        )
    if last:
        graph["12"] = node("LoadImage", "hotset:last_frame", image="example.png")
        graph["5"]["inputs"]["end_image"] = ["12", 0]
    return graph


def drawing(references: int = 0) -> dict[str, dict[str, Any]]:
    """A still from words, and from reference pictures."""
    graph = {
        "1": node("CheckpointLoaderSimple", ckpt_name="any.safetensors"),
        "2": node("CLIPTextEncode", "hotset:prompt", text="", clip=["1", 1]),
        "3": node("EmptyLatentImage", "hotset:width hotset:height", width=512, height=512, batch_size=1),
        "4": node(
            "KSampler",
            "hotset:seed",
            model=["1", 0],
            seed=0,
            steps=20,
            cfg=3.5,
            sampler_name="euler",
            scheduler="simple",
            positive=["2", 0],
            negative=["2", 0],
            latent_image=["3", 0],
            denoise=1.0,
        ),
        "5": node("VAEDecode", samples=["4", 0], vae=["1", 2]),
        "6": node("SaveImage", images=["5", 0], filename_prefix="board"),
    }
    for number in range(1, references + 1):
        graph[f"1{number}"] = node("LoadImage", f"hotset:reference_{number}", image="example.png")
    return graph
