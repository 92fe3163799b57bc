/*
 * The ABI of compiled functions, for modules that stay loaded (reactors): Isopod calls `_initialize` once, when the function is
 * deployed, takes a snapshot of the memory, and calls `isopod_handle` for each call, always from that snapshot.
 *
 * A handler reads the event with `isopod_event_read`, and ends with `isopod_reply` or `isopod_fail`; of several the first counts.
 * It may use WASI preview 1 beside this: the event is also on standard input, and what it writes to standard output is
 * the reply when it gave none.
 *
 * Addresses and lengths are in bytes. Text is UTF-8; none of it ends with a NUL. An address outside of the memory is a trap.
 */
#ifndef ISOPOD_H
#define ISOPOD_H

#include <stdint.h>

#define ISOPOD_IMPORT(name) __attribute__((import_module("isopod"), import_name(#name)))
#define ISOPOD_EXPORT(name) __attribute__((export_name(#name)))

/** How long the event is. */
ISOPOD_IMPORT(event_size) uint32_t isopod_event_size(void);
/** Copies the whole event to `into`, which must have room for it. */
ISOPOD_IMPORT(event_read) void isopod_event_read(void *into);

/** The call's context as JSON (`awsRequestId`, `deadlineMs`, `functionName`, …): how long it is. */
ISOPOD_IMPORT(context_size) uint32_t isopod_context_size(void);
ISOPOD_IMPORT(context_read) void isopod_context_read(void *into);

/** The result, which should be JSON. */
ISOPOD_IMPORT(reply) void isopod_reply(const void *json, uint32_t length);

/** The handler failed: the caller gets `{ errorType, errorMessage }`. */
ISOPOD_IMPORT(fail)
void isopod_fail(const void *error_type, uint32_t type_length, const void *message, uint32_t message_length);

enum isopod_level { ISOPOD_TRACE = 0, ISOPOD_DEBUG = 1, ISOPOD_INFO = 2, ISOPOD_WARN = 3, ISOPOD_ERROR = 4 };

/** A line of the function's log. */
ISOPOD_IMPORT(log) void isopod_log(uint32_t level, const void *text, uint32_t length);

/** What a function defines. */
ISOPOD_EXPORT(isopod_handle) void isopod_handle(void);

#endif
