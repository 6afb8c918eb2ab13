// Package e2e tests the whole program on the demo community: what is built, that it
// is the same everywhere, and that browsers and other programs can use it.
package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"linli/internal/build"
	"linli/internal/diag"
	"linli/internal/sitetest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const (
	source  = "../.."
	baseURL = "https://hepan.example.cn/"
)

var moment = time.Date(2026, 11, 25, 10, 0, 0, 0, time.FixedZone("", 8*3600))

func buildDemo(t testing.TB, src, out string) {
	t.Helper()
	report, problems, err := build.Run(context.Background(), build.Options{Source: src, Output: out, Now: moment, Clock: time.Now, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if len(problems) > 0 {
		var b strings.Builder
		diag.Printer{Lang: diag.EN}.Print(&b, problems)
		t.Fatalf("the demo has mistakes:\n%s", b.String())
	}
	if len(report.Interpreted) > 0 {
		t.Errorf("templates of the default theme are filled the slow way:\n%s", strings.Join(report.Interpreted, "\n"))
	}
}

// demo builds the demo community once for all tests.
var demo = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "linli-demo-")
	if err != nil {
		return "", err
	}
	_, problems, err := build.Run(context.Background(), build.Options{Source: source, Output: dir, Now: moment, Clock: time.Now, Version: "test"})
	if err == nil && len(problems) > 0 {
		err = problems
	}
	return dir, err
})

func TestMain(m *testing.M) {
	code := m.Run()
	for _, built := range []func() (string, error){demo, lightDemo} {
		if dir, err := built(); err == nil {
			_ = os.RemoveAll(dir) // in the temporary folder
		}
	}
	os.Exit(code)
}

func demoTree(t testing.TB) map[string][]byte {
	t.Helper()
	dir, err := demo()
	if err != nil {
		t.Fatal(err)
	}
	return sitetest.Tree(t, dir)
}

// The same source and moment give the same bytes, with any number of cores, from
// any folder, and again.
func TestTheSameBytesEverywhere(t *testing.T) {
	want := demoTree(t)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	abs, err := filepath.Abs(source)
	if err != nil {
		t.Fatal(err)
	}
	for _, procs := range []int{1, 2, 8} {
		runtime.GOMAXPROCS(procs)
		out := t.TempDir()
		src := source
		if procs == 8 {
			t.Chdir(os.TempDir())
			src = abs
		}
		for range 2 {
			buildDemo(t, src, out)
		}
		got := sitetest.Tree(t, out)
		if len(got) != len(want) {
			t.Errorf("%d cores: %d files, want %d", procs, len(got), len(want))
		}
		for name, data := range want {
			if !bytes.Equal(got[name], data) {
				t.Errorf("%d cores: %s differs", procs, name)
			}
		}
	}
}

func TestEveryLinkLeadsSomewhere(t *testing.T) {
	for _, dead := range sitetest.DeadLinks(t, demoTree(t), baseURL) {
		t.Error(dead)
	}
}

// golden pages are compared byte for byte; of the others the list of paths is.
var goldenPages = []string{
	"index.html", "ko/index.html", "notices/index.html", "notices/ting-shui-3/index.html", "notices/ting-shui-1/index.html",
	"services/you-dai-zheng/index.html", "events/ba-duan-jin/index.html", "canteen/index.html", "grid/b5/index.html",
	"requests/index.html", "deliberations/ting-che/index.html", "points/centre/index.html", "offers/index.html",
	"feed.xml", "feed.json", "events/calendar.ics", "api/notices.json", "api/status.json", "manifest.webmanifest",
}

func TestGoldenTree(t *testing.T) {
	got := demoTree(t)
	var paths strings.Builder
	for _, name := range slices.Sorted(maps.Keys(got)) {
		fmt.Fprintln(&paths, name)
	}
	compare(t, "paths.txt", []byte(paths.String()))
	for _, name := range goldenPages {
		data, ok := got[name]
		if !ok {
			t.Errorf("%s was not built", name)
			continue
		}
		// One element a line, so that a difference can be read.
		if strings.HasSuffix(name, ".html") {
			data = bytes.ReplaceAll(data, []byte("><"), []byte(">\n<"))
		}
		compare(t, filepath.Join("golden", strings.ReplaceAll(name, "/", "_")), data)
	}
}

func compare(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(got, want) {
		return
	}
	g, w := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Errorf("%s, line %d:\n got %s\nwant %s\n(make golden rewrites it)", name, i+1, g[i], w[i])
			return
		}
	}
	t.Errorf("%s: %d lines, want %d (make golden rewrites it)", name, len(g), len(w))
}

