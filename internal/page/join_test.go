package page

import (
	"bytes"
	"strings"
	"testing"
)

// Whatever an author wrote, nothing of it is taken for a place in the frame.
func TestTextsKeepNoPlaces(t *testing.T) {
	for _, place := range []string{string(headPlace), string(spritePlace), string(mainPlace)} {
		var b bytes.Buffer
		v := machineView{Title: place, Heading: place, Description: place, Canonical: place, Image: place, LD: appendNodes(nil, []thing{node("Thing").text("name", place)})}
		if v.write(&b); strings.Contains(b.String(), "\x00") {
			t.Errorf("%q", b.String())
		}
	}
}
