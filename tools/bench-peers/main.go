// Command bench-peers measures linli and Hugo on the same content, one after the other in
// turn, and writes docs/performance.md. Run it by "make bench-peers"; it needs a quiet
// machine, Linux, and the Go proxy for the first run.
package main

import (
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// hugoVersion is the newest that builds with the Go of go.mod.
const hugoVersion = "v0.165.0"

//go:embed all:hugo
var hugoSite embed.FS

func main() {
	large := flag.Bool("large", false, "50,000 and 100,000 pages, too")
	runs := flag.Int("runs", 5, "how often each case is measured")
	pages := flag.String("pages", "", "a folder of Markdown files with title, date and slug, to be built eight times over")
	flag.Parse()
	if err := run(*large, *runs, *pages); err != nil {
		fmt.Fprintln(os.Stderr, "bench-peers:", err)
		os.Exit(1)
	}
}

// A bench is one run of this program.
type bench struct {
	dir         string // in memory, if the system has such a place
	hugo, linli string
	runs        int
	rows        []row
}

// A row is one case: seconds and peak memory of both.
type row struct {
	name        string
	hugo, linli measure
}

type measure struct {
	seconds float64
	mib     float64 // 0: not measured
}

func run(large bool, runs int, pages string) error {
	base := "/dev/shm"
	if _, err := os.Stat(base); err != nil {
		base = ""
	}
	dir, err := os.MkdirTemp(base, "linli-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // it is in memory or temporary
	b := &bench{dir: dir, runs: runs}
	if err := b.programs(); err != nil {
		return err
	}
	sizes := []int{1000, 10_000}
	if large {
		sizes = append(sizes, 50_000, 100_000)
	}
	for _, n := range sizes {
		if err := b.cold(n); err != nil {
			return err
		}
	}
	if pages != "" {
		if err := b.real(pages); err != nil {
			return err
		}
	}
	if err := errors.Join(b.warm(10_000), b.serving(10_000)); err != nil {
		return err
	}
	fmt.Print(b.table())
	return os.WriteFile("docs/performance.md", []byte(b.page()), 0o644)
}

// programs builds both, Hugo into the user's cache.
func (b *bench) programs() error {
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	bin := filepath.Join(cache, "linli-bench", hugoVersion)
	b.hugo, b.linli = filepath.Join(bin, "hugo"), filepath.Join(b.dir, "linli")
	if _, err := os.Stat(b.hugo); err != nil {
		fmt.Fprintln(os.Stderr, "building Hugo", hugoVersion, "…")
		cmd := exec.Command("go", "install", "github.com/gohugoio/hugo@"+hugoVersion)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOBIN="+bin)
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("building Hugo: %w\n%s", err, out)
		}
	}
	out, err := exec.Command("go", "build", "-trimpath", "-o", b.linli, "./cmd/linli").CombinedOutput()
	if err != nil {
		return fmt.Errorf("building linli: %w\n%s", err, out)
	}
	return nil
}

// sites makes both sites; write writes their pages below a folder.
func (b *bench) sites(name string, write func(dir string) error) (hugo, linli string, err error) {
	hugo, linli = filepath.Join(b.dir, "hugo"+name), filepath.Join(b.dir, "linli"+name)
	err = fs.WalkDir(hugoSite, "hugo", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := hugoSite.ReadFile(name)
		if err != nil {
			return err
		}
		to := filepath.Join(hugo, strings.TrimPrefix(name, "hugo/"))
		return errors.Join(os.MkdirAll(filepath.Dir(to), 0o755), os.WriteFile(to, data, 0o644))
	})
	err = errors.Join(err, os.MkdirAll(filepath.Join(hugo, "static"), 0o755), os.WriteFile(filepath.Join(hugo, "static/style.css"), []byte("body{font:18px/1.7 sans-serif}"), 0o644),
		write(filepath.Join(hugo, "content")), write(filepath.Join(linli, "content")),
		os.WriteFile(filepath.Join(linli, "site.yaml"), []byte("title: 河畔社区\nbaseURL: https://bench.example.cn/\n"), 0o644))
	return hugo, linli, err
}

// now is the moment the sites are built for.
const now = "2026-11-25T10:00:00+08:00"

func (b *bench) hugoArgs(site string) []string {
	return []string{b.hugo, "-s", site, "-d", filepath.Join(site, "public"), "--minify", "--noBuildLock"}
}

func (b *bench) linliArgs(site string) []string {
	return []string{b.linli, "build", "-s", site, "--now", now, "--json"}
}

// longest is how long any run may take.
const longest = 5 * time.Minute

