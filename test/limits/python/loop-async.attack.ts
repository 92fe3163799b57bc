import { hostile, python, timesOut } from "../../harness/hostile.ts";

export default hostile({
  what: "gives way to itself for ever",
  code: python(`import asyncio
async def handler(event, context):
    while True:
        await asyncio.sleep(0)`),
  expect: timesOut,
});
