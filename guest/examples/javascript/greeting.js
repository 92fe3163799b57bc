/** The greeting itself, for both components. */

/** FNV-1a of 32 bits. */
function hashOf(text) {
  const hash = new TextEncoder().encode(text).reduce((hash, byte) => Math.imul(hash ^ byte, 16_777_619), 2_166_136_261);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/** @throws {TypeError} when the event is not an object */
export function greet(event) {
  if (typeof event !== "object" || event === null || Array.isArray(event)) throw new TypeError("the event is not a JSON object");
  const { name = "world", text = "" } = event;
  return { greeting: `Hello, ${name}!`, hash: hashOf(text) };
}
