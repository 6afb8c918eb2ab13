package build_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"linli/internal/build"
	"linli/internal/diag"
	"linli/internal/folder"
	"linli/internal/publish"
	"linli/internal/sitetest"
)

var steps = flag.Int("steps", 500, "how many times the site of the equivalence test is changed")

var seedFlag = flag.Int("seed", 1, "how the site of the equivalence test is changed")

// A changing is a site that is changed at random.
type changing struct {
	t      *testing.T
	dir    string
	rand   *rand.Rand
	now    time.Time
	drafts bool
	n      int // makes texts new
	failed int // how many builds failed since the last that did not
	// touched are the files that were changed since it was emptied.
	touched []string
}

func (c *changing) path(file string) string { return filepath.Join(c.dir, filepath.FromSlash(file)) }

func (c *changing) write(file, text string) {
	c.t.Helper()
	c.touched = append(c.touched, file)
	name := c.path(file)
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o644)); err != nil {
		c.t.Fatal(err)
	}
}

func (c *changing) remove(file string) {
	c.touched = append(c.touched, file)
	_ = os.Remove(c.path(file)) // it may not be there
}

func (c *changing) read(file string) string {
	data, err := os.ReadFile(c.path(file))
	if err != nil {
		return ""
	}
	return string(data)
}

// files lists those that match a pattern.
func (c *changing) files(pattern string) []string {
	found, err := filepath.Glob(c.path(pattern))
	if err != nil {
		c.t.Fatal(err)
	}
	for i, f := range found {
		rel, _ := filepath.Rel(c.dir, f)
		found[i] = filepath.ToSlash(rel)
	}
	return found
}

func (c *changing) pick(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[c.rand.IntN(len(list))]
}

func (c *changing) text() string {
	c.n++
	return fmt.Sprintf("第%d次改动，请大家留意。", c.n)
}

func (c *changing) day() string {
	return c.now.AddDate(0, 0, c.rand.IntN(30)-20).Format(time.DateOnly)
}

var changingTags = []string{"停水", "食堂", "安全", "环境"}

func (c *changing) item() (file, text string) {
	c.n++
	name := fmt.Sprintf("%02d", c.rand.IntN(7))
	link := c.pick(append(c.files("content/news/*.md"), "content/pages/about.md"))
	switch c.rand.IntN(14) {
	case 0:
		return "content/notices/n" + name + ".md", fmt.Sprintf("---\ntitle: 第%d次停水\ndate: %s\ncategory: outage\nutility: water\nseverity: %s\nstarts: %sT09:00\nends: %sT17:00\n---\n%s\n",
			c.n, c.day(), c.pick([]string{"urgent", "info", "important"}), c.day(), c.now.AddDate(0, 0, 12).Format(time.DateOnly), c.text())
	case 1:
		return "content/events/e" + name + ".md", fmt.Sprintf("---\ntitle: 第%d次活动\ndate: %s\nstarts: %sT19:00\nends: %sT21:00\nrepeat: FREQ=WEEKLY;COUNT=6\npoint: centre\naudience: [老年人]\n---\n%s\n", c.n, c.day(), "2026-11-20", "2026-11-20", c.text())
	}
	return "content/news/p" + name + ".md", fmt.Sprintf("---\ntitle: 第%d条\ndate: %s\ntags: [%s, %s]\nsummary: %s\n---\n%s\n\n见[%d](../%s)。\n\n![照片](a.png)\n", c.n, c.day(),
		c.pick(changingTags), c.pick(changingTags), c.text(), c.text(), c.n, strings.TrimPrefix(link, "content/"))
}

func (c *changing) picture() {
	img := image.NewGray(image.Rect(0, 0, 40+c.rand.IntN(900), 30))
	for x := range img.Rect.Max.X {
		img.SetGray(x, x%30, color.Gray{Y: uint8(c.rand.IntN(256))})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		c.t.Fatal(err)
	}
	c.write("content/news/a.png", b.String())
}

// begin writes the site as it is before it is changed.
func (c *changing) begin() {
	c.write("site.yaml", "title: 河畔社区\nbaseURL: https://hepan.example.cn/\nlanguages: [ko]\ncommunity: {phone: 0535-555-0100, hours: Mo-Fr 08:30-17:30}\n")
	c.write("content/pages/about.md", "---\ntitle: 关于\n---\n关于本站。11月25日（星期三）开会。\n")
	c.write("data/points.yaml", "- {id: centre, name: 服务中心, kind: centre, address: 一楼, phone: 0535-555-0100, hours: Mo-Fr 08:30-17:30}\n")
	c.picture()
	for range 7 {
		c.write(c.item())
	}
}

