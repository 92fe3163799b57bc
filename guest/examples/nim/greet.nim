## The greeting as a WASI command: the event is on standard input, the reply goes to standard output.
import std/[json, strutils]

func hash(text: string): uint32 =
  ## FNV-1a of 32 bits.
  result = 2166136261'u32
  for letter in text:
    result = (result xor uint32(letter)) * 16777619'u32

proc greet(event: JsonNode): JsonNode =
  if event.kind != JObject:
    raise newException(ValueError, "the event is not a JSON object")
  let name = event{"name"}.getStr("world")
  let text = event{"text"}.getStr
  %*{"greeting": "Hello, " & name & "!", "hash": hash(text).toHex.toLowerAscii}

proc NimMain() {.importc.}

proc main(count: cint, arguments: cstringArray): cint {.exportc.} =
  ## In place of Nim's own (`--noMain`), whose third parameter WASI's C library does not know.
  NimMain()
  try:
    stdout.write greet(parseJson(stdin.readAll))
  except ValueError as error:
    stderr.writeLine error.msg
    result = 1
