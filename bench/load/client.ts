/**
 * Child script, the load generator: keep-alive connections over raw sockets, one request in flight on each, the
 * request's bytes made once. It costs a fraction of what autocannon does, and on a machine of few cores the client's
 * cost is taken from the server. Every answer is checked: its status line, its length, its body.
 */
import { connect, type Socket } from "node:net";
import { answer, readTask } from "../harness/child.ts";
import { percentile, sampleOf } from "../harness/stats.ts";
import type { LoadResult, LoadTask } from "./load.ts";

const task = readTask() as LoadTask;
const { hostname, port } = new URL(task.url);
const requestBytes = Buffer.from(
  `POST ${task.path} HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(task.body)}\r\n\r\n${task.body}`,
);
const statusLine = Buffer.from(`HTTP/1.1 ${task.expectStatus} `);
const headEnd = Buffer.from("\r\n\r\n");
const expectedBody = Buffer.from(task.expectBody);

const startedMs = performance.now();
/** What starting this process took is not the load's. */
const startedCpu = process.cpuUsage();
const measureFromMs = startedMs + task.warmupMs;
const latenciesUs: number[] = [];
let sent = 0;
let open = task.connections;

for (let index = 0; index < task.connections; index++) openConnection();

function openConnection(): void {
  // What Node reads into: one buffer for a connection's life, where the stream would allocate one for each answer.
  const buffer = Buffer.alloc(65_536);
  let rest: Buffer = Buffer.alloc(0);
  let sentMs = 0;
  const socket = connect({ host: hostname, port: Number(port), noDelay: true, onread: { buffer, callback: receive } }, next);

  function receive(length: number): boolean {
    const chunk = buffer.subarray(0, length);
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const whole = isWhole(bytes);
    rest = whole ? Buffer.alloc(0) : Buffer.from(bytes);
    if (!whole) return true;
    if (sentMs >= measureFromMs) latenciesUs.push((performance.now() - sentMs) * 1_000);
    next();
    return true;
  }

  socket.on("error", fail).on("end", () => fail(new Error("Cannot go on as the server closed a connection")));

  function next(): void {
    if (isOver()) return close(socket);
    sent += 1;
    sentMs = performance.now();
    socket.write(requestBytes);
  }
}

function isOver(): boolean {
  return sent >= task.maxCalls || performance.now() >= measureFromMs + task.durationMs;
}

/** Whether all of an answer is there. With one request in flight, more than that is an error as well. */
function isWhole(bytes: Buffer): boolean {
  const end = bytes.indexOf(headEnd);
  if (end < 0) return false;
  const bodyStart = end + headEnd.length;
  if (bytes.compare(statusLine, 0, statusLine.length, 0, statusLine.length) !== 0) throw wrongAnswer(bytes);
  if (bytes.length < bodyStart + expectedBody.length) return false;
  if (bytes.compare(expectedBody, 0, expectedBody.length, bodyStart) !== 0) throw wrongAnswer(bytes);
  return true;
}

function wrongAnswer(bytes: Buffer): Error {
  return new Error(
    `Cannot count an answer as it is not ${task.expectStatus} ${task.expectBody}: received ${bytes.toString("latin1").slice(0, 500)}`,
  );
}

function close(socket: Socket): void {
  socket.removeAllListeners("end").end();
  open -= 1;
  if (open === 0) report();
}

function report(): void {
  const nowMs = performance.now();
  const { user, system } = process.cpuUsage(startedCpu);
  const result: LoadResult = {
    calls: latenciesUs.length,
    elapsedMs: nowMs - measureFromMs,
    totalCalls: sent,
    totalMs: nowMs - startedMs,
    clientCpuMs: (user + system) / 1_000,
    p50Us: percentile(latenciesUs, 50),
    p99Us: percentile(latenciesUs, 99),
    latenciesUs: sampleOf(latenciesUs, 200),
  };
  answer(result);
}

function fail(error: Error): never {
  throw error;
}
