/** What is stored of a function in Python or Ruby, in both forms that there have been. */
import { expect, test } from "vitest";
import { decodeSources, encodeSources, rootsBeside } from "../../src/sandbox/compiled/interpreters/sources.ts";

test("comes back as it was", () => {
  const files = new Map([
    ["/var/task/app/fn.py", Buffer.from("code")],
    ["/opt/data.bin", Buffer.from([0, 255])],
  ]);
  const start = { entry: "/var/task/app/fn.py", roots: rootsBeside("app/fn.py"), module: "app.fn", handler: "run" };
  expect(start.roots).toEqual(["/var/task/app", "/var/task"]);
  const sources = decodeSources(encodeSources({ files, start }));
  expect(sources.start).toEqual(start);
  expect(Array.from(sources.files, ([path, bytes]) => [path, Buffer.from(bytes)])).toEqual([...files]);
});

test("is read as it was stored before: JSON, of texts by paths from the root", () => {
  const deployed = { entry: "fn.py", files: { "fn.py": "é" } };
  expect(decodeSources(Buffer.from(JSON.stringify(deployed)))).toEqual({
    start: { entry: "/var/task/fn.py", roots: ["/var/task"] },
    files: new Map([["/var/task/fn.py", Buffer.from("é")]]),
  });
  const files = { "app.rb": "", "opt/ruby/lib/part.rb": "x" };
  const lambda = { entry: "app.rb", module: "app", handler: "run", roots: ["", "opt/ruby/lib"], files };
  expect(decodeSources(Buffer.from(JSON.stringify(lambda)))).toEqual({
    start: { entry: "/var/task/app.rb", roots: ["/var/task", "/opt/ruby/lib"], module: "app", handler: "run" },
    files: new Map([
      ["/var/task/app.rb", Buffer.from("")],
      ["/opt/ruby/lib/part.rb", Buffer.from("x")],
    ]),
  });
});
