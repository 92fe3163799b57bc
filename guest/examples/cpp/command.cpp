/** The greeting as a WASI command: the event is on standard input, the reply goes to standard output. */
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

using nlohmann::json;

namespace {

/** FNV-1a of 32 bits, as eight hexadecimal digits. */
std::string hash_of(const std::string &text) {
  std::uint32_t hash = 2166136261u;
  for (unsigned char byte : text) hash = (hash ^ byte) * 16777619u;
  char digits[9];
  std::snprintf(digits, sizeof digits, "%08x", static_cast<unsigned>(hash));
  return digits;
}

json greet(const json &event) {
  return {{"greeting", "Hello, " + event.value("name", std::string{"world"}) + "!"}, {"hash", hash_of(event.value("text", std::string{}))}};
}

}  // namespace

int main() {
  const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
  // Without exceptions, which this target's C++ library lacks: what cannot be read is a value that says so.
  const json event = json::parse(text, nullptr, false);
  if (!event.is_object()) {
    std::cerr << "the event is not a JSON object\n";
    return 1;
  }
  std::cout << greet(event).dump();
}
