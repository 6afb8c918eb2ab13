package e2e

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"linli/internal/cli"
	"linli/internal/sitetest"
)

// preview runs linli serve on a folder and returns its address.
func preview(t *testing.T, dir string, args ...string) string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	out, in := io.Pipe()
	ended := make(chan int)
	go func() {
		env := cli.Env{Stdout: in, Stderr: io.Discard, Getenv: func(string) string { return "" }, Now: time.Now, Version: "test"}
		code := cli.Run(ctx, append([]string{"serve", "-s", dir, "--lang", "zh", "--addr", "127.0.0.1:0"}, args...), env)
		in.Close() //nolint:errcheck // a pipe in memory
		ended <- code
	}()
	t.Cleanup(func() {
		stop()
		if code := <-ended; code != 0 {
			t.Errorf("serve ended with %d", code)
		}
	})
	address := make(chan string, 1)
	go func() {
		var said strings.Builder
		buf := make([]byte, 4096)
		for {
			n, err := out.Read(buf)
			said.Write(buf[:n])
			if m := regexp.MustCompile(`http://127\.0\.0\.1:\d+/`).FindString(said.String()); m != "" {
				select {
				case address <- strings.TrimSuffix(m, "/"):
				default:
				}
			}
			if err != nil {
				return
			}
		}
	}()
	select {
	case a := <-address:
		return a
	case <-time.After(time.Minute):
		t.Fatal("serve does not say where")
		return ""
	}
}

// writeAll writes files of a site.
func writeAll(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		write(t, dir, name, text)
	}
}

// news is a content file of a preview.
func news(title, body string) string {
	return fmt.Sprintf("---\ntitle: %s\ndate: 2026-11-20\n---\n%s\n%s", title, body, strings.Repeat("\n一段文字。\n", 60))
}

// until waits for an expression to be true in the page.
func until(t *testing.T, ctx context.Context, what, expression string) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+expression+")")); err == nil && ok { // else the page may be on its way
			return
		}
		if time.Now().After(deadline) {
			body := evaluate[string](t, ctx, "document.body.innerText.slice(0, 600)")
			t.Fatalf("%s: never came about; the page says %q", what, body)
		}
	}
}

// An open page follows its files: it is loaded anew when it changed and not when another
// did, keeps its place, takes new styles without being loaded, and shows mistakes until
// they are mended.
func TestThePreviewFollowsTheFiles(t *testing.T) {
	ctx, _ := browser(t)
	dir := t.TempDir()
	writeAll(t, dir, map[string]string{
		"site.yaml":           "title: 河畔社区\nbaseURL: https://hepan.example.cn/\ntheme: own\n",
		"content/news/one.md": news("第一条", "原来的话。"), "content/news/two.md": news("第二条", "另一条。"),
		"themes/own/assets/poster.css": "body{}",
	})
	base := preview(t, dir)
	visit(t, ctx, 390, base+"/news/one/")
	open := func(what string) { // the page that is open is marked; one that is loaded anew is not
		t.Helper()
		until(t, ctx, what+": connected", `document.querySelector("link[data-linli]")`)
		evaluate[bool](t, ctx, `window.mark = true; scrollTo(0, 700); true`)
	}
	open("at first")

	writeAll(t, dir, map[string]string{"content/news/one.md": news("第一条", "新的话。")})
	until(t, ctx, "its text changes", `!window.mark && document.body.innerText.includes("新的话。")`)
	until(t, ctx, "its place is kept", `Math.abs(scrollY - 700) < 5`)
	open("after an edit")

	writeAll(t, dir, map[string]string{"content/news/two.md": news("第二条", "另一条改了。")})
	waitFor(t, base+"/news/two/", "另一条改了。")
	time.Sleep(200 * time.Millisecond)
	if !evaluate[bool](t, ctx, `window.mark === true`) {
		t.Error("a page was loaded anew that had not changed")
	}

	css, err := os.ReadFile("../theme/default/assets/site.css")
	if err != nil {
		t.Fatal(err)
	}
	writeAll(t, dir, map[string]string{"themes/own/assets/site.css": string(css) + "\nh1{letter-spacing:7px}"})
	until(t, ctx, "its style changes", `getComputedStyle(document.querySelector("h1")).letterSpacing == "7px"`)
	if !evaluate[bool](t, ctx, `window.mark === true && scrollY > 600`) {
		t.Error("a page was loaded anew for its style")
	}

	writeAll(t, dir, map[string]string{"content/news/two.md": "---\ntitle: 第二条\ndate: 2026-13-40\n---\n错了。\n"})
	until(t, ctx, "a mistake is shown", `document.querySelector("#linli-mistakes h3")?.textContent.startsWith("content/news/two.md:3:")`)
	until(t, ctx, "with its mend", `document.querySelector("#linli-mistakes .mend").textContent != ""`)
	if got := sitetest.Get(t, base+"/news/two/"); !strings.Contains(got, "另一条改了。") {
		t.Error("the last good site is gone")
	}
	writeAll(t, dir, map[string]string{"content/news/two.md": news("第二条", "改好了。")})
	until(t, ctx, "it goes away", `!document.querySelector("#linli-mistakes")`)
	waitFor(t, base+"/news/two/", "改好了。")
}

