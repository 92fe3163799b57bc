/** A guest's text on the operator's terminal: its control characters are shown, not obeyed. */
import { expect, test } from "vitest";
import { printable } from "../../src/cli/output.ts";

test("escape sequences are defused on a terminal", () => {
  expect(printable("a\u001b[2Jb\r\u009bc\u0007\td\ne\u007f", { isTTY: true })).toBe("a\\x1b[2Jb\\x0d\\x9bc\\x07\td\ne\\x7f");
});

test("a pipe gets the bytes as they are", () => {
  expect(printable("a\u001b[2J", {})).toBe("a\u001b[2J");
});
