import { answersAnew, hostile, python } from "../../harness/hostile.ts";

export default hostile({
  what: "draws from every source that there is",
  code: python(`import os, random, secrets, uuid
system = random.SystemRandom()
def handler(event, context):
    return [os.urandom(8).hex(), secrets.token_hex(8), str(uuid.uuid4()), system.random()]`),
  expect: answersAnew,
});
