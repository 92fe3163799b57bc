/**
 * A component's instance: its cores, and the transpiler's JavaScript that links them. That has tables of handles which nothing can lay
 * again, so an instance serves one call; the next one is made ahead.
 */
import type { CallOutcome } from "../../outcome.ts";
import type { Epoch } from "../epoch.ts";
import { CurrentTasks } from "../component/current-tasks.ts";
import { instantiateComponent, type ComponentInstance } from "../component/instantiate.ts";
import { ComponentFailed, runCommand, runHandler, runHttp } from "../component/run.ts";
import type { HttpRequest } from "../wasi/http-incoming.ts";
import { Exited, type CompiledCall } from "./call.ts";
import { CurrentCall, type Guest } from "./guest.ts";
import { GuestInstance, newAsking, type Asking, type CompiledCore, type Imports } from "./guest-instance.ts";
import type { Program } from "./loaded-program.ts";
import type { ComponentEntry } from "./program.ts";
import { RunningHost } from "./running-host.ts";

type Exports = Readonly<Record<string, unknown>>;

export class ComponentGuest implements Guest {
  readonly #program: Program;
  readonly #entry: ComponentEntry;
  readonly #epoch: Epoch;
  readonly #memoryMaximumBytes: number;
  readonly #asking: Asking;
  readonly #current = new CurrentCall();
  readonly #host: RunningHost;
  readonly #currentTasks = new CurrentTasks();
  readonly #instances: GuestInstance[] = [];
  #instance: ComponentInstance | undefined;

  constructor(program: Program, entry: ComponentEntry, epoch: Epoch, memoryMaximumBytes: number) {
    this.#program = program;
    this.#entry = entry;
    this.#epoch = epoch;
    this.#memoryMaximumBytes = memoryMaximumBytes;
    this.#asking = newAsking(() => this.#asked());
    this.#host = new RunningHost(this.#current.get);
  }

  get memoryBytes(): number {
    return this.#instances.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
  }

  get usedBytes(): number {
    return 0;
  }

  async run(call: CompiledCall, body: () => Promise<unknown>): Promise<void> {
    await this.#current.run(call, body);
    if (call.ending !== undefined) this.#instance?.[Symbol.dispose]();
  }

  async initialise(): Promise<void> {
    // What a command writes to standard output is its reply; of the others, it is for the log.
    const out = this.#entry.kind === "command" ? "out" : "err";
    const instantiateCore = (name: string, imports: Imports): Exports | Promise<Exports> => this.#core(name, imports);
    this.#instance = await instantiateComponent(this.#program.glue, {
      guest: this.#host,
      epoch: this.#epoch,
      instantiateCore,
      currentTasks: this.#currentTasks,
      out,
    });
  }

  #asked(): number | Promise<number> {
    const answer = this.#current.get().asked();
    return typeof answer === "number" ? answer : this.#currentTasks.keptFor(answer);
  }

  #core(name: string, imports: Imports): Exports | Promise<Exports> {
    const core = this.#program.cores.find(({ view }) => view.name === name) as CompiledCore;
    const instance = new GuestInstance(core, imports, this.#asking, this.#epoch, this.#memoryMaximumBytes);
    this.#instances.push(instance);
    return core.view.start === undefined ? instance.exports : this.#start(instance, core.view.start);
  }

  async #start(instance: GuestInstance, start: string): Promise<Exports> {
    const ended = instance.enter(start);
    // What the glue calls from here on is below its own frame.
    this.#epoch.isAble = false;
    await ended;
    this.#epoch.isAble = false;
    return instance.exports;
  }

  async handle(call: CompiledCall): Promise<void> {
    using instance = this.#instance as ComponentInstance;
    try {
      await entering[this.#entry.kind](instance, this.#entry.name, call);
    } catch (error) {
      if (!(error instanceof ComponentFailed)) throw error;
      call.fail("Runtime.NoReply", error.message);
    }
  }

  fits(): false {
    return false;
  }

  lay(): never {
    throw new Error("a component was laid, which has state that cannot be");
  }

  layFirst(): never {
    return this.lay();
  }

  capture(): never {
    throw new Error("a component was captured, which has state that cannot be");
  }
}

type Enter = (instance: ComponentInstance, name: string, call: CompiledCall) => Promise<void>;

const entering: Readonly<Record<ComponentEntry["kind"], Enter>> = {
  async http(instance, name, call) {
    const { status, headers } = await runHttp(instance, name, JSON.parse(call.httpMeta ?? "{}") as HttpRequest);
    call.settle((body): CallOutcome => ({ kind: "http", status, headers, body }));
  },
  async command(instance, name, call) {
    if (!(await runCommand(instance, name))) call.end(new Exited(1));
  },
  async handler(instance, name, call) {
    const event = Buffer.from(call.input).toString("utf8");
    const answer = await runHandler(instance, name, event, call.contextJson);
    if (answer.ok) call.reply(Buffer.from(answer.result));
    else call.fail(answer.errorType, answer.errorMessage);
  },
};
