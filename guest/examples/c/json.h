/* As much of a JSON reader as the greeting needs: it checks that a text is one JSON object and copies strings out of it. */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>

/** UTF-8 of a known length; it may hold NULs. */
struct text {
  char *bytes;
  size_t length;
};

/**
 * The string members `name` and `text` of the object, decoded; those that it lacks stay as they were. What is decoded lies
 * where it was read, as a decoded string is never longer than its source.
 * Returns what is wrong with the event, or NULL.
 */
const char *read_event(struct text event, struct text *name, struct text *text);

/** Appends the string's JSON to `into`, which has room for six times its length and two quotes, and returns where it ends. */
char *write_string(char *into, struct text string);

#endif
