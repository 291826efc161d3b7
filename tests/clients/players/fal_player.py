"""fal's own client. It speaks https only; its hosts are constants of a module, set here at each opening."""

from player import serve

__all__: list[str] = []


def opened(address, key):
    import fal_client.client

    fal_client.client.QUEUE_URL_FORMAT = f"{address}/fal/"
    fal_client.client.RUN_URL_FORMAT = f"{address}/fal/"
    fal_client.client.REST_URL = f"{address}/fal"
    fal_client.client.CDN_URL = f"{address}/fal"
    return fal_client.client.SyncClient(key=key)


serve(opened)
