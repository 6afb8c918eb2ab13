package build_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"linli/internal/build"
	"linli/internal/check"
	"linli/internal/content"
	"linli/internal/diag"
	"linli/internal/model"
	"linli/internal/page"
	"linli/internal/parallel"
	"linli/internal/plan"
	"linli/internal/publish"
	"linli/internal/search"
	"linli/internal/theme"
)

// corpus writes a site of n news: text that varies, tags that overlap, a link to
// the page before.
func corpus(b *testing.B, n int) string {
	b.Helper()
	dir := b.TempDir()
	write := func(name, text string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	write("site.yaml", "title: 河畔社区\nbaseURL: https://hepan.example.cn/\n")
	tags := []string{"停水", "停电", "食堂", "养老", "安全", "环境", "文化", "健康", "志愿", "公开", "设施", "共建"}
	words := []string{"社区食堂", "物业服务中心", "楼道感应灯", "老年学堂", "网格员", "志愿服务队", "充电棚", "公共收益"}
	for i := range n {
		day := time.Date(2019, 1, 1, 8, 0, 0, 0, time.UTC).Add(time.Duration(i) * 6 * time.Hour)
		text := fmt.Sprintf("---\ntitle: %s第%d次通报，请大家留意\ndate: %s\ntags: [%s, %s]\nsummary: 第%d次通报的摘要，说明%s的进展。\n---\n", words[i%8], i, day.Format(time.RFC3339), tags[i%12], tags[i*7%12], i, words[i*3%8])
		for p := range 6 {
			text += fmt.Sprintf("根据居民反映，%s与%s在第%d栋开展了**检查，**发现%d处问题，\n已经交给%s处理，预计三个工作日内完成。\n\n", words[(i+p)%8], words[(i*5+p)%8], 1+i%16, p+i%7, words[(i+p*3)%8])
		}
		text += "## 怎么办\n\n- 有疑问打服务中心电话；\n- 到一楼大厅现场看。\n\n| 项目 | 金额 |\n|---|--:|\n| 维修 | 1 200 |\n| 绿化 | 800 |\n"
		if i > 0 {
			text += fmt.Sprintf("\n上一次见[第%d次通报](p%06d.md)。\n", i-1, i-1)
		}
		write(fmt.Sprintf("content/news/p%06d.md", i), text)
	}
	return dir
}

// moment is that for which benchmarks build.
var moment = time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC)

// loaded returns the site of a corpus of n news, and its source.
func loaded(b *testing.B, n int) (fs.FS, *model.Site) {
	b.Helper()
	source := os.DirFS(corpus(b, n))
	config, problems, err := content.Config(source, "", theme.Languages(source, "default"))
	if err != nil || len(problems) > 0 {
		b.Fatal(err, problems)
	}
	site, problems, err := content.Load(b.Context(), source, config, content.Options{Now: moment})
	if err != nil || len(problems) > 0 {
		b.Fatal(err, problems)
	}
	return source, site
}

// perPage reports how much of each second a page takes.
func perPage(b *testing.B, n int) {
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/page")
}

// BenchmarkLoad measures reading and decoding.
func BenchmarkLoad(b *testing.B) {
	const n = 2000
	source, site := loaded(b, n)
	for b.Loop() {
		if _, _, err := content.Load(b.Context(), source, site.Config, content.Options{Now: moment}); err != nil {
			b.Fatal(err)
		}
	}
	perPage(b, n)
}

// BenchmarkPlan measures checking and planning.
func BenchmarkPlan(b *testing.B) {
	const n = 2000
	_, site := loaded(b, n)
	for b.Loop() {
		check.Site(site)
		plan.New(site, plan.Options{})
	}
	perPage(b, n)
}

