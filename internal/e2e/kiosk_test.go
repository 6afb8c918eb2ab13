package e2e

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"linli/internal/build"
	"linli/internal/kiosk"
	"linli/internal/serve"
	"linli/internal/sitetest"
)

// A host serves a built site and can be changed, be damaged or be away.
type host struct {
	*httptest.Server
	site   atomic.Value // of http.Handler
	damage atomic.Value // of func(w http.ResponseWriter, r *http.Request, next http.Handler)
}

type damage func(w http.ResponseWriter, r *http.Request, next http.Handler)

func newHost(t *testing.T, dir string) *host {
	t.Helper()
	h := &host{}
	h.deploy(dir)
	h.damage.Store(damage(func(w http.ResponseWriter, r *http.Request, next http.Handler) { next.ServeHTTP(w, r) }))
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.damage.Load().(damage)(w, r, h.site.Load().(http.Handler))
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *host) deploy(dir string) { h.site.Store(serve.Handler(os.DirFS(dir), "/")) }

// away makes the server break off every answer.
func (h *host) away() {
	h.CloseClientConnections()
	h.damage.Store(damage(func(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) }))
}

// well ends all damage.
func (h *host) well() {
	h.damage.Store(damage(func(w http.ResponseWriter, r *http.Request, next http.Handler) { next.ServeHTTP(w, r) }))
}

// quick lets a screen's timers run faster: seconds become fiftieths. The minute without a
// touch is one until the test is in a hurry.
const quick = `const st = setTimeout; window.setTimeout = (f, ms, ...a) => st(f, ms >= 1000 && (ms != 60000 || window.hurry) ? ms / 50 : ms, ...a);`

// shot is what a screen shows.
const shot = `(() => !document.documentElement || !document.documentElement.classList.contains("on") ? {} : ({
  clock: (document.querySelector("[data-clock]") || {textContent: ""}).textContent, age: (document.querySelector("[data-as-of]") || {textContent: ""}).textContent,
  stale: document.documentElement.classList.contains("stale"), text: document.body ? document.body.innerText : "",
  slides: [...document.querySelectorAll("[data-slide],[data-alone]")].filter(e => getComputedStyle(e).display != "none").map(e => e.className + " " + e.innerText),
}))()`

type screenshot struct {
	Clock  string   `json:"clock"`
	Age    string   `json:"age"`
	Stale  bool     `json:"stale"`
	Text   string   `json:"text"`
	Slides []string `json:"slides"`
}

// active is the version of the set that the worker shows, or "".
const active = `caches.keys().then(async keys => { const k = keys.find(k => k.endsWith("state")); const r = k && await (await caches.open(k)).match("/.linli-screen"); return r ? (await r.json()).active || "" : ""; })`

// eventually waits until ok, and says what it waited for if that does not come.
// peek is evaluate for a page that may just be loading: then it returns the zero value.
func peek[T any](ctx context.Context, script string, opts ...chromedp.EvaluateOption) T {
	out, _ := chromedp.Run(ctx, chromedp.Evaluate[T](script, opts...)) // the page is asked again
	return out
}

// screenOf opens a screen at a moment, in a browser with a profile of its own.
func screenOf(t *testing.T, profile string, at time.Time, address string) (ctx context.Context, stop func()) {
	t.Helper()
	ctx, stop = chromium(t, profile)
	fakeClock(t, ctx, at)
	before(t, ctx, quick)
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1920, 1080), chromedp.Navigate(address)); err != nil {
		t.Fatal(err)
	}
	return ctx, stop
}

func version(t *testing.T, dir string) string {
	t.Helper()
	return manifestOf(t, dir).Version
}

func manifestOf(t *testing.T, dir string) kiosk.Manifest {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, kiosk.ManifestPath))
	if err != nil {
		t.Fatal(err)
	}
	m, err := kiosk.ParseManifest(data, "/")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// community builds a small site with a screen and returns its folder.