// change does something to the site and says what.
func (c *changing) change() string {
	all := append(append(c.files("content/*/*.md"), c.files("data/*.yaml")...), c.files("data/*/*.yaml")...)
	file := c.pick(all)
	contents := c.pick(c.files("content/*/[enp]*.md"))
	if contents == "" {
		c.begin()
		return "begin again"
	}
	k := c.rand.IntN(36)
	if c.failed > 1 {
		k = 15 // mend
	}
	switch k {
	case 0, 1, 2, 3, 30, 31, 32, 33, 34, 35:
		c.write(contents, c.read(contents)+"\n"+c.text()+"\n")
		return "body " + contents
	case 4, 5:
		text, field := c.read(contents), c.pick([]string{"", "author: 居委会\n", "pinned: true\n", "lastmod: 2026-11-23\n", fmt.Sprintf("weight: %d\n", c.n%9)})
		if key, _, _ := strings.Cut(field, ":"); strings.Contains(text, "\n"+key+":") {
			field = ""
		}
		c.write(contents, strings.Replace(text, "title: ", field+"title: 新", 1))
		return "title " + contents
	case 6, 7, 8:
		name, text := c.item()
		c.write(name, text)
		return "write " + name
	case 9, 10:
		c.remove(contents)
		return "remove " + contents
	case 11:
		to := fmt.Sprintf("%s/z%02d.md", filepath.Dir(contents), c.rand.IntN(7))
		c.touched = append(c.touched, contents, to)
		if err := os.Rename(c.path(contents), c.path(to)); err != nil {
			c.t.Fatal(err)
		}
		return "rename " + contents + " " + to
	case 12:
		other := c.pick(c.files(filepath.Dir(contents) + "/*.md"))
		one, two := c.path(contents), c.path(other)
		if c.touched = append(c.touched, contents, other); one != two {
			if err := errors.Join(os.Rename(one, one+".x"), os.Rename(two, one), os.Rename(one+".x", two)); err != nil {
				c.t.Fatal(err)
			}
		}
		return "swap " + contents + " " + other
	case 13:
		c.write(file, c.read(file)+"}{")
		return "break? " + file
	case 14:
		c.write(file, "")
		return "empty " + file
	case 15, 16, 17:
		for _, f := range all {
			if s := c.read(f); !strings.HasPrefix(s, "---") && strings.HasPrefix(f, "content/") || strings.Contains(s, "}{") || strings.Contains(s, "](../") {
				s = strings.ReplaceAll(s, "}{", "")
				if i := strings.Index(s, "\n见["); i >= 0 {
					s = s[:i]
				}
				if strings.HasPrefix(f, "content/") && !strings.HasPrefix(s, "---") {
					c.remove(f)
					continue
				}
				c.write(f, s)
			}
		}
		for _, f := range c.files("content/*/*.ko.md") {
			if c.read(strings.TrimSuffix(f, ".ko.md")+".md") == "" {
				c.remove(f)
			}
		}
		c.remove("data/grid.yaml") // its sheets take time
		if c.read("data/points.yaml") == "" || c.read("content/pages/about.md") == "" {
			c.begin()
		}
		return "mend"
	case 18:
		c.write("data/points.yaml", fmt.Sprintf("- {id: centre, name: 第%d服务中心, kind: centre, address: 一楼, phone: 0535-555-0100, hours: Mo-Fr 0%d:30-17:30%s}\n", c.n, 5+c.rand.IntN(5), c.pick([]string{"", "", ", posters: [{layout: point}]"})))
		return "points"
	case 19:
		c.write("data/grid.yaml", "- {id: g1, name: 一号网格, lead: 王老师, buildings: [{id: b1, name: 1栋}]}\n")
		c.write("data/menus/w.yaml", fmt.Sprintf("canteen: centre\nweek: 2026-W48\ndays:\n  2026-11-2%d:\n    lunch: [{dish: %s}]\n", 3+c.rand.IntN(5), c.text()))
		return "menu"
	case 20:
		file := c.pick([]string{"content/pages/about.md", contents, contents})
		file = strings.TrimSuffix(strings.TrimSuffix(file, ".md"), ".ko") + ".ko.md"
		c.write(file, "---\ntitle: 소개 "+c.text()+"\n---\n본문.\n")
		return "translation"
	case 21:
		c.remove(c.pick(append(c.files("content/*/*.ko.md"), "content/pages/about.ko.md")))
		return "no translation"
	case 22:
		c.write("themes/own/templates/_tags.html", fmt.Sprintf("<p>%d {{range .}}{{.HTML}}{{end}}</p>", c.rand.IntN(3)))
		c.write("themes/own/assets/poster.css", fmt.Sprintf("body{margin:%dpx}", c.rand.IntN(3)))
		c.write("site.yaml", strings.ReplaceAll(c.read("site.yaml"), "theme: default\n", "")+"")
		return "theme files"
	case 23:
		s := strings.ReplaceAll(strings.ReplaceAll(c.read("site.yaml"), "theme: own\n", ""), "theme: default\n", "")
		c.write("themes/own/i18n/zh-CN.yaml", "skip: 跳过\n")
		c.write("site.yaml", s+c.pick([]string{"theme: own\n", "theme: default\n"}))
		return "theme"
	case 24:
		c.write("site.yaml", fmt.Sprintf("title: 河畔社区%d\nbaseURL: https://hepan.example.cn/\nlanguages: [%s]\ncommunity: {phone: 0535-555-0100, hours: Mo-Fr 08:30-17:30}\n", c.rand.IntN(3), c.pick([]string{"ko", "", "", ""})))
		return "site.yaml"
	case 25:
		c.picture()
		return "picture"
	case 26, 27:
		c.now = c.now.Add(time.Duration(c.rand.IntN(40*3600)) * time.Second)
		return "clock"
	case 28:
		c.drafts = !c.drafts
		c.write("content/news/draft.md", "---\ntitle: 草稿"+fmt.Sprint(c.rand.IntN(2))+"\ndraft: true\ndate: 2026-11-01\n---\n正文\n")
		return "drafts"
	default:
		c.touched = append(c.touched, file)
		if err := os.Chtimes(c.path(file), time.Time{}, time.Now()); err != nil {
			c.t.Fatal(err)
		}
		return "touch " + file
	}
}

