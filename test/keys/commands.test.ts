/** `isopod keys` beside a server that runs, and without one: what it makes opens the server within a second, what it deletes does no more. */
import { rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { IsopodClient } from "isopod/sdk";
import { CliServer } from "../harness/cli-server.ts";
import { newFolder } from "../harness/folder.ts";
import { waitFor } from "../harness/wait.ts";

interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function isopod(...args: string[]): Promise<Said> {
  await using command = new CliServer(args);
  const { code } = await command.ended;
  return { code, stdout: command.stdout, stderr: command.stderr };
}

async function create(data: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await isopod("keys", "create", "--data", data, ...args);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^ISOP[A-Z2-7]{16}\.[\w-]{43}\n$/)]);
  expect(stderr).not.toContain(stdout.trim().split(".")[1]);
  return stdout.trim();
}

const idOf = (key: string): string => key.split(".")[0] ?? "";

async function list(server: CliServer, authorization?: string): Promise<number> {
  return (await fetch(`${server.url}/functions`, authorization === undefined ? {} : { headers: { authorization } })).status;
}

/** Within the second that is promised, and what the machine is busy with. */
async function becomes(server: CliServer, status: number, key?: string): Promise<void> {
  await waitFor(`${status} of ${server.url}`, async () => (await list(server, key && `Bearer ${key}`)) === status, 5_000);
}

test("keys begin, are more than one, and end while the server runs; it never falls open", async () => {
  await using folder = await newFolder();
  await using server = await CliServer.serve(folder.path);
  expect(await list(server)).toBe(200);
  const first = await create(folder.path, "--note", "the first");
  await becomes(server, 401);
  await becomes(server, 200, first);
  const second = await create(folder.path, "--tenant", "other");
  await becomes(server, 200, second);
  await isopod("keys", "delete", idOf(first), "--data", folder.path);
  await becomes(server, 401, first);
  expect(await list(server, `Bearer ${second}`)).toBe(200);
  expect((await isopod("keys", "delete", idOf(second), "--data", folder.path)).stderr).toMatch(/last key.*refused/);
  await becomes(server, 401, second);
  expect(await list(server)).toBe(401);
  const off = await isopod("keys", "off", "--data", folder.path);
  expect([off.code, off.stderr]).toEqual([0, expect.stringMatching(/refuses every request until it is started again/)]);
  await waitFor("the server to have seen that", () => server.stderr.split("every request is refused").length >= 2);
  expect(await list(server)).toBe(401);
  const again = await create(folder.path);
  await becomes(server, 200, again);
});

test("a server that is started on an empty ring refuses everything, and without a ring takes it", async () => {
  await using folder = await newFolder();
  await isopod("keys", "delete", idOf(await create(folder.path)), "--data", folder.path);
  {
    await using server = await CliServer.serve(folder.path);
    expect([await list(server), (await fetch(`${server.url}/health`)).status]).toEqual([401, 200]);
    expect(server.stderr).toContain("every request is refused");
  }
  await isopod("keys", "off", "--data", folder.path);
  await using server = await CliServer.serve(folder.path);
  expect(await list(server)).toBe(200);
  expect(server.stderr).toContain("keys: off");
});

test("a folder of keys that is taken away under a server opens nothing", async () => {
  await using folder = await newFolder();
  const key = await create(folder.path);
  await using server = await CliServer.serve(folder.path);
  await rename(join(folder.path, "keys"), join(folder.path, "gone"));
  await becomes(server, 401, key);
  expect(await list(server)).toBe(401);
  await rename(join(folder.path, "gone"), join(folder.path, "keys"));
  await becomes(server, 200, key);
});

