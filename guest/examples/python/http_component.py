"""The greeting as a component that answers HTTP (`wasi:http/incoming-handler`)."""

import json

from componentize_py_types import Err, Ok
from greeting import greet
from wit_world import exports
from wit_world.imports.streams import StreamError_Closed
from wit_world.imports.types import Fields, IncomingBody, IncomingRequest, OutgoingBody, OutgoingResponse, ResponseOutparam

CHUNK = 16 * 1024
# The most that a stream takes in one `blocking_write_and_flush`.
WRITE = 4096


def read_all(body: IncomingBody) -> bytes:
    chunks = []
    with body.stream() as stream:
        try:
            while True:
                chunks.append(stream.blocking_read(CHUNK))
        except Err as end:
            if not isinstance(end.value, StreamError_Closed):
                raise
    return b"".join(chunks)


def write_all(body: OutgoingBody, data: bytes) -> None:
    with body.write() as stream:
        for start in range(0, len(data), WRITE):
            stream.blocking_write_and_flush(data[start : start + WRITE])
    OutgoingBody.finish(body, None)


def answer(body: bytes) -> tuple[int, bytes]:
    try:
        return 200, json.dumps(greet(json.loads(body))).encode()
    except (TypeError, ValueError) as error:
        return 400, str(error).encode()


class IncomingHandler(exports.IncomingHandler):
    def handle(self, request: IncomingRequest, response_out: ResponseOutparam) -> None:
        status, data = answer(read_all(request.consume()))
        response = OutgoingResponse(Fields.from_list([("content-type", b"application/json")]))
        response.set_status_code(status)
        body = response.body()
        ResponseOutparam.set(response_out, Ok(response))
        write_all(body, data)
