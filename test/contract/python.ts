/** The contract's guests in Python. */
import type { Source } from "../harness/server.ts";
import type { Kind } from "./contract.ts";

const python = (code: string): Source => ({ code, runtime: "python" });

export const pythonKind: Kind = {
  name: "python",
  refusesWhatIsNotJson: true,
  guests: {
    echo: python("def handler(event, context): return event"),
    context: python(
      "def handler(_, context): return { 'name': context.function_name, 'version': context.function_version, 'requestId': context.aws_request_id }",
    ),
    env: python("import os\ndef handler(event, context): return os.environ['GREETING']"),
    log: python("def handler(event, context): print('said once')"),
    fail: python("def handler(event, context): raise ValueError('out of order')"),
    count: python("n = 41\ndef handler(event, context):\n    global n\n    n += 1\n    return n"),
    spin: python("def handler(event, context):\n    while True: pass"),
    recurse: python("def f(): return f() + 1\ndef handler(event, context): return f()"),
    fill: python("def handler(event, context):\n    held = []\n    while True: held.append(bytearray(b'x') * 1_000_000)"),
    text: python("def handler(length, context): return 'x' * length"),
    random: python("import random\ndef handler(event, context): return random.random()"),
    clock: python(
      "import time\ndef handler(event, context):\n    began = time.time()\n    for i in range(300_000): pass\n    return round((time.time() - began) * 1000)",
    ),
    wait: python("import time\ndef handler(event, context): time.sleep(0.3)"),
    http: { skip: "an interpreter's functions are called with events alone" },
  },
};
