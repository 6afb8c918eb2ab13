package content

import (
	"io/fs"
	"os"
	"reflect"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// agree fails if flat YAML is not read as the YAML parser reads it.
func agree(t *testing.T, data []byte) bool {
	t.Helper()
	got, ok := parseFlat(string(data))
	if !ok {
		if _, ok := used.parse(string(data)); ok {
			t.Fatalf("%q is read after others only", data)
		}
		return false
	}
	want, problems := parseAnyYAML("x.md", data)
	if len(problems) > 0 {
		t.Fatalf("%q was read, but is wrong: %v", data, problems)
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%q\n read as %+v\n  wanted %+v", data, got.Content, want.Content)
	}
	if again, ok := used.parse(string(data)); !ok || !reflect.DeepEqual(bare(again), want) {
		t.Fatalf("%q\n read after others as %+v\n  wanted %+v", data, again.Content, want.Content)
	}
	return true
}

// used has read other texts before.
var used flat

// bare returns a copy of n in which lists that are empty are none.
func bare(n *yaml.Node) *yaml.Node {
	out := *n
	out.Content = nil
	for _, c := range n.Content {
		out.Content = append(out.Content, bare(c))
	}
	return &out
}

func TestFlatYAMLIsReadAsByTheParser(t *testing.T) {
	flat := []string{
		"---\ntitle: 停水通知\n", "---\ntitle: \"a: b #c\"\ndate: 2026-11-25T10:00:00+08:00\n", "---\ntags: [停水, '停电', \"x\"]\n",
		"---\ntags:\n  - 停水\n  - 停 电\nweight: 3\n", "---\ntags:\n- a\n", "---\ndraft: true\nx: ~\n", "---\n标题: 周五，一起来\nphone: \"010-123\"\ntime: 08:30\nn: 0x1f\nd: 2026-11-25\n",
		"---\nurl: https://a.b/c?d=e#f\n", "---\ntitle: a\ntitle: b\n", "---\nempty: ''\ne: \"\"\n", "---\nx: yes\ny: null\nz: 1e3\n",
		"---\nx: False\ny: nothing\nz: ~\n", "---\nd: 2026-02-30T10:00:00Z\ne: 2026-02-28T10:00:00.5Z\nf: 2026-11-25 10:00:00\n",
	}
	for _, s := range flat {
		if !agree(t, []byte(s)) {
			t.Errorf("%q was left to the parser", s)
		}
	}
	for _, s := range []string{
		"title: a\n", "---\n", "---\ntitle:\n", "---\ntitle: a: b\n", "---\ntitle: a #b\n", "---\ntitle: |\n  a\n", "---\ntitle: a\n  b\n", "---\ntags:\n  - a\n - b\n", "---\na: *b\n", "---\na: 'it''s'\n",
		"---\na: \"b\\n\"\n", "---\na: [b, [c]]\n", "---\na: {b: c}\n", "---\ntrue: x\n", "---\n1: x\n", "---\n<<: x\n", "---\na: \tb\n", "---\r\na: b\r\n", "---\na: b\n\nc: d\n", "---\na: [b,]\n", "---\na: []\n", "---\na:\nb: c\n", "---\ntags:\n  - a: b\n", "---\n# c\na: b\n",
	} {
		if _, ok := parseFlat(s); ok {
			agree(t, []byte(s))
		}
	}
}

// Nearly all of the demo's front matter is flat.
func TestFlatYAMLIsUsual(t *testing.T) {
	all, flat := 0, 0
	err := fs.WalkDir(os.DirFS("../../content"), ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(file, ".md") {
			return err
		}
		data, err := os.ReadFile("../../content/" + file)
		if head, _, problems := splitFrontMatter(file, data); problems == nil {
			all++
			if agree(t, head) {
				flat++
			}
		}
		return err
	})
	if err != nil || flat*3 < all {
		t.Errorf("%d of %d, %v", flat, all, err)
	}
	t.Logf("%d of %d", flat, all)
}

func FuzzFlat(f *testing.F) {
	for _, s := range []string{"---\ntitle: a\ntags: [b, c]\n", "---\ntags:\n  - a\n  - \"b\"\nx: 'y'\n", "---\n标题: 停水\n日期: 2026-11-25\n", "---\na: -1\nb: .5\nc: 1_000\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { agree(t, data) })
}
