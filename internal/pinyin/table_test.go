package pinyin

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	gopinyin "github.com/mozillazg/go-pinyin"
)

var update = flag.Bool("update", false, "rewrite the table of readings")

// Every character is read as go-pinyin reads it, but for ü, which is written v.
func TestReadings(t *testing.T) {
	bySyllable := map[string][]rune{}
	for code := range gopinyin.PinyinDict {
		syllable := strings.ReplaceAll(gopinyin.SinglePinyin(rune(code), gopinyin.NewArgs())[0], "ü", "v")
		bySyllable[syllable] = append(bySyllable[syllable], rune(code))
	}
	if *update {
		var b strings.Builder
		b.WriteString("# The first readings of github.com/mozillazg/go-pinyin " + gopinyin.Version + ", under the MIT License,\n# " + gopinyin.Copyright + "\n")
		for _, syllable := range slices.Sorted(maps.Keys(bySyllable)) {
			slices.Sort(bySyllable[syllable])
			fmt.Fprintf(&b, "%s %s\n", syllable, string(bySyllable[syllable]))
		}
		if err := os.WriteFile("readings.txt", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if n := len(usualTable().syllables); n >= Syllables {
		t.Errorf("%d syllables", n)
	}
	n := 0
	for r := range rune(0x110000) {
		if single(r) != "" {
			n++
		}
	}
	if n != len(gopinyin.PinyinDict) {
		t.Errorf("%d characters, want %d", n, len(gopinyin.PinyinDict))
	}
	for syllable, characters := range bySyllable {
		for _, r := range characters {
			if got := single(r); got != syllable {
				t.Errorf("%c is read %q, want %q", r, got, syllable)
			}
		}
	}
	if got := single('a'); got != "" {
		t.Errorf("a is read %q", got)
	}
}
