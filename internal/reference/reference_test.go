package reference_test

import (
	"flag"
	"os"
	"testing"

	"linli/internal/diag"
	"linli/internal/reference"
)

var update = flag.Bool("update", false, "rewrite the reference")

// The reference in docs/ is what the program knows.
func TestTheReferenceIsCurrent(t *testing.T) {
	for file, lang := range map[string]diag.Lang{"../../docs/content.zh-CN.md": diag.ZH, "../../docs/content.md": diag.EN} {
		want := reference.Markdown(lang)
		if *update {
			if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("%s is out of date: make golden", file)
		}
	}
}
