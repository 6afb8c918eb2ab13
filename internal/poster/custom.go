package poster

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"linli/internal/diag"
	"linli/internal/draw"
	"linli/internal/model"
	"linli/internal/pinyin"
	"linli/internal/plan"
	"linli/internal/schema"
	"linli/internal/theme"
)

// A custom is a layout of the theme: parts of the family, each at its place in
// millimetres on A4.
type custom struct {
	Title string `key:"title" zh:"名称" doc:"版式叫什么|what the layout is called"`
	Parts []part `key:"parts,required" zh:"部分" doc:"从下到上的各部分|its parts, the lowest first"`
}

// A part is one mark of a custom layout.
type part struct {
	Part   string  `key:"part,required" zh:"部分" enum:"plate=牌 sign=大字标 text=文字 tab=签 code=二维码 rule=线 foot=页脚" doc:"哪一种|which"`
	X      float64 `key:"x" zh:"横" doc:"左边，毫米|from the left, mm"`
	Y      float64 `key:"y" zh:"纵" doc:"上边；文字是基线，毫米|from the top, mm; of text the baseline"`
	W      float64 `key:"w" zh:"宽" doc:"宽，毫米|width, mm"`
	H      float64 `key:"h" zh:"高" doc:"高；二维码下面的条高，毫米|height, mm; of a code that of its bar"`
	Text   string  `key:"text" zh:"文字" doc:"文字，可用 {name} {community} {phone} {address} {hours} {summary} {printed}|words, with {name} {community} {phone} {address} {hours} {summary} {printed}"`
	Size   float64 `key:"size" zh:"字号" doc:"字高，毫米|the em, mm"`
	Min    float64 `key:"min" zh:"最小字号" doc:"最多缩到多小，毫米|the least em, mm"`
	Lines  int     `key:"lines" zh:"行数" doc:"最多几行|at most how many lines"`
	Weight string  `key:"weight" zh:"粗细" enum:"regular=常规 bold=粗" doc:"粗细|the weight"`
	Color  string  `key:"color" zh:"颜色" enum:"black=黑 white=白 accent=主色" doc:"颜色|the colour"`
	Align  string  `key:"align" zh:"对齐" enum:"left=左 center=中 right=右" doc:"对齐|the alignment"`
	Call   string  `key:"call" zh:"说明" doc:"二维码旁的话|the words beside the code"`
}

// loadCustom reads the layouts of a theme.
func loadCustom(settings theme.Posters, problems *diag.List) map[string]custom {
	out := map[string]custom{}
	shape := schema.For[custom]()
	for _, l := range settings.Layouts {
		at := diag.Pos{File: l.File}
		var doc yaml.Node
		if err := yaml.Unmarshal(l.Data, &doc); err != nil || len(doc.Content) == 0 {
			msg := "empty"
			if err != nil {
				msg = strings.TrimPrefix(err.Error(), "yaml: ")
			}
			problems.Add(at, "poster.custom", msg)
			continue
		}
		d := schema.Decoder{File: l.File, Kind: "posters"}
		var c custom
		places := d.Decode(doc.Content[0], shape, &c)
		d.Require(shape, &c, places)
		*problems = append(*problems, d.Problems...)
		codes := 0
		for i, p := range c.Parts {
			if p.Part == "code" {
				codes++
			}
			if wrong := p.outside(); wrong.ZH != "" {
				at := diag.Pos{File: l.File}
				if places.Has(fmt.Sprintf("parts[%d]", i)) {
					at = places.At(l.File, fmt.Sprintf("parts[%d]", i))
				}
				problems.Add(at, "poster.custom", wrong)
			}
		}
		if l.Name != pinyin.Slug(l.Name) || slices.Contains(plan.Layouts(), l.Name) {
			problems.Add(at, "poster.custom", diag.Text{ZH: "文件名只用小写英文字母、数字和 -，不和自带的版式同名", EN: "its name must be of small letters, digits and -, and no layout of linli's"})
		}
		if codes != 1 && !d.Problems.HasErrors() {
			problems.Add(at, "poster.custom", diag.Text{ZH: "要有一个二维码（part: code），不多不少", EN: "it needs one code (part: code), no more, no less"})
		}
		out[l.Name] = c
	}
	return out
}

