/**
 * `poll_oneoff`: waits for the first of several events. Files and streams are always ready, so only clocks are waited for; the
 * thread is let go of meanwhile.
 */
import { limits } from "../../limits.ts";
import { clock, clockNs, requireClock } from "./calls-process.ts";
import { descriptorAt, nodeOf } from "./descriptors.ts";
import { errno, Failure, failure } from "./errno.ts";
import { nsPerMs, requireFlags, type Guest } from "./guest.ts";
import { right } from "./rights.ts";
import type { Wasi1Calls } from "./signatures.ts";

const subscriptionBytes = 48;
const eventBytes = 32;
const eventKind = { clock: 0, read: 1, write: 2 } as const;
const clockFlag = { absolute: 1 } as const;
const hangUp = 1;

interface PollEvent {
  readonly userdata: bigint;
  readonly kind: number;
  /** How long until it happens, in whole milliseconds, never too few. */
  waitMs(): number;
  readonly code: number;
  /** What can be read or written at once. */
  readonly bytes: number;
  readonly flags: number;
}

export const pollCalls: Pick<Wasi1Calls<Guest>, "poll_oneoff"> = {
  poll_oneoff(guest, from, to, count, stored) {
    if (count === 0 || count > limits.wasiSubscriptionsMaxCount) throw failure.inval;
    guest.memory.record(to, count * eventBytes);
    guest.memory.record(stored, 4);
    const events = subscriptions(guest, from, count);
    // What other hosts answer too. With one that can happen, the bad ones are events.
    if (events.every(({ code }) => code === errno.badf)) throw failure.badf;
    const happened = happenedOf(events);
    if (happened.length > 0) return putEvents(guest, happened, to, stored);
    return first(guest, events).then((late) => putEvents(guest, late, to, stored));
  },
};

function happenedOf(events: readonly PollEvent[]): PollEvent[] {
  return events.filter((event) => event.waitMs() === 0);
}

/** Waits for the first. A timer may fire a little early, which no guest may see: by its own clock it never wakes too soon. */
async function first({ host }: Guest, events: readonly PollEvent[]): Promise<PollEvent[]> {
  let happened: PollEvent[] = [];
  while (happened.length === 0) {
    await host.wait(host.sleep(Math.min(...events.map((event) => event.waitMs()))));
    happened = happenedOf(events);
  }
  return happened;
}

function subscriptions(guest: Guest, from: number, count: number): PollEvent[] {
  const events: PollEvent[] = [];
  for (let index = 0; index < count; index++) {
    events.push(eventOf(guest, guest.memory.record(from + index * subscriptionBytes, subscriptionBytes)));
  }
  return events;
}

/** What a subscription will answer. What is wrong with it is an event of its own, as others may be right. */
function eventOf(guest: Guest, record: DataView): PollEvent {
  const [userdata, kind] = [record.getBigUint64(0, true), record.getUint8(8)];
  const event: PollEvent = { userdata, kind, waitMs: () => 0, code: errno.success, bytes: 0, flags: 0 };
  if (event.kind > eventKind.write) throw failure.inval;
  try {
    if (event.kind === eventKind.clock) return { ...event, waitMs: waitOf(guest, record) };
    return { ...event, ...readiness(guest, record.getUint32(16, true), event.kind) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { ...event, code: error.code };
  }
}

/** Tells how long it is until a clock's subscription is due. A span of time is the same on each: only the monotonic clock is never set. */
function waitOf(guest: Guest, record: DataView): () => number {
  const flags = record.getUint16(40, true);
  requireFlags(flags, clockFlag.absolute);
  const timeoutNs = record.getBigUint64(24, true);
  const given = record.getUint32(16, true);
  requireClock(given);
  const isAbsolute = (flags & clockFlag.absolute) !== 0;
  const id = isAbsolute ? given : clock.monotonic;
  const dueNs = isAbsolute ? timeoutNs : clockNs(guest, id) + timeoutNs;
  return function waitMs() {
    const waitNs = dueNs - clockNs(guest, id);
    if (waitNs <= 0n) return 0;
    // No call lives as long as the cap.
    return Math.min(Number((waitNs + nsPerMs - 1n) / nsPerMs), limits.timerMaxDelayMs);
  };
}

function readiness({ files, host }: Guest, fd: number, kind: number): { bytes: number; flags: number } {
  const descriptor = descriptorAt(files, fd, kind === eventKind.read ? right.fdRead : right.fdWrite);
  const { target, position } = descriptor;
  if (kind === eventKind.write) return { bytes: 1, flags: 0 };
  const node = nodeOf(files, descriptor);
  const size = node?.kind === "file" ? node.size : host.input.length;
  const bytes = Math.max(0, size - position);
  return { bytes, flags: target === "in" && bytes === 0 ? hangUp : 0 };
}

function putEvents({ memory }: Guest, events: readonly PollEvent[], to: number, stored: number): void {
  for (const [index, { userdata, kind, code, bytes, flags }] of events.entries()) {
    const record = memory.record(to + index * eventBytes, eventBytes);
    record.setBigUint64(0, userdata, true);
    record.setUint16(8, code, true);
    record.setUint8(10, kind);
    record.setBigUint64(16, BigInt(bytes), true);
    record.setUint16(24, flags, true);
  }
  memory.record(stored, 4).setUint32(0, events.length, true);
}
