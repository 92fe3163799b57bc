/**
 * The front's side of deploying: hands uploads, as bytes, to workers that tinypool can end, and stores what
 * comes back. Nothing of an upload is parsed in this process.
 */
import type { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { Tinypool } from "tinypool";
import { IsopodError } from "../errors.ts";
import type { BlobHash, FunctionName, TenantId } from "../ids.ts";
import { limits } from "../limits.ts";
import type { LogLine } from "../outcome.ts";
import type { FunctionBlobs } from "../pool/cell-handle.ts";
import { parseFunctionConfig, type FunctionConfig } from "../registry/config.ts";
import type { FunctionVersion, NewVersion, Registry } from "../registry/registry.ts";
import { BlobCorrupt, blobHash, type BlobStore } from "../store/blobs.ts";
import { HeldBlobs } from "../store/held-blobs.ts";
import type { ReadRequest, RequestTask } from "./lambda-request.ts";
import { withOutbox } from "./outbox.ts";
import type { BuiltPackage, NotStarting } from "./package.ts";
import { Interpreters } from "./interpreters.ts";
import type { Answer, Built, BuiltBase, DeployTask, Needed, PackageTask, Rebuilt, RebuildTask, Work } from "./worker.ts";

const workerFile = fileURLToPath(new URL(`./worker${import.meta.filename.slice(-3)}`, import.meta.url));
const ownLimits = new URL(`./own-limits${import.meta.filename.slice(-3)}`, import.meta.url).href;

export interface DeployerOptions {
  readonly blobs: BlobStore;
  readonly database: DatabaseSync;
  readonly registry: Registry;
  /** V8's stack flags, the same that cells run with. */
  readonly execArgv: readonly string[];
  readonly log: (message: string) => void;
}

/** An upload as it came: its bytes are not read in this process. */
export type UploadBody = Pick<DeployTask, "kind" | "config" | "body">;

/** What a version is of. */
export type BuiltParts = Omit<NewVersion, "tenant" | "name" | "config" | "createdAt">;

/** A Lambda package, by the blobs that its zips are. */
export interface PackageSource {
  readonly zip: BlobHash;
  readonly layers: readonly BlobHash[];
  readonly handler: string;
  readonly runtime: string;
  readonly env: Readonly<Record<string, string>>;
  readonly config: FunctionConfig;
}

/** What calls of a version start from. */
type Started = Omit<FunctionBlobs, "map">;

/** What the workers have of interpreters is said with each task. */
type Unaware<Task> = Omit<Task, "programs">;

export class Deployer {
  readonly #options: DeployerOptions;
  readonly #workers: Tinypool;
  readonly #programs: HeldBlobs;
  readonly #interpreters: Interpreters;
  readonly #rebuilding = new Map<string, Promise<Started>>();
  readonly base: BuiltBase & { readonly hash: BlobHash };
  #waiting = 0;

  private constructor(options: DeployerOptions, workers: Tinypool, { engine, base, warmUp }: BuiltBase) {
    this.#options = options;
    this.#workers = workers;
    this.#programs = new HeldBlobs(options.blobs);
    this.#interpreters = new Interpreters({
      ...options,
      key: async (name) => (await this.#run<{ ok: true; key: string }>("keyOf", { language: name })).key,
      boot: async (name) => asBytes((await this.#run<{ ok: true; program: Uint8Array }>("boot", { language: name })).program),
    });
    const bytes = { engine: asBytes(engine), base: asBytes(base), warmUp: asBytes(warmUp) };
    this.base = { ...bytes, hash: blobHash(bytes.base) };
  }

  /** Starts a worker and has it boot the base image. */
  static async start(options: DeployerOptions): Promise<Deployer> {
    const workers = new Tinypool({
      filename: workerFile,
      runtime: "child_process",
      minThreads: 1,
      maxThreads: 2,
      // Bytes stay bytes on the way.
      serialization: "advanced",
      execArgv: [...options.execArgv, "--no-warnings", `--import=${ownLimits}`],
      env: { TZ: "UTC" },
    });
    return new Deployer(options, workers, (await workers.run(undefined, { name: "buildBase" })) as BuiltBase);
  }

  /** Builds an upload and publishes it as the function's next version. @throws {IsopodError} and the old version stays */
  async deploy(tenant: TenantId, name: FunctionName, upload: UploadBody): Promise<{ version: FunctionVersion; logs: readonly LogLine[] }> {
    const startedMs = performance.now();
    const built = await this.build(name, upload);
    const parts = await this.#keep(built, startedMs);
    const config = parseFunctionConfig(built.config);
    const version = this.#options.registry.publish({ ...parts, tenant, name, config, createdAt: Date.now() });
    return { version, logs: built.logs };
  }

  /** Builds a Lambda package, and stores what a version of it is of. @throws {IsopodError} for what is wrong with its zip */
  async packageParts(name: string, pack: PackageSource): Promise<BuiltParts> {
    const startedMs = performance.now();
    const { blobs } = this.#options;
    const files = { zip: blobs.pathOf(pack.zip), layers: pack.layers.map((layer) => blobs.pathOf(layer)) };
    const task = { pack: { ...pack, ...files }, name, base: this.base.base };
    const built = await this.#build<BuiltPackage, PackageTask>("deployPackage", task);
    return "startError" in built ? this.#notStarting(built, startedMs) : this.#keep(built, startedMs);
  }

  /** A version that has no image: its hashes are those of nothing. */
  async #notStarting({ runtime, startError }: NotStarting, startedMs: number): Promise<BuiltParts> {
    const nothing = await this.#options.blobs.put(new Uint8Array());
    const hashes = { codeHash: nothing, mapHash: nothing, imageHash: nothing, baseHash: this.base.hash };
    const deployMs = Math.round(performance.now() - startedMs);
    return { runtime, form: "event", ...hashes, codeBytes: 0, imageBytes: 0, deployMs, loadMs: 0, startError };
  }

  async #keep(built: Built, startedMs: number): Promise<BuiltParts> {
    const { blobs } = this.#options;
    const [codeHash, mapHash, stored] = await Promise.all([
      blobs.put(asBytes(built.code)),
      blobs.put(asBytes(built.map)),
      this.#store(built),
    ]);
    return {
      runtime: built.runtime,
      form: built.form,
      codeHash,
      mapHash,
      ...stored,
      baseHash: this.base.hash,
      codeBytes: built.code.length,
      deployMs: Math.round(performance.now() - startedMs),
      loadMs: Math.round(built.loadMs),
    };
  }

  /** What a request of Lambda's API says; its zip is a blob then. @throws {IsopodError} for what is wrong with it */
  async readRequest(body: Uint8Array | string): Promise<{ body: unknown; zip: { hash: BlobHash; bytes: number } | undefined }> {
    const { blobs } = this.#options;
    const file = await blobs.newFile();
    const { json, zip } = await this.#run<{ ok: true } & ReadRequest>("readRequest", { body, file } satisfies RequestTask);
    if (zip !== undefined) await blobs.adopt(file, zip.hash);
    return { body: JSON.parse(json), zip };
  }

  /** @throws {BlobCorrupt} */
  readBlob(hash: BlobHash): Promise<Uint8Array> {
    return this.#options.blobs.get(hash);
  }

  /** Builds without publishing. @throws {IsopodError} for what is wrong with the upload */
  async build(name: string, upload: UploadBody): Promise<Built> {
    return this.#build<Built, DeployTask>("deploy", { ...upload, name, base: this.base.base });
  }

  /** What a cell needs of something that is not to be published. */
  async unpublished({ image, program, sharedProgram, map }: Built): Promise<FunctionBlobs> {
    if (sharedProgram !== undefined)
      return { image, map, program: { hash: sharedProgram, bytes: await this.#programs.get(sharedProgram) } };
    return { image, map, program: program && { hash: blobHash(program), bytes: program } };
  }

  /** Keeps what calls start from. */
  async #store({
    image,
    program,
    sharedProgram,
  }: Pick<Built, "image" | "program" | "sharedProgram">): Promise<Pick<NewVersion, "imageHash" | "programHash" | "imageBytes">> {
    const { blobs } = this.#options;
    const [imageHash, programHash] = await Promise.all([
      blobs.put(asBytes(image)),
      program === undefined ? sharedProgram : blobs.put(asBytes(program)),
    ]);
    const imageBytes = image.length + (program?.length ?? 0);
    return { imageHash, imageBytes, ...(programHash === undefined ? {} : { programHash }) };
  }

  /** What a cell needs of a version. A damaged map costs traces their places, and is said aloud. */
  async load(version: FunctionVersion): Promise<FunctionBlobs> {
    const { blobs, log } = this.#options;
    const map = blobs.get(version.mapHash).catch((error: unknown) => {
      log(`traces of ${version.name}:${version.version} name lines of its bundle: ${String(error)}`);
      return new Uint8Array();
    });
    return { ...(await this.#image(version)), map: await map };
  }

  /** A version's image, checked; made again from its code when it is damaged or lies on another base. */
  async #image(version: FunctionVersion): Promise<Started> {
    if (version.baseHash === this.base.hash) {
      try {
        return await this.#read(version);
      } catch (error) {
        if (!(error instanceof BlobCorrupt)) throw error;
        this.#options.log(`image of ${version.name}:${version.version} is made again from its code: ${error.message}`);
      }
    }
    const rebuilding =
      this.#rebuilding.get(version.imageHash) ?? this.#rebuild(version).finally(() => this.#rebuilding.delete(version.imageHash));
    this.#rebuilding.set(version.imageHash, rebuilding);
    return rebuilding;
  }

  async #read({ imageHash, programHash }: FunctionVersion): Promise<Started> {
    const { blobs } = this.#options;
    const program = programHash === undefined ? undefined : { hash: programHash, bytes: await this.#programs.get(programHash) };
    return { image: await blobs.get(imageHash), program };
  }

  async #rebuild(version: FunctionVersion): Promise<Started> {
    const built = await this.#loadAgain(version).catch((error: unknown) => {
      throw corrupt(version, error);
    });
    if ("startError" in built) throw corrupt(version, built.startError.errorMessage);
    const stored = { ...(await this.#store(built)), baseHash: this.base.hash };
    return this.#read(this.#options.registry.replaceImage(version, stored));
  }

  /**
   * What calls of a version start from when its code is loaded with another environment.
   * @throws {IsopodError} when it cannot be loaded
   */
  async loadWith(version: FunctionVersion, startEnv: Readonly<Record<string, string>>): Promise<Partial<NewVersion>> {
    if (version.startError !== undefined) return { startEnv };
    const built = await this.#loadAgain({ ...version, startEnv });
    if ("startError" in built) return { startEnv, startError: built.startError };
    return { startEnv, ...(await this.#store(built)), baseHash: this.base.hash };
  }

  async #loadAgain(version: FunctionVersion): Promise<Rebuilt | NotStarting> {
    const code = await this.#options.blobs.get(version.codeHash).catch((error: unknown) => {
      throw corrupt(version, error);
    });
    const task: Unaware<RebuildTask> = {
      runtime: version.runtime,
      code,
      name: version.name,
      config: { ...parseFunctionConfig(version.config), ...(version.startEnv && { env: version.startEnv }) },
      base: this.base.base,
      isPackage: version.package !== undefined,
    };
    return this.#build<Rebuilt | NotStarting, RebuildTask>("rebuild", task);
  }

  /** Has the interpreter made ready that a worker asks for. @throws {IsopodError} */
  async #build<T extends { ok: true }, Task>(job: Work["job"], task: Unaware<Task>): Promise<T> {
    const first = await this.#run<T | Needed>(job, { ...task, programs: this.#interpreters.known });
    if (!("needs" in first)) return first;
    await this.#interpreters.ready(first.needs);
    const second = await this.#run<T | Needed>(job, { ...task, programs: this.#interpreters.known });
    if (!("needs" in second)) return second;
    throw new IsopodError("storage_failed", `Cannot deploy as ${second.needs} was booted and cannot be read again`);
  }

  /** @throws {IsopodError} for what the worker found, and when it ended or was ended */
  async #run<T extends { ok: true }>(job: Work["job"], task: object): Promise<T> {
    if (this.#waiting >= limits.deployQueueMaxCount)
      throw new IsopodError("deploy_busy", `Cannot deploy now as ${this.#waiting} deployments wait already`);
    this.#waiting += 1;
    const answer = await this.#answer<Answer<T>>(job, task).finally(() => (this.#waiting -= 1));
    if (answer.ok) return answer;
    if (answer.isSpent) void this.#workers.recycleWorkers();
    throw new IsopodError(answer.code, answer.message, answer.place);
  }

  #answer<T extends object>(job: Work["job"], task: object): Promise<T> {
    return withOutbox((outbox) => {
      const signal = AbortSignal.timeout(limits.deployTimeoutMs);
      const run = this.#workers.run({ job, task, outbox } satisfies Work, { name: "work", signal }) as Promise<T>;
      return run.catch((error: unknown) => workerError(error, signal));
    });
  }

  async close(): Promise<void> {
    await this.#workers.destroy();
  }
}

function workerError(error: unknown, signal: AbortSignal): never {
  if (signal.aborted)
    throw new IsopodError("deploy_timeout", `Cannot deploy as building and loading took over ${limits.deployTimeoutMs} ms`);
  const reason = error instanceof Error ? error.message : JSON.stringify(error);
  throw new IsopodError("load_failed", `Cannot deploy as the worker that built the function ended: ${reason}`);
}

function corrupt(version: FunctionVersion, error: unknown): IsopodError {
  const reason = error instanceof Error ? error.message : String(error);
  return new IsopodError(
    "image_corrupt",
    `Cannot run ${version.name}:${version.version} as its image cannot be made from its code: ${reason}. Deploy it again`,
  );
}

/** What comes from a worker process is a plain Uint8Array or a Buffer. */
function asBytes(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new Error("a deploy worker answered with something else than bytes");
  return value;
}