// spoil does something to what earlier builds left.
func (c *changing) spoil(out string) string {
	cache := c.path(".linli/cache/build")
	data, err := os.ReadFile(cache)
	pages, _ := filepath.Glob(filepath.Join(out, "news", "*", "index.html"))
	switch k := c.rand.IntN(12); {
	case k == 0:
		_ = os.RemoveAll(filepath.Dir(cache))
		return "forget"
	case k == 1 && err == nil:
		_ = os.WriteFile(cache, data[:c.rand.IntN(len(data))], 0o644)
		return "tear"
	case k == 2 && err == nil:
		data[c.rand.IntN(len(data))] ^= 1 << c.rand.IntN(8)
		_ = os.WriteFile(cache, data, 0o644)
		return "flip"
	case k == 3 && len(pages) > 0:
		_ = os.Remove(c.pick(pages))
		return "remove output"
	case k == 4:
		_ = os.RemoveAll(out)
		return "remove all output"
	}
	return ""
}

// Whatever is done to a site, and to what builds remember, a build that remembers leaves
// the same bytes as one that knows nothing, and says the same.
func TestABuildThatRemembersIsLikeACleanOne(t *testing.T) {
	seed := uint64(*seedFlag)
	dir := memoryDir(t)
	c := &changing{t: t, dir: filepath.Join(dir, "site"), rand: rand.New(rand.NewPCG(seed, 7)), now: time.Date(2026, 11, 24, 20, 0, 0, 0, time.UTC)}
	c.begin()
	out := filepath.Join(c.dir, "public")
	builder := build.NewBuilder()
	var last map[string][]byte
	written, failed, idle := 0, 0, 0
	for step := range *steps {
		did := c.change()
		if step%5 == 4 {
			did = "nothing"
		}
		spoilt := c.spoil(out)
		opts := build.Options{Source: c.dir, Output: out, Now: c.now, Drafts: c.drafts, Clock: time.Now, Memory: ".linli/cache/build"}
		where := fmt.Sprintf("step %d (%s, %s)", step, did, spoilt)
		if did == "nothing" {
			opts.ByClock = true
			opts.Now = c.now.Add(time.Second)
		}
		var report build.Report
		var problems diag.List
		var err error
		if step/8%2 == 0 && spoilt != "tear" { // one builder for some time, as in a preview
			if opts.Touched = c.touched; c.rand.IntN(3) == 0 { // it looks itself, and relies on what is as it was
				opts.Touched, opts.Clock = nil, func() time.Time { return time.Now().Add(3 * time.Second) }
			}
			c.touched = []string{}
			report, problems, err = builder.Build(t.Context(), opts)
		} else {
			report, problems, err = build.Run(t.Context(), opts)
		}
		got := tell(problems, err)
		clean := opts
		clean.Output, clean.Memory = filepath.Join(dir, "clean"), ""
		if opts.ByClock && err == nil && !problems.HasErrors() {
			clean.Now = builtFor(t, out, opts.Now) // the site may have been right, and left as it was
		}
		_, problems, err = build.Run(t.Context(), clean)
		if want := tell(problems, err); got != want {
			t.Fatalf("%s says\n%s\na clean build says\n%s", where, got, want)
		}
		now := tree(t, out)
		if err != nil || problems.HasErrors() {
			failed++
			if c.failed++; c.failed > 20 {
				t.Fatal("it is never mended: ", got)
			}
			if spoilt == "" {
				differ(t, where+" failed, but changed the site", now, last)
			}
			last = now
			continue
		}
		c.failed = 0
		want := tree(t, clean.Output)
		_ = os.RemoveAll(clean.Output)
		for name := range now { // assets live a generation longer
			if want[name] == nil && strings.HasPrefix(name, "assets/") {
				delete(now, name)
			}
		}
		differ(t, where, now, want)
		last = tree(t, out)
		written += report.Written
		if report.Written == 0 {
			idle++
		}
	}
	t.Logf("%d steps: %d files written, %d failed, %d wrote nothing", *steps, written, failed, idle)
	if *steps >= 500 && (failed == 0 || idle == 0 || written == 0) {
		t.Error("nothing was tested")
	}
}

