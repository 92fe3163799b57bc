/** How the tests run: each file in a process of its own, with the stack flags that cells have, two at a time. */
import { defineConfig } from "vitest/config";
import { limits } from "./src/limits.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    // Each file starts servers and cells of its own: more at once than the smallest machine has cores, and they wait for each other.
    maxWorkers: 2,
    // The tests of `src/sandbox` run guests in the test's own process, which needs a cell's stacks.
    execArgv: [
      `--stack-size=${limits.mainStackKb}`,
      `--wasm-stack-switching-stack-size=${limits.nativeStackBytes / 1024}`,
      "--no-warnings",
    ],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
