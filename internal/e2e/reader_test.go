package e2e

import (
	"context"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"
)

// before runs a script in every page before its own.
func before(t *testing.T, ctx context.Context, script string) {
	t.Helper()
	if _, err := chromedp.Call(ctx, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: script}); err != nil {
		t.Fatal(err)
	}
}

// voices stands in for the speech of a device, which a browser without sound has not got.
const voices = `
window.spoken = [];
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => [{ lang: "zh-CN", localService: true }, { lang: "ko-KR" }],
  addEventListener() {}, cancel() { this.now = null; },
  speak(u) { this.now = u; spoken.push({ text: u.text, lang: u.lang, marked: [...document.querySelectorAll(".spoken")].map((m) => m.textContent).join("") }); },
} });
window.SpeechSynthesisUtterance = function (text) { this.text = text; };`

// A page is read sentence by sentence, each marked while it is spoken, without what is
// hidden or leads elsewhere; when it has been read, or is stopped, it is as it was.
func TestAPageIsReadAloud(t *testing.T) {
	t.Parallel()
	ctx, base := browser(t)
	visit(t, ctx, 390, base+"/pages/accessibility/")
	if evaluate[bool](t, ctx, `!document.querySelector("[data-aloud]").hidden`) {
		t.Error("there is a button although the device cannot speak")
	}
	before(t, ctx, voices)
	visit(t, ctx, 390, base+"/pages/accessibility/")
	text := evaluate[string](t, ctx, `document.querySelector("article").textContent`)
	evaluate[int](t, ctx, `document.querySelector("[data-aloud]").click(), 0`)
	for range 100 {
		if evaluate[bool](t, ctx, `(() => { const u = speechSynthesis.now; if (u) u.onend(); return !speechSynthesis.now })()`) {
			break
		}
	}
	type saying struct{ Text, Lang, Marked string }
	said := evaluate[[]saying](t, ctx, `spoken.map((s) => ({ Text: s.text, Lang: s.lang, Marked: s.marked.trim() }))`)
	if len(said) < 5 {
		t.Fatalf("only %d sentences: %v", len(said), said)
	}
	rest := strings.Join(strings.Fields(text), "")
	for _, s := range said {
		if s.Text != s.Marked || s.Lang != "zh-CN" {
			t.Errorf("%q (%s) while %q is marked", s.Text, s.Lang, s.Marked)
		}
		if n := strings.Count(s.Text, "。"); n > 1 {
			t.Errorf("%d sentences at once: %s", n, s.Text)
		}
		rest = strings.Replace(rest, strings.Join(strings.Fields(s.Text), ""), "", 1)
	}
	if len([]rune(rest)) > 20 { // buttons and the like
		t.Errorf("not read: %s", rest)
	}
	if after := evaluate[string](t, ctx, `document.querySelector("article").textContent`); after != text || evaluate[int](t, ctx, `document.querySelectorAll(".spoken").length`) > 0 {
		t.Error("the page is not as it was before")
	}
	evaluate[int](t, ctx, `document.querySelector("[data-aloud]").click(), document.querySelector("[data-aloud]").click(), 0`)
	if evaluate[bool](t, ctx, `!!speechSynthesis.now || !!document.querySelector(".spoken")`) {
		t.Error("it goes on although it was stopped")
	}
}

