/** The contract's guests in AssemblyScript: a reactor over the ABI of `guest/abi`. */
import type { Kind } from "./contract.ts";

const source = (code: string): { files: Record<string, string>; entry: string; runtime: string } => ({
  files: { "index.ts": `import { context, env, fail, JSON, log } from "isopod/assemblyscript";\n${code}` },
  entry: "index.ts",
  runtime: "assemblyscript",
});
const handler = (body: string, ahead = ""): ReturnType<typeof source> =>
  source(`${ahead}\nexport function handler(event: string, ctx: string): string { ${body} }`);

export const assemblyscript: Kind = {
  name: "assemblyscript",
  refusesWhatIsNotJson: false,
  guests: {
    echo: handler("return event;"),
    context: handler(
      `const c = JSON.parse(ctx);
       return JSON.object().set("name", c.get("functionName").asString()).set("version", c.get("functionVersion").asString())
         .set("requestId", c.get("awsRequestId").asString()).toString();`,
    ),
    env: handler(`return '"' + env("GREETING")! + '"';`),
    log: handler('log.info("said once"); return "null";'),
    fail: handler('throw new Error("out of order"); return "";'),
    count: handler("n += 1; return n.toString();", "let n = 41;"),
    spin: handler('while (true) {} return "";'),
    recurse: handler("return f(1).toString();", "function f(n: i32): i32 { return f(n + 1) + 1; }"),
    fill: handler('const all: Uint8Array[] = []; while (true) all.push(new Uint8Array(1000000)); return "";'),
    text: handler(`return '"' + "x".repeat(i32(parseInt(event))) + '"';`),
    random: handler("return Math.random().toString();"),
    clock: handler("const t = Date.now(); for (let i = 0; i < 10000000; i++) n += i; return (Date.now() - t).toString();", "let n = 0;"),
    wait: { skip: "the language has no way to wait" },
    http: { skip: "reactors take events; HTTP is for components" },
  },
};