func community(t *testing.T, built time.Time, notice string) string {
	t.Helper()
	src, out := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{
		"site.yaml":               "title: 柳树社区\nbaseURL: https://liu.example.cn/\ncommunity: {phone: 0000-2510100}\n",
		"content/notices/note.md": "---\ntitle: " + notice + "\ndate: 2026-11-24\nstarts: 2026-11-24\nends: 2026-12-24\n---\n" + notice + "。\n",
		"data/points.yaml":        "- {id: hall, name: 服务站, kind: centre, hours: Mo-Su 08:00-18:00, phone: 0000-2510101}\n",
		"data/duty.yaml":          "- {point: hall, weekday: Th, who: 钱师傅}\n- {point: hall, weekday: Sa, who: 孙师傅}\n",
	} {
		file := filepath.Join(src, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	_, problems, err := build.Run(t.Context(), build.Options{Source: src, Output: out, Now: built, Clock: time.Now, Version: "test"})
	if err != nil || problems.HasErrors() {
		t.Fatal(err, problems)
	}
	return out
}

// lightDemo builds the demo community for screens that keep no more than they must.
var lightDemo = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "linli-demo-")
	if err != nil {
		return "", err
	}
	src := filepath.Join(dir, "source")
	for _, part := range []string{"content", "data"} {
		if err := os.CopyFS(filepath.Join(src, part), os.DirFS(filepath.Join(source, part))); err != nil {
			return dir, err
		}
	}
	for _, name := range []string{"site.yaml", "site.ko.yaml", "site.ru.yaml", "site.en.yaml"} {
		data, err := os.ReadFile(filepath.Join(source, name))
		if err != nil {
			return dir, err
		}
		if name == "site.yaml" {
			data = append(data, "kiosk: {size: 1}\n"...)
		}
		if err := os.WriteFile(filepath.Join(src, name), data, 0o644); err != nil {
			return dir, err
		}
	}
	_, problems, err := build.Run(context.Background(), build.Options{Source: src, Output: filepath.Join(src, "public"), Now: moment, Clock: time.Now, Version: "test"})
	if err == nil && problems.HasErrors() {
		err = problems
	}
	return dir, err
})

// light returns the output of lightDemo.
func light(t *testing.T) string {
	t.Helper()
	dir, err := lightDemo()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "source", "public")
}

// A screen that was loaded once goes on without the server, after a cold start of the
// browser, for days: what is over goes, what can no longer be known is hidden, and it says
// how old it is.
func TestScreensGoOnWithoutTheServer(t *testing.T) {
	t.Parallel()
	dir := light(t)
	h, profile := newHost(t, dir), t.TempDir()
	ctx, stop := screenOf(t, profile, moment, h.URL+"/kiosk/")
	got := evaluate[screenshot](t, ctx, shot)
	if len(got.Slides) != 1 || !strings.Contains(got.Slides[0], "停水中") || !strings.Contains(got.Slides[0], "alone") {
		t.Errorf("an urgent notice in force must stand alone: %q", got.Slides)
	}
	sitetest.Eventually(t, "the whole set", func() bool {
		return peek[string](ctx, active, chromedp.EvalAwaitPromise) == version(t, dir)
	})
	h.away()
	stop()

	later := moment.AddDate(0, 0, 3).Add(6 * time.Hour)
	ctx, stop = screenOf(t, profile, later, h.URL+"/kiosk/")
	defer stop()
	seen := map[string]bool{}
	sitetest.Eventually(t, "all slides in turn", func() bool {
		got := peek[screenshot](ctx, shot)
		for _, s := range got.Slides {
			seen[strings.Join(strings.Fields(s), " ")] = true
		}
		return slices.ContainsFunc(got.Slides, func(s string) bool { return strings.Contains(s, "show-code") }) && len(seen) > 8
	})
	got = evaluate[screenshot](t, ctx, shot)
	if got.Clock != "16:00" || !got.Stale || got.Age != "内容截至 11月25日 10:00" || !strings.Contains(got.Text, "今天的菜单和值班暂时看不到") {
		t.Errorf("three days later the screen shows %+v", got)
	}
	whole := fmt.Sprint(seen)
	for _, gone := range []string{"show-menu", "show-duty", "停水中", "今天值班"} {
		if strings.Contains(whole, gone) {
			t.Errorf("three days later %s is still shown", gone)
		}
	}
	for _, there := range []string{"show-notices", "show-events", "show-hours", "进行中"} {
		if !strings.Contains(whole, there) {
			t.Errorf("three days later %s is not shown", there)
		}
	}
	for _, address := range []string{"/kiosk/centre/", "/ko/kiosk/"} { // every screen is in the set
		if err := chromedp.Do(ctx, chromedp.Navigate(h.URL+address)); err != nil {
			t.Fatal(err)
		}
		if got := evaluate[screenshot](t, ctx, shot); got.Clock != "16:00" || len(got.Slides) == 0 {
			t.Errorf("%s shows %+v", address, got)
		}
	}
}

