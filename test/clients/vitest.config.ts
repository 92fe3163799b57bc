/** The tests with clients that are no npm packages: `npm run test:clients`. Each is skipped by name where its client is not installed. */
import { mergeConfig } from "vitest/config";
import common from "../../vitest.config.ts";

const own = mergeConfig(common, {});
own.test = { ...own.test, include: ["test/clients/**/*.client.ts"] };
export default own;
