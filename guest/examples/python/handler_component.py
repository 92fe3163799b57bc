"""The greeting as a component of our own world, `isopod:function`. What is raised is the failure of WIT's result."""

import json

from componentize_py_types import Err
from greeting import greet
from wit_world import exports
from wit_world.exports.handler import Failure


class Handler(exports.Handler):
    def handle(self, event: str, context: str) -> str:
        try:
            return json.dumps(greet(json.loads(event)))
        except (TypeError, ValueError) as error:
            raise Err(Failure(type(error).__name__, str(error))) from error
