"""OpenAI's own client; the servers of open weights are asked with it too."""

from player import serve

__all__: list[str] = []


def opened(address, key, vendor="openai"):
    import openai

    return openai.OpenAI(base_url=f"{address}/{vendor}/v1", api_key=key)


serve(opened)
