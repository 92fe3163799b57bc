/** Packages of npm that Node's modules here stand on: plain JavaScript, used as what Node has. */
declare module "buffer" {
  const buffer: { Buffer: unknown } & Record<string, unknown>;
  export default buffer;
}
declare module "events" {
  interface Emitter {
    on(name: string, listener: (...args: never[]) => void): this;
    emit(name: string, ...args: unknown[]): boolean;
  }
  const EventEmitter: { new (): Emitter } & Record<string, unknown>;
  export default EventEmitter;
}
declare module "path-browserify" {
  const path: Record<string, (...args: string[]) => string>;
  export default path;
}
declare module "readable-stream" {
  const stream: Record<string, unknown>;
  export default stream;
}
declare module "string_decoder" {
  const decoder: Record<string, unknown>;
  export default decoder;
}
