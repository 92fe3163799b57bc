/** A function's code as one text, with the scripts that are ahead of it. */
import { array, assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import { joinScripts, splitScripts } from "../../src/sandbox/scripts-ahead.ts";

test("what was joined is split again, whatever characters it has", () => {
  assert(
    property(array(string({ unit: "grapheme" })), string({ unit: "binary" }), (scripts, module) => {
      // A module of ours begins with the bundler's own text.
      const parts = { scripts, module: `var a;${module}` };
      expect(splitScripts(joinScripts(parts))).toEqual(parts);
    }),
  );
});

test("code that was stored without scripts is a module as it is", () => {
  for (const code of ["", "export default 1;", "// isopod:scripts\nx", "// isopod:scripts a\nx", "\n// isopod:scripts 1\nx"])
    expect(splitScripts(code)).toEqual({ scripts: [], module: code });
});
