import { hostile, isRefused, uploadJson } from "../../harness/hostile.ts";

export default hostile({
  what: "a snapshot larger than is kept",
  upload: () =>
    uploadJson({
      code: "const a = []; for (let i = 0; i < 150; i++) a.push(crypto.getRandomValues(new Uint8Array(65_536)), new Uint8Array(1_000_000).fill(i + 1)); export default () => 1",
      config: { memoryMb: 512 },
    }),
  expect: isRefused(400, "load_failed", /holds too much/),
});