// A clock that went backwards is not believed, and nothing is shown that depends on it.
func TestScreensDoNotBelieveAClockThatWentBack(t *testing.T) {
	t.Parallel()
	h, profile := newHost(t, community(t, moment, "修路")), t.TempDir()
	ctx, stop := screenOf(t, profile, moment.Add(26*time.Hour), h.URL+"/kiosk/")
	sitetest.Eventually(t, "who is on duty", func() bool {
		got := peek[screenshot](ctx, shot)
		return got.Clock == "12:00" && got.Age == "内容截至 11月26日 12:00" && strings.Contains(got.Text, "钱师傅")
	})
	if err := chromedp.Cancel(ctx); err != nil {
		t.Fatal(err)
	}
	stop()
	ctx, stop = screenOf(t, profile, moment.Add(time.Hour), h.URL+"/kiosk/")
	defer stop()
	sitetest.Eventually(t, "the notice, without duty and clock", func() bool {
		got := peek[screenshot](ctx, shot)
		if got.Clock != "" && got.Clock != "--:--" || strings.Contains(got.Text, "师傅") || strings.Contains(got.Text, "正在办公") || strings.Contains(fmt.Sprint(got.Slides), "show-hours") {
			t.Fatalf("after the clock went back the screen shows %+v", got)
		}
		return strings.Contains(got.Text, "修路")
	})
}

// A deploy is shown as a whole or not at all, whatever of it is missing, cut short or
// damaged on its way.
func TestScreensNeverMixTwoSites(t *testing.T) {
	t.Parallel()
	old, new := community(t, moment, "旧通知"), community(t, moment.Add(time.Hour), "新通知")
	h := newHost(t, old)
	ctx, stop := screenOf(t, t.TempDir(), moment.Add(2*time.Hour), h.URL+"/kiosk/")
	defer stop()
	shows := func(dir string) func() bool {
		return func() bool { return peek[string](ctx, active, chromedp.EvalAwaitPromise) == version(t, dir) }
	}
	sitetest.Eventually(t, "the first set", shows(old))
	h.deploy(new)
	wrong := map[string]damage{
		"dies": func(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) },
		"is cut short": func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			b := httptest.NewRecorder()
			next.ServeHTTP(b, r)
			w.Header().Set("Content-Type", b.Header().Get("Content-Type"))
			_, _ = w.Write(b.Body.Bytes()[:b.Body.Len()/2]) // the client may be gone
		},
		"is damaged": func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			b := httptest.NewRecorder()
			next.ServeHTTP(b, r)
			b.Body.Bytes()[b.Body.Len()/3] ^= 1
			w.Header().Set("Content-Type", b.Header().Get("Content-Type"))
			_, _ = w.Write(b.Body.Bytes()) // the client may be gone
		},
	}
	same := map[string]bool{}
	for _, f := range manifestOf(t, old).Files {
		same[f.URL+string(f.SHA256[:])] = true
	}
	tried := 0
	for _, f := range manifestOf(t, new).Files {
		if same[f.URL+string(f.SHA256[:])] || f.URL == never {
			continue // it is not asked for again
		}
		for what, harm := range wrong {
			var asked atomic.Int32
			h.damage.Store(damage(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				switch {
				case r.URL.RawQuery == "":
					next.ServeHTTP(w, r)
				case r.URL.Path == never:
					panic(http.ErrAbortHandler) // so that no attempt succeeds between two kinds of damage
				case r.URL.Path == f.URL:
					asked.Add(1)
					harm(w, r, next)
				default:
					next.ServeHTTP(w, r)
				}
			}))
			sitetest.Eventually(t, "an attempt at "+f.URL, func() bool {
				peek[bool](ctx, forget(version(t, new)), chromedp.EvalAwaitPromise)
				return asked.Load() > 0
			})
			if got := peek[screenshot](ctx, shot); !shows(old)() || strings.Contains(got.Text, "新通知") {
				t.Fatalf("%s %s, and the screen shows %+v", f.URL, what, got)
			}
			tried++
		}
	}
	if tried < 30 {
		t.Errorf("only %d kinds of damage were tried", tried)
	}
	h.well()
	sitetest.Eventually(t, "the new set", shows(new))
	sitetest.Eventually(t, "the new board", func() bool { return strings.Contains(peek[screenshot](ctx, shot).Text, "新通知") })
	sitetest.Eventually(t, "one set", func() bool {
		return peek[int](ctx, `caches.keys().then(k => k.filter(k => k.includes(" set ")).length)`, chromedp.EvalAwaitPromise) == 1
	})
}

