def fnv1a(text)
  hash = text.each_byte.reduce(0x811c9dc5) { |hash, byte| ((hash ^ byte) * 0x01000193) & 0xffffffff }
  format("%08x", hash)
end

def handler(event:, context:)
  { greeting: "Hello, #{event.fetch("name", "world")}!", hash: fnv1a(event.fetch("text", "")) }
end