// A text that is saved while the site is built is published as it is then, its title and its
// text, and not one without the other. If files never come to rest nothing is published.
func TestATextIsChangedDuringABuild(t *testing.T) {
	c, opts := begun(t)
	out := opts.Output
	clean := opts
	clean.Output, clean.Memory = filepath.Join(filepath.Dir(c.dir), "clean"), ""
	file := c.files("content/news/*.md")[0]
	whole := c.read(file)
	saves := 0
	save := func(most int) func(int, int) {
		return func(done, _ int) {
			if done == 1 && saves < most {
				saves++
				c.write(file, strings.Replace(whole, "title: ", fmt.Sprintf("author: 第%d次\ntitle: ", saves), 1)+fmt.Sprintf("\n第 %d 次保存。\n", saves))
			}
		}
	}
	opts.Progress = save(1)
	if _, problems, err := build.Run(t.Context(), opts); err != nil || problems.HasErrors() || saves == 0 {
		t.Fatal(saves, tell(problems, err))
	}
	if _, problems, err := build.Run(t.Context(), clean); err != nil || problems.HasErrors() {
		t.Fatal(tell(problems, err))
	}
	differ(t, "saved once", tree(t, out), tree(t, clean.Output))

	c.write(file, whole)
	opts.Progress = save(1000)
	before := tree(t, out)
	if _, _, err := build.Run(t.Context(), opts); !errors.Is(err, folder.ErrChanged) {
		t.Errorf("saved again and again, the build says %v", err)
	}
	differ(t, "never at rest", tree(t, out), before)

	c.write(file, whole)
	opts.Progress = nil
	for _, o := range []build.Options{opts, clean} {
		if _, problems, err := build.Run(t.Context(), o); err != nil || problems.HasErrors() {
			t.Fatal(tell(problems, err))
		}
	}
	differ(t, "at rest again", tree(t, out), tree(t, clean.Output))
}

