package sitetest

import (
	"io"
	"net/http"
	"testing"
	"time"
)

// Eventually waits until ok holds, for half a minute at most. What is waited for is told
// if it never does.
func Eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !ok(); time.Sleep(40 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("waited in vain for " + what)
		}
	}
}

// Get returns what a server answers, whatever its status.
func Get(t testing.TB, address string) string {
	t.Helper()
	answer, err := http.Get(address) //nolint:gosec,noctx // a server of this test
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close() //nolint:errcheck // only read
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
