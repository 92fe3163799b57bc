/** `node:fs` in a sandbox: the same answers and errors as Node's own, for what is there; and what was deployed, to be read. */
import { randomBytes } from "node:crypto";
import * as real from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import { expect, test } from "vitest";
import { createFunction, invokeFunction, packageOf, useLambda } from "../harness/lambda.ts";
import { PublishLayerVersionCommand } from "@aws-sdk/client-lambda";
import { useServer } from "../harness/server.ts";

const server = await useServer();
const client = useLambda(server);

/**
 * Each is evaluated in Node and in a sandbox, with `fs`, a folder `d` of its own below /tmp, and `tell`, which asks for what a call by callback
 * gives. What it returns or throws must be the same.
 */
const steps = [
  "fs.writeFileSync(d + '/a', 'one')",
  "fs.readFileSync(d + '/a', 'utf8')",
  "fs.readFileSync(d + '/a', { encoding: 'hex' })",
  "[...fs.readFileSync(d + '/a')]",
  "fs.writeFileSync(d + '/b', Buffer.from([0, 255, 128, 10]))",
  "fs.readFileSync(d + '/b', 'latin1')",
  "fs.readFileSync(d + '/b', 'base64')",
  "fs.readFileSync(d + '/b', 'utf8')",
  "fs.writeFileSync(d + '/c', '00ff', 'hex')",
  "[...fs.readFileSync(new URL('file://' + d + '/c'))]",
  "fs.writeFileSync(d + '/d', new Uint16Array([1, 513]))",
  "[...fs.readFileSync(d + '/d')]",
  "fs.writeFileSync(d + '/a', 12)",
  "fs.readFileSync(undefined)",
  "fs.readFileSync(d + '/none')",
  "fs.readFileSync(d)",
  "fs.readFileSync(d + '/a/below')",
  "fs.writeFileSync(d, 'x')",
  "fs.writeFileSync(d + '/none/x', 'x')",
  "fs.writeFileSync(d + '/a', 'x', { flag: 'wx' })",
  "fs.writeFileSync(d + '/a', '!', { flag: 'a' })",
  "fs.appendFileSync(d + '/a', ' two')",
  "fs.appendFileSync(d + '/new', Buffer.from('x'))",
  "[fs.readFileSync(d + '/a', 'utf-8'), fs.readFileSync(d + '/new', 'ascii')]",
  "fs.existsSync(d + '/a')",
  "[fs.existsSync(d + '/none'), fs.existsSync(d + '/a/x'), fs.existsSync(undefined), fs.existsSync('')]",
  "fs.mkdirSync(d + '/dir')",
  "fs.mkdirSync(d + '/dir')",
  "fs.mkdirSync(d + '/x/y/z')",
  "fs.mkdirSync(d + '/x/y/z', { recursive: true })",
  "fs.mkdirSync(d + '/x/y/z', { recursive: true })",
  "fs.mkdirSync(d + '/x/y/w', { recursive: true })",
  "fs.mkdirSync(d + '/a/y', { recursive: true })",
  "fs.writeFileSync(d + '/x/y/z/file', 'deep')",
  "fs.readdirSync(d)",
  "fs.readdirSync(d + '/x', { recursive: true }).sort()",
  "fs.readdirSync(d + '/x', { withFileTypes: true }).map((e) => [e.name, e.parentPath, e.isFile(), e.isDirectory(), e.isSymbolicLink()])",
  "fs.readdirSync(d + '/none')",
  "fs.readdirSync(d + '/a')",
  "(s => [s.size, s.isFile(), s.isDirectory(), s.mtime instanceof Date, s.mtimeMs > 1e12])(fs.statSync(d + '/a'))",
  "(s => [s.size, s.isFile(), s.isDirectory(), s.isFIFO()])(fs.lstatSync(d + '/a'))",
  "fs.statSync(d + '/dir').isDirectory()",
  "fs.statSync(d + '/none')",
  "fs.statSync(d + '/none', { throwIfNoEntry: false }) === undefined",
  "fs.accessSync(d + '/a', fs.constants.W_OK)",
  "fs.accessSync(d + '/none')",
  "fs.realpathSync(d + '/x/../x/./y')",
  "fs.copyFileSync(d + '/a', d + '/copy')",
  "fs.readFileSync(d + '/copy', 'utf8')",
  "fs.copyFileSync(d + '/a', d + '/copy', fs.constants.COPYFILE_EXCL)",
  "fs.copyFileSync(d + '/none', d + '/copy')",
  "fs.renameSync(d + '/copy', d + '/moved')",
  "fs.renameSync(d + '/none', d + '/moved')",
  "fs.renameSync(d + '/x', d + '/x/y/into')",
  "fs.renameSync(d + '/dir', d + '/x')",
  "fs.renameSync(d + '/moved', d + '/dir')",
  "fs.renameSync(d + '/dir', d + '/moved')",
  "fs.renameSync(d + '/x/y', d + '/dir')",
  "[fs.readdirSync(d), fs.readdirSync(d + '/dir'), fs.readdirSync(d + '/x')]",
  "fs.truncateSync(d + '/a', 2)",
  "fs.readFileSync(d + '/a', 'utf8')",
  "fs.truncateSync(d + '/a', 4)",
  "[...fs.readFileSync(d + '/a')]",
  "fs.unlinkSync(d + '/a')",
  "fs.unlinkSync(d + '/a')",
  "fs.rmdirSync(d + '/dir')",
  "fs.rmdirSync(d + '/b')",
  "fs.rmdirSync(d + '/x')",
  "fs.rmSync(d + '/none')",
  "fs.rmSync(d + '/none', { force: true })",
  "fs.rmSync(d + '/dir', { recursive: true })",
  "fs.readdirSync(d)",
  "fs.mkdtempSync(d + '/temp-').slice(0, -6) === d + '/temp-'",
  // By numbers.
  "typeof (globalThis.fd = fs.openSync(d + '/open', 'w+'))",
  "fs.writeSync(fd, 'hello world')",
  "fs.writeSync(fd, Buffer.from('HELLO'), 0, 2, 3)",
  "(b => [fs.readSync(fd, b, 0, 8, 0), b.toString()])(Buffer.alloc(8))",
  "(b => [fs.readSync(fd, b, { position: 6, length: 3 }), b.toString('latin1')])(Buffer.alloc(4))",
  "fs.fstatSync(fd).size",
  "fs.ftruncateSync(fd, 5)",
  "fs.closeSync(fd)",
  "fs.closeSync(fd)",
  "fs.readSync(fd, Buffer.alloc(1))",
  "fs.readFileSync(d + '/open', 'utf8')",
  "fs.openSync(d + '/none')",
  "(fd => { const b = Buffer.alloc(3), got = []; for (let n; (n = fs.readSync(fd, b)) > 0;) got.push(b.toString('latin1', 0, n)); fs.closeSync(fd); return got })(fs.openSync(d + '/open', 'r'))",
  "(fd => { try { return fs.writeSync(fd, 'x') } finally { fs.closeSync(fd) } })(fs.openSync(d + '/open'))",
  "(fd => { fs.writeSync(fd, 'end'); fs.writeSync(fd, '!'); fs.closeSync(fd); return fs.readFileSync(d + '/open', 'utf8') })(fs.openSync(d + '/open', fs.constants.O_APPEND | fs.constants.O_CREAT | fs.constants.O_WRONLY))",
  "(fd => { fs.writeSync(fd, 'X'); fs.closeSync(fd); return fs.readFileSync(d + '/open', 'utf8') })(fs.openSync(d + '/open', fs.constants.O_CREAT | fs.constants.O_RDWR))",
  "fs.openSync(d + '/open', fs.constants.O_CREAT | fs.constants.O_EXCL | fs.constants.O_WRONLY)",
  "fs.openSync(d, 'w')",
  "fs.openSync(d, 'wx')",
  "fs.writeFileSync(d + '/grows', '') ?? Array.from({ length: 300 }, (_, n) => fs.appendFileSync(d + '/grows', String(n))).length",
  "fs.readFileSync(d + '/grows', 'utf8')",
  "fs.truncateSync(d + '/grows', 3) ?? fs.writeFileSync(d + '/grows', 'x', { flag: 'a' }) ?? fs.truncateSync(d + '/grows', 6) ?? [...fs.readFileSync(d + '/grows')]",
  "(fd => { fs.writeSync(fd, 'far', 10); fs.closeSync(fd); return [...fs.readFileSync(d + '/grows')] })(fs.openSync(d + '/grows', 'r+'))",
  // With callbacks and promises.
  "tell(done => fs.readFile(d + '/open', 'utf8', done))",
  "tell(done => fs.readFile(d + '/none', done))",
  "tell(done => fs.writeFile(d + '/cb', 'x', done))",
  "tell(done => fs.stat(d + '/cb', (error, s) => done(error, s.size)))",
  "tell(done => fs.mkdir(d + '/cbdir/a', { recursive: true }, done))",
  "tell(done => fs.exists(d + '/cb', done))",
  "fs.readFile(d + '/open')",
  "fs.promises.readFile(d + '/open', 'utf8')",
  "fs.promises.readFile(d + '/none')",
  "fs.promises.access(d + '/cb')",
  "fs.promises.readdir(d + '/cbdir')",
  "fs.promises.rm(d + '/cbdir', { recursive: true })",
  "(async () => { const h = await fs.promises.open(d + '/handle', 'w'); await h.write('one'); await h.writeFile(' two'); const { size } = await h.stat(); await h.close(); return [size, await fs.promises.readFile(d + '/handle', 'utf8')] })()",
  // As streams.
  "new Promise((done, fail) => fs.createReadStream(d + '/open', 'utf8').on('data', done).on('error', fail))",
  "(async () => { let all = ''; for await (const part of fs.createReadStream(d + '/open', { start: 1, end: 4, highWaterMark: 2 })) all += '|' + part; return all })()",
  "new Promise((done) => fs.createReadStream(d + '/none').on('error', (error) => done(error.message)))",
  "new Promise((done, fail) => { const s = fs.createWriteStream(d + '/stream'); s.write('one'); s.end(' two', 'utf8'); s.on('finish', () => done([s.bytesWritten, s.path === d + '/stream'])).on('error', fail) })",
  "new Promise((done, fail) => fs.createReadStream(d + '/open').pipe(fs.createWriteStream(d + '/stream', { flags: 'a' })).on('finish', done).on('error', fail))",
  "new Promise((done, fail) => { const s = fs.createWriteStream(d + '/stream', { flags: 'r+', start: 1 }); s.end(Buffer.from('N')); s.on('close', done).on('error', fail) })",
  "fs.readFileSync(d + '/stream', 'utf8')",
  "new Promise((done) => fs.createWriteStream(d).on('error', (error) => done(error.code)))",
  "(async () => { const h = await fs.promises.open(d + '/handle'); const b = Buffer.alloc(3); const { bytesRead } = await h.read(b, 0, 3, 4); await h.close(); return [bytesRead, b.toString()] })()",
];