// What a build takes from the published folder it takes only as it was published: a damaged
// shard of the search index stops it with words that say what to do, and the list for
// screens is made anew.
func TestDamagedOutputIsNotBuiltUpon(t *testing.T) {
	c, opts := begun(t)
	out := opts.Output
	run := func() string {
		_, problems, err := build.Run(t.Context(), opts)
		return tell(problems, err)
	}
	damage := func(name string) {
		t.Helper()
		file := filepath.Join(out, filepath.FromSlash(name))
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		data[len(data)/2] ^= 1
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	file := c.files("content/news/*.md")[0]
	said := run()
	damage("search/t/0.bin")
	damage("kiosk/manifest.json")
	c.write(file, c.read(file)+"\n又写了一句。\n")
	if got := run(); !strings.Contains(got, "delete the folder "+out+"/search") {
		t.Fatalf("with a damaged shard the build says %s", got)
	}
	if err := os.RemoveAll(filepath.Join(out, "search")); err != nil {
		t.Fatal(err)
	}
	if got := run(); got != said {
		t.Fatalf("after the folder was deleted the build says %s", got)
	}
	clean := opts
	clean.Output, clean.Memory = filepath.Join(filepath.Dir(c.dir), "clean"), ""
	if _, _, err := build.Run(t.Context(), clean); err != nil {
		t.Fatal(err)
	}
	differ(t, "after the damage", tree(t, out), tree(t, clean.Output))
}

// A build that cannot be published tells what is wrong, whatever the output folder is like,
// and leaves that as it is.
func TestMistakesAreToldWhateverTheOutputFolder(t *testing.T) {
	c, opts := begun(t)
	out := opts.Output
	mistaken := func(when string) {
		t.Helper()
		if _, problems, err := build.Run(t.Context(), opts); err != nil || !problems.HasErrors() {
			t.Errorf("%s the build says %s", when, tell(problems, err))
		}
	}
	if _, problems, err := build.Run(t.Context(), opts); err != nil || problems.HasErrors() {
		t.Fatal(tell(problems, err))
	}
	file := c.files("content/news/*.md")[0]
	c.write(file, strings.Replace(c.read(file), "title:", "titel:", 1))
	another, err := publish.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	mistaken("while another holds the output folder")
	if err := errors.Join(another.Close(), os.RemoveAll(out)); err != nil {
		t.Fatal(err)
	}
	mistaken("without the output folder")
	if _, err := os.Stat(out); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the output folder is there: %v", err)
	}
}

// begun returns a site to be changed, and how it is built.
func begun(t *testing.T) (*changing, build.Options) {
	t.Helper()
	c := &changing{t: t, dir: filepath.Join(memoryDir(t), "site"), rand: rand.New(rand.NewPCG(5, 7)), now: time.Date(2026, 11, 24, 20, 0, 0, 0, time.UTC)}
	c.begin()
	return c, build.Options{Source: c.dir, Output: filepath.Join(c.dir, "public"), Now: c.now, Clock: time.Now, Memory: ".linli/cache/build"}
}

// builtFor returns the moment that a site says it was built for.
func builtFor(t *testing.T, out string, otherwise time.Time) time.Time {
	t.Helper()
	var status struct{ Generated time.Time }
	data, err := os.ReadFile(filepath.Join(out, "api", "status.json"))
	if err != nil {
		return otherwise
	}
	if err := json.Unmarshal(data, &status); err != nil || status.Generated.IsZero() {
		t.Fatal(err, string(data))
	}
	return status.Generated
}

