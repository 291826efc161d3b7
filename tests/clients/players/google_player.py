"""Google's own client: the Gemini API with a key, or Vertex with a bearer token."""

from player import serve

__all__: list[str] = []


def opened(address, key, vertex=False):
    import google.auth.credentials
    from google import genai
    from google.genai import types

    class Token(google.auth.credentials.Credentials):
        """A token that is never renewed: renewing would ask Google."""

        def __init__(self):
            super().__init__()
            self.token = key

        def refresh(self, request):
            raise RuntimeError("nothing is renewed here")

    if not vertex:
        return genai.Client(api_key=key, http_options=types.HttpOptions(base_url=f"{address}/gemini"))
    return genai.Client(
        vertexai=True,
        project="rehearsal",
        location="us-central1",
        credentials=Token(),
        http_options=types.HttpOptions(base_url=f"{address}/vertex"),
    )


serve(opened)
