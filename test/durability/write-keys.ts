/** Makes keys in a data directory until it is ended, and says each when it is made. */
import { parseTenant } from "../../src/ids.ts";
import { createKey } from "../../src/keys/ring-folder.ts";

const [data = ""] = process.argv.slice(2);
for (;;) {
  const { key, secret } = await createKey(data, parseTenant("default"), "");
  process.stdout.write(`${key.id}.${secret}\n`);
}
