// The greeting as a WASI command: the event is on standard input, the reply goes to standard output.
package main

import (
	"fmt"
	"io"
	"os"

	"isopod/examples/greeting"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	event, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	reply, err := greeting.Of(event)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(reply)
	return err
}
