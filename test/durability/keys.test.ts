/** Keys survive whoever writes them: `kill -9` at any moment leaves those that were said whole, and no half of another. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { readRing, ringFiles } from "../../src/keys/ring-folder.ts";
import { CliServer } from "../harness/cli-server.ts";
import { newFolder } from "../harness/folder.ts";
import { waitFor } from "../harness/wait.ts";

const program = fileURLToPath(new URL("write-keys.ts", import.meta.url));

/** Two at a time, ended at some moment of their work. What they said of each key. */
async function writeAndKill(data: string, round: number): Promise<string[]> {
  let said = "";
  const writers = Array.from({ length: 2 }, () => spawn(process.execPath, [program, data], { stdio: ["ignore", "pipe", "inherit"] }));
  for (const writer of writers) writer.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  // The first rounds end in the middle of the ring's making, as it is the first thing that they write.
  if (round > 2) await once(writers[0]?.stdout as NodeJS.ReadableStream, "data");
  else if (round > 0) await waitFor("the ring to appear", () => ringFiles(data) !== undefined);
  await sleep((round * 7) % 5);
  await Promise.all(writers.map(end));
  // A line that is cut off was never said.
  return said
    .split("\n")
    .slice(0, -1)
    .filter((line) => line.length === 64);
}

async function end(writer: ChildProcess): Promise<void> {
  const ended = once(writer, "close");
  writer.kill("SIGKILL");
  await ended;
}

test("kill -9 while keys are written, 12 times: none that was said is lost, none is half", async () => {
  await using folder = await newFolder();
  const said: string[] = [];
  for (let round = 0; round < 12; round++) {
    said.push(...(await writeAndKill(folder.path, round)));
    const files = ringFiles(folder.path);
    if (files === undefined) continue;
    const { keys, damaged } = readRing(folder.path, files, undefined);
    expect([damaged, said.filter((key) => !keys.has(key.slice(0, 20)))]).toEqual([[], []]);
  }
  expect(said.length).toBeGreaterThan(10);
  await using server = await CliServer.serve(folder.path);
  const statuses = await Promise.all(
    said.map(async (key) => (await fetch(`${server.url}/functions`, { headers: { authorization: `Bearer ${key}` } })).status),
  );
  expect(new Set(statuses)).toEqual(new Set([200]));
}, 60_000);
