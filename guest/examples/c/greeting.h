/* The greeting itself, for the command and the reactor alike. */
#ifndef GREETING_H
#define GREETING_H

#include "json.h"

/** The event's greeting as JSON, allocated, or an empty text and what is wrong with the event. Overwrites the event. */
struct text greet(struct text event, const char **wrong);

#endif