const runner = `
async function outcomes(fs, d, steps, evaluate) {
  const tell = (run) => new Promise((resolve) => run((...given) => resolve(given.map(plain))));
  const plain = (value) => (value instanceof Error ? { name: value.name, message: value.message, code: value.code, errno: value.errno, syscall: value.syscall, path: value.path, dest: value.dest } : value);
  const all = [];
  for (const step of steps) {
    let outcome;
    try {
      outcome = await evaluate(step)(fs, d, tell);
    } catch (error) {
      outcome = plain(error);
    }
    all.push([step, outcome ?? null]);
  }
  return JSON.parse(JSON.stringify(all).replaceAll(d, "/tmp/d"));
}`;

type Outcomes = (fs: object, d: string, steps: readonly string[], evaluate: (step: string) => unknown) => Promise<[string, unknown][]>;

test("answers and fails as Node's own", async () => {
  const folder = real.mkdtempSync(join(tmpdir(), "isopod-fs-"));
  const inNode = compileFunction(`${runner}; return outcomes;`)() as Outcomes;
  const expected = await inNode(real, folder, steps, (step) => compileFunction(`return ${step}`, ["fs", "d", "tell"]));
  real.rmSync(folder, { recursive: true });
  const code = `import fs from "node:fs"; ${runner}
const steps = { ${steps.map((step, at) => `${at}: (fs, d, tell) => ${step}`).join(",\n")} };
export default async (texts) => { fs.mkdirSync("/tmp/d"); let at = 0; return outcomes(fs, "/tmp/d", texts, () => steps[at++]); };`;
  await server.deploy("same", code);
  const found = (await server.value("same", steps)) as [string, unknown][];
  expect(found).toEqual(expected);
});