// A building is remembered at a tap, or by coming through the code in its stairwell; the
// home page then begins with it, in every language; another tap forgets it.
func TestMyBuildingLeadsTheHomePage(t *testing.T) {
	t.Parallel()
	ctx, base := browser(t)
	fakeClock(t, ctx, moment)
	const shown = `(() => { const e = document.querySelector("[data-my-building]"); return e.hidden ? "" : e.textContent.replace(/\s+/g, " ") })()`
	visit(t, ctx, 390, base+"/")
	if got := evaluate[string](t, ctx, shown); got != "" {
		t.Fatalf("without a choice the home page says %q", got)
	}
	visit(t, ctx, 390, base+"/s/2rqtj/") // 5栋
	until(t, ctx, "the building's page", `location.pathname == "/grid/b5/" && !document.querySelector("[data-told]").hidden`)
	for page, want := range map[string][]string{"/": {"5栋", "3–6栋停水抢修", "停水中", "0000-2510305"}, "/ko/": {"5동", "단수 중", "0000-2510305"}} {
		visit(t, ctx, 390, base+page)
		until(t, ctx, "the building", shown+`.includes("0000-2510305")`)
		got := evaluate[string](t, ctx, shown)
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: %q has no %s", page, got, w)
			}
		}
	}
	visit(t, ctx, 390, base+"/s/2rqtj/")
	until(t, ctx, "the building's page", `location.pathname == "/grid/b5/" && !document.querySelector("[data-building]").hidden`)
	evaluate[int](t, ctx, `document.querySelector("[data-building]").click(), 0`)
	visit(t, ctx, 390, base+"/")
	if got := evaluate[string](t, ctx, shown); got != "" {
		t.Errorf("it is forgotten, and the home page says %q", got)
	}
}

// In large type nothing is lost and nothing too small: on the narrowest phone, too.
func TestLargeTypeFitsTheNarrowestPhone(t *testing.T) {
	t.Parallel()
	ctx, base := browser(t)
	before(t, ctx, `try { localStorage["linli.elder"] = 1 } catch (e) { /* about:blank */ }`)
	look := strings.Replace(strings.ReplaceAll(look, "< 44", "< 60"), "return { overflow", `const least = Math.min(...[...document.querySelectorAll("main *, footer *")].filter((e) => e.getClientRects().length && [...e.childNodes].some((n) => n.nodeType == 3 && n.data.trim()) && !e.closest("svg, .vh, .poster")).map((e) => parseFloat(getComputedStyle(e).fontSize))); if (least < 24) small.push("text of " + least + " px"); return { overflow`, 1)
	for _, p := range pageTypes {
		if strings.Contains(p, "month/") || strings.HasPrefix(p, "posters/") {
			continue // a month as a grid, and paper
		}
		visit(t, ctx, 320, base+"/"+p)
		got := evaluate[looks](t, ctx, look)
		if got.Overflow > 0 || len(got.Small) > 0 {
			t.Errorf("/%s: %d px too wide, %v", p, got.Overflow, got.Small)
		}
	}
}

// What residents come for is at most three taps from the home page, without script.
func TestEverythingIsThreeTapsAway(t *testing.T) {
	tree := demoTree(t)
	pages := map[string]*html.Node{}
	open := func(address string) *html.Node {
		file := strings.TrimPrefix(address, "/")
		if strings.HasSuffix(address, "/") {
			file += "index.html"
		}
		if n := pages[file]; n != nil || tree[file] == nil {
			return n
		}
		n, err := html.Parse(strings.NewReader(string(tree[file])))
		if err != nil {
			t.Fatal(err)
		}
		pages[file] = n
		return n
	}
	for task, c := range map[string]struct{ home, says string }{
		"when is lunch tomorrow":                       {"/", `明天 ?26 ?日? ?早餐[\s\S]{0,40}午餐清蒸鲤鱼`},
		"what does lunch cost at 75":                   {"/", `70–79 岁 ?8`},
		"is my water off":                              {"/", `5栋[^。]*停水|停水中`},
		"what do I bring for a residence permit":       {"/", `居住证[\s\S]*要带[\s\S]*身份证`},
		"is the office open now":                       {"/", `正在办公|现在休息`},
		"who looks after building 12, unit 3":          {"/", `12栋[\s\S]*3单元`},
		"whom do I call at night":                      {"/", `24 小时值班`},
		"what became of the matter I brought in":       {"/", `2026-11\d\d[\s\S]*办结`},
		"where is the clinic":                          {"/", `卫生站[\s\S]*6栋一楼北侧`},
		"how do I say something":                       {"/", `投进意见箱`},
		"Korean: what do I bring for health insurance": {"/ko/", `의료보험[\s\S]*신분증`},
	} {
		says := regexp.MustCompile(c.says)
		seen, level, found := map[string]bool{c.home: true}, []string{c.home}, -1
		for taps := 0; taps <= 3 && found < 0; taps++ {
			var next []string
			for _, address := range level {
				n := open(address)
				if n == nil {
					continue
				}
				if says.MatchString(visibleText(n)) {
					found = taps
				}
				for _, href := range links(n) {
					href, _, _ = strings.Cut(href, "#")
					if href = path.Clean(href) + map[bool]string{true: "/"}[strings.HasSuffix(href, "/") && href != "/"]; strings.HasPrefix(href, "/") && !seen[href] && !strings.HasPrefix(href, "/ru/") && !strings.HasPrefix(href, "/en/") {
						seen[href] = true
						next = append(next, href)
					}
				}
			}
			level = next
		}
		if found < 0 {
			t.Errorf("%s: nowhere within three taps", task)
		} else {
			t.Logf("%s: %d taps", task, found)
		}
	}
}

