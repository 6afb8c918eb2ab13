package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// asking is how a reader asks the search page and reads on to the end.
const asking = `
const later = (ms) => new Promise((f) => setTimeout(f, ms));
window.question = async (q, all) => {
  const input = document.querySelector("[data-search-input]"), status = document.querySelector("[data-search-status]");
  const more = document.querySelector("[data-search-more]"), results = document.querySelector("[data-search-results]");
  status.textContent = "";
  input.value = q;
  input.dispatchEvent(new Event("input"));
  const idle = async () => { for (let n = -1, same = 0; same < 3; ) { await later(60); const m = status.textContent && results.getAttribute("aria-busy") != "true" ? results.children.length : -1; same = m == n && m >= 0 ? same + 1 : 0; n = m; } };
  await idle();
  while (all && !more.hidden) { more.click(); await idle(); }
  return Array.from(results.children, (li) => ({
    href: new URL(li.querySelector("a").href).pathname, title: li.querySelector("a").textContent,
    context: li.querySelector(".context").textContent, marked: Array.from(li.querySelectorAll("mark"), (m) => m.textContent), state: (li.querySelector(".state") || {}).textContent || "",
  }));
};0`

type hit struct {
	Href, Title, Context, State string
	Marked                      []string
}

// search asks the page that is open.
func search(t *testing.T, ctx context.Context, q string, all bool) []hit {
	t.Helper()
	quoted, _ := json.Marshal(q)
	answer := evaluate[string](t, ctx, fmt.Sprintf(`question(%s, %t).then(JSON.stringify)`, quoted, all), chromedp.EvalAwaitPromise)
	var hits []hit
	if err := json.Unmarshal([]byte(answer), &hits); err != nil {
		t.Fatal(err)
	}
	return hits
}

func openSearch(t *testing.T, ctx context.Context, address string) {
	t.Helper()
	visit(t, ctx, 390, address)
	evaluate[int](t, ctx, asking)
	until(t, ctx, "the filters", `document.querySelectorAll("[data-search-kind] option").length > 3`)
}

// Residents find what they look for, however they write it.
func TestSearchFindsWhatIsMeant(t *testing.T) {
	t.Parallel()
	ctx, base := browser(t)
	open := ""
	for _, c := range []struct{ page, question, href, title string }{
		{"/search/", "停水", "/notices/", "停水"},
		{"/search/", "tingshui", "/notices/", "停水"},
		{"/search/", "ts", "/notices/", "停水"},
		{"/search/", "居住证", "/services/ju-zhu-zheng/", "居住证"},
		{"/search/", "jzz", "/services/", "居住证"},
		{"/search/", "12栋", "/grid/b12/", "12栋"},
		{"/search/", "食", "/", "食"},
		{"/ko/search/", "거주증", "/ko/services/ju-zhu-zheng/", "거주증"},
		{"/ko/search/", "停水", "/ko/", "停水"},
		{"/ru/search/", "регистрац", "/ru/", ""},
		{"/en/search/", "residnce", "/en/", ""},
	} {
		if c.page != open {
			openSearch(t, ctx, base+c.page)
			open = c.page
		}
		hits := search(t, ctx, c.question, false)
		if len(hits) == 0 || !strings.HasPrefix(hits[0].Href, c.href) || !strings.Contains(hits[0].Title, c.title) {
			t.Errorf("%s %q: %+v", c.page, c.question, hits[:min(len(hits), 3)])
		}
	}
}