// However often a site is built again by one builder, no more is held than at first.
func TestABuilderDoesNotGrow(t *testing.T) {
	c := &changing{t: t, dir: memoryDir(t), rand: rand.New(rand.NewPCG(3, 4)), now: time.Date(2026, 11, 24, 20, 0, 0, 0, time.UTC)}
	c.begin()
	c.write("themes/own/i18n/zh-CN.yaml", "skip: 跳过\n")
	c.write("site.yaml", "title: 河畔社区\nbaseURL: https://hepan.example.cn/\ntheme: own\n")
	builder := build.NewBuilder()
	opts := build.Options{Source: c.dir, Output: filepath.Join(c.dir, "public"), Now: c.now, Clock: time.Now, Alone: true}
	held := func(rebuilds int) uint64 {
		for i := range rebuilds {
			file := c.pick(c.files("content/news/*.md"))
			c.write(file, c.read(file)+c.text()+"\n")
			if i%10 == 0 {
				c.write("themes/own/assets/poster.css", fmt.Sprintf("body{margin:%dpx}%s", i, strings.Repeat("\np{color:red}", 500)))
			}
			if _, problems, err := builder.Build(t.Context(), opts); err != nil || problems.HasErrors() {
				t.Fatal(err, problems)
			}
			if s := c.read(file); len(s) > 900 {
				c.write(file, strings.ToValidUTF8(s[:600], "")) // texts do not grow
			}
		}
		for range 3 { // what pools hold goes with the second
			runtime.GC()
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := held(20)
	after := held(80)
	if after > before+before/4 {
		t.Errorf("%d KB are held after 20 rebuilds, %d KB after 100", before>>10, after>>10)
	}
	t.Logf("%d KB after 20 rebuilds, %d KB after 100", before>>10, after>>10)
	runtime.KeepAlive(builder)
}

// tell writes what a build said.
func tell(problems diag.List, err error) string {
	var lines []string
	for _, d := range problems.Sorted() {
		lines = append(lines, fmt.Sprint(d.Pos, d.Severity(), d.Rule, d.Message(diag.ZH), d.Message(diag.EN)))
	}
	var config *build.ConfigError
	if errors.As(err, &config) {
		return tell(config.List, nil)
	}
	if err != nil {
		lines = append(lines, err.Error())
	}
	return strings.Join(lines, "\n")
}

// memoryDir returns a new folder, in memory where the system has such.
func memoryDir(t *testing.T) string {
	t.Helper()
	base := "/dev/shm"
	if _, err := os.Stat(base); err != nil {
		return t.TempDir()
	}
	dir, err := os.MkdirTemp(base, "linli-test-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func tree(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	if _, err := os.Stat(dir); err != nil {
		return nil
	}
	return sitetest.Tree(t, dir)
}

// differ fails if two trees do.
func differ(t *testing.T, where string, got, want map[string][]byte) {
	t.Helper()
	var names []string
	for name, data := range want {
		if !bytes.Equal(got[name], data) {
			names = append(names, name)
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			names = append(names, name+" (too much)")
		}
	}
	if len(names) > 0 {
		slices.Sort(names)
		g, w := string(got[names[0]]), string(want[names[0]])
		i := 0
		for i < len(g) && i < len(w) && g[i] == w[i] {
			i++
		}
		from := max(0, i-60)
		t.Logf("%s\n  got …%.160q\n want …%.160q", names[0], g[min(from, len(g)):], w[min(from, len(w)):])
		t.Fatalf("%s: %d files differ: %v", where, len(names), names[:min(len(names), 12)])
	}
}

// What news say is on their own page, on those beside it, and on one page of each list that
// they are in. Whichever of it is changed, these are made again, with all others as they were.
func TestWordsOfNewsAreOnOtherPages(t *testing.T) {
	c, opts := begun(t)
	for i := range 50 {
		c.write(fmt.Sprintf("content/news/w%02d.md", i), fmt.Sprintf("---\ntitle: 旧闻%d\ndate: 2025-%02d-%02d\ntags: [环境]\nsummary: 摘要%d\n---\n正文。\n", i, 1+i/28, 1+i%28, i))
	}
	for _, edit := range []struct{ name, file, from, to string }{
		{"build", "content/news/w00.md", "正文。", "正文！"},
		{"a title on the last pages", "content/news/w03.md", "title: 旧", "title: 新"},
		{"a summary in the middle", "content/news/w30.md", "summary: 摘", "summary: 新摘"},
		{"a title that is written like another", "content/news/w31.md", "title: 旧闻31", "title: 旧闻30"},
		{"a date, which moves it", "content/news/w10.md", "date: 2025-01-11", "date: 2025-02-20"},
		{"a tag less", "content/news/w20.md", "tags: [环境]\n", ""},
	} {
		c.write(edit.file, strings.Replace(c.read(edit.file), edit.from, edit.to, 1))
		if _, problems, err := build.Run(t.Context(), opts); err != nil || problems.HasErrors() {
			t.Fatalf("%s: %s", edit.name, tell(problems, err))
		}
		clean := opts
		clean.Output, clean.Memory = filepath.Join(filepath.Dir(c.dir), "clean"), ""
		if _, _, err := build.Run(t.Context(), clean); err != nil {
			t.Fatal(err)
		}
		want := tree(t, clean.Output)
		differ(t, edit.name, tree(t, opts.Output), want)
		if edit.name == "a title on the last pages" && !bytes.Contains(want["tags/huan-jing/page/3/index.html"], []byte("新闻3<")) {
			t.Error("the title is not on the third page of the tag")
		}
		_ = os.RemoveAll(clean.Output)
	}
}

// While nothing but texts is touched, a builder makes their pages and no others; also those of
// texts that were touched while builds failed.
func TestTextsOfAStandingSite(t *testing.T) {
	c, opts := begun(t)
	opts.Alone, opts.Memory = true, ""
	for i := range 4 {
		c.write(fmt.Sprintf("content/news/t%d.md", i), fmt.Sprintf("---\ntitle: 旧闻%d\ndate: 2025-01-0%d\n---\n正文。\n", i, i+1))
	}
	c.write("content/news/t3.ko.md", "---\ntitle: 소식\n---\n글.\n")
	builder := build.NewBuilder()
	for _, edit := range []struct {
		name, file, text string
		fails            bool
	}{
		{"the first build", "content/news/t0.md", "一。", false},
		{"a text", "content/news/t0.md", "二。", false},
		{"a text with a dead link", "content/news/t1.md", "[三](gone.md)", true},
		{"another text meanwhile", "content/news/t2.md", "四。", true},
		{"the first one again", "content/news/t0.md", "五。", true},
		{"the link is mended", "content/news/t1.md", "[六](t0.md)", false},
		{"the next text", "content/news/t3.md", "七。", false},
		{"a translation", "content/news/t3.ko.md", "여덟.", false},
		{"a translation with a dead link", "content/news/t3.ko.md", "[아홉](gone.md)", true},
		{"its original meanwhile", "content/news/t3.md", "十。", true},
		{"the translation is mended", "content/news/t3.ko.md", "열하나.", false},
	} {
		c.touched = nil
		c.write(edit.file, strings.Join(strings.SplitAfterN(c.read(edit.file), "---\n", 3)[:2], "")+edit.text+"\n")
		if edit.name != "the first build" {
			opts.Touched = c.touched
		}
		_, problems, err := builder.Build(t.Context(), opts)
		if err != nil || problems.HasErrors() != edit.fails {
			t.Fatalf("%s: %s", edit.name, tell(problems, err))
		}
		if edit.fails {
			continue
		}
		clean := opts
		clean.Output, clean.Alone, clean.Touched = filepath.Join(filepath.Dir(c.dir), "clean"), false, nil
		_, want, err := build.Run(t.Context(), clean)
		if err != nil || tell(problems, nil) != tell(want, nil) {
			t.Fatalf("%s: %s", edit.name, tell(problems, err))
		}
		differ(t, edit.name, tree(t, opts.Output), tree(t, clean.Output))
		_ = os.RemoveAll(clean.Output)
	}
}

// Who builds nothing that is to be remembered leaves no files for it; nor does a build that fails.
func TestNothingIsLeftBehind(t *testing.T) {
	c, opts := begun(t)
	for i := range 400 {
		c.write(fmt.Sprintf("content/news/t%03d.md", i), fmt.Sprintf("---\ntitle: 旧闻%d\ndate: 2025-01-01\nsummary: %s\n---\n正文。\n", i, strings.Repeat("摘要", 300)))
	}
	left := func(after string) {
		t.Helper()
		files, err := filepath.Glob(filepath.Join(c.dir, ".linli/cache/*"))
		if err != nil || len(files) > 0 {
			t.Errorf("%s: %v is left (%v)", after, files, err)
		}
	}
	printing := build.PosterOptions{Options: opts}
	printing.Output = filepath.Join(filepath.Dir(c.dir), "posters")
	if _, problems, err := build.Posters(t.Context(), printing); err != nil || problems.HasErrors() {
		t.Fatal(tell(problems, err))
	}
	left("printing")
	if _, _, problems, err := build.StalePosters(t.Context(), printing); err != nil || problems.HasErrors() {
		t.Fatal(tell(problems, err))
	}
	left("looking what is stale")
	c.write("content/news/wrong.md", "---\ntitle: 错\ndate: 2025-01-01\n---\n[x](gone.md)\n")
	if _, problems, err := build.Run(t.Context(), opts); err != nil || !problems.HasErrors() {
		t.Fatal(tell(problems, err))
	}
	left("a build that failed")
}
