"""The hosts that speak OpenAI's protocols: OpenAI's own stills (its videos have ended), and servers for open weights.

Keys: OPENAI_API_KEY; VLLM_OMNI_API_KEY, SGLANG_API_KEY and LITELLM_API_KEY only where such a server asks for one.
Addresses: OPENAI_BASE_URL (else OpenAI's own); VLLM_OMNI_URL, SGLANG_URL and LITELLM_URL, which have no default.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from hotset.film.setup import StillSetup, TakeSetup
from hotset.hosts.openai_images import Stills
from hotset.hosts.openai_videos import Dialect, VideosHost, shot_at
from hotset.hosts.port import Accepted, Access, Asked, JobState, Pictures
from hotset.hosts.registry import models

__all__ = ["ADDRESS", "LitellmHost", "OpenaiHost", "SglangHost", "VllmOmniHost"]

ADDRESS = "https://api.openai.com/v1"
"""Where OpenAI is."""


class OpenaiHost(VideosHost):
    """OpenAI: GPT Image draws stills. Sora 2 is refused for free; what it made can be asked about while it is there."""

    name = "openai"
    key_names = ("OPENAI_API_KEY",)
    shoots = shot_at("openai")
    draws: ClassVar[tuple[str, ...]] = tuple(m.slug for m in models() if m.host == "openai" and m.kind == "still")
    dialect = Dialect(
        host="openai",
        label="OpenAI",
        address=ADDRESS,
        variable="OPENAI_BASE_URL",
        keys=("OPENAI_API_KEY",),
        key_needed=True,
        says_model=True,
    )

    def __init__(self, access: Access) -> None:
        super().__init__(access)
        self._stills = Stills(self.name, access)

    async def submit(self, setup: StillSetup | TakeSetup, reference: str, pictures: Pictures) -> Accepted:
        """Draw a still, in this very call. A take is refused."""
        if isinstance(setup, StillSetup):
            return await self._stills.submit(self._wire(), setup, reference, pictures)
        return await super().submit(setup, reference, pictures)

    async def find(self, asked: Asked) -> Accepted | None:
        """A still by the answer that was kept; a take by the list."""
        if isinstance(asked.setup, StillSetup):
            return self._stills.find(asked.reference)
        return await super().find(asked)

    async def poll(self, job_id: str) -> JobState:
        """A still is done when it is there."""
        return self._stills.poll(job_id) if Stills.has(job_id) else await super().poll(job_id)

    async def fetch(self, job_id: str, folder: Path) -> Mapping[str, Path]:
        """'picture' of a still, 'take' of a take."""
        return self._stills.fetch(job_id, folder) if Stills.has(job_id) else await super().fetch(job_id, folder)

    async def cancel(self, job_id: str) -> bool:
        """A still is done before it could be stopped."""
        return False if Stills.has(job_id) else await super().cancel(job_id)


class VllmOmniHost(VideosHost):
    """A vLLM-Omni server: multipart only, a failed job answers with the error's own status, DELETE stops the work."""

    name = "vllm-omni"
    key_names = ("VLLM_OMNI_API_KEY",)
    shoots = shot_at("vllm-omni")
    dialect = Dialect(
        host="vllm-omni",
        label="vLLM-Omni",
        variable="VLLM_OMNI_URL",
        example="http://127.0.0.1:8091",
        keys=("VLLM_OMNI_API_KEY",),
        ours="user",  # 'User specific tracking field' (vllm_omni/entrypoints/openai/protocol/videos.py)
    )


class SglangHost(VideosHost):
    """An SGLang-Diffusion server: no prompt in its list, DELETE only forgets, a result may lie in cloud storage."""

    name = "sglang"
    key_names = ("SGLANG_API_KEY",)
    shoots = shot_at("sglang")
    dialect = Dialect(
        host="sglang",
        label="SGLang",
        variable="SGLANG_URL",
        example="http://127.0.0.1:30000",
        keys=("SGLANG_API_KEY",),
        elsewhere=True,
        says_model=True,
    )


class LitellmHost(VideosHost):
    """A LiteLLM proxy: ids carry the provider, nothing can be deleted, 'completed' may have no film."""

    name = "litellm"
    key_names = ("LITELLM_API_KEY",)
    shoots = shot_at("litellm")
    dialect = Dialect(
        host="litellm",
        label="LiteLLM",
        variable="LITELLM_URL",
        example="http://127.0.0.1:4000",
        keys=("LITELLM_API_KEY",),
        ours="user",
        deletes=False,
    )
