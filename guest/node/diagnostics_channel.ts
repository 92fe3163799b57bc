/** node:diagnostics_channel: channels to which nobody listens but the program itself. */
type Listener = (message: unknown, name: string) => void;

class Channel {
  readonly name: string;
  readonly #listeners: Listener[] = [];

  constructor(name: string) {
    this.name = name;
  }

  get hasSubscribers(): boolean {
    return this.#listeners.length > 0;
  }

  publish(message: unknown): void {
    for (const listener of this.#listeners) listener(message, this.name);
  }

  subscribe(listener: Listener): void {
    this.#listeners.push(listener);
  }

  unsubscribe(listener: Listener): boolean {
    const at = this.#listeners.indexOf(listener);
    if (at >= 0) this.#listeners.splice(at, 1);
    return at >= 0;
  }
}

const channels = new Map<string, Channel>();

function channel(name: string): Channel {
  const found = channels.get(name) ?? new Channel(name);
  channels.set(name, found);
  return found;
}

export default {
  Channel,
  channel,
  hasSubscribers: (name: string) => channel(name).hasSubscribers,
  subscribe: (name: string, listener: Listener) => channel(name).subscribe(listener),
  unsubscribe: (name: string, listener: Listener) => channel(name).unsubscribe(listener),
};
