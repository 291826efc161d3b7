"""ByteDance's own clients: BytePlus abroad, Volcengine in China."""

from player import serve

__all__: list[str] = []


def opened(address, key, region="byteplus"):
    if region == "byteplus":
        from byteplussdkarkruntime import Ark

        return Ark(base_url=f"{address}/ark/api/v3", api_key=key)
    from volcenginesdkarkruntime import Ark

    return Ark(base_url=f"{address}/ark/volcengine/api/v3", api_key=key)


serve(opened)
