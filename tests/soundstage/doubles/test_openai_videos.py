from starlette.requests import Request

from hotset.soundstage.doubles.openai_videos import Form, key_of, read_form


def request(body, kind, authorization="Bearer sk-1"):
    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", kind.encode()), (b"authorization", authorization.encode())]
    return Request({"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": headers}, receive)


def part(name, value, filename=""):
    named = f'; filename="{filename}"' if filename else ""
    return f'--cut\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n{value}\r\n'


async def test_a_form_keeps_its_fields_its_files_and_what_came_twice():
    parts = part("prompt", "a cat") + part("image", "A", "a.png") + part("image", "B", "b.png")
    body = (parts + "--cut--\r\n").encode()
    form = await read_form(request(body, "multipart/form-data; boundary=cut"))
    assert form.fields == {"prompt": "a cat"}
    assert form.files == (("image", b"A"), ("image", b"B"))
    assert form.file("image") == b"A"
    assert form.file("mask") is None
    assert form.repeated == {"image"}


async def test_json_is_read_as_text_and_null_is_absent():
    form = await read_form(
        request(b'{"prompt": "a cat", "fps": 16, "video": {"id": "v"}, "seed": null}', "application/json")
    )
    assert form == Form({"prompt": "a cat", "fps": "16", "video": '{"id": "v"}'}, (), False)


async def test_what_is_neither_is_empty():
    assert await read_form(request(b"seconds=4", "application/x-www-form-urlencoded")) == Form({}, (), False)
    assert await read_form(request(b"[1]", "application/json")) == Form({}, (), False)


def test_the_key_of_a_request():
    assert key_of(request(b"", "text/plain")) == "sk-1"
    assert key_of(request(b"", "text/plain", "")) == ""
