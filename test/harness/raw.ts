/** Hostile and broken HTTP over plain sockets: what no HTTP client would send. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Reply } from "./reply.ts";

/** Sends bytes as they are and reads until the server closes. */
export async function rawExchange(port: number, bytes: string | Uint8Array): Promise<string> {
  const socket = await openSocket(port);
  socket.write(bytes);
  return readToEnd(socket);
}

export async function rawRequest(port: number, bytes: string | Uint8Array): Promise<Reply> {
  return parseReply(await rawExchange(port, bytes));
}

export async function openSocket(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  // A server that refuses may reset: the test reads what came before.
  socket.on("error", () => {});
  return socket;
}

export function readToEnd(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => socket.on("close", () => resolve(Buffer.concat(chunks).toString("latin1"))));
}

/** The first reply in what was read; chunked bodies are joined. */
export function parseReply(text: string): Reply {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) throw new Error(`no HTTP reply: received ${JSON.stringify(text.slice(0, 200))}`);
  const [statusLine = "", ...lines] = text.slice(0, end).split("\r\n");
  const headers = new Headers(lines.map((line) => line.split(/: ?(.*)/s).slice(0, 2) as [string, string]));
  const raw = text.slice(end + 4);
  const body = headers.get("transfer-encoding") === "chunked" ? unchunk(raw) : raw;
  return new Reply(Number(statusLine.split(" ")[1]), headers, Buffer.from(body, "latin1"));
}

function unchunk(raw: string): string {
  let body = "";
  let rest = raw;
  for (;;) {
    const size = Number.parseInt(rest, 16);
    if (!(size > 0)) return body;
    const start = rest.indexOf("\r\n") + 2;
    body += rest.slice(start, start + size);
    rest = rest.slice(start + size + 2);
  }
}
