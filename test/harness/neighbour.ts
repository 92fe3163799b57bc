/**
 * The well-behaved function that is called while others attack. It gives back its event, as long as nothing of an
 * attack has come through to it: attacks leave their marks where it looks, so a leak is a wrong answer here.
 */
export const neighbourCode = `export default (event) =>
  typeof globalThis.leak === "undefined" && [].leak === undefined && {}.leak === undefined && console.leak === undefined &&
  JSON.stringify([1]) === "[1]" && [...[1]][0] === 1
    ? event
    : "polluted";`;