const data = {
  "data/names.json": '["Ada"]',
  "bytes.bin": Uint8Array.of(0, 255, 128),
  "text.txt": "\uFEFFwith a mark, é",
  "secret.key": "",
};

test("what was deployed is read below /var/task and /opt, and nothing writes there", async () => {
  const { LayerVersionArn = "" } = await client.send(
    new PublishLayerVersionCommand({ LayerName: "node-data", Content: { ZipFile: packageOf({ "words.txt": "from a layer" }) } }),
  );
  const source = `
const fs = require("fs"), path = require("path");
const loaded = JSON.parse(fs.readFileSync(path.join(__dirname, "data", "names.json"), "utf8"));
const refused = (run) => { try { return run() } catch (error) { return error.message } };
exports.handler = async () => ({
  loaded, bytes: [...fs.readFileSync("bytes.bin")], text: fs.readFileSync("./text.txt", "utf8"), layer: await fs.promises.readFile("/opt/words.txt", "utf8"),
  names: fs.readdirSync("."), before: fs.readdirSync("/tmp"), mine: fs.writeFileSync("/tmp/mine", "x"), after: fs.readdirSync("/tmp"),
  refused: [refused(() => fs.writeFileSync("new", "x")), refused(() => fs.unlinkSync("bytes.bin")), refused(() => fs.mkdirSync("/var/x")), refused(() => fs.accessSync(".", fs.constants.W_OK)), refused(() => fs.renameSync("bytes.bin", "/tmp/x")), refused(() => fs.readFileSync("/etc/passwd"))],
});`;
  await createFunction(client, "node-files", { "index.js": source, ...data }, { Layers: [LayerVersionArn] });
  for (let call = 0; call < 2; call++)
    expect((await invokeFunction(client, "node-files")).payload).toEqual({
      loaded: ["Ada"],
      bytes: [0, 255, 128],
      text: "\uFEFFwith a mark, é",
      layer: "from a layer",
      names: ["bytes.bin", "data", "secret.key", "text.txt"],
      before: [],
      after: ["mine"],
      refused: [
        "EROFS: read-only file system, open 'new'",
        "EROFS: read-only file system, unlink 'bytes.bin'",
        "EROFS: read-only file system, mkdir '/var/x'",
        "EROFS: read-only file system, access '.'",
        "EROFS: read-only file system, rename 'bytes.bin' -> '/tmp/x'",
        "ENOENT: no such file or directory, open '/etc/passwd'",
      ],
    });
});

