package poster_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"linli/internal/content"
	"linli/internal/diag"
	"linli/internal/draw"
	"linli/internal/font"
	"linli/internal/plan"
	"linli/internal/poster"
	"linli/internal/qr"
	"linli/internal/theme"
)

var now = time.Date(2026, 11, 25, 10, 0, 0, 0, time.FixedZone("", 8*3600))

// load plans the posters of a source folder.
func load(tb testing.TB, source fs.FS) (*plan.Plan, *poster.Maker) {
	tb.Helper()
	config, problems, err := content.Config(source, "", theme.Languages(source, "default"))
	if err != nil || problems.HasErrors() {
		tb.Fatal(problems, err)
	}
	th, problems, err := theme.Load(source, config.Theme, config.AllLanguages(), nil)
	if err != nil || problems.HasErrors() {
		tb.Fatal(problems, err)
	}
	site, problems, err := content.Load(context.Background(), source, config, content.Options{Now: now})
	if err != nil || problems.HasErrors() {
		tb.Fatal(problems, err)
	}
	p, problems := plan.New(site, plan.Options{Layouts: th.Posters.LayoutNames()})
	if problems.HasErrors() {
		tb.Fatal(problems)
	}
	m, problems := poster.New(p, th, source)
	if m == nil {
		tb.Fatal(problems)
	}
	return p, m
}

// inked is where the ink of a line stands.
type inked struct {
	text           string
	x0, y0, x1, y1 float64
	size           float64
}

// lines joins the pieces of a line that differ in face, and measures their ink.
func lines(p *draw.Page) []inked {
	var out []inked
	for _, it := range p.Items {
		t, ok := it.(draw.Text)
		if !ok {
			continue
		}
		b := ink(t)
		if b.x1 <= b.x0 {
			continue
		}
		if n := len(out) - 1; n >= 0 && math.Abs(out[n].size-t.Size) < 1e-9 && math.Abs(b.x0-out[n].x1) < 0.5*t.Size && out[n].y0 < b.y1 && b.y0 < out[n].y1 {
			l := &out[n]
			l.text, l.x1, l.y0, l.y1 = l.text+b.text, b.x1, math.Min(l.y0, b.y0), math.Max(l.y1, b.y1)
			continue
		}
		out = append(out, b)
	}
	return out
}

func ink(t draw.Text) inked {
	b := inked{x0: math.Inf(1), y0: math.Inf(1), x1: math.Inf(-1), y1: math.Inf(-1), size: t.Size}
	em := t.Size / float64(t.Face.Units)
	pen := t.X
	for _, g := range t.Glyphs {
		b.text += string(g.Rune)
		for _, s := range t.Face.Outline(g.ID) {
			points := []font.Point{s.P}
			if s.Op == font.Quad {
				points = append(points, s.C)
			}
			for _, q := range points {
				b.x0, b.x1 = math.Min(b.x0, pen+q.X*em), math.Max(b.x1, pen+q.X*em)
				b.y0, b.y1 = math.Min(b.y0, t.Y-q.Y*em), math.Max(b.y1, t.Y-q.Y*em)
			}
		}
		pen += float64(t.Face.Advance(g.ID))*em + t.Space
	}
	return b
}

// check holds a sheet to what paper needs: type of nine points at least, nothing
// outside the live area, no line over another, nothing in a code's quiet zone.
func check(t *testing.T, s *poster.Sheet) {
	t.Helper()
	name := s.Poster.Name()
	p := s.Page
	w, h := p.Width/p.Scale, p.Height/p.Scale
	margin := 8.0 / p.Scale // of office printers
	switch {
	case s.Poster.Layout == "sticker":
		margin = 4
	case s.Poster.Paper == "card":
		margin = 3.5
	case p.Scale < 1:
		margin = 8
	}
	all := lines(p)
	for i, l := range all {
		if pt := l.size * p.Scale / 0.3528; pt < 8.99 {
			t.Errorf("%s: %q has %.2f points", name, l.text, pt)
		}
		if l.x0 < margin || l.y0 < margin || l.x1 > w-margin || l.y1 > h-margin {
			t.Errorf("%s: %q stands outside the live area: %.1f,%.1f to %.1f,%.1f", name, l.text, l.x0, l.y0, l.x1, l.y1)
		}
		for _, o := range all[i+1:] {
			if l.x0 < o.x1-0.05 && o.x0 < l.x1-0.05 && l.y0 < o.y1-0.05 && o.y0 < l.y1-0.05 {
				t.Errorf("%s: %q lies over %q", name, l.text, o.text)
			}
		}
	}
	for _, c := range s.Codes {
		x, y, side := c.Place()
		module := side / float64(c.Modules()+2*qr.Quiet)
		for _, l := range all {
			if l.x0 < x+side-module && l.x1 > x+module && l.y0 < y+side-module && l.y1 > y+module {
				t.Errorf("%s: %q stands in the quiet zone", name, l.text)
			}
		}
	}
}

