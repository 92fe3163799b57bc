/**
 * The front's connector for a guest's `fetch`: checks, sends, follows redirects by hand, answers with a value.
 * Used by the front process for each fetch that a cell carries out of a sandbox; cells have no network of their own.
 * All branches of a fetch are in `run`: the steps that it calls decide one thing each.
 */
import { checkHop, type Policy } from "./check.ts";
import { newDeadline, type Deadline } from "./deadline.ts";
import { failure } from "./failure.ts";
import { newPrivateAllow } from "./private-allow.ts";
import { isRedirect, redirectHop } from "./redirect.ts";
import { firstHop } from "./request.ts";
import { newResolve } from "./resolve.ts";
import { sendHop, type Hop, type Reply } from "./send.ts";
import type { Egress, EgressAnswer, EgressFailure, EgressOptions, EgressRequest } from "./types.ts";

export function newEgress(options: EgressOptions): Egress {
  const privateAllow = newPrivateAllow(options.privateAllow);
  const resolve = options.resolve ?? newResolve(privateAllow.names);
  const closing = new AbortController();
  const inFlight = new Set<Promise<unknown>>();
  return {
    async fetch(request, allow, signal) {
      if (closing.signal.aborted) throw new Error("Cannot fetch as the egress is closed");
      using deadline = newDeadline(signal, closing.signal, options.timeoutMs);
      const url = URL.parse(request.url) ?? request.url;
      const early = deadline.failure(url);
      if (early !== undefined) return early;
      const work = run(request, { allow, privateAllow, resolve }, options, deadline);
      inFlight.add(work);
      try {
        return await work;
      } catch (error) {
        const ended = deadline.failure(url);
        if (ended === undefined) throw error;
        return ended;
      } finally {
        inFlight.delete(work);
      }
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      await Promise.allSettled(inFlight);
    },
  };
}

async function run(request: EgressRequest, policy: Policy, options: EgressOptions, deadline: Deadline): Promise<EgressAnswer> {
  const first = firstHop(request, options.maxRequestBytes);
  if ("ok" in first) return first;
  let hop = first;
  for (let redirects = 0; ; redirects++) {
    const reply = await oneHop(hop, request.redirect, policy, options, deadline);
    if (!reply.ok) return reply;
    if (request.redirect === "manual" || !isRedirect(reply.status, reply.headers)) return answer(hop, reply, redirects > 0);
    const refused = refuseRedirect(hop, request, redirects, options);
    if (refused !== undefined) return refused;
    const next = redirectHop(hop, reply.status, reply.headers);
    if ("ok" in next) return next;
    hop = next;
  }
}

async function oneHop(
  hop: Hop,
  redirect: EgressRequest["redirect"],
  policy: Policy,
  options: EgressOptions,
  deadline: Deadline,
): Promise<Reply | EgressFailure> {
  const checked = await deadline.race(checkHop(hop.url, policy));
  if (!checked.ok) return checked;
  const { maxResponseBytes, timeoutMs } = options;
  return sendHop(hop, checked, {
    maxResponseBytes,
    timeoutMs,
    signal: deadline.signal,
    wantsBody: (status, headers) => redirect === "manual" || !isRedirect(status, headers),
  });
}

function refuseRedirect(hop: Hop, request: EgressRequest, redirects: number, options: EgressOptions): EgressFailure | undefined {
  if (request.redirect === "error") {
    return failure("egress_redirect_refused", hop.url, 'it redirects and the request says redirect: "error"');
  }
  if (redirects < options.maxRedirects) return undefined;
  return failure("egress_redirect_refused", hop.url, `it redirects more than ${options.maxRedirects} times`);
}

function answer(hop: Hop, reply: Reply, redirected: boolean): EgressAnswer {
  const url = new URL(hop.url);
  url.hash = "";
  return { ...reply, url: url.href, redirected };
}
