package build_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"linli/internal/build"
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
					Source: dir, Output: out, Now: time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC), Clock: time.Now,
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
