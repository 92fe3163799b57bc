/** How far a benchmark is, on stderr, so that stdout holds the tables alone: a bar where that is a terminal, a line for each step where it is not. */
// Draws the bar, and nothing where there is no terminal.
import { Presets, SingleBar } from "cli-progress";
import { progress } from "./report.ts";

export interface Progress extends Disposable {
  /** One of the steps is done. */
  step(what: string): void;
  /** What it is at, when a step takes long. */
  say(what: string): void;
}

export function startProgress(name: string, steps: number): Progress {
  return process.stderr.isTTY ? newBar(name, steps) : newLines(name, steps);
}

function newBar(name: string, steps: number): Progress {
  const bar = new SingleBar({ format: `${name} [{bar}] {value}/{total} {eta_formatted} {what}`, stream: process.stderr }, Presets.rect);
  bar.start(steps, 0, { what: "" });
  return {
    step: (what) => bar.increment(1, { what }),
    say: (what) => bar.update({ what }),
    [Symbol.dispose]: () => bar.stop(),
  };
}

function newLines(name: string, steps: number): Progress {
  let done = 0;
  return {
    step: (what) => progress(`${name}: ${++done} of ${steps}: ${what}`),
    say: () => {},
    [Symbol.dispose]: () => {},
  };
}
