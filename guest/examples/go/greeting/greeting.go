// Package greeting is the greeting itself, for the command and the reactor.
package greeting

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
)

type reply struct {
	Greeting string `json:"greeting"`
	Hash     string `json:"hash"`
}

// Of gives the reply as JSON.
func Of(event []byte) ([]byte, error) {
	// A pointer, as null leaves a struct as it is.
	in := &struct{ Name, Text string }{Name: "world"}
	if err := json.Unmarshal(event, &in); err != nil {
		return nil, err
	}
	if in == nil {
		return nil, errors.New("the event is not a JSON object")
	}
	hash := fnv.New32a()
	hash.Write([]byte(in.Text))
	return json.Marshal(reply{"Hello, " + in.Name + "!", fmt.Sprintf("%08x", hash.Sum32())})
}