// never is the file that always fails while others are damaged.
const never = "/say/"

// forget throws away what was fetched of a set.
func forget(version string) string {
	return `caches.keys().then(k => Promise.all(k.filter(k => k.endsWith("set ` + version + `")).map(k => caches.delete(k)))).then(() => true)`
}

// A deploy in the middle of a download ends in one set or the other, every byte of it.
func TestADeployDuringADownloadIsNotMixed(t *testing.T) {
	t.Parallel()
	sites := []string{community(t, moment, "旧通知"), community(t, moment.Add(time.Hour), "新通知")}
	h := newHost(t, sites[0])
	ctx, stop := screenOf(t, t.TempDir(), moment.Add(2*time.Hour), h.URL+"/kiosk/")
	defer stop()
	shown := ""
	sitetest.Eventually(t, "the first set", func() bool {
		shown = peek[string](ctx, active, chromedp.EvalAwaitPromise)
		return shown == version(t, sites[0])
	})
	for round := range 2 {
		next := sites[(round+1)%2]
		var asked atomic.Int32
		h.damage.Store(damage(func(w http.ResponseWriter, r *http.Request, site http.Handler) {
			if r.URL.RawQuery != "" && asked.Add(1) == int32(1+6*round) { // in the middle of fetching it the old one is back for a while
				h.deploy(sites[round%2])
			}
			if asked.Load() > int32(40+6*round) {
				h.deploy(next)
			}
			site.ServeHTTP(w, r)
		}))
		h.deploy(next)
		for range 40 {
			if v := peek[string](ctx, active, chromedp.EvalAwaitPromise); v != "" {
				shown = v
			}
			i := slices.IndexFunc(sites, func(dir string) bool { return version(t, dir) == shown })
			if i < 0 {
				t.Fatalf("round %d: the set %q is of no site", round, shown)
			}
			if wrong := peek[string](ctx, differing(t, sites[i]), chromedp.EvalAwaitPromise); wrong != "" && peek[string](ctx, active, chromedp.EvalAwaitPromise) == shown {
				t.Fatalf("round %d: %s of the set is not what was built", round, wrong)
			}
			if shown == version(t, next) {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		h.well()
		h.deploy(next)
		sitetest.Eventually(t, "the next set", func() bool { return peek[string](ctx, active, chromedp.EvalAwaitPromise) == version(t, next) })
	}
}

// differing finds a file of the shown set that is not what was built in dir.
func differing(t *testing.T, dir string) string {
	t.Helper()
	return `(async () => {
  const m = ` + string(manifestJSON(t, dir)) + `;
  const k = (await caches.keys()).find(k => k.endsWith("set " + m.version));
  if (!k) return "";
  const c = await caches.open(k);
  for (const f of m.files) {
    const r = await c.match(f.url);
    if (!r) return f.url + " (missing)";
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", await r.arrayBuffer()));
    if ([...sum].map(b => b.toString(16).padStart(2, "0")).join("") != f.sha256) return f.url;
  }
  return "";
})()`
}

func manifestJSON(t *testing.T, dir string) []byte {
	t.Helper()
	m := manifestOf(t, dir)
	return kiosk.ManifestJSON(m.Built, m.Files)
}

// hours lets a test move a page's clock and timers on by itself; what is looked at every
// second it looks at every ten.
const hours = `
window.due = [];
let id = 0;
window.setTimeout = (f, ms, ...a) => { due.push({id: ++id, at: window.fake + (ms || 0), f: () => f(...a)}); return id; };
window.setInterval = (f, ms) => { ms *= 10; const n = ++id; const again = () => { f(); if (!due.ended || !due.ended[n]) due.push({id: n, at: window.fake + ms, f: again}); }; due.push({id: n, at: window.fake + ms, f: again}); return n; };
window.clearTimeout = (n) => { const i = due.findIndex(d => d.id == n); if (i >= 0) due.splice(i, 1); };
window.pass = (ms) => {
  for (const end = window.fake + ms; ;) {
    let first = null;
    for (const d of due) if (d.at <= end && (!first || d.at < first.at)) first = d;
    if (!first) { window.fake = end; return due.length; }
    due.splice(due.indexOf(first), 1);
    window.fake = Math.max(window.fake, first.at);
    first.f();
  }
};`

// A screen that runs for days does not grow.
func TestScreensDoNotGrow(t *testing.T) {
	t.Parallel()
	h := newHost(t, community(t, moment, "修路"))
	ctx, stop := chromium(t, t.TempDir())
	defer stop()
	fakeClock(t, ctx, moment)
	before(t, ctx, hours+`delete Navigator.prototype.serviceWorker;`)
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1920, 1080), chromedp.Navigate(h.URL+"/kiosk/")); err != nil {
		t.Fatal(err)
	}
	measure := func() (heap, nodes float64) {
		if _, err := chromedp.Call(ctx, heapprofiler.CollectGarbage, cdp.Empty{}); err != nil {
			t.Fatal(err)
		}
		usage, err := chromedp.Call(ctx, runtime.GetHeapUsage, cdp.Empty{})
		if err != nil {
			t.Fatal(err)
		}
		return usage.UsedSize, evaluate[float64](t, ctx, `document.querySelectorAll("*").length`)
	}
	pass := func(n int) {
		for range n {
			evaluate[int](t, ctx, `pass(36e5)`)
		}
	}
	pass(9) // until the browser keeps no more of what was fetched
	heap, nodes := measure()
	clock := evaluate[screenshot](t, ctx, shot).Clock
	pass(24)
	later, more := measure()
	if got := evaluate[screenshot](t, ctx, shot).Clock; got != clock || clock != "19:00" {
		t.Errorf("after a day the clock says %s, before it %s", got, clock)
	}
	if more != nodes || later > heap*1.05+50_000 {
		t.Errorf("after a day there are %v elements, before it %v; the heap is %v bytes, before it %v", more, nodes, later, heap)
	}
}

