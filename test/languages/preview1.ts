/** Commands and reactors in Node's own WASI, each call in a new instance, as Isopod promises it too. */
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { WASI } from "node:wasi";
import { newFolder, type Folder } from "../harness/folder.ts";
import type { Answer, Host } from "./host.ts";

interface Exports {
  readonly memory: WebAssembly.Memory;
  isopod_handle(): void;
}

function exportsOf({ exports }: WebAssembly.Instance): Exports {
  return exports as unknown as Exports;
}

abstract class Preview1 implements Host {
  memoryBytes = 0;
  protected readonly folder: Folder;
  protected readonly module: WebAssembly.Module;

  constructor(module: WebAssembly.Module, folder: Folder) {
    this.module = module;
    this.folder = folder;
  }

  abstract call(event: string): Promise<Answer>;

  protected instantiate(imports: object): WebAssembly.Instance {
    return new WebAssembly.Instance(this.module, imports as ConstructorParameters<typeof WebAssembly.Instance>[1]);
  }

  protected note({ memory }: Exports): void {
    this.memoryBytes = Math.max(this.memoryBytes, memory.buffer.byteLength);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.folder[Symbol.asyncDispose]();
  }
}

/** Its standard streams are files. */
export class Command extends Preview1 {
  static async load(file: string): Promise<Command> {
    return new Command(await WebAssembly.compile(await readFile(file)), await newFolder());
  }

  async call(event: string): Promise<Answer> {
    const [stdin, stdout, stderr] = ["stdin", "stdout", "stderr"].map((name) => join(this.folder.path, name)) as [string, string, string];
    writeFileSync(stdin, event);
    const open = [openSync(stdin, "r"), openSync(stdout, "w"), openSync(stderr, "w")] as const;
    try {
      // With a name of the program, as some C libraries do not start without.
      const wasi = new WASI({ version: "preview1", args: ["greet"], stdin: open[0], stdout: open[1], stderr: open[2], returnOnExit: true });
      const instance = this.instantiate(wasi.getImportObject());
      const code = wasi.start(instance);
      this.note(exportsOf(instance));
      return code === 0 ? { reply: readFileSync(stdout, "utf8") } : { failed: `exit code ${code}: ${readFileSync(stderr, "utf8")}` };
    } finally {
      open.forEach(closeSync);
    }
  }
}

/** With the imports of `guest/abi/isopod.h`. */
export class Reactor extends Preview1 {
  static async load(file: string): Promise<Reactor> {
    return new Reactor(await WebAssembly.compile(await readFile(file)), await newFolder());
  }

  async call(event: string): Promise<Answer> {
    const answers: Answer[] = [];
    const wasi = new WASI({ version: "preview1" });
    const bytes = Buffer.from(event);
    const memory = (): Buffer => Buffer.from(exportsOf(instance).memory.buffer);
    const text = (at: number, length: number): string => memory().toString("utf8", at >>> 0, (at >>> 0) + (length >>> 0));
    const isopod = {
      event_size: () => bytes.length,
      event_read: (into: number) => bytes.copy(memory(), into >>> 0),
      context_size: () => 2,
      context_read: (into: number) => memory().write("{}", into >>> 0),
      log: () => undefined,
      reply: (at: number, length: number) => answers.push({ reply: text(at, length) }),
      fail: (type: number, typeLength: number, at: number, length: number) =>
        answers.push({ failed: `${text(type, typeLength)}: ${text(at, length)}` }),
    };
    const instance = this.instantiate({ ...wasi.getImportObject(), isopod });
    wasi.initialize(instance);
    exportsOf(instance).isopod_handle();
    this.note(exportsOf(instance));
    return answers[0] ?? { failed: "no reply" };
  }
}
