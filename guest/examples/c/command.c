/* The greeting as a WASI command: the event is on standard input, the reply goes to standard output. */
#include "greeting.h"

#include <stdio.h>
#include <stdlib.h>

static struct text read_all(FILE *file) {
  size_t room = 4096;
  struct text all = {malloc(room), 0};
  while (all.bytes != NULL) {
    all.length += fread(all.bytes + all.length, 1, room - all.length, file);
    if (all.length < room) return all;
    room *= 2;
    all.bytes = realloc(all.bytes, room);
  }
  abort();
}

int main(void) {
  const char *wrong;
  struct text reply = greet(read_all(stdin), &wrong);
  if (wrong != NULL) {
    fprintf(stderr, "%s\n", wrong);
    return 1;
  }
  fwrite(reply.bytes, 1, reply.length, stdout);
  return 0;
}