// Editors write beside and rename, programs check out whole folders, folders come and go.
func TestThePreviewSurvivesHowFilesAreWritten(t *testing.T) {
	dir := t.TempDir()
	writeAll(t, dir, map[string]string{"site.yaml": "title: 河畔社区\nbaseURL: https://hepan.example.cn/\n", "content/news/one.md": news("第一条", "甲")})
	base := preview(t, dir)
	file := filepath.Join(dir, "content/news/one.md")
	writeAll(t, dir, map[string]string{"content/news/.one.md.swp": "x", "content/news/one.md.new": news("第一条", "乙")})
	if err := os.Rename(file+".new", file); err != nil {
		t.Fatal(err)
	}
	waitFor(t, base+"/news/one/", "乙")
	aside := filepath.Join(dir, "aside") // a checkout of another branch
	writeAll(t, aside, map[string]string{"news/one.md": news("第一条", "丙"), "news/zwei.md": news("又一条", "丁"), "events/fest.md": "---\ntitle: 活动\nstarts: 2026-12-01T10:00\n---\n来吧。\n"})
	if err := errors.Join(os.Rename(filepath.Join(dir, "content"), filepath.Join(dir, "gone")), os.Rename(aside, filepath.Join(dir, "content"))); err != nil {
		t.Fatal(err)
	}
	waitFor(t, base+"/news/zwei/", "丁")
	waitFor(t, base+"/events/fest/", "来吧。")
	writeAll(t, dir, map[string]string{"content/news/one.md": news("第一条", "戊")}) // the new folder is watched, too
	waitFor(t, base+"/news/one/", "戊")
	for i := range 300 { // one burst
		writeAll(t, dir, map[string]string{fmt.Sprintf("content/news/n%03d.md", i): news(fmt.Sprint("第", i), "多")})
	}
	waitFor(t, base+"/news/n299/", "多")
	if err := os.RemoveAll(filepath.Join(dir, "content/events")); err != nil {
		t.Fatal(err)
	}
	sitetest.Eventually(t, "the page to go whose file is gone", func() bool { return !strings.Contains(sitetest.Get(t, base+"/events/fest/"), "来吧。") })
}

// A preview of files with mistakes waits for them to be mended.
func TestThePreviewWaitsForAFirstSite(t *testing.T) {
	ctx, _ := browser(t)
	dir := t.TempDir()
	writeAll(t, dir, map[string]string{"site.yaml": "title: 河畔社区\n", "content/news/one.md": news("第一条", "甲")})
	base := preview(t, dir)
	visit(t, ctx, 390, base+"/")
	until(t, ctx, "what is missing is said", `document.querySelector("#linli-mistakes")?.textContent.includes("网址")`)
	writeAll(t, dir, map[string]string{"site.yaml": "title: 河畔社区\nbaseURL: https://hepan.example.cn/\n"})
	until(t, ctx, "the site comes", `document.body.innerText.includes("第一条")`)
}

// Nobody from elsewhere reads a preview, and nothing but the site is in it.
func TestThePreviewIsPrivate(t *testing.T) {
	dir := t.TempDir()
	writeAll(t, dir, map[string]string{"site.yaml": "title: 河畔社区\nbaseURL: https://hepan.example.cn/\n", "content/news/one.md": news("第一条", "甲")})
	base := preview(t, dir)
	for path, want := range map[string]int{"/": 200, "/../../site.yaml": 404, "/%2e%2e/%2e%2e/site.yaml": 404, "/.linli/manifest": 404, "/.linli/lock": 404} {
		for host, allowed := range map[string]bool{"": true, "localhost": true, "evil.example": false, "127.0.0.1.evil.example": false} {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base, nil)
			if err != nil {
				t.Fatal(err)
			}
			request.URL.Path, request.URL.RawPath, request.Host = strings.ReplaceAll(path, "%2e", "."), path, host
			answer, err := http.DefaultTransport.RoundTrip(request)
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close() //nolint:errcheck // only read
			if expect := map[bool]int{true: want, false: 403}[allowed]; answer.StatusCode != expect {
				t.Errorf("%s for %q: %d, want %d", path, host, answer.StatusCode, expect)
			}
		}
	}
}

// waitFor waits until an address says something.
func waitFor(t *testing.T, url, text string) {
	t.Helper()
	sitetest.Eventually(t, url+" to say "+text, func() bool { return strings.Contains(sitetest.Get(t, url), text) })
}
