/**
 * WASI preview 1, `/tmp` beside the machine's own file system: the same random steps on both must end the same, errors included.
 * What would lead out is refused by ours and not tried on the other.
 */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  append,
  create,
  exclusive,
  link,
  listNames,
  mkdir,
  open,
  openDirectory,
  read,
  readlink,
  rename,
  rmdir,
  stat,
  symlink,
  truncate,
  unlink,
  write,
} from "./posix.ts";
import { newTestGuest, type TestGuest } from "./test-guest.ts";

let place: string;
beforeEach(() => {
  place = fs.mkdtempSync(join(tmpdir(), "wasi1-model-"));
});
afterEach(() => fs.rmSync(place, { recursive: true }));

type Step =
  | { readonly what: "mkdir" | "rmdir" | "unlink" | "readlink"; readonly path: string }
  | { readonly what: "rename" | "link" | "symlink"; readonly path: string; readonly to: string }
  | { readonly what: "stat"; readonly path: string; readonly follow: boolean }
  | {
      readonly what: "write";
      readonly path: string;
      readonly flags: number;
      readonly fdFlags: number;
      readonly follow: boolean;
      readonly text: string;
    }
  | { readonly what: "read"; readonly path: string };

const name = fc.constantFrom("a", "b", "c");
const path = fc
  .tuple(
    fc.array(fc.oneof({ weight: 6, arbitrary: name }, { weight: 1, arbitrary: fc.constantFrom(".", "..") }), {
      minLength: 1,
      maxLength: 3,
    }),
    fc.constantFrom("", "", "", "/"),
  )
  .map(([steps, slash]) => steps.join("/") + slash);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ what: fc.constantFrom("mkdir", "mkdir", "rmdir", "unlink", "readlink"), path }),
  fc.record({ what: fc.constantFrom("rename", "rename", "link", "symlink"), path, to: path }),
  fc.record({ what: fc.constant("stat"), path, follow: fc.boolean() }),
  fc.record({
    what: fc.constant("write"),
    path,
    flags: fc.constantFrom(0, create, create, create | exclusive, create | truncate, truncate),
    fdFlags: fc.constantFrom(0, append),
    follow: fc.boolean(),
    text: fc.constantFrom("x", "some text"),
  }),
  fc.record({ what: fc.constant("read"), path }),
);

function onOurs(guest: TestGuest, step: Step): string {
  switch (step.what) {
    case "mkdir":
      return mkdir(guest, step.path);
    case "rmdir":
      return rmdir(guest, step.path);
    case "unlink":
      return unlink(guest, step.path);
    case "readlink":
      return readlink(guest, step.path);
    case "rename":
      return rename(guest, step.path, step.to);
    case "link":
      return link(guest, step.path, step.to);
    case "symlink":
      return symlink(guest, step.to, step.path);
    case "stat": {
      const found = stat(guest, step.path, step.follow);
      if (typeof found === "string") return found;
      return found.type === 3 ? "directory" : `${found.type === 4 ? "file" : "link"} of ${found.size} under ${found.links}`;
    }
    case "write":
      return withOpen(guest, open(guest, step.path, step), (fd) => String(write(guest, fd, step.text)));
    case "read":
      return withOpen(guest, open(guest, step.path, { follow: true }), (fd) => read(guest, fd, 4_096));
  }
}

function withOpen(guest: TestGuest, fd: number | string, use: (fd: number) => string): string {
  if (typeof fd === "string") return fd;
  const outcome = use(fd);
  guest.call("fd_close", fd);
  return outcome;
}

/** The other file system's answer in the words of ours. */
function onTheirs(root: string, step: Step): string {
  const at = `${root}/${step.path}`;
  try {
    return answered(at, root, step) ?? "success";
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code)
      .slice(1)
      .toLowerCase();
  }
}

function answered(at: string, root: string, step: Step): string | void {
  const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR, O_TRUNC } = fs.constants;
  switch (step.what) {
    case "mkdir":
      return fs.mkdirSync(at);
    case "rmdir":
      return fs.rmdirSync(at);
    case "unlink":
      return fs.unlinkSync(at);
    case "readlink":
      return fs.readlinkSync(at);
    case "rename":
      return fs.renameSync(at, `${root}/${step.to}`);
    case "link":
      return fs.linkSync(at, `${root}/${step.to}`);
    case "symlink":
      return fs.symlinkSync(step.to, at);
    case "stat": {
      const found = step.follow ? fs.statSync(at) : fs.lstatSync(at);
      return found.isDirectory() ? "directory" : `${found.isFile() ? "file" : "link"} of ${found.size} under ${found.nlink}`;
    }
    case "write": {
      const isSet = (flags: number, flag: number, theirs: number): number => ((flags & flag) === 0 ? 0 : theirs);
      const opening = isSet(step.flags, create, O_CREAT) | isSet(step.flags, exclusive, O_EXCL) | isSet(step.flags, truncate, O_TRUNC);
      const fd = fs.openSync(at, O_RDWR | opening | isSet(step.fdFlags, append, O_APPEND) | (step.follow ? 0 : O_NOFOLLOW));
      const written = fs.writeSync(fd, step.text);
      fs.closeSync(fd);
      return String(written);
    }
    case "read": {
      const fd = fs.openSync(at, O_RDWR);
      const content = fs.readFileSync(fd, "utf8");
      fs.closeSync(fd);
      return content;
    }
  }
}

/** Where Linux answers otherwise and POSIX leaves it open. */
function agree(step: Step, ours: string, theirs: string): boolean {
  if (ours === theirs) return true;
  if (step.what === "write" && step.path.endsWith("/")) return ours === "isdir" && theirs === "exist";
  if (step.what === "link" || step.what === "symlink") return ours === "notdir" && theirs === "exist";
  // A link whose target ends in a slash is no way to a new file, wherever it leads.
  if (step.what === "write" && theirs === "isdir") return ours === "loop" || ours === "noent";
  if (step.what === "rmdir" && /\.\.\/*$/.test(step.path)) return ours === "inval" && theirs === "notempty";
  return step.what === "rename" && ours === "isdir" && theirs === "notempty";
}

/** All names with what they are, to compare both trees. */
function tree(root: string, guest: TestGuest, at: string): void {
  const fd = openDirectory(guest, at);
  const ours = listNames(guest, fd).slice(2).toSorted();
  guest.call("fd_close", fd);
  expect(ours).toEqual(fs.readdirSync(`${root}/${at}`).toSorted());
  for (const name of ours) {
    const inside = `${at}/${name}`;
    const look: Step = { what: "stat", path: inside, follow: false };
    expect(onOurs(guest, look), inside).toBe(onTheirs(root, look));
    if (onOurs(guest, look) === "directory") tree(root, guest, inside);
  }
}

test.runIf(process.platform === "linux")("agrees with the machine's own", { timeout: 60_000 }, () => {
  let runs = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 60, size: "max" }), (steps) => {
      const root = join(place, String(runs++));
      fs.mkdirSync(root);
      const guest = newTestGuest();
      const done: string[] = [];
      for (const step of steps) {
        const ours = onOurs(guest, step);
        // It leads out, which the other file system allows.
        if (ours === "perm") continue;
        const theirs = onTheirs(root, step);
        done.push(`${JSON.stringify(step)} ${ours}`);
        if (!agree(step, ours, theirs)) throw new Error(`theirs is ${theirs} after\n${done.join("\n")}`);
      }
      tree(root, guest, ".");
    }),
    { numRuns: 300 },
  );
});
