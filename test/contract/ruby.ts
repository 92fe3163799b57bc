/** The contract's guests in Ruby, where its package is installed. */
import type { Source } from "../harness/server.ts";
import type { Kind } from "./contract.ts";

const ruby = (body: string, top = ""): Source => ({ code: `${top}\ndef handler(event:, context:)\n${body}\nend`, runtime: "ruby" });

export const rubyKind: Kind = {
  name: "ruby",
  refusesWhatIsNotJson: true,
  memoryMb: 128,
  guests: {
    echo: ruby("event"),
    context: ruby("{ name: context.function_name, version: context.function_version, requestId: context.aws_request_id }"),
    env: ruby('ENV["GREETING"]'),
    log: ruby('puts "said once"'),
    fail: ruby('raise ArgumentError, "out of order"'),
    count: ruby("$n += 1", "$n = 41"),
    spin: ruby("loop {}"),
    recurse: ruby("f", "def f = f + 1"),
    fill: ruby("held = []\nloop { held << 'x' * 1_000_000 }"),
    text: ruby('"x" * event'),
    random: ruby("rand"),
    clock: ruby("began = Time.now\n100_000.times { }\n((Time.now - began) * 1000).round"),
    wait: ruby("sleep 0.3\nnil"),
    http: { skip: "an interpreter's functions are called with events alone" },
  },
};