// visibleText is what a page says in its main part without script.
func visibleText(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node, bool)
	walk = func(n *html.Node, main bool) {
		if n.Type == html.ElementNode {
			main = main || n.Data == "main" || n.Data == "footer"
			if n.Data == "script" || slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "hidden" }) {
				return
			}
		}
		if n.Type == html.TextNode && main {
			b.WriteString(strings.Join(strings.Fields(n.Data), " "))
			if strings.TrimSpace(n.Data) == "" {
				return
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, main)
		}
	}
	walk(n, false)
	return b.String()
}

func links(n *html.Node) []string {
	var out []string
	for d := range n.Descendants() {
		if d.Type != html.ElementNode || d.Data != "a" {
			continue
		}
		for _, a := range d.Attr {
			if a.Key == "href" {
				out = append(out, a.Val)
			}
		}
	}
	return out
}

// Who wants to say something sees all the ways and where each leads; the form goes where
// site.yaml says, and nowhere else; a slip of paper has a number.
func TestSayingSomething(t *testing.T) {
	tree := demoTree(t)
	say := string(tree["say/index.html"])
	for _, want := range []string{
		`href="tel:0000-2510100"`, `href="sms:0000-2510100?&amp;body=`, `href="https://12345.example.cn/" rel="external noopener"`,
		`<form class="gap" method="post" action="https://form.hepan.example.cn/say">`, `form-action 'self' https://form.hepan.example.cn"`, `<textarea name="matter" rows="6" required>`,
	} {
		if !strings.Contains(say, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	for name, data := range tree {
		if strings.HasSuffix(name, ".html") && !strings.HasSuffix(name, "say/index.html") && strings.Contains(string(data), "form.hepan") {
			t.Errorf("%s may send forms elsewhere", name)
		}
	}
	ctx, base := browser(t)
	visit(t, ctx, 390, base+"/say/")
	numbers := evaluate[[]string](t, ctx, `[...document.querySelectorAll("[data-slip-number]")].map((e) => e.textContent)`)
	if len(numbers) != 2 || numbers[0] != numbers[1] || !regexp.MustCompile(`^\d{4}-[2-9A-Z]{4}$`).MatchString(numbers[0]) {
		t.Errorf("the slip's numbers are %q", numbers)
	}
}

// A notice, a guide and an event print on one sheet, with their code, and nothing on it is
// told from the day it was printed.
func TestPagesPrintOnOneSheet(t *testing.T) {
	t.Parallel()
	ctx, base := browser(t)
	fakeClock(t, ctx, moment)
	for _, p := range []string{"notices/ting-dian/", "services/di-bao/", "services/you-dai-zheng/", "events/he-chang/", "say/"} {
		visit(t, ctx, 1280, base+"/"+p)
		data, err := chromedp.Call(ctx, cdppage.PrintToPDF, cdppage.PrintToPDFParams{PreferCSSPageSize: boolean(true), PrintBackground: boolean(true)})
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "page.pdf")
		if err := os.WriteFile(file, data.Data, 0o600); err != nil {
			t.Fatal(err)
		}
		if info := string(run(t, "pdfinfo", file)); !regexp.MustCompile(`Pages:\s+1\n`).MatchString(info) {
			t.Errorf("/%s is not one sheet:\n%s", p, info)
		}
		if text := string(run(t, "pdftotext", file, "-")); strings.Contains(text, "明天") || strings.Contains(text, "后天") {
			t.Errorf("/%s tells from today: %s", p, text)
		}
	}
}
