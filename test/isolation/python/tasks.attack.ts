import { answers, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "leaves tasks in an event loop of its own",
  code: python(`import asyncio
ran = []
loop = asyncio.new_event_loop()
async def later():
    ran.append(1)
    await asyncio.sleep(0.001)
    ran.append(2)
def handler(event, context):
    found = len(ran)
    loop.create_task(later())
    loop.run_until_complete(asyncio.sleep(0))
    return found`),
  expect: answers(0),
});
