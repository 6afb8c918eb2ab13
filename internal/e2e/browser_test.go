package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"

	"linli/internal/serve"
)

// browser starts Chromium, as one without workers, on the demo and returns its context and
// address.
func browser(t *testing.T) (context.Context, string) {
	t.Helper()
	dir, err := demo()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(serve.Handler(os.DirFS(dir), "/"))
	t.Cleanup(server.Close)
	ctx, _ := chromium(t, t.TempDir())
	before(t, ctx, `delete Navigator.prototype.serviceWorker`) // what is kept for later is another test's matter
	fakeClock(t, ctx, moment)                                  // the demo is of its day, whenever the tests run
	return ctx, server.URL
}

// chromium starts Chromium with a profile, until stop or the end of the test.
func chromium(t *testing.T, profile string) (ctx context.Context, stop func()) {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(profile),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	allocator, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, stop = chromedp.NewContext(allocator)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("starting Chromium: %v (tools/setup installs it)", err)
	}
	return ctx, stop
}

// look is what the page says about its own layout. Targets are links and buttons
// that stand by themselves, smaller than a finger.
const look = `(() => {
  const small = [];
  for (const e of document.querySelectorAll("a[href], button")) {
    const r = e.getBoundingClientRect();
    if (!r.width || e.closest("p:not(.row):not(.links), td, th, li p, h1, h2, h3, .text, .vh, .note, .thread") || e.classList.contains("vh")) continue;
    if (Math.round(r.height) < 44 || Math.round(r.width) < 44) small.push(e.textContent.trim().slice(0, 20) + " " + Math.round(r.width) + "×" + Math.round(r.height));
  }
  const px = parseFloat(getComputedStyle(document.body).fontSize);
  return { overflow: document.documentElement.scrollWidth - innerWidth, small, px };
})()`

type looks struct {
	Overflow int      `json:"overflow"`
	Small    []string `json:"small"`
	Px       float64  `json:"px"`
}

// Every type of page fits a phone and a desktop, has targets for fingers and 18 px
// text, and keeps its own Content-Security-Policy.
func TestPagesFitTheScreen(t *testing.T) {
	t.Parallel()
	ctx, base := browser(t)
	var complaints []string
	err := chromedp.Listen(ctx, func(event any) {
		if e, ok := event.(*log.EventEntryAdded); ok && e.Entry.Level == log.EntryLevelError {
			complaints = append(complaints, e.Entry.Text+" "+e.Entry.URL)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, log.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	for _, p := range pageTypes {
		visit(t, ctx, 320, base+"/"+p)
		for _, width := range []int64{320, 390, 1280} {
			if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900)); err != nil {
				t.Fatal(err)
			}
			got := evaluate[looks](t, ctx, look)
			if got.Overflow > 0 {
				t.Errorf("/%s at %d px: %d px too wide", p, width, got.Overflow)
			}
			if width == 390 && len(got.Small) > 0 {
				t.Errorf("/%s: too small for a finger: %v", p, got.Small)
			}
			if got.Px != 18 {
				t.Errorf("/%s: text of %v px", p, got.Px)
			}
		}
	}
	for _, c := range complaints {
		if !strings.Contains(c, "404.html") {
			t.Error(c)
		}
	}
}

// Nobody is shut out: axe finds no violation of WCAG 2.2 AA, light and dark, normal
// and in large type.
func TestPagesAreAccessible(t *testing.T) {
	t.Parallel()
	ctx, base := browser(t)
	axe, err := os.ReadFile(filepath.Join(oracles, "node_modules/axe-core/axe.min.js"))
	if err != nil {
		t.Fatalf("%v (tools/setup installs it)", err)
	}
	const check = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations.map(v => v.id + ": " + v.nodes.slice(0, 2).map(n => n.html.slice(0, 150)).join(" | "))))`
	for i, p := range append([]string{"kiosk/"}, pageTypes...) {
		visit(t, ctx, 390, base+"/"+p)
		evaluate[int](t, ctx, string(axe)+";0")
		for _, scheme := range []string{"light", "dark"} {
			elder := i%2 == 0 == (scheme == "dark") // each page once in each type size
			media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
			if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
				t.Fatal(err)
			}
			evaluate[bool](t, ctx, fmt.Sprintf(`document.documentElement.classList.toggle("elder", %t)`, elder))
			found := evaluate[string](t, ctx, check, chromedp.EvalAwaitPromise)
			var violations []string
			if err := json.Unmarshal([]byte(found), &violations); err != nil {
				t.Fatal(err)
			}
			for _, v := range violations {
				t.Errorf("/%s (%s, elder %t): %s", p, scheme, elder, v)
			}
		}
	}
}

// Large type is one tap away and remembered; without script the button is not shown.
func TestLargeTypeIsRemembered(t *testing.T) {
	t.Parallel()
	ctx, base := browser(t)
	const size = `parseFloat(getComputedStyle(document.body).fontSize)`
	visit(t, ctx, 390, base+"/")
	before := evaluate[float64](t, ctx, size)
	if err := chromedp.Do(ctx, chromedp.Click("[data-elder]")); err != nil {
		t.Fatal(err)
	}
	after := evaluate[float64](t, ctx, size)
	label := evaluate[string](t, ctx, `document.querySelector("[data-elder]").textContent.trim()`)
	visit(t, ctx, 390, base+"/notices/")
	next := evaluate[float64](t, ctx, size)
	if before != 18 || after < 24 || next != after || label != "标准版" {
		t.Errorf("%v px, then %v, on the next page %v; the button says %q", before, after, next, label)
	}
	off := emulation.SetScriptExecutionDisabledParams{Value: true}
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, off); err != nil {
		t.Fatal(err)
	}
	visit(t, ctx, 390, base+"/")
	shown, err := chromedp.Run(ctx, chromedp.Dimensions("[data-elder]", chromedp.NodeReady))
	if err == nil && shown != nil && shown.Width > 0 {
		t.Error("the button is shown where it cannot work")
	}
}

func visit(t *testing.T, ctx context.Context, width int64, address string) {
	t.Helper()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(address)); err != nil {
		t.Fatalf("%s: %v", address, err)
	}
}

func evaluate[T any](t *testing.T, ctx context.Context, script string, opts ...chromedp.EvaluateOption) T {
	t.Helper()
	out, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, opts...))
	if err != nil {
		t.Fatal(err)
	}
	return out
}
