#include "json.h"

#include <stdint.h>
#include <string.h>

/** Nesting costs stack: of a reader that calls itself, it is the guest's. */
enum { deepest = 64 };

/** What is left of the text. */
struct reader {
  char *at;
  char *end;
};

static bool skip_value(struct reader *from, int depth);

static void skip_space(struct reader *from) {
  while (from->at < from->end && memchr(" \t\r\n", *from->at, 4) != NULL) from->at++;
}

static bool take(struct reader *from, char wanted) {
  skip_space(from);
  if (from->at == from->end || *from->at != wanted) return false;
  from->at++;
  return true;
}

static bool take_word(struct reader *from, const char *word) {
  size_t length = strlen(word);
  if ((size_t)(from->end - from->at) < length || memcmp(from->at, word, length) != 0) return false;
  from->at += length;
  return true;
}

/** The four digits after `\u`, or -1. */
static int32_t take_unit(struct reader *from) {
  if (from->end - from->at < 4) return -1;
  int32_t unit = 0;
  for (int i = 0; i < 4; i++) {
    char digit = *from->at++;
    if (digit >= '0' && digit <= '9') unit = unit * 16 + digit - '0';
    else if ((digit | 32) >= 'a' && (digit | 32) <= 'f') unit = unit * 16 + (digit | 32) - 'a' + 10;
    else return -1;
  }
  return unit;
}

static bool is_high(int32_t unit) { return unit >= 0xd800 && unit < 0xdc00; }
static bool is_low(int32_t unit) { return unit >= 0xdc00 && unit < 0xe000; }

/** A character from one escape, or from two when they are a surrogate pair; a lone surrogate is U+FFFD. Or -1. */
static int32_t take_character(struct reader *from) {
  int32_t unit = take_unit(from);
  if (!is_high(unit)) return is_low(unit) ? 0xfffd : unit;
  struct reader ahead = *from;
  if (!take_word(&ahead, "\\u")) return 0xfffd;
  int32_t low = take_unit(&ahead);
  if (!is_low(low)) return 0xfffd;
  *from = ahead;
  return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
}

static char *write_utf8(char *into, uint32_t character) {
  if (character < 0x80) {
    *into++ = (char)character;
    return into;
  }
  int more = character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
  static const uint8_t leads[] = {0, 0xc0, 0xe0, 0xf0};
  *into++ = (char)(leads[more] | character >> 6 * more);
  while (more-- > 0) *into++ = (char)(0x80 | (character >> 6 * more & 0x3f));
  return into;
}

/** Decodes one escape, whose backslash is read already, and moves `into` behind it. */
static bool take_escape(struct reader *from, char **into) {
  static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
  if (from->at == from->end) return false;
  char name = *from->at++;
  if (name == 'u') {
    int32_t character = take_character(from);
    if (character >= 0) *into = write_utf8(*into, (uint32_t)character);
    return character >= 0;
  }
  const char *found = memchr(names, name, sizeof names - 1);
  if (found != NULL) *(*into)++ = values[found - names];
  return found != NULL;
}

static bool take_string(struct reader *from, struct text *string) {
  if (!take(from, '"')) return false;
  char *into = string->bytes = from->at;
  while (from->at < from->end) {
    char byte = *from->at++;
    if (byte == '"') {
      string->length = (size_t)(into - string->bytes);
      return true;
    }
    if ((uint8_t)byte < 0x20) return false;
    if (byte != '\\') *into++ = byte;
    else if (!take_escape(from, &into)) return false;
  }
  return false;
}

/** Takes whatever is made of a number's characters: telling `1-2` from a number is nothing that a greeting needs. */
static bool skip_number(struct reader *from) {
  char *start = from->at;
  while (from->at < from->end && memchr("+-.0123456789eE", *from->at, 15) != NULL) from->at++;
  return from->at > start;
}

/** The members of an object or the items of an array, up to its closing bracket. */
static bool skip_items(struct reader *from, char close, int depth) {
  if (depth == deepest) return false;
  if (take(from, close)) return true;
  struct text key;
  do {
    if (close == '}' && !(take_string(from, &key) && take(from, ':'))) return false;
    if (!skip_value(from, depth + 1)) return false;
  } while (take(from, ','));
  return take(from, close);
}

static bool skip_value(struct reader *from, int depth) {
  struct text string;
  skip_space(from);
  if (from->at == from->end) return false;
  if (*from->at == '"') return take_string(from, &string);
  if (take(from, '{')) return skip_items(from, '}', depth);
  if (take(from, '[')) return skip_items(from, ']', depth);
  return take_word(from, "true") || take_word(from, "false") || take_word(from, "null") || skip_number(from);
}

static bool is(struct text string, const char *wanted) {
  return string.length == strlen(wanted) && memcmp(string.bytes, wanted, string.length) == 0;
}

/** One member: kept when it is one of the two, skipped otherwise. */
static bool take_member(struct reader *from, struct text *name, struct text *text) {
  struct text key;
  if (!take_string(from, &key) || !take(from, ':')) return false;
  if (is(key, "name")) return take_string(from, name);
  if (is(key, "text")) return take_string(from, text);
  return skip_value(from, 1);
}

const char *read_event(struct text event, struct text *name, struct text *text) {
  struct reader from = {event.bytes, event.bytes + event.length};
  if (!take(&from, '{')) return "the event is not a JSON object";
  if (!take(&from, '}')) {
    do {
      if (!take_member(&from, name, text)) return "the event is not JSON, or name or text is not a string";
    } while (take(&from, ','));
    if (!take(&from, '}')) return "the event's object does not end";
  }
  skip_space(&from);
  return from.at == from.end ? NULL : "something follows the event's object";
}

char *write_string(char *into, struct text string) {
  static const char digits[] = "0123456789abcdef";
  *into++ = '"';
  for (size_t i = 0; i < string.length; i++) {
    char byte = string.bytes[i];
    if ((uint8_t)byte < 0x20) {
      memcpy(into, "\\u00", 4);
      into[4] = digits[byte >> 4];
      into[5] = digits[byte & 15];
      into += 6;
      continue;
    }
    if (byte == '"' || byte == '\\') *into++ = '\\';
    *into++ = byte;
  }
  *into++ = '"';
  return into;
}