// once runs a program to its end.
func once(args []string) (measure, error) {
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	defer cancel()
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	started := time.Now()
	out, err := cmd.CombinedOutput()
	m := measure{seconds: time.Since(started).Seconds()}
	if err != nil {
		return m, fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, out)
	}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		m.mib = float64(usage.Maxrss) / 1024
	}
	return m, nil
}

// compare measures a case: both in turn, each after prepare, and keeps the medians.
func (b *bench) compare(name string, runs int, prepare func(i int) error, hugo, linli func() (measure, error)) error {
	var h, l []measure
	for i := range runs {
		for _, one := range []struct {
			f  func() (measure, error)
			to *[]measure
		}{{hugo, &h}, {linli, &l}} {
			if err := prepare(i); err != nil {
				return err
			}
			m, err := one.f()
			if err != nil {
				return err
			}
			*one.to = append(*one.to, m)
		}
	}
	b.rows = append(b.rows, row{name, median(h), median(l)})
	fmt.Fprint(os.Stderr, b.rows[len(b.rows)-1].line())
	return nil
}

func median(list []measure) measure {
	var seconds, mib []float64
	for _, m := range list {
		seconds, mib = append(seconds, m.seconds), append(mib, m.mib)
	}
	slices.Sort(seconds)
	slices.Sort(mib)
	return measure{seconds[len(seconds)/2], mib[len(mib)/2]}
}

// cold measures builds of n pages into an empty folder by a program that knows nothing.
func (b *bench) cold(n int) error {
	hugo, linli, err := b.sites(fmt.Sprint(n), func(dir string) error { return writeCorpus(dir, n) })
	if err != nil {
		return err
	}
	err = b.compareCold(fmt.Sprintf("cold build, %s pages", thousands(n)), hugo, linli, n > 10_000)
	if n > 10_000 {
		err = errors.Join(err, os.RemoveAll(hugo), os.RemoveAll(linli))
	}
	return err
}

// real measures cold builds of the pages in a folder, each eight times with addresses of its own.
func (b *bench) real(pages string) error {
	n := 0
	hugo, linli, err := b.sites("real", func(dir string) (err error) {
		n, err = copyPages(pages, dir, 8)
		return err
	})
	if err != nil {
		return err
	}
	err = b.compareCold(fmt.Sprintf("cold build, real pages (%s)", thousands(n)), hugo, linli, true)
	return errors.Join(err, os.RemoveAll(hugo), os.RemoveAll(linli))
}

// compareCold measures both; large sites three times at most.
func (b *bench) compareCold(name, hugo, linli string, large bool) error {
	runs := b.runs
	if large {
		runs = min(runs, 3)
	}
	clear := func(int) error {
		return errors.Join(os.RemoveAll(filepath.Join(hugo, "public")), os.RemoveAll(filepath.Join(hugo, "resources")), os.RemoveAll(filepath.Join(linli, "public")), os.RemoveAll(filepath.Join(linli, ".linli")))
	}
	return b.compare(name, runs, clear, func() (measure, error) { return once(b.hugoArgs(hugo)) }, func() (measure, error) { return once(b.linliArgs(linli)) })
}

// warm measures builds into a folder that is already built.
func (b *bench) warm(n int) error {
	hugo, linli := filepath.Join(b.dir, fmt.Sprint("hugo", n)), filepath.Join(b.dir, fmt.Sprint("linli", n))
	both := func() error {
		_, h := once(b.hugoArgs(hugo))
		_, l := once(b.linliArgs(linli))
		return errors.Join(h, l)
	}
	if err := errors.Join(both(), both()); err != nil {
		return err
	}
	edits := 0
	edit := func(change func(text string) string) func(int) error {
		return func(int) error {
			edits++
			var errs []error
			for _, site := range []string{hugo, linli} {
				file := pageFile(filepath.Join(site, "content"), 77)
				data, err := os.ReadFile(file)
				errs = append(errs, err, os.WriteFile(file, []byte(change(string(data))), 0o644))
			}
			return errors.Join(errs...)
		}
	}
	h, l := func() (measure, error) { return once(b.hugoArgs(hugo)) }, func() (measure, error) { return once(b.linliArgs(linli)) }
	return errors.Join(
		b.compare("nothing changed, "+thousands(n), b.runs, func(int) error { return nil }, h, l),
		b.compare("one text changed, "+thousands(n), b.runs, edit(func(s string) string { return s + fmt.Sprintf("\n第%d次修改。\n", edits) }), h, l),
		b.compare("one title changed, "+thousands(n), b.runs, edit(func(s string) string { return strings.Replace(s, "title: \"", "title: \"新", 1) }), h, l),
	)
}

