"""OpenAI's own client."""

from player import serve

__all__: list[str] = []


def opened(address, key):
    import openai

    return openai.OpenAI(base_url=f"{address}/openai/v1", api_key=key)


serve(opened)
