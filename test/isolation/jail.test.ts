/** The jail around cells: what the kernel says of a running cell, and what a program in it finds when it tries to leave. */
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { homedir } from "node:os";
import { text } from "node:stream/consumers";
import type { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { newJail, spawnNode } from "../../src/pool/jail.ts";
import { cellsOf } from "../harness/processes.ts";
import { TestServer, useServer } from "../harness/server.ts";

const jail = newJail(1_024);

test("threads with a jail required: refused, and said why", async () => {
  const start = TestServer.start({ cells: "threads", jail: "require" });
  await expect(start).rejects.toMatchObject({
    code: "invalid_request",
    message: expect.stringMatching(/jail is required.*--cells processes/s),
  });
});

test("a jail that is switched off is said aloud", async () => {
  const server = await TestServer.start({ jail: "off" });
  expect(server.log.filter((line) => line.startsWith("missing: jail: "))).toHaveLength(3);
  await server.close();
});

// Written for machines without bubblewrap, which have no jail to test: the server says so at its start.
describe.skipIf(jail === undefined)("with bubblewrap", async () => {
  const server = await useServer({ jail: "require" });

  test("the server starts where it is required, and misses nothing of it", () => {
    expect(server.log.filter((line) => line.startsWith("missing: jail: "))).toEqual([]);
  });

  test("the kernel says of every cell that it is nobody, alone, filtered and without privileges", () => {
    const cells = cellsOf(process.pid);
    expect(cells.length).toBeGreaterThan(0);
    for (const pid of cells) {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      const field = (name: string): string | undefined => new RegExp(`^${name}:\\s+(.*)$`, "m").exec(status)?.[1];
      expect(field("NoNewPrivs")).toBe("1");
      expect(field("Seccomp")).toBe("2");
      expect([field("CapEff"), field("CapPrm"), field("CapBnd")]).toEqual(Array.from({ length: 3 }, () => "0".repeat(16)));
      expect(field("NSpid")?.split("\t").at(-1)).toBe("1");
      for (const kind of ["net", "mnt", "pid", "user", "ipc", "uts", "cgroup"])
        expect(readlinkSync(`/proc/${pid}/ns/${kind}`)).not.toBe(readlinkSync(`/proc/self/ns/${kind}`));
      expect(readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").filter(Boolean).toSorted()).toEqual([
        expect.stringMatching(/^PWD=/),
        "TZ=UTC",
      ]);
      expect(readFileSync(`/proc/${pid}/limits`, "utf8")).toMatch(/Max open files\s+128\s+128/);
    }
  });

  test("its file system has the program and the system's libraries, and no data", () => {
    const [pid] = cellsOf(process.pid);
    const root = `/proc/${pid}/root`;
    // The folder that the program is in may be below any of those.
    for (const path of ["/etc", "/proc", "/sys", "/dev", "/bin", "/sbin", "/usr/bin", homedir() + "/.bashrc", server.data])
      expect([path, existsSync(`${root}${path}`)]).toEqual([path, false]);
    const program = import.meta.dirname.replace(/\/test\/.*/, "");
    expect(readdirSync(`${root}${program}`).toSorted()).toEqual(["guest", "node_modules", "package.json", "src"]);
  });
});

/** Runs a script in the jail, as a guest would that has all of Node in its hand: no permission model. */
async function inJail(script: string): Promise<unknown> {
  const child = spawnNode(jail, ["--no-warnings", "-e", script], "pipe", "pipe");
  const [said, complaint] = await Promise.all([text(child.stdout as Readable), text(child.stderr as Readable)]);
  expect(complaint).toBe("");
  return JSON.parse(said);
}

const attempts: readonly (readonly [what: string, expression: string, outcome: string | RegExp])[] = [
  ["read the password file", `fs.readFileSync("/etc/passwd")`, "ENOENT"],
  ["look into the home folder", `fs.readdirSync(${JSON.stringify(homedir())})`, /ENOENT|EACCES/],
  ["see other processes", `fs.readdirSync("/proc")`, "ENOENT"],
  [
    "write into the program",
    `fs.writeFileSync(${JSON.stringify(import.meta.filename.replace(/test.*/, "src/x.ts"))}, "x")`,
    /EROFS|ENOSYS/,
  ],
  ["write anywhere", `fs.writeFileSync("/x", "x")`, /EROFS|ENOSYS/],
  ["make a folder", `fs.mkdirSync("/x")`, /EROFS|ENOSYS/],
  ["remove the program", `fs.unlinkSync(process.execPath)`, /EROFS|ENOSYS|EACCES/],
  ["start a process", `(() => { throw child.spawnSync(process.execPath, ["-v"]).error })()`, /ENOSYS|EPERM/],
  ["start a shell", `(() => { throw child.spawnSync("/bin/sh").error })()`, /ENOSYS|EPERM|ENOENT/],
  ["signal a process", `process.kill(2, 9)`, "ENOSYS"],
  ["become another user", `process.setuid(0)`, "ENOSYS"],
  ["list the network", `os.networkInterfaces()`, /ENOSYS|ERR_SYSTEM_ERROR/],
  [
    "raise its own limits",
    `(() => { const { open_files } = process.report.getReport().userLimits; if (open_files.hard <= 128) throw { code: "LIMITED" } })()`,
    "LIMITED",
  ],
];

describe.skipIf(jail === undefined)("a guest that has all of Node in the cell cannot", () => {
  test.each(attempts)("%s", async (_, expression, outcome) => {
    const script = `const fs = require("fs"), os = require("os"), child = require("child_process");
      let code = "it did"; try { ${expression} } catch (error) { code = error?.code ?? String(error) }
      process.stdout.write(JSON.stringify(code))`;
    const code = await inJail(script);
    if (typeof outcome === "string") expect(code).toBe(outcome);
    else expect(code).toMatch(outcome);
  });

  test.each([
    ["connect to this machine", `require("net").connect(9, "127.0.0.1")`],
    ["connect to another", `require("net").connect(80, "192.0.2.1")`],
    ["listen", `require("net").createServer().listen(0, "127.0.0.1")`],
    ["listen on a path", `require("net").createServer().listen("/x.sock")`],
    ["send a datagram", `(() => { const s = require("dgram").createSocket("udp4"); s.send("x", 9, "127.0.0.1"); return s })()`],
  ])("%s", async (_, expression) => {
    const script = `const say = (code) => { process.stdout.write(JSON.stringify(code)); process.exit(0) };
      process.on("uncaughtException", (error) => say(error.code));
      const socket = ${expression};
      socket.on("error", (error) => say(error.code)); for (const good of ["connect", "listening"]) socket.on(good, () => say("it did"))`;
    expect(await inJail(script)).toMatch(/ENOSYS|EAFNOSUPPORT/);
  });
});