// serving measures from the saving of a text to its new bytes being served.
func (b *bench) serving(n int) error {
	hugo, linli := filepath.Join(b.dir, fmt.Sprint("hugo", n)), filepath.Join(b.dir, fmt.Sprint("linli", n))
	h, err := start("http://127.0.0.1:13991", b.hugo, "server", "-s", hugo, "--port", "13991", "--bind", "127.0.0.1", "--minify", "--noBuildLock", "--disableLiveReload")
	if err != nil {
		return err
	}
	defer h.stop()
	l, err := start("http://127.0.0.1:13992", b.linli, "serve", "-s", linli, "--addr", "127.0.0.1:13992")
	if err != nil {
		return err
	}
	defer l.stop()
	edits := 0
	save := func(s *server, site string, change func(text, mark string) string) func() (measure, error) {
		return func() (measure, error) {
			edits++
			mark := fmt.Sprintf("第%d次保存", edits)
			file := pageFile(filepath.Join(site, "content"), 78)
			data, err := os.ReadFile(file)
			if err != nil {
				return measure{}, err
			}
			started := time.Now()
			if err := os.WriteFile(file, []byte(change(string(data), mark)), 0o644); err != nil {
				return measure{}, err
			}
			err = s.until("/news/p000078/", mark)
			m := measure{seconds: time.Since(started).Seconds(), mib: s.memory()}
			time.Sleep(2 * time.Second) // whatever it does after that
			return m, err
		}
	}
	body := func(text, mark string) string { return text + "\n" + mark + "。\n" }
	title := func(text, mark string) string { return strings.Replace(text, "title: \"", "title: \""+mark, 1) }
	none := func(int) error { return nil }
	return errors.Join(
		b.compare("serving "+thousands(n)+": text saved → served", b.runs, none, save(h, hugo, body), save(l, linli, body)),
		b.compare("serving "+thousands(n)+": title saved → served", b.runs, none, save(h, hugo, title), save(l, linli, title)),
	)
}

// A server is a program that serves a site.
type server struct {
	cmd  *exec.Cmd
	base string
}

func start(base string, args ...string) (*server, error) {
	s := &server{exec.Command(args[0], args[1:]...), base}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	return s, s.until("/", "<html")
}

func (s *server) stop() {
	_ = s.cmd.Process.Signal(os.Interrupt) // it may have ended
	_ = s.cmd.Wait()
}

// until waits for an address to say something.
func (s *server) until(path, text string) error {
	for deadline := time.Now().Add(3 * time.Minute); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		answer, err := http.Get(s.base + path)
		if err != nil {
			continue
		}
		data, err := io.ReadAll(answer.Body)
		answer.Body.Close() //nolint:errcheck // only read
		if err == nil && strings.Contains(string(data), text) {
			return nil
		}
	}
	return fmt.Errorf("%s%s never says %q", s.base, path, text)
}

// memory is what the program holds now, in MiB.
func (s *server) memory() float64 {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(data)) {
		var kib float64
		if n, _ := fmt.Sscanf(line, "VmRSS: %f kB", &kib); n == 1 {
			return kib / 1024
		}
	}
	return 0
}

func thousands(n int) string {
	s := fmt.Sprint(n)
	if len(s) < 4 {
		return s
	}
	return s[:len(s)-3] + "," + s[len(s)-3:]
}

func (r row) line() string {
	return fmt.Sprintf("| %s | %s | %s | **%.1f×** | %.0f MiB | %.0f MiB |\n", r.name, seconds(r.hugo.seconds), seconds(r.linli.seconds), r.hugo.seconds/r.linli.seconds, r.hugo.mib, r.linli.mib)
}

func seconds(s float64) string {
	if s < 0.995 {
		return fmt.Sprintf("%.0f ms", s*1000)
	}
	return fmt.Sprintf("%.2f s", s)
}

func (b *bench) table() string {
	var out strings.Builder
	out.WriteString("| case | Hugo | linli | ratio | Hugo, memory | linli, memory |\n|---|--:|--:|--:|--:|--:|\n")
	for _, r := range b.rows {
		out.WriteString(r.line())
	}
	return out.String()
}

//go:embed page.md
var pageForm string

func (b *bench) page() string {
	return strings.NewReplacer("{{table}}", b.table(), "{{machine}}", machine(), "{{hugo}}", hugoVersion, "{{go}}", runtime.Version(), "{{runs}}", fmt.Sprint(b.runs)).Replace(pageForm)
}

// machine says what was measured on.
func machine() string {
	model := "unknown processor"
	data, err := os.ReadFile("/proc/cpuinfo")
	if err == nil {
		for line := range strings.Lines(string(data)) {
			if name, ok := strings.CutPrefix(line, "model name"); ok {
				model = strings.TrimSpace(strings.TrimLeft(name, "\t: "))
				break
			}
		}
	}
	return fmt.Sprintf("%d × %s", runtime.NumCPU(), model)
}
