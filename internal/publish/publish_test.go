package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"linli/internal/memo"
)

// tree reads all files below dir but the private ones.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == private {
			return filepath.SkipDir
		}
		if !d.IsDir() {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			rel, _ := filepath.Rel(dir, path)
			out[filepath.ToSlash(rel)] = string(data)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// put publishes files and returns what was done.
func put(t testing.TB, dir string, files map[string]string, clean bool) (Report, error) {
	t.Helper()
	o, err := Open(dir)
	if err != nil {
		return Report{}, err
	}
	entries, err := stageAll(o, files, clean)
	if err != nil {
		return Report{}, errors.Join(err, o.Close())
	}
	report, err := o.Commit(entries, clean)
	return report, errors.Join(err, o.Close())
}

func stageAll(o *Output, files map[string]string, clean bool) ([]Entry, error) {
	var entries []Entry
	for i, name := range slices.Sorted(maps.Keys(files)) {
		e, err := o.Stage(i, name, []byte(files[name]), clean)
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	return entries, nil
}

func TestTheOutputIsExactlyTheFilesGiven(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	first := map[string]string{"index.html": "1", "a/index.html": "a", "b/c/index.html": "c"}
	if _, err := put(t, dir, first, false); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "CNAME"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	second := map[string]string{"index.html": "2", "a/index.html": "a", "d/index.html": "d"}
	report, err := put(t, dir, second, false)
	if err != nil {
		t.Fatal(err)
	}
	if report.Written != 2 || report.Reused != 1 || report.Removed != 1 {
		t.Errorf("report: %+v", report)
	}
	want := maps.Clone(second)
	want["CNAME"] = "x"
	if got := tree(t, dir); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if _, err := os.Stat(filepath.Join(dir, "b")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("an empty folder stayed behind")
	}
}

func TestAFileMayBecomeAFolderAndBack(t *testing.T) {
	dir := t.TempDir()
	for i, files := range []map[string]string{
		{"a": "file", "z": "z"}, {"a/b/index.html": "folder", "z": "z"}, {"a": "file again", "z": "z"},
	} {
		if _, err := put(t, dir, files, false); err != nil {
			t.Fatalf("generation %d: %v", i, err)
		}
		if got := tree(t, dir); !maps.Equal(got, files) {
			t.Fatalf("generation %d: got %v", i, got)
		}
	}
}

func TestForeignFilesAreNeverOverwritten(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"mine.html", "folder/x", "blocker"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("mine"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"mine.html", "folder", "blocker/index.html"} {
		var foreign *ForeignError
		if _, err := put(t, dir, map[string]string{name: "new"}, false); !errors.As(err, &foreign) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := tree(t, dir)["mine.html"]; got != "mine" {
		t.Errorf("overwritten: %q", got)
	}
	if _, err := put(t, dir, map[string]string{"mine.html": "mine"}, false); err != nil {
		t.Errorf("an equal file is adopted: %v", err)
	}
}

func TestNothingLeavesTheFolder(t *testing.T) {
	dir := t.TempDir()
	outside := t.TempDir()
	if err := os.Symlink(outside, filepath.Join(dir, "way-out")); err != nil {
		t.Skip("no symbolic links here")
	}
	for _, name := range []string{"../x", "/etc/x", "way-out/x", ".linli/manifest", ""} {
		if _, err := put(t, dir, map[string]string{name: "x"}, true); err == nil {
			t.Errorf("%q was published", name)
		}
	}
	if got := tree(t, outside); len(got) != 0 {
		t.Errorf("outside: %v", got)
	}
}

func TestHashedAssetsLiveOneGenerationLonger(t *testing.T) {
	dir := t.TempDir()
	generations := []struct{ asset, want string }{
		{"assets/site.1.css", "site.1"}, {"assets/site.2.css", "site.1 site.2"}, {"assets/site.2.css", "site.1 site.2"}, {"assets/site.3.css", "site.2 site.3"},
	}
	for i, g := range generations {
		if _, err := put(t, dir, map[string]string{g.asset: g.asset, "index.html": fmt.Sprint(i)}, false); err != nil {
			t.Fatal(err)
		}
		var have []string
		for name := range tree(t, dir) {
			if s, ok := strings.CutPrefix(name, "assets/"); ok {
				have = append(have, strings.TrimSuffix(s, ".css"))
			}
		}
		slices.Sort(have)
		if got := strings.Join(have, " "); got != g.want {
			t.Errorf("generation %d: %s, want %s", i, got, g.want)
		}
	}
}

// site makes a small site of n pages that link to each other; generation changes
// which pages exist and what they say.
func site(generation int) map[string]string {
	files := map[string]string{}
	name := func(i int) string { return fmt.Sprintf("p%d-%d/index.html", i, (i+generation)%5/4) }
	var all strings.Builder
	for i := range 20 {
		if (i+generation)%7 == 0 {
			continue
		}
		next := (i + 1) % 20
		for (next+generation)%7 == 0 {
			next = (next + 1) % 20
		}
		files[name(i)] = fmt.Sprintf("generation %d of %d <a href=\"%s\">", generation, i, name(next))
		fmt.Fprintf(&all, "<a href=\"%s\">", name(i))
	}
	files["index.html"] = all.String()
	return files
}

// reachable follows the links from index.html and returns the first dead one.
func reachable(files map[string]string) string {
	seen := map[string]bool{}
	queue := []string{"index.html"}
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		if seen[name] {
			continue
		}
		seen[name] = true
		text, ok := files[name]
		if !ok {
			return name
		}
		for _, part := range strings.Split(text, "href=\"")[1:] {
			queue = append(queue, part[:strings.IndexByte(part, '"')])
		}
	}
	return ""
}

// A stop after any step leaves whole files and a site on which every link resolves;
// the next run completes it.
func TestEveryPrefixOfThePlanIsASite(t *testing.T) {
	stopEverywhere(t, site(0), site(3), checkPrefix)
}

// A first site has no home page before all is there that it leads to.
func TestAFirstSiteIsThereWhenItsHomePageIs(t *testing.T) {
	stopEverywhere(t, map[string]string{"robots.txt": "x"}, site(0), func(t *testing.T, stop int, got, old, next map[string]string) {
		t.Helper()
		if _, there := got["index.html"]; there {
			checkPrefix(t, stop, got, old, next)
		}
	})
}

// The same holds where files become folders and folders files, but for the moment
// in which one is in the other's way.
func TestFilesThatBecomeFoldersAreCompletedFromAnyStep(t *testing.T) {
	file := map[string]string{"index.html": "1", "a.html": "a", "b/c/index.html": "c"}
	folder := map[string]string{"index.html": "2", "a.html/b/index.html": "b", "b/c": "file"}
	whole := func(*testing.T, int, map[string]string, map[string]string, map[string]string) {}
	stopEverywhere(t, file, folder, whole)
	stopEverywhere(t, folder, file, whole)
}

// A failure while publishing leaves the journal with all it needs: once the cause is
// gone, the next run completes it.
func TestAFailedPublicationIsCompletedOnceTheCauseIsGone(t *testing.T) {
	dir := t.TempDir()
	if _, err := put(t, dir, map[string]string{"index.html": "1", "n/index.html": "old"}, false); err != nil {
		t.Fatal(err)
	}
	o, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	next := map[string]string{"index.html": "2", "n/index.html": "new"}
	entries, err := stageAll(o, next, false)
	if err != nil {
		t.Fatal(err)
	}
	obstacle := filepath.Join(dir, "n/index.html")
	if err := errors.Join(os.Remove(obstacle), os.MkdirAll(filepath.Join(obstacle, "x"), 0o755), os.WriteFile(filepath.Join(obstacle, "x/y"), nil, 0o644)); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Commit(entries, false); err == nil {
		t.Fatal("a folder with a foreign file was replaced")
	}
	if err := errors.Join(o.Close(), os.RemoveAll(obstacle)); err != nil {
		t.Fatal(err)
	}
	if resumed, err := Recover(dir); err != nil || !resumed {
		t.Fatal(resumed, err)
	}
	if got := tree(t, dir); !maps.Equal(got, next) {
		t.Errorf("got %v", got)
	}
}

// --clean removes obstacles, spares dot-folders, and refuses folders that are no site.
func TestCleaningIsCareful(t *testing.T) {
	dir := t.TempDir()
	write := func(name string) {
		file := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte("mine"), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	write("letter.doc")
	var not *NotASiteError
	if _, err := put(t, dir, map[string]string{"index.html": "x"}, true); !errors.As(err, &not) {
		t.Errorf("a folder of letters was cleaned: %v", err)
	}
	write("index.html")
	write("news")
	write("a/index.html/x")
	write(".git/HEAD")
	files := map[string]string{"index.html": "x", "news/index.html": "n", "a/index.html": "a"}
	if _, err := put(t, dir, files, true); err != nil {
		t.Fatal(err)
	}
	files[".git/HEAD"] = "mine"
	if got := tree(t, dir); !maps.Equal(got, files) {
		t.Errorf("got %v", got)
	}
}

func stopEverywhere(t *testing.T, old, next map[string]string, check func(t *testing.T, stop int, got, old, next map[string]string)) {
	t.Helper()
	for stop := 0; ; stop++ {
		dir := t.TempDir()
		if _, err := put(t, dir, old, false); err != nil {
			t.Fatal(err)
		}
		o, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		entries, err := stageAll(o, next, false)
		if err != nil {
			t.Fatal(err)
		}
		_, steps, lines := o.plan(entries, false)
		if err := o.begin(steps, lines); err != nil {
			t.Fatal(err)
		}
		done := 0
		for _, err := range o.run(steps) {
			if err != nil {
				t.Fatal(err)
			}
			if done++; done == stop {
				break
			}
		}
		// The process dies here: the lock goes, everything else stays.
		if err := errors.Join(o.lock.Unlock(), o.root.Close()); err != nil {
			t.Fatal(err)
		}
		check(t, stop, tree(t, dir), old, next)
		if resumed, err := Recover(dir); err != nil || !resumed {
			t.Fatal(resumed, err)
		}
		if got := tree(t, dir); !maps.Equal(got, next) {
			t.Fatalf("after %d steps the next run left %v", stop, slices.Sorted(maps.Keys(got)))
		}
		if done < stop {
			return
		}
	}
}

func checkPrefix(t *testing.T, stop int, got, old, next map[string]string) {
	t.Helper()
	for name, text := range got {
		if text != old[name] && text != next[name] {
			t.Fatalf("after %d steps %s is neither old nor new", stop, name)
		}
	}
	if dead := reachable(got); dead != "" {
		t.Fatalf("after %d steps a link leads to %s, which is not there", stop, dead)
	}
}

func FuzzManifest(f *testing.F) {
	f.Add(manifestHead + "00112233445566778899aabbccddeeff 5 - a/b\n00112233445566778899aabbccddeeff 5 o:x assets/x y\n0123 5 - c\n")
	f.Fuzz(func(t *testing.T, text string) {
		was := parseManifest(text)
		var entries []Entry
		for i, r := range was.list {
			if !fs.ValidPath(r.name) || i > 0 && r.name <= was.list[i-1].name {
				t.Fatalf("%q is no path, or not in order", r.name)
			}
			entries = append(entries, Entry{Path: r.name, Size: r.size, From: r.from, Sum: r.sum})
		}
		written, gone := new(records).next(entries)
		again := parseManifest(string(written))
		for i := range was.list {
			was.list[i].old = false
		}
		if !slices.Equal(again.list, was.list) || len(gone) > 0 {
			t.Fatalf("%v is read again as %v, without %q", was.list, again.list, gone)
		}
	})
}

// The manifest to be, whatever was there and whatever is now: one line for each file, in order,
// the assets of the generation before kept
// until there is a new one.
func TestNextManifest(t *testing.T) {
	line := func(name, text string, old bool) string {
		return string((&record{name: name, sum: memo.Sum([]byte(text)), size: int64(len(text)), old: old}).appendLine(nil))
	}
	const site, css, js, svg = "index.html", "assets/a.css", "assets/b.js", "assets/c.svg"
	for _, c := range []struct {
		name string
		was  string
		now  map[string]string
		want string
		gone []string
	}{
		{"nothing before", "", map[string]string{site: "1", css: "c", "b/index.html": "2"}, line(css, "c", false) + line("b/index.html", "2", false) + line(site, "1", false), nil},
		{"as it was", line(css, "c", false) + line(site, "1", false), map[string]string{css: "c", site: "1"}, line(css, "c", false) + line(site, "1", false), nil},
		{
			"changed, between, gone", line("a", "1", false) + line("c", "3", false) + line("e", "5", false), map[string]string{"a": "1", "b": "2", "c": "4", "f": "6"},
			line("a", "1", false) + line("b", "2", false) + line("c", "4", false) + line("f", "6", false), []string{"e"},
		},
		{"a new asset", line(css, "c", false) + line(site, "1", false), map[string]string{js: "d", site: "1"}, line(css, "c", true) + line(js, "d", false) + line(site, "1", false), nil},
		{"the same assets again", line(css, "c", true) + line(js, "d", false), map[string]string{js: "d"}, line(css, "c", true) + line(js, "d", false), nil},
		{"a newer asset", line(css, "c", true) + line(js, "d", false), map[string]string{svg: "e"}, line(js, "d", true) + line(svg, "e", false), []string{css}},
		{"an old asset again", line(css, "c", true) + line(js, "d", false), map[string]string{css: "c"}, line(css, "c", false) + line(js, "d", true), nil},
		{"in disorder", line(site, "1", false) + line("b", "2", false), map[string]string{site: "1", "b": "2"}, line("b", "2", false) + line(site, "1", false), nil},
	} {
		var entries []Entry
		for name, text := range c.now {
			entries = append(entries, Entry{Path: name, Size: int64(len(text)), Sum: memo.Sum([]byte(text))})
		}
		got, gone := parseManifest(manifestHead + c.was).next(entries)
		if string(got) != manifestHead+c.want || !slices.Equal(gone, c.gone) {
			t.Errorf("%s:\n%s\nand gone is %q; want\n%s", c.name, got, gone, c.want)
		}
	}
}

// Two writers share a folder: each removes and recognises only what is its own, and
// what somebody has changed is told from what is as it was written.
func TestWritersBesideEachOther(t *testing.T) {
	dir := t.TempDir()
	if _, err := put(t, dir, map[string]string{"index.html": "site"}, false); err != nil {
		t.Fatal(err)
	}
	beside := func(files map[string]string, then func(*Output, []Entry) []Entry) {
		t.Helper()
		o, err := OpenBeside(dir, "posters")
		if err != nil {
			t.Fatal(err)
		}
		entries, err := stageAll(o, files, false)
		if err == nil {
			_, err = o.Commit(then(o, entries), false)
		}
		if err = errors.Join(err, o.Close()); err != nil {
			t.Fatal(err)
		}
	}
	beside(map[string]string{"a.pdf": "a", "b.pdf": "b", "c.pdf": "c"}, func(_ *Output, entries []Entry) []Entry {
		for i := range entries {
			entries[i].From = "drawing-" + entries[i].Path
		}
		return entries
	})
	if _, err := put(t, dir, map[string]string{"index.html": "site 2"}, false); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "b.pdf"), []byte("scribbled on"), 0o644); err != nil {
		t.Fatal(err)
	}
	beside(map[string]string{"d.pdf": "d"}, func(o *Output, entries []Entry) []Entry {
		if got := o.Paths(); !slices.Equal(got, []string{"a.pdf", "b.pdf", "c.pdf"}) {
			t.Errorf("the earlier run's files: %v", got)
		}
		a, intact := o.Written("a.pdf")
		if !intact || a.From != "drawing-a.pdf" {
			t.Errorf("a.pdf: intact %v, from %q", intact, a.From)
		}
		b, intact := o.Written("b.pdf")
		if intact {
			t.Error("b.pdf was changed and is thought intact")
		}
		if _, intact := o.Written("index.html"); intact {
			t.Error("the site's file is thought our own")
		}
		return append(entries, a, b)
	})
	want := map[string]string{"index.html": "site 2", "a.pdf": "a", "b.pdf": "scribbled on", "d.pdf": "d"}
	if got := tree(t, dir); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
