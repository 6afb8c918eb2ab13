package build_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linli/internal/build"
)

// thousand writes a community with n service points.
func thousand(tb testing.TB, n int) string {
	tb.Helper()
	dir := tb.TempDir()
	names := []string{"党群服务中心", "社区卫生服务站", "老年食堂", "快递驿站", "图书阅览室", "儿童活动室", "法律咨询室", "物业服务处"}
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "- {id: p%d, name: %s（%d号）, kind: centre, address: 繁荣路%d号幸福里小区%d栋一层, phone: 0000-25%05d, hours: \"Mo-Fr 08:30-11:30,13:30-17:00; Sa 09:00-12:00; PH off\", "+
			"facilities: [无障碍坡道, 母婴室, 公共卫生间, 饮水机, 共享充电宝, AED急救设备, 轮椅借用], rooms: [{name: 大厅, note: 1–4号窗口}, {name: 议事厅}, {name: 图书室}]}\n",
			i, names[i%len(names)], i, 100+i, i%30+1, i)
	}
	for name, text := range map[string]string{"site.yaml": "title: 幸福里社区\nbaseURL: https://xingfuli.example.cn/\n", "data/points.yaml": b.String()} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			tb.Fatal(err)
		}
	}
	return dir
}

func printAll(tb testing.TB, source, output, format string) build.PosterReport {
	tb.Helper()
	report, problems, err := build.Posters(context.Background(), build.PosterOptions{
		Options: build.Options{Source: source, Output: output, Now: time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC), Version: "test", Clock: time.Now},
		Layouts: []string{"point"}, Format: format, DPI: 150,
	})
	if err != nil || problems.HasErrors() {
		tb.Fatal(problems, err)
	}
	return report
}

// BenchmarkPosters prints A4 posters of as many service points, each proved.
func BenchmarkPosters(b *testing.B) {
	for _, n := range []int{100, 1000} {
		b.Run(fmt.Sprintf("posters=%d", n), func(b *testing.B) {
			source := thousand(b, n)
			var bytes int64
			for i := 0; b.Loop(); i++ {
				bytes = printAll(b, source, filepath.Join(b.TempDir(), fmt.Sprint(i)), "pdf").Bytes
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "posters/s")
			b.ReportMetric(float64(bytes)/float64(n)/1024, "KB/poster")
		})
	}
}

// BenchmarkPostersAgain prints when nothing changed.
func BenchmarkPostersAgain(b *testing.B) {
	source, output := thousand(b, 1000), b.TempDir()
	printAll(b, source, output, "pdf")
	for b.Loop() {
		if r := printAll(b, source, output, "pdf"); r.Written != 0 {
			b.Fatalf("%d posters were made again", r.Written)
		}
	}
}
