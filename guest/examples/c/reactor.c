/* The greeting as a reactor: it stays loaded, and each call is one call of `isopod_handle`. It frees nothing: its memory is a call's. */
#include "greeting.h"

#include <isopod.h>
#include <stdlib.h>
#include <string.h>

void isopod_handle(void) {
  struct text event = {NULL, isopod_event_size()};
  event.bytes = malloc(event.length + 1);
  if (event.bytes == NULL) abort();
  isopod_event_read(event.bytes);
  const char *wrong, *type = "BadEvent";
  struct text reply = greet(event, &wrong);
  if (wrong != NULL) isopod_fail(type, strlen(type), wrong, strlen(wrong));
  else isopod_reply(reply.bytes, reply.length);
}
