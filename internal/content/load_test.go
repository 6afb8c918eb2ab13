package content_test

import (
	"errors"
	"os"
	"reflect"
	"testing"
	"testing/fstest"
	"time"

	"linli/internal/content"
	"linli/internal/folder"
	"linli/internal/memo"
	"linli/internal/theme"
)

// What is remembered of the demo's texts makes the same site as the texts; of most only the
// record is remembered.
func TestWhatIsRememberedIsWhatWasRead(t *testing.T) {
	fsys := os.DirFS("../..")
	config, _, err := content.Config(fsys, "", theme.Languages(fsys, "default"))
	if err != nil {
		t.Fatal(err)
	}
	heads, again := map[string]content.Head{}, map[string]content.Head{}
	opts := content.Options{Now: time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC), Sums: map[string]memo.Digest{}, Read: func(file string, h content.Head) { heads[file] = h }}
	site, problems, err := content.Load(t.Context(), fsys, config, opts)
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	for file, h := range heads {
		opts.Sums[file] = h.File
		if h.Record != "" {
			kept++
		}
	}
	opts.Heads, opts.Read = heads, func(file string, h content.Head) { again[file] = h }
	same, found, err := content.Load(t.Context(), fsys, config, opts)
	if err != nil || found.Sorted().Error() != problems.Sorted().Error() || !reflect.DeepEqual(again, heads) {
		t.Fatal(err, found, problems)
	}
	if got, want := memo.Of(same.News, same.Notices, same.Events, same.Services, same.Requests, same.Deliberations, same.Pages), memo.Of(site.News, site.Notices, site.Events, site.Services, site.Requests, site.Deliberations, site.Pages); got != want || !reflect.DeepEqual(same, site) {
		t.Error("the site is another one")
	}
	if kept < 10 {
		t.Errorf("of %d files %d are kept as records", len(heads), kept)
	}
}

// A file that holds something else than when it was looked at is not read for what it was.
func TestAChangedFileIsTold(t *testing.T) {
	for name, now := range map[string]string{"content/news/a.md": "---\ntitle: A\n---\nx\n", "content/news/b.md": "", "data/grid.yaml": "", "data/grid.csv": "id,name\na,A\n"} {
		fsys := fstest.MapFS{content.ConfigFile: {Data: []byte("title: T\nbaseURL: https://hepan.example.cn/\n")}, name: {Data: []byte(now)}}
		config, _, err := content.Config(fsys, "", languages)
		if err != nil {
			t.Fatal(err)
		}
		for was, changed := range map[string]bool{"was another\n": true, now: false} {
			opts := content.Options{Now: time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC), Sums: map[string]memo.Digest{name: memo.Sum([]byte(was))}}
			if _, _, err := content.Load(t.Context(), fsys, config, opts); errors.Is(err, folder.ErrChanged) != changed {
				t.Errorf("%s, once %q, now %q: %v", name, was, now, err)
			}
		}
	}
}