func makeAll(t *testing.T, p *plan.Plan, m *poster.Maker, papers ...string) (made int, refused diag.List) {
	t.Helper()
	for _, x := range p.Posters {
		for _, paper := range papers {
			one := x
			if paper != x.Paper {
				if x.Sheet() || paper == "A5" && !poster.OnA5(x.Layout) {
					continue
				}
				one = x.OnPaper(paper)
			}
			sheet, problems := m.Make(one, poster.Options{Printed: now})
			if sheet == nil {
				refused = append(refused, problems...)
				continue
			}
			check(t, sheet)
			made++
		}
	}
	return made, refused
}

func TestTheDemoIsPrintedWell(t *testing.T) {
	p, m := load(t, os.DirFS("../.."))
	made, refused := makeAll(t, p, m, "A4", "A3", "A5")
	for _, d := range refused {
		t.Error(d)
	}
	if made < 250 {
		t.Errorf("only %d sheets", made)
	}
	for _, n := range poster.LabelCounts() {
		for _, x := range p.Stickers(n, func(plan.Target) bool { return true }) {
			sheet, problems := m.Make(x, poster.Options{Printed: now})
			if sheet == nil {
				t.Fatal(problems)
			}
			check(t, sheet)
		}
	}
}

// stretched is a community with one of everything, each text n times as long.
func stretched(n int) fstest.MapFS {
	long := func(s string) string { return strings.Repeat(s, max(n, 1)) }
	list := func(s string) string {
		var out []string
		for i := range max(n, 1) * 2 {
			out = append(out, fmt.Sprintf("%s%d", s, i+1))
		}
		return "[" + strings.Join(out, ", ") + "]"
	}
	var materials, steps, rooms, asks, units []string
	for i := range max(n, 1) * 2 {
		materials = append(materials, fmt.Sprintf("{name: %s, original: 1, note: %s}", long("身份证"), long("看后当场还")))
		steps = append(steps, fmt.Sprintf("%q", long("到窗口交材料")+"："+long("不用提前复印。")))
		rooms = append(rooms, fmt.Sprintf("{name: %s, note: %s}", long("大厅"), long("进门右手")))
		asks = append(asks, fmt.Sprintf("{what: %s, who: %s}", long("漏水停电"), long("物业")))
		units = append(units, fmt.Sprintf("{id: \"%d\", lead: %s}", i+1, long("何阿姨")))
	}
	f := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	dishes := list("小鸡炖蘑菇")
	return fstest.MapFS{
		"site.yaml": f("title: " + long("河畔社区") + "\nbaseURL: https://hepan.example.cn/\nlanguages: [ko]\ncommunity: {phone: 0431-01000112}\nposters:\n  second: ko\n  cards: 3\n  ask: [" + strings.Join(asks, ", ") + "]\n"),
		"data/points.yaml": f("- {id: a, name: " + long("党群服务中心") + ", kind: centre, address: " + long("河畔路16号一楼") + ", phone: 0431-01000112, hours: \"Mo-Fr 08:30-11:30,13:30-17:00; Sa 09:00-12:00; Su 10:00-11:00; PH off; 2026 Dec 08 13:00-17:30 \\\"" + long("上午盘点") + "\\\"\", facilities: " + list("无障碍坡道") + ", rooms: [" + strings.Join(rooms, ", ") + "]}\n" +
			"- {id: c, name: " + long("食堂") + ", kind: canteen, hours: \"06:50-08:20,11:00-12:40,16:50-18:10\"}\n- {id: b, name: 站}\n"),
		"data/points.ko.yaml":   f("- {id: a, name: " + long("주민 봉사 센터 ") + "}\n"),
		"data/grid.yaml":        f("- {id: g, name: " + long("第三网格") + ", lead: " + long("林老师") + ", phone: 0431-01000303, buildings: [{id: b12, name: " + long("12栋") + ", lead: " + long("郑师傅") + ", phone: 0431-01000312, floors: 18, units: [" + strings.Join(units, ", ") + "]}, {id: x, name: 甲}]}\n"),
		"data/menus/w.yaml":     f("canteen: c\nweek: 2026-W48\nprices: [{meal: lunch, group: " + long("老人") + ", price: 2}, {meal: dinner, group: 其他, price: 13}]\ndays:\n" + days(dishes) + ""),
		"content/services/s.md": f("---\ntitle: " + long("高龄津贴申领") + "\npoints: [a]\nwindow: " + long("2号窗口") + "\nphone: 0431-01000112\naudience: [" + long("八十岁以上") + "]\nfee: " + long("不收费") + "\ntime: 5 个工作日\ntrips: 1\nhomeVisit: " + long("可以上门") + "\nbasis: " + long("市高龄津贴发放办法") + "\nmaterials: [" + strings.Join(materials, ", ") + "]\nsteps: [" + strings.Join(steps, ", ") + "]\n---\n文\n"),
		"content/notices/n.md":  f("---\ntitle: " + long("停水抢修") + "\nseverity: urgent\nutility: water\nstarts: 2026-11-25 08:30\nends: 2026-11-26 17:00\naffects: [b12, x]\nfloors: " + long("四层以上水压低") + "\ncontact: " + long("抢修") + "\nphone: 0431-01000924\n---\n- " + long("晚上接好水") + "\n- " + long("出门前关好水龙头") + "\n"),
		"content/notices/m.md":  f("---\ntitle: " + long("公示") + "\nseverity: important\ndate: 2026-11-24\n---\n" + long("请大家看。") + "\n"),
		"content/events/e.md":   f("---\ntitle: " + long("冬至包饺子") + "\nstarts: 2026-12-20 09:30\nends: 2026-12-20 11:30\nplace: " + long("食堂大厅") + "\ncapacity: 60\nfee: " + long("不收费") + "\nsignup: {phone: 0431-01000112, deadline: 2026-12-17}\n---\n文\n"),
		"content/events/w.md":   f("---\ntitle: 歌\nstarts: 2026-11-25 14:00\nends: 2026-11-25 15:00\nrepeat: FREQ=WEEKLY;BYDAY=MO,WE,FR\n---\n文\n"),
	}
}

