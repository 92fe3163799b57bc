// The greeting as a reactor: it stays loaded, and each call is one call of isopod_handle.
package main

import (
	"unsafe"

	"isopod/examples/greeting"
)

// What Isopod gives to reactors: guest/abi/isopod.h, as far as it is needed here.

//go:wasmimport isopod event_size
func eventSize() uint32

//go:wasmimport isopod event_read
func eventRead(into unsafe.Pointer)

//go:wasmimport isopod reply
func reply(json *byte, length uint32)

//go:wasmimport isopod fail
func fail(errorType *byte, typeLength uint32, message *byte, messageLength uint32)

//go:wasmexport isopod_handle
func handle() {
	event := make([]byte, eventSize())
	eventRead(unsafe.Pointer(unsafe.SliceData(event)))
	if json, err := greeting.Of(event); err == nil {
		reply(unsafe.SliceData(json), uint32(len(json)))
	} else {
		errorType, message := "BadEvent", err.Error()
		fail(unsafe.StringData(errorType), uint32(len(errorType)), unsafe.StringData(message), uint32(len(message)))
	}
}

// A reactor's main is never called.
func main() {}