test("files of packages are there when the package reads files; what is too large is named when it is read", async () => {
  const reader = `const fs = require("node:fs"); module.exports = () => fs.readFileSync(__dirname + "/words.txt", "utf8");`;
  const files = {
    "index.js": `const read = require("reads"); require("silent");
const fs = require("fs");
const refused = (run) => { try { return run() } catch (error) { return error.message } };
exports.handler = async () => [read(), fs.existsSync("node_modules/silent/words.txt"), fs.existsSync("node_modules/reads/README.md"), refused(() => fs.readFileSync("large.bin")), fs.statSync("small.bin").size];`,
    "node_modules/reads/package.json": "{}",
    "node_modules/reads/index.js": reader,
    "node_modules/reads/words.txt": "a package's",
    "node_modules/reads/README.md": "about it",
    "node_modules/silent/index.js": "",
    "node_modules/silent/words.txt": "nobody reads it",
    "large.bin": randomBytes(4 * 1_048_576),
    "small.bin": Buffer.alloc(1_000, 255),
  };
  await createFunction(client, "package-files", files);
  expect((await invokeFunction(client, "package-files")).payload).toEqual([
    "a package's",
    false,
    false,
    "EFBIG: file too large, open 'large.bin'",
    1_000,
  ]);
});

test("a function that reads no files has none of them in its image", async () => {
  const files = { "large.txt": "x".repeat(1_000_000) };
  const index = "export const handler = async () => 1;";
  const { imageBytes } = await server.deploy("no-files", { entry: "index.js", files: { ...files, "index.js": index } });
  expect(imageBytes).toBeLessThan(100_000);
  const reading = `import { readFileSync } from "node:fs"; export const handler = async () => readFileSync("large.txt", "utf8").length;`;
  const deployed = await server.deploy("reads-files", { entry: "index.js", files: { ...files, "index.js": reading } });
  expect(deployed.imageBytes).toBeGreaterThan(1_000_000);
  expect(await server.value("reads-files")).toBe(1_000_000);
});