var dated = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}-`)

var plainRun = regexp.MustCompile(`[\p{Han}0-9，。、：；（）“”]{2,}`)

// Whatever a text says is found by any two or more characters of it.
func TestSearchLosesNoWords(t *testing.T) {
	t.Parallel()
	ctx, base := browser(t)
	texts := map[string]string{} // page → what it says
	for _, kind := range []string{"news", "notices", "requests", "pages"} {
		list, err := filepath.Glob("../../content/" + kind + "/*.md")
		if err != nil || len(list) == 0 {
			t.Fatal(err)
		}
		for _, file := range list {
			if strings.Count(path.Base(file), ".") > 1 {
				continue
			}
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, body, _ := strings.Cut(string(data)[4:], "\n---")
			texts[kind+"/"+dated.ReplaceAllString(strings.TrimSuffix(path.Base(file), ".md"), "")] = body
		}
	}
	openSearch(t, ctx, base+"/search/")
	r := rand.New(rand.NewPCG(7, 7))
	names := slices.Sorted(maps.Keys(texts))
	for range 8 {
		runs := plainRun.FindAllString(texts[names[r.IntN(len(names))]], -1)
		if len(runs) == 0 {
			continue
		}
		run := []rune(runs[r.IntN(len(runs))])
		from := r.IntN(len(run) - 1)
		q := string(run[from : from+2+r.IntN(min(6, len(run)-from)-1)])
		found := map[string]bool{}
		for _, h := range search(t, ctx, q, true) {
			found[strings.Trim(h.Href, "/")] = true
		}
		for name, text := range texts {
			if strings.Contains(text, q) && !found[name] {
				t.Errorf("%q is not found in %s", q, name)
			}
		}
	}
}

// What matters now comes before what is over, and the words looked for are marked where
// the page says them.
func TestSearchShowsWhereAndWhen(t *testing.T) {
	t.Parallel()
	ctx, base := browser(t)
	openSearch(t, ctx, base+"/search/")
	hits := search(t, ctx, "停水", true)
	last := ""
	for _, h := range hits {
		if last == "已结束" && h.State == "生效中" && strings.Contains(h.Title, "停水") {
			t.Errorf("%s comes after what is over", h.Title)
		}
		last = h.State
		if !slices.Contains(h.Marked, "停水") && strings.ContainsFunc(h.Context, unicode.IsLetter) {
			t.Errorf("%s: nothing marked in %q", h.Href, h.Context)
		}
	}
}

// A question costs little, although everything can be found.
func TestSearchIsLight(t *testing.T) {
	ctx, base := browser(t)
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	bytes := map[string]float64{}
	of := map[network.RequestID]string{}
	err := chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *network.EventResponseReceived:
			of[e.RequestID] = e.Response.URL
		case *network.EventLoadingFinished:
			bytes[of[e.RequestID]] += e.EncodedDataLength
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	openSearch(t, ctx, base+"/search/")
	search(t, ctx, "停水", false)
	time.Sleep(300 * time.Millisecond)
	total := 0.0
	for url, n := range bytes {
		t.Logf("%6.0f %s", n, url)
		if strings.Contains(url, "/search/") && !strings.HasSuffix(url, "/search/") || strings.Contains(url, "search.") {
			total += n
		}
	}
	if total == 0 || total > 40<<10 {
		t.Errorf("the search cost %.0f bytes", total)
	}
}

// A Chinese input method writes letters before it writes characters: nothing is looked for
// until it has.
func TestSearchWaitsForTheInputMethod(t *testing.T) {
	t.Parallel()
	ctx, base := browser(t)
	openSearch(t, ctx, base+"/search/")
	found := evaluate[[]int](t, ctx, `(async () => {
  const input = document.querySelector("[data-search-input]"), found = () => document.querySelector("[data-search-results]").children.length;
  input.dispatchEvent(new CompositionEvent("compositionstart"));
  input.value = "ting'shui";
  input.dispatchEvent(new InputEvent("input", { isComposing: true }));
  await later(600);
  const before = found();
  input.value = "停水";
  input.dispatchEvent(new CompositionEvent("compositionend"));
  await later(1500);
  return [before, found(), new URLSearchParams(location.search).get("q") == "停水" ? 1 : 0];
})()`, chromedp.EvalAwaitPromise)
	if found[0] != 0 || found[1] == 0 || found[2] != 1 {
		t.Errorf("while composing %d results, then %d, address %d", found[0], found[1], found[2])
	}
}
