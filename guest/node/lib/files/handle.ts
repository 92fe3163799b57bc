/** Open files as objects. */
import { close, openOf, read, readFile, resize, writeFile, writeOpen } from "./open.ts";
import { Stats } from "./kinds.ts";
import type { Given } from "./options.ts";

/** What `open` of the promises resolves to. */
export class FileHandle {
  readonly fd: number;

  constructor(fd: number) {
    this.fd = fd;
  }

  async read(into: Uint8Array, ...rest: never[]): Promise<object> {
    return { bytesRead: read(this.fd, into, ...rest), buffer: into };
  }

  async write(data: unknown, ...rest: never[]): Promise<object> {
    return { bytesWritten: writeOpen(this.fd, data, ...rest), buffer: data };
  }

  async readFile(options?: Given): Promise<unknown> {
    return readFile(this.fd, options);
  }

  async writeFile(data: unknown, options?: Given): Promise<void> {
    writeFile(this.fd, data, options);
  }

  async appendFile(data: unknown, options?: Given): Promise<void> {
    writeFile(this.fd, data, options);
  }

  async stat(): Promise<Stats> {
    return new Stats(openOf(this.fd, "fstat").file);
  }

  async truncate(length?: number): Promise<void> {
    resize(openOf(this.fd, "ftruncate"), length);
  }

  async sync(): Promise<void> {
    openOf(this.fd, "fsync");
  }

  async close(): Promise<void> {
    close(this.fd);
  }
}
