package e2e

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"linli/internal/content"
	"linli/internal/model"
	pages "linli/internal/page"
	"linli/internal/plan"
	"linli/internal/serve"
	"linli/internal/theme"
)

// A world renders pages of the demo for any moment, as a fresh build would.
type world struct {
	site  *model.Site
	theme *theme.Theme
	now   time.Time
	plan  *plan.Plan
	made  *pages.Renderer
	mu    sync.Mutex
}

func newWorld(t *testing.T, source string) *world {
	t.Helper()
	fsys := os.DirFS(source)
	config, problems, err := content.Config(fsys, "", theme.Languages(fsys, "default"))
	if err != nil || problems.HasErrors() {
		t.Fatal(err, problems)
	}
	w := &world{}
	if w.theme, _, err = theme.Load(fsys, config.Theme, config.AllLanguages()); err != nil {
		t.Fatal(err)
	}
	if w.site, problems, err = content.Load(t.Context(), fsys, config, content.Options{Now: moment}); err != nil || problems.HasErrors() {
		t.Fatal(err, problems)
	}
	return w
}

// at sets the moment of the pages to come.
func (w *world) at(t *testing.T, now time.Time) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.now.Equal(now) {
		return
	}
	site := *w.site
	site.Moment = now.In(site.Moment.Location())
	var problems any
	w.plan, problems = plan.New(&site, plan.Options{})
	var err error
	if w.made, err = pages.New(w.plan, w.theme, os.DirFS(source), time.Now); err != nil {
		t.Fatal(err, problems)
	}
	w.now = now
}

// page renders one page; "" if there is none.
func (w *world) page(t *testing.T, path string) string {
	t.Helper()
	for _, o := range w.plan.Outputs {
		if o.Path == path {
			r, err := w.made.Render(o)
			if err != nil {
				t.Fatal(err)
			}
			return string(r.HTML)
		}
	}
	return ""
}

// shown is what a reader sees of a page: its text without what is hidden, with what
// the edges of the sheets say. It works on documents that are not laid out, too.
const shown = `
function shown(doc) {
  const out = [];
  (function walk(e) {
    for (const n of e.childNodes) {
      if (n.nodeType == 3) out.push(n.data);
      if (n.nodeType != 1 || n.hidden || n.closest("svg") || ["NOSCRIPT", "SCRIPT"].includes(n.tagName) || n.matches("[data-print],[data-dismiss]")) continue;
      const block = !["SPAN", "B", "A", "I", "TIME"].includes(n.tagName);
      const edge = ["is-now", "is-soon", "is-over", "urgent", "alert", "today-row"].filter(c => n.classList.contains(c)).join(" ");
      if (block) out.push("\n");
      if (edge) out.push("[" + edge + "] ");
      if (n.lang && n.lang != doc.documentElement.lang) out.push("<" + n.lang + ">");
      if (n.tagName == "rect" && n.matches(".fill")) out.push(n.getAttribute("width"));
      walk(n);
      if (n.matches("span:not(.ib),time")) out.push(" ");
      if (block) out.push("\n");
    }
  })(doc.querySelector("main"));
  return out.join("").split("\n").map(l => l.replace(/\s+/g, " ").trim()).filter(l => l && l != "·").join("\n");
}`

// clockPages are pages that depend on the moment, one of each kind.
var clockPages = []string{
	"/", "/notices/", "/notices/category/outage/", "/notices/ting-shui-3/", "/notices/ting-dian/", "/notices/gong-gong-shou-yi/", "/canteen/", "/canteen/2026-W49/",
	"/points/", "/points/centre/", "/points/canteen/", "/grid/b5/", "/events/", "/events/audience/lao-nian-ren/", "/events/month/2026-12/", "/events/he-chang/", "/events/jian-zhi-zhan/", "/deliberations/", "/deliberations/ting-che/", "/courses/", "/services/you-dai-zheng/",
	"/ko/", "/ru/", "/ru/notices/ting-shui-3/", "/en/", "/en/grid/b5/",
}

// clockServer serves pages of a world: built at ?built=, so that the script can bring
// them to another moment.
func clockServer(t *testing.T, w *world) string {
	t.Helper()
	dir, err := demo()
	if err != nil {
		t.Fatal(err)
	}
	files := serve.Handler(os.DirFS(dir), "/")
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		built := r.URL.Query().Get("built")
		if r.URL.Path == "/harness" {
			fmt.Fprint(rw, harness(moment))
			return
		}
		if built == "" {
			files.ServeHTTP(rw, r)
			return
		}
		at, err := time.Parse(time.RFC3339, built)
		if err != nil {
			t.Error(err)
		}
		w.at(t, at)
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(rw, w.page(t, r.URL.Path))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// fakeClock makes the browser's clock stand at window.fake, in milliseconds.
func fakeClock(t *testing.T, ctx context.Context, at time.Time) {
	t.Helper()
	script := fmt.Sprintf(`window.fake = %d; Date.now = () => window.fake;`, at.UnixMilli())
	if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script}); err != nil {
		t.Fatal(err)
	}
}

// harness is a page with a frame for every page of clockPages, and compare, which brings
// all of them to a moment and says where they differ from what the server builds then.
func harness(built time.Time) string {
	var b strings.Builder
	b.WriteString(`<!doctype html><title>harness</title><script>` + shown + `
async function compare(iso, all) {
  const differ = [];
  const frames = [...document.querySelectorAll("iframe")].filter((f) => all || !/^\/(ko|ru|en)\//.test(f.title));
  const answers = frames.map((f) => fetch(f.title + "?built=" + encodeURIComponent(iso)).then((a) => a.text()));
  for (const frame of frames) {
    const w = frame.contentWindow;
    w.fake = Date.parse(iso);
    w.document.dispatchEvent(new w.Event("visibilitychange"));
    const fresh = new DOMParser().parseFromString(await answers.shift(), "text/html");
    const [got, want] = [shown(w.document), shown(fresh)];
    if (got != want) {
      const g = got.split("\n"), f = want.split("\n");
      let i = 0;
      while (g[i] == f[i]) i++;
      differ.push(frame.title + " at " + iso + ", line " + i + "\n shows " + g.slice(i, i + 4).join(" / ") + "\n a build says " + f.slice(i, i + 4).join(" / "));
    }
  }
  return differ;
}</script>`)
	for _, path := range clockPages {
		fmt.Fprintf(&b, `<iframe title="%s" src="%s?built=%s"></iframe>`, path, path, url.QueryEscape(built.Format(time.RFC3339)))
	}
	return b.String()
}

// A page that was built once says at each hour of the following fourteen days what a
// build of that hour says; in the other languages every six hours.
func TestPagesAreRightWhenTheyAreRead(t *testing.T) {
	ctx, _ := browser(t)
	base := clockServer(t, newWorld(t, source))
	fakeClock(t, ctx, moment)
	visit(t, ctx, 390, base+"/harness")
	wrong, told := 0, map[string]int{} // by page: one mistake shows at many hours
	for h := range 14*24 + 1 {
		at := moment.Add(time.Duration(h) * time.Hour)
		for _, d := range evaluate[[]string](t, ctx, fmt.Sprintf("compare(%q, %t)", at.Format(time.RFC3339), h%6 == 0), chromedp.EvalAwaitPromise) {
			page, _, _ := strings.Cut(d, " ")
			if told[page]++; told[page] <= 3 {
				t.Error(d)
			}
			wrong++
		}
	}
	if wrong > 0 {
		t.Errorf("%d pages differ", wrong)
	}
}
