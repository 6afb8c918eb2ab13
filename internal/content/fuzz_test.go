package content_test

import (
	"reflect"
	"testing"
	"testing/fstest"
	"time"

	"linli/internal/check"
	"linli/internal/content"
	"linli/internal/memo"
	"linli/internal/plan"
)

var languages = []string{"zh-CN", "ko"}

// load reads a site that consists of one file beside site.yaml, checks and plans it.
func load(t *testing.T, name string, data []byte) {
	t.Helper()
	fsys := fstest.MapFS{content.ConfigFile: {Data: []byte("title: T\nbaseURL: https://hepan.example.cn/\nlanguages: [ko]\n")}, name: {Data: data}}
	config, problems, err := content.Config(fsys, "", languages)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	var head, headAgain content.Head
	opts := content.Options{Now: time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC), Sums: map[string]memo.Digest{name: memo.Sum(data)}, Read: func(_ string, h content.Head) { head = h }}
	site, problems, err := content.Load(t.Context(), fsys, config, opts)
	if err != nil {
		t.Fatal(err)
	}
	opts.Heads, opts.Read = map[string]content.Head{name: head}, func(_ string, h content.Head) { headAgain = h }
	same, again, err := content.Load(t.Context(), fsys, config, opts)
	if err != nil || again.Sorted().Error() != problems.Sorted().Error() || !reflect.DeepEqual(same, site) || !reflect.DeepEqual(headAgain, head) {
		t.Fatalf("what was remembered of %q is not what was read: %v\n%v\n%v", data, err, again, problems)
	}
	problems = append(problems, check.Site(site)...)
	_, more := plan.New(site, plan.Options{Drafts: true})
	for _, p := range append(problems, more...) {
		if p.File == "" || p.Message("zh") == "" {
			t.Fatalf("no place: %+v", p)
		}
	}
}

// Whatever a file holds, it is read or refused with places; nothing panics.
func FuzzFrontMatter(f *testing.F) {
	for _, s := range []string{"---\ntitle: A\n---\nbody", "---\n标题: [a\n---\n", "+++\n", "---\r\ntitle: a\r\n---\r\nx", "---\ntitle: a\nslug: ../x\naliases: [a//b, /c]\nstarts: 2026-02-30\naffects: b1\n---\n",
		"---\n<<: *a\n---", "\ufeff---\ntitle: a\n---\n", "---\ntitle: a\nrepeat: FREQ=DAILY\nlunar: 腊八\n---\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		load(t, "content/events/2026-11-25-x.md", data)
		load(t, "content/notices/x.md", data)
	})
}

func FuzzTables(f *testing.F) {
	for _, s := range []string{"- {id: a, name: b}", "id,name,buildings.id\na,b,c\n,,d\n", "\"", "id,,id\n1,2,3,4", "id\tname\na\tb", "grid: [{id: a}]", "- *a", "id,buildings\na,\"[{id: b, name: c}]\"", "id,buildings\na,{"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		load(t, "data/grid.csv", data)
		load(t, "data/grid.yaml", data)
		load(t, "data/menus/w.csv", data)
	})
}

func FuzzSiteYAML(f *testing.F) {
	for _, s := range []string{"title: a\nbaseURL: https://x.cn", "baseURL: '://'", "title: a\nbaseURL: https://x.cn/../y\ntimeZone: ../../etc", "languages: [ko, ko]\ntheme: ..", "community: {hours: x, location: {lng: nan}}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		config, problems, err := content.Config(fstest.MapFS{content.ConfigFile: {Data: data}}, "", languages)
		if err != nil {
			t.Fatal(err)
		}
		if !problems.HasErrors() && (config.Base == nil || config.Zone == nil || config.Title == "") {
			t.Fatalf("accepted: %+v", config)
		}
	})
}