// What the browser has thrown away of a set is fetched again.
func TestScreensHealWhatIsLost(t *testing.T) {
	t.Parallel()
	dir := community(t, moment, "修路")
	h := newHost(t, dir)
	ctx, stop := screenOf(t, t.TempDir(), moment, h.URL+"/kiosk/")
	defer stop()
	files := func() int {
		return peek[int](ctx, `caches.keys().then(async k => { const s = k.find(k => k.includes(" set ")); return s ? (await (await caches.open(s)).keys()).length : 0; })`, chromedp.EvalAwaitPromise)
	}
	all := len(manifestOf(t, dir).Files)
	sitetest.Eventually(t, "the whole set", func() bool { return files() == all })
	lost := false
	sitetest.Eventually(t, "a loss", func() bool { // the board may just be loading its first set
		lost = lost || peek[bool](ctx, `caches.keys().then(async k => { const c = await caches.open(k.find(k => k.includes(" set "))); for (const r of (await c.keys()).slice(0, 5)) await c.delete(r); return true; })`, chromedp.EvalAwaitPromise)
		return lost
	})
	sitetest.Eventually(t, "what was lost", func() bool { return files() == all })
	sitetest.Eventually(t, "a wipe", func() bool {
		return peek[bool](ctx, `caches.keys().then(k => Promise.all(k.map(k => caches.delete(k)))).then(() => true)`, chromedp.EvalAwaitPromise)
	})
	sitetest.Eventually(t, "the set after all was wiped", func() bool { return files() == all })
}