test("list shows all but the secret; what is stored is for the owner alone, and holds no secret", async () => {
  await using folder = await newFolder();
  const key = await create(folder.path, "--tenant", "a", "--note", "of the tests");
  const listed = await isopod("keys", "list", "--data", folder.path);
  expect(listed.stdout.split("\n").slice(0, 2)).toEqual([
    expect.stringMatching(/^ID +TENANT +CREATED +NOTE$/),
    expect.stringMatching(new RegExp(`^${idOf(key)} +a +2\\d{3}-\\S+Z +of the tests$`)),
  ]);
  for (const name of ["", "master", `${idOf(key)}.json`]) {
    expect((await stat(join(folder.path, "keys", name))).mode & 0o077).toBe(0);
  }
});

describe("slips", () => {
  test.each([
    [["create", "--tenant", "a/b"], /tenant/],
    [["create", "--tenant", ""], /tenant/],
    [["create", "--note", "x".repeat(201)], /note/],
    [["create", "--note", "a\nb"], /note/],
    [["delete", "../master"], /key's id/],
    [["delete", "ISOPAAAAAAAAAAAAAAAA"], /none of that id/],
    [["off"], /they are off/],
  ])("%j: exit code 2, and nothing is made", async (args, message) => {
    await using folder = await newFolder();
    const done = await isopod("keys", ...args, "--data", folder.path);
    expect(done).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(message) });
    expect((await isopod("keys", "list", "--data", folder.path)).stderr).toMatch(/requests need none/);
  });

  test("files that are no keys are named, and open nothing", async () => {
    await using folder = await newFolder();
    await using other = await newFolder();
    const key = await create(folder.path);
    const stranger = await create(other.path);
    const name = `${idOf(stranger)}.json`;
    await rename(join(other.path, "keys", name), join(folder.path, "keys", name));
    await writeFile(join(folder.path, "keys", "ISOPAAAAAAAAAAAAAAAA.json"), "{");
    await writeFile(join(folder.path, "keys", "x.json"), "{}");
    await using server = await CliServer.serve(folder.path);
    expect([await list(server, `Bearer ${key}`), await list(server, `Bearer ${stranger}`)]).toEqual([200, 401]);
    for (const damaged of [name, "ISOPAAAAAAAAAAAAAAAA.json", "x.json"]) expect(server.stderr).toContain(`${damaged} is no key`);
  });

  test.each(["", "no key", "0".repeat(63)])("a master key that is none is no start without keys: %j", async (text) => {
    await using folder = await newFolder();
    await create(folder.path);
    await writeFile(join(folder.path, "keys", "master"), text);
    const done = await isopod("serve", "--port", "0", "--data", folder.path);
    expect(done).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(/Cannot read the key ring: .*damaged/) });
  });
});

test("the client of the SDK, and the commands, send the key that they are given", async () => {
  await using folder = await newFolder();
  const key = await create(folder.path);
  await using server = await CliServer.serve(folder.path);
  await writeFile(join(folder.path, "one.js"), "export default () => 1");
  const withKey = ["--url", server.url, "--key", key];
  expect(await isopod("deploy", join(folder.path, "one.js"), ...withKey)).toMatchObject({ code: 0, stdout: "one:1\n" });
  await using byVariable = new CliServer(["invoke", "one"], { ISOPOD_URL: server.url, ISOPOD_KEY: key });
  await byVariable.ended;
  expect(byVariable.stdout).toBe("1\n");
  const without = await isopod("list", "--url", server.url);
  expect([without.code, without.stderr]).toEqual([2, expect.stringMatching(/carries no key.*\(unauthenticated\)/)]);
  expect((await new IsopodClient({ url: server.url, key }).list()).map(({ name }) => name)).toEqual(["one"]);
  await expect(new IsopodClient({ url: server.url, key: `${key}x` }).list()).rejects.toMatchObject({
    code: "unauthenticated",
    status: 401,
  });
});

test("doctor says whether there are keys", async () => {
  await using folder = await newFolder();
  expect((await isopod("doctor", "--data", folder.path)).stdout).toMatch(/^missing keys: /m);
  await create(folder.path);
  expect((await isopod("doctor", "--data", folder.path)).stdout).toMatch(/^live {4}keys: /m);
});