// Every page holds to the promises: nothing from another host, no inline style or
// script, one heading of the first level, unique ids, descriptions of pictures.
func TestPagesKeepThePromises(t *testing.T) {
	for name, data := range demoTree(t) {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		var wrong []string
		ids := map[string]bool{}
		h1, lang := 0, ""
		sitetest.Walk(t, data, func(n *html.Node) {
			attr := map[string]string{}
			for _, a := range n.Attr {
				attr[a.Key] = a.Val
			}
			switch {
			case attr["style"] != "":
				wrong = append(wrong, "inline style")
			case n.Data == "style", n.Data == "script" && attr["src"] == "" && !strings.HasSuffix(attr["type"], "json"): // data runs nothing
				wrong = append(wrong, "inline "+n.Data)
			case slices.Contains([]string{"img", "script", "iframe", "source"}, n.Data) && strings.Contains(attr["src"], "//"):
				wrong = append(wrong, "loads "+attr["src"])
			case n.Data == "link" && strings.Contains(attr["href"], "//") && !slices.Contains([]string{"canonical", "alternate"}, attr["rel"]):
				wrong = append(wrong, "loads "+attr["href"])
			case n.Data == "h1":
				h1++
			case n.Data == "html":
				lang = attr["lang"]
			}
			if _, described := attr["alt"]; n.Data == "img" && (!described || attr["width"] == "" || attr["height"] == "") {
				wrong = append(wrong, "a picture without alt, width or height")
			}
			if id, ok := attr["id"]; ok {
				if ids[id] {
					wrong = append(wrong, "id "+id+" twice")
				}
				ids[id] = true
			}
		})
		if h1 != 1 {
			wrong = append(wrong, fmt.Sprintf("%d h1", h1))
		}
		if lang == "" {
			wrong = append(wrong, "no language")
		}
		for _, w := range wrong {
			t.Errorf("%s: %s", name, w)
		}
	}
}

func TestTheHomePageIsLight(t *testing.T) {
	if n := len(demoTree(t)["index.html"]); n > 60<<10 {
		t.Errorf("the home page has %d bytes before compression, more than 60 KB", n)
	}
}

func TestOpenDataHasAStableShape(t *testing.T) {
	tree := demoTree(t)
	for name, data := range tree {
		if !strings.HasPrefix(name, "api/") || name == "api/status.json" {
			continue
		}
		var doc struct {
			Version   int
			Generated string
			Kind      string
			Items     []map[string]any
		}
		if err := json.Unmarshal(data, &doc); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if doc.Version != 1 || doc.Generated != "2026-11-25T10:00:00+08:00" || doc.Kind+".json" != filepath.Base(name) || doc.Items == nil {
			t.Errorf("%s: version %d, generated %s, kind %s", name, doc.Version, doc.Generated, doc.Kind)
		}
	}
	var status map[string]any
	if err := json.Unmarshal(tree["api/status.json"], &status); err != nil {
		t.Fatal(err)
	}
	if status["nextChange"] != "2026-11-25T11:00:00+08:00" {
		t.Errorf("nextChange is %v", status["nextChange"])
	}
}

// The demo is as complete as a community's board has to be.
func TestTheDemoIsComplete(t *testing.T) {
	var status struct{ Items map[string]int }
	if err := json.Unmarshal(demoTree(t)["api/status.json"], &status); err != nil {
		t.Fatal(err)
	}
	for kind, least := range map[string]int{
		"news": 40, "notices": 30, "events": 30, "services": 33, "points": 12, "alliances": 7, "partners": 42, "offers": 20, "needs": 20,
		"menus": 8, "teams": 12, "deliberations": 6, "requests": 60, "pages": 3, "courses": 8, "duty": 7, "rewards": 1, "profile": 5, "holidays": 13,
	} {
		if status.Items[kind] < least {
			t.Errorf("%d %s, want at least %d", status.Items[kind], kind, least)
		}
	}
}

// A photo loses its position and device, stands upright and is scaled for phones.
func TestPhotosAreScaledAndStripped(t *testing.T) {
	tree := demoTree(t)
	n := 0
	for name, data := range tree {
		if strings.HasPrefix(name, "media/") && strings.HasSuffix(name, ".jpg") {
			n++
			if bytes.Contains(data, []byte("Exif")) {
				t.Errorf("%s still has Exif data", name)
			}
		}
	}
	if n < 2 {
		t.Errorf("%d sizes of photos", n)
	}
}