// A touch stops the show and opens the site in large type, without leading out of it; a
// search needs no keyboard; afterwards nothing is left.
func TestScreensCanBeTouched(t *testing.T) {
	t.Parallel()
	h := newHost(t, light(t))
	ctx, stop := screenOf(t, t.TempDir(), moment.AddDate(0, 0, 1), h.URL+"/kiosk/")
	defer stop()
	tap := func(script string) {
		t.Helper()
		evaluate[bool](t, ctx, `(() => { const e = `+script+`; e.dispatchEvent(new PointerEvent("pointerdown", {bubbles: true})); e.click(); return true; })()`)
	}
	const page = `document.querySelector("[data-touch-page]").contentDocument`
	opened := func(path string) {
		t.Helper()
		sitetest.Eventually(t, path, func() bool {
			return peek[bool](ctx, `(() => { const d = `+page+`; return !!d && d.location.pathname == "`+path+`" && d.documentElement.classList.contains("touched"); })()`)
		})
	}
	sitetest.Eventually(t, "the board out of its set", func() bool {
		return peek[bool](ctx, `performance.getEntriesByType("navigation")[0].type == "reload" && document.documentElement.classList.contains("on")`)
	})
	tap(`document.querySelector("main")`)
	got := evaluate[map[string]float64](t, ctx, `(() => { const a = [...document.querySelectorAll("[data-touch-tiles] a")].map(e => e.getBoundingClientRect()); return {n: a.length, low: Math.min(...a.map(r => Math.min(r.width, r.height)))}; })()`)
	if got["n"] < 8 || got["low"] < 60 {
		t.Errorf("a touch opens %v", got)
	}
	tap(`document.querySelector("[data-touch-tiles] a[href='/services/']")`)
	opened("/services/")
	if px := evaluate[float64](t, ctx, `parseFloat(`+page+`.defaultView.getComputedStyle(`+page+`.body).fontSize)`); px < 28 {
		t.Errorf("pages have text of %v px", px)
	}
	tap(page + `.querySelector("main a[href^='/services/']")`)
	sitetest.Eventually(t, "a service", func() bool {
		return peek[bool](ctx, page+`.location.pathname.length > "/services/".length`)
	})
	tap(`document.querySelector("[data-touch-previous]")`)
	opened("/services/")
	evaluate[bool](t, ctx, `(() => { const a = `+page+`.createElement("a"); a.href = "https://example.cn/"; a.id = "out"; `+page+`.body.append(a); return true; })()`)
	tap(page + `.querySelector("#out")`)
	tap(page + `.querySelector("a[href^='tel:']")`)
	opened("/services/")
	tap(`document.querySelector("[data-touch-search]")`)
	opened("/search/")
	for _, key := range "tingshui" {
		tap(fmt.Sprintf(`document.querySelector("[data-key=%c]")`, key))
	}
	sitetest.Eventually(t, "what was looked for", func() bool {
		return strings.Contains(peek[string](ctx, page+`.querySelector("[data-search-results]").innerText`), "停水")
	})
	evaluate[bool](t, ctx, `(localStorage.name = "left", sessionStorage.name = "left", window.hurry = true)`)
	tap(`document.querySelector("[data-key=clear]")`)
	sitetest.Eventually(t, "the show again", func() bool {
		return peek[bool](ctx, `document.querySelector("[data-touch]").hidden && !localStorage.name && !sessionStorage.name`)
	})
	prevented := evaluate[bool](t, ctx, `!document.body.dispatchEvent(new MouseEvent("contextmenu", {bubbles: true, cancelable: true}))`)
	if !prevented || evaluate[string](t, ctx, `getComputedStyle(document.body).userSelect`) != "none" {
		t.Error("the screen has a context menu, or its text can be marked")
	}
}

// A resident without a network still has the pages that were read last, and what is needed
// most: telephones, places, the building.
func TestResidentsKeepWhatTheyNeedMost(t *testing.T) {
	t.Parallel()
	dir, err := demo()
	if err != nil {
		t.Fatal(err)
	}
	h := newHost(t, dir)
	ctx, stop := chromium(t, t.TempDir())
	defer stop()
	visit(t, ctx, 390, h.URL+"/grid/b5/#my-building")
	keptAt := func(path string) bool {
		return peek[bool](ctx, `caches.match("`+path+`", {ignoreSearch: true}).then(r => !!r)`, chromedp.EvalAwaitPromise)
	}
	for _, path := range []string{"/", "/points/", "/grid/", "/grid/b5/"} {
		sitetest.Eventually(t, path, func() bool { return keptAt(path) })
	}
	visit(t, ctx, 390, h.URL+"/services/you-dai-zheng/")
	sitetest.Eventually(t, "the page that was read", func() bool { return keptAt("/services/you-dai-zheng/") })
	h.away()
	for _, c := range [][2]string{{"/points/", "0000-"}, {"/services/you-dai-zheng/", "优待证"}, {"/", "河畔"}, {"/news/", "没有网络"}} {
		path, says := c[0], c[1]
		visit(t, ctx, 390, h.URL+path)
		if text := evaluate[string](t, ctx, `document.querySelector("main").innerText`); !strings.Contains(text, says) {
			t.Errorf("without a network %s says %.200q", path, text)
		}
	}
	if n := evaluate[int](t, ctx, `document.querySelectorAll("main a[href='/points/']").length`); n != 1 {
		t.Error("the page without a network does not lead to what is kept")
	}
	if sets := evaluate[int](t, ctx, `caches.keys().then(k => k.filter(k => k.includes(" set ")).length)`, chromedp.EvalAwaitPromise); sets != 0 {
		t.Error("a resident's device keeps a screen's set")
	}
}