// BenchmarkRender measures converting and rendering, on one processor.
func BenchmarkRender(b *testing.B) {
	const n = 1000
	source, site := loaded(b, n)
	t, _, err := theme.Load(source, site.Config.Theme, site.Config.AllLanguages(), nil)
	if err != nil {
		b.Fatal(err)
	}
	p, _ := plan.New(site, plan.Options{})
	var buf bytes.Buffer
	for b.Loop() {
		r, err := page.New(p, t, source, time.Now)
		if err != nil {
			b.Fatal(err)
		}
		for _, o := range p.Outputs {
			if buf.Reset(); o.Type.HTML() {
				if _, err := r.Render(&buf, o, page.Memory{}, func(search.Doc) {}); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	perPage(b, n)
}

// BenchmarkPublish measures staging and publishing files of 8 KB, each in a folder of its
// own, into an empty folder.
func BenchmarkPublish(b *testing.B) {
	const n = 2000
	dir, data := b.TempDir(), bytes.Repeat([]byte("河畔社区 "), 600)
	for b.Loop() {
		if err := os.RemoveAll(filepath.Join(dir, "out")); err != nil {
			b.Fatal(err)
		}
		out, err := publish.Open(filepath.Join(dir, "out"))
		if err != nil {
			b.Fatal(err)
		}
		entries := make([]publish.Entry, n)
		err = parallel.Each(b.Context(), n, func(i int) (err error) {
			entries[i], err = out.Stage(i, fmt.Sprintf("news/p%06d/index.html", i), data, false)
			return err
		})
		if err == nil {
			_, err = out.Commit(entries, false)
		}
		if err = errors.Join(err, out.Close()); err != nil {
			b.Fatal(err)
		}
	}
	perPage(b, n)
}

// BenchmarkAgain measures builds of a site of 10,000 pages that is built already: by a new
// process when nothing has changed, and when a text has; by one builder when a text has, and
// when a title has.
func BenchmarkAgain(b *testing.B) {
	dir := corpus(b, 10_000)
	opts := build.Options{Source: dir, Output: filepath.Join(dir, "public"), Now: moment, Clock: time.Now, Memory: ".linli/cache/public", Alone: true}
	if _, problems, err := build.Run(b.Context(), opts); err != nil || len(problems) > 0 {
		b.Fatal(err, problems)
	}
	edits := 0
	edit := func(b *testing.B, f func(text string) string) {
		edits++
		file := filepath.Join(dir, "content/news/p005000.md")
		data, err := os.ReadFile(file)
		if err == nil {
			err = os.WriteFile(file, []byte(f(string(data))), 0o644)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	text := func(s string) string { return s + fmt.Sprintf("\n第%d次修改。\n", edits) }
	title := func(s string) string { return strings.Replace(s, "title: ", "title: 新", 1) }
	run := func(b *testing.B, change func(string) string, build func(context.Context, build.Options) (build.Report, diag.List, error)) {
		for b.Loop() {
			b.StopTimer()
			if change != nil {
				edit(b, change)
			}
			b.StartTimer()
			if _, _, err := build(b.Context(), opts); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("nothing", func(b *testing.B) { run(b, nil, build.Run) })
	b.Run("text", func(b *testing.B) { run(b, text, build.Run) })
	builder := build.NewBuilder()
	if _, _, err := builder.Build(b.Context(), opts); err != nil {
		b.Fatal(err)
	}
	b.Run("builder/text", func(b *testing.B) { run(b, text, builder.Build) })
	b.Run("builder/title", func(b *testing.B) { run(b, title, builder.Build) })
}

// BenchmarkBuild measures a cold build into an empty folder: pages a second and the
// memory the process took from the system.
func BenchmarkBuild(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprintf("pages=%d", n), func(b *testing.B) {
			dir := corpus(b, n)
			pages := 0
			for b.Loop() {
				out := filepath.Join(dir, "public")
				if err := os.RemoveAll(out); err != nil {
					b.Fatal(err)
				}
				report, problems, err := build.Run(b.Context(), build.Options{
					Source: dir, Output: out, Now: moment, Clock: time.Now,
				})
				if err != nil || len(problems) > 0 {
					b.Fatal(err, problems)
				}
				pages += report.Pages
			}
			b.ReportMetric(float64(pages)/b.Elapsed().Seconds(), "pages/s")
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b.ReportMetric(float64(m.Sys)/(1<<20), "MiB-sys")
		})
	}
}