func days(dishes string) string {
	out := ""
	for d := 23; d <= 29; d++ {
		out += fmt.Sprintf("  2026-11-%d: {breakfast: [粥, {dish: 鸡蛋, allergens: [蛋]}], lunch: %s, dinner: [面]}\n", d, dishes)
	}
	return out
}

// Whatever the length of the texts, a sheet is good or refused with a reason: never
// overflowing, never overlapping.
func TestNoLengthMakesABadSheet(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 5, 10} {
		t.Run(fmt.Sprintf("times=%d", n), func(t *testing.T) {
			p, m := load(t, stretched(n))
			made, refused := makeAll(t, p, m, "A4", "A3", "A5")
			if n <= 1 && len(refused) > 0 {
				t.Error(refused)
			}
			for _, d := range refused {
				if d.Rule != "poster.fit" && d.Rule != "poster.small" {
					t.Error(d)
				}
			}
			t.Logf("%d sheets, %d findings", made, len(refused))
			for _, d := range refused {
				t.Log(d)
			}
		})
	}
}

// A logo of at most a tenth of the code leaves it readable; a sheet whose code does
// not read any more is refused.
func TestALogoLeavesTheCodeReadable(t *testing.T) {
	source := stretched(1)
	var logo bytes.Buffer
	img := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for i := range img.Pix {
		img.Pix[i] = byte(i * 7)
	}
	if err := png.Encode(&logo, img); err != nil {
		t.Fatal(err)
	}
	source["logo.png"] = &fstest.MapFile{Data: logo.Bytes()}
	site := source["site.yaml"]
	for _, area := range []string{"0.06", "0.1"} {
		source["site.yaml"] = &fstest.MapFile{Data: append(slices.Clone(site.Data), "  logo: {file: logo.png, area: "+area+"}\n"...)}
		p, m := load(t, source)
		for _, x := range p.Posters {
			sheet, problems := m.Make(x, poster.Options{Printed: now})
			if sheet == nil {
				t.Error(problems)
				continue
			}
			pictures := 0
			for _, it := range sheet.Page.Items {
				if _, ok := it.(draw.Picture); ok {
					pictures++
				}
			}
			if pictures != len(sheet.Codes) {
				t.Errorf("%s has %d codes and %d logos", x.Name(), len(sheet.Codes), pictures)
			}
		}
	}
}

func TestAProofSeesWhatLiesOverACode(t *testing.T) {
	p, m := load(t, stretched(1))
	sheet, problems := m.Layout(p.Posters[0], poster.Options{Printed: now})
	if sheet == nil {
		t.Fatal(problems)
	}
	if problems := m.Prove(sheet); len(problems) > 0 {
		t.Fatal(problems)
	}
	x, y, side := sheet.Codes[0].Place()
	for name, mark := range map[string]draw.Shape{
		"a patch over the code":    {Path: draw.Rect(x+side/3, y+side/3, side/2, side/2), Color: draw.White},
		"a line in the quiet zone": {Path: draw.Rect(x+side/4, y+side/18, side/3, side/60), Color: draw.Black},
	} {
		spoilt := *sheet.Page
		spoilt.Items = append(slices.Clone(sheet.Page.Items), mark)
		other := *sheet
		other.Page = &spoilt
		if problems := m.Prove(&other); !problems.HasErrors() {
			t.Errorf("%s was not seen", name)
		}
	}
}

// Hosts are as long as they are: sheets are good with all that make an address of at
// most sixty characters.
func TestHostsOfEveryLength(t *testing.T) {
	for _, base := range []string{"https://a.cn/", "https://hepan.changchun.gov.cn/", "https://huaishuli-shequ.example.cn/", "https://huaxiyiguan-shequ.example.github.io/linli/"} {
		source := stretched(1)
		site := strings.Replace(string(source["site.yaml"].Data), "https://hepan.example.cn/", base, 1)
		if len(base) > 40 {
			site = strings.Replace(site, "cards: 3", "cards: 0", 1) // a bank card has no room for it
		}
		source["site.yaml"] = &fstest.MapFile{Data: []byte(site)}
		p, m := load(t, source)
		if _, refused := makeAll(t, p, m, "A4", "A3"); len(refused) > 0 {
			t.Error(base, refused)
		}
	}
}
