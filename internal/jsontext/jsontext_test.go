package jsontext

import (
	"encoding/json"
	"testing"
)

// Whatever a string holds, it is written as encoding/json writes it.
func FuzzStrings(f *testing.F) {
	for _, s := range []string{"", "停水通知", "a\"b\\c", "</script>&", "\u2028\u2029", "“引号”…", "\xff\xe2\x80", "\x00\x7f\u0085\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(Append([]byte("x"), s)); got != "x"+string(want) {
			t.Errorf("%q is written as %s, want %s", s, got, want)
		}
	})
}
