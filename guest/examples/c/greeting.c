#include "greeting.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** FNV-1a of 32 bits. */
static uint32_t hash(struct text text) {
  uint32_t hash = 2166136261u;
  for (size_t i = 0; i < text.length; i++) hash = (hash ^ (uint8_t)text.bytes[i]) * 16777619u;
  return hash;
}

static struct text greeting_of(struct text name) {
  struct text greeting = {malloc(name.length + sizeof "Hello, !"), name.length + strlen("Hello, !")};
  if (greeting.bytes == NULL) abort();
  memcpy(greeting.bytes, "Hello, ", 7);
  memcpy(greeting.bytes + 7, name.bytes, name.length);
  greeting.bytes[7 + name.length] = '!';
  return greeting;
}

struct text greet(struct text event, const char **wrong) {
  char world[] = "world";
  struct text name = {world, strlen(world)}, text = {world, 0}, reply = {NULL, 0};
  *wrong = read_event(event, &name, &text);
  if (*wrong != NULL) return reply;
  struct text greeting = greeting_of(name);
  reply.bytes = malloc(6 * greeting.length + 64);
  if (reply.bytes == NULL) abort();
  char *end = reply.bytes + sprintf(reply.bytes, "{\"greeting\":");
  end = write_string(end, greeting);
  end += sprintf(end, ",\"hash\":\"%08x\"}", (unsigned)hash(text));
  reply.length = (size_t)(end - reply.bytes);
  free(greeting.bytes);
  return reply;
}