// outside says what about a part cannot be on paper, or nothing.
func (p part) outside() diag.Text {
	h := p.H
	if p.Part == "code" {
		h += p.W
		if p.W < 20 || p.X < 8 || p.Y < 8 || p.X+p.W > a4Width-8 || p.Y+h > a4Height-8 {
			return diag.Text{ZH: "二维码要在纸内（四边留 8 毫米），宽至少 20 毫米", EN: "a code must be on the paper, 8 mm from its edges, and at least 20 mm wide"}
		}
	}
	for _, v := range []float64{p.X, p.Y, p.W, p.H, p.Size, p.Min} {
		if !(v >= 0 && v <= a4Height) {
			return diag.Text{ZH: "数字要在 0 到 297 毫米之间", EN: "its numbers must be between 0 and 297 mm"}
		}
	}
	if p.Part == "text" && p.W > 0 && p.W < 5 {
		return diag.Text{ZH: "文字的宽至少 5 毫米", EN: "a text needs a width of at least 5 mm"}
	}
	return diag.Text{}
}

// own lays out a custom layout.
func (s *sheet) own(c custom) {
	values := s.values()
	s.Title = cmp.Or(values["name"], c.Title)
	var pairs []string
	for k, v := range values {
		pairs = append(pairs, "{"+k+"}", v)
	}
	replace := strings.NewReplacer(pairs...)
	for _, p := range c.Parts {
		text := draw.Clean(replace.Replace(p.Text))
		switch p.Part {
		case "plate":
			s.plate(p.X, p.Y, p.W, p.H)
		case "sign":
			s.sign(p.X, p.Y, cmp.Or(p.Size, 36), cmp.Or(text, s.recordSign()))
		case "tab":
			s.tab(p.X, p.Y, p.W, text)
		case "rule":
			s.Fill(s.ink, draw.Rect(p.X, p.Y, p.W, cmp.Or(p.H, 0.5)))
		case "code":
			s.codePlate(p.X, p.Y, p.W, cmp.Or(p.H, 17), s.called(cmp.Or(p.Call, s.t("call.point"))), cmp.Or(p.Size, 6), 5, s.p.Target().Name)
		case "foot":
			s.foot(s.issuer(), s.t("printed", values["printed"]), s.t("valid"), s.p.Target().Name)
		case "text":
			s.ownText(p, text)
		}
	}
}

func (s *sheet) ownText(p part, text string) {
	if text == "" {
		return
	}
	k := map[string]mark{"bold": bold}[p.Weight] | map[string]mark{"white": white, "accent": inked}[p.Color] | map[string]mark{"center": centred, "right": right}[p.Align]
	size := cmp.Or(p.Size, 6)
	lines, em := s.lines("title", text, max(p.Lines, 1), max(size, smallest), max(p.Min, smallest), cmp.Or(p.W, 186), k)
	for i, l := range lines {
		s.put(p.X, p.Y+1.3*em*float64(i), em, l, k)
	}
}

// recordSign is the sign of the record the poster is for.
func (s *sheet) recordSign() string {
	switch r := s.p.Target().Record.(type) {
	case *model.Point:
		return s.pointSign(r)
	case *model.Service:
		return s.serviceSign(r)
	}
	return "告"
}

// values are what a custom layout can put into its words.
func (s *sheet) values() map[string]string {
	v := map[string]string{
		"community": s.config.Title, "printed": s.texts.Date("date.full", s.opts.Printed), "phone": phone(s.config.Community.Phone),
		"name": "", "address": "", "hours": "", "summary": "",
	}
	put := func(key, text string) {
		if text != "" {
			v[key] = s.words(key, text)
		}
	}
	put("name", s.p.Target().Title())
	switch r := s.p.Target().Record.(type) {
	case *model.Point:
		put("address", r.Address)
		put("phone", phone(r.Phone))
		if !r.Hours.IsZero() {
			s.fact("hours", r.Hours.String())
			v["hours"] = s.hoursText(r.Hours)
		}
	case model.Content:
		put("summary", r.Page().Abstract())
	}
	put("name", s.p.Ask.Headline)
	return v
}

// hoursText is the opening hours as one text.
func (s *sheet) hoursText(h model.Hours) string {
	rows, closed := s.hours(h.Hours)
	var parts []string
	for _, r := range rows {
		parts = append(parts, r.Days+" "+strings.Join(r.Spans, " "))
	}
	if closed != "" {
		parts = append(parts, closed+" "+s.t("closed"))
	}
	return strings.Join(parts, "；")
}
