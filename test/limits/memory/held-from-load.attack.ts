import { answers, hostile } from "../../harness/hostile.ts";

export default hostile({
  what: "an image of 100 MiB, to be laid for each call",
  code: "const held = new Uint8Array(104_857_600).fill(7); export default () => [held.length, ++held[0], held[104_857_599]]",
  expect: answers([104_857_600, 8, 7]),
});
