package poster

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"math"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"linli/internal/diag"
	"linli/internal/draw"
	"linli/internal/font"
	"linli/internal/model"
	"linli/internal/plan"
	"linli/internal/qr"
)

// A sheet is a poster on its way. Its units are millimetres on A4: larger and
// smaller papers are scaled.
type sheet struct {
	*draw.Page
	*Maker
	p        plan.Poster
	opts     Options
	set      draw.Setter
	ink      draw.Color // of plates, tabs and rules: the accent, or black
	codes    []Code
	facts    Facts
	until    time.Time // when the sheet is over by itself
	problems diag.List
	about    model.Record // the one a part of a sheet is about, if it is not the poster's
}

// A4 is the paper all figures are for.
const (
	a4Width  = 210
	a4Height = 297
)

func (m *Maker) sheet(p plan.Poster, opts Options) *sheet {
	page := &draw.Page{Width: a4Width, Height: a4Height, Scale: 1, Lang: m.config.Language}
	switch p.Paper {
	case "A3":
		page.Width, page.Height, page.Scale = 297, 420, 420.0/297
	case "A5":
		page.Width, page.Height, page.Scale = 148, 210, 210.0/297
	case "card":
		page.Width, page.Height = cardWidth, cardHeight
	}
	return &sheet{Page: page, Maker: m, p: p, opts: opts, set: draw.Setter{Fonts: m.fonts, Tie: m.ties.cost}, ink: m.accent}
}

// smallest is the least em on any paper: 9 points.
const smallest = 3.175

// least returns the smallest em an element may have on this paper, given the one on
// A4: a larger sheet may shrink to the sizes of A4, a smaller one keeps 9 points.
func (s *sheet) least(em float64) float64 {
	if s.Scale > 1 {
		return em / s.Scale
	}
	return math.Max(em, smallest/s.Scale)
}

func (s *sheet) a5() bool { return s.Scale < 1 }

// t returns an interface text.
func (s *sheet) t(key string, args ...any) string { return s.texts.T("poster."+key, args...) }

// Marks of how text is put.
type mark int

const (
	bold mark = 1 << iota
	white
	inked // in the ink of plates
	right
	centred
	flush
)

func weight(k mark) font.Weight {
	if k&bold != 0 {
		return font.Bold
	}
	return font.Regular
}

func (s *sheet) style(em float64, k mark) draw.Style {
	st := draw.Style{Weight: weight(k), Size: em, Color: draw.Black}
	switch {
	case k&white != 0:
		st.Color = draw.White
	case k&inked != 0:
		st.Color = s.ink
	}
	switch {
	case k&right != 0:
		st.Align = draw.Right
	case k&centred != 0:
		st.Align = draw.Centre
	case k&flush != 0:
		st.Align = draw.Flush
	}
	return st
}

// put sets a line on the baseline b.
func (s *sheet) put(x, b, em float64, text string, k mark) {
	if text != "" {
		s.Add(s.set.Line(x, b, text, s.style(em, k))...)
	}
}

// middle sets a line around the height c and returns its baseline.
func (s *sheet) middle(x, c, em float64, text string, k mark) float64 {
	b := c + lift(text)*em
	s.put(x, b, em, text, k)
	return b
}

// lift is how far below the middle of a line its baseline is, in em.
func lift(text string) float64 {
	for _, r := range text {
		if r >= 0x1100 {
			return 0.38
		}
	}
	return 0.3665
}

func (s *sheet) width(text string, em float64, k mark) float64 {
	return s.set.Width(text, weight(k), em)
}

// fit returns the largest size from most down to least at which text is at most w
// wide; else it reports the field.
func (s *sheet) fit(field, text string, most, least, w float64, k mark) float64 {
	least = s.least(least)
	most = math.Max(most, least)
	em, ok := s.set.Fit(text, weight(k), most, least, w)
	if !ok { // characters as wide as those of the text
		s.long(field, text, int(w/s.width(text, least, k)*float64(utf8.RuneCountInString(text))))
	}
	return em
}

// first returns the first of several ways to say a thing that fits, with its size;
// if none does, the last is reported.
func (s *sheet) first(field string, ways []string, most, least, w float64, k mark) (string, float64) {
	for _, text := range ways[:len(ways)-1] {
		if em, ok := s.set.Fit(text, weight(k), math.Max(most, s.least(least)), s.least(least), w); ok && text != "" {
			return text, em
		}
	}
	last := ways[len(ways)-1]
	return last, s.fit(field, last, most, least, w, k)
}

// long reports a text that does not fit at its smallest.
func (s *sheet) long(field, text string, characters int) {
	s.problems.Add(s.at(field), "poster.fit", s.p.Name(), fieldName(field), text, characters)
}

// lines breaks text into at most n lines of width w, at the largest size from most
// down to least, and returns them with the size. What does not fit is reported.
func (s *sheet) lines(field, text string, n int, most, least, w float64, k mark) ([]string, float64) {
	least = s.least(least)
	most = math.Max(most, least)
	for em := most; ; em = math.Max(em*0.97, least) {
		out := s.set.Wrap(text, weight(k), em, w)
		if len(out) <= n {
			return s.wrap(text, k, em, w), em
		}
		if em <= least {
			s.long(field, text, int(w/least)*n)
			return out[:n], em
		}
	}
}

// wrap breaks text into lines, none of them of one or two characters alone.
func (s *sheet) wrap(text string, k mark, em, w float64) []string {
	out := s.set.Wrap(text, weight(k), em, w)
	if n := len(out); n > 1 && len([]rune(out[n-1])) < 3 {
		if even := s.set.Balance(text, weight(k), n); s.widest(even, em, k) <= w {
			return even
		}
	}
	return out
}

// block breaks text into as many lines as fit into a height, at the largest size from
// most down to least.
func (s *sheet) block(field, text string, most, least, w, h float64, k mark) ([]string, float64) {
	least = s.least(least)
	for em := most; ; em = math.Max(em*0.97, least) {
		out := s.set.Wrap(text, weight(k), em, w)
		if even := s.set.Balance(text, weight(k), len(out)); s.widest(even, em, k) <= w {
			out = even
		}
		if 1.2*em*float64(len(out)) <= h {
			return out, em
		}
		if em <= least {
			s.long(field, text, int(w/least)*int(h/(1.2*least)))
			return out[:1], em
		}
	}
}

func (s *sheet) widest(lines []string, em float64, k mark) float64 {
	w := 0.0
	for _, l := range lines {
		w = math.Max(w, s.width(l, em, k))
	}
	return w
}

// title breaks a title as the family does: one line at most, shrunk to 78 %; then
// two balanced lines of up to 84 %; then smaller down to least.
func (s *sheet) title(field, text string, most, least, w float64) ([]string, float64) {
	one := s.width(text, 1, bold)
	if em := w / one; em >= 0.78*most {
		return []string{text}, math.Min(em, most)
	}
	two := s.set.Balance(text, font.Bold, 2)
	wide := 0.0
	for _, l := range two {
		wide = math.Max(wide, s.width(l, 1, bold))
	}
	em := math.Min(w/wide, 0.84*most)
	if least = s.least(least); em < least {
		s.long(field, text, int(w/least)*2)
		em = least
	}
	if single := w / one; len(two) == 2 && single >= em*0.98 {
		return []string{text}, single
	}
	return two, em
}

// plate is the enamel plate: solid, with a white line inside.
func (s *sheet) plate(x, y, w, h float64) { s.plateOf(x, y, w, h, 5, 1.8, 0.45) }

func (s *sheet) plateOf(x, y, w, h, radius, inset, line float64) {
	s.Fill(s.ink, draw.Rounded(x, y, w, h, draw.Round(radius)))
	s.Fill(draw.White, draw.Ring(x+inset, y+inset, w-2*inset, h-2*inset, radius*0.676, line))
}

// wall is the white line right of the sign.
func (s *sheet) wall(x, y0, y1, line float64) {
	s.Fill(draw.White, draw.Rect(x-line/2, y0, line, y1-y0))
}

// sign sets the one large character in the middle of its cell.
func (s *sheet) sign(cx, cy, em float64, text string) {
	s.middle(cx, cy, em, text, bold|white|centred)
}

// rule is a horizontal line with its middle at y.
func (s *sheet) rule(x0, x1, y, t float64, c draw.Color) { s.Fill(c, draw.Rect(x0, y-t/2, x1-x0, t)) }

// tab is the label of a block: a box on a rule. The note stands right of it.
func (s *sheet) tab(x, y, w float64, label string) { s.tabOf(x, y, w, label, 7.6, 5, s.ink) }

func (s *sheet) blackTab(x, y, w float64, label string) {
	s.tabOf(x, y, w, label, 7.6, 5, draw.Black)
}

func (s *sheet) tabOf(x, y, w float64, label string, h, em float64, c draw.Color) {
	box := s.width(label, em, bold) + 1.1*em
	s.Fill(c, draw.Rounded(x, y, box, h, draw.Corners{1.6, 1.6, 0, 0}))
	s.Fill(c, draw.Rect(x, y+h-0.01, w, 0.7))
	s.middle(x+box/2, y+h/2+0.05, em, label, bold|white|centred)
}

// tabWidth is how much of its rule the box of a tab takes.
func (s *sheet) tabWidth(label string) float64 { return s.width(label, 5, bold) + 5.5 }

// titleBlock sets community, title and second line, left-aligned and centred in the
// height of a plate from y to y+h.
func (s *sheet) titleBlock(x, w, y, h float64, kicker string, kickerEm float64, field, title string, most, least float64, second string, secondEm float64) {
	lines, em := s.title(field, title, most, least, w)
	gap1, gap2 := 4.0, 4.4
	if len(lines) > 1 {
		kickerEm, gap1, gap2, secondEm = math.Min(kickerEm, 4.8), 2.2, 2.6, 4.6
	}
	kickerEm, secondEm = math.Max(kickerEm, s.least(smallest)), math.Max(secondEm, s.least(4.2))
	if second != "" {
		if fit, ok := s.set.Fit(second, font.Bold, secondEm, s.least(4.2), w); ok {
			secondEm = fit
		} else {
			second = "" // the first thing to go
		}
	}
	block := func() float64 {
		total := em + 1.16*em*float64(len(lines)-1)
		if kicker != "" {
			total += kickerEm + gap1
		}
		if second != "" {
			total += gap2 + secondEm
		}
		return total
	}
	for block() > h-2*4.2 && em > s.least(least) {
		em *= 0.98
	}
	const ascent = 0.86
	top := y + (h-block())/2
	if kicker != "" {
		k := s.fit("title", kicker, kickerEm, smallest, w, bold)
		s.put(x, top+ascent*k, k, kicker, bold|white)
		top += kickerEm + gap1
	}
	for i, l := range lines {
		s.put(x, top+ascent*em+1.16*em*float64(i), em, l, bold|white)
	}
	top += em + 1.16*em*float64(len(lines)-1)
	if second != "" {
		s.put(x, top+gap2+ascent*secondEm, secondEm, second, bold|white)
	}
}

// codePlate is the plate with the code: a white square of side w over a bar with
// the call and the address.
func (s *sheet) codePlate(x, y, w, bar float64, call string, callEm, addressEm float64, target string) {
	c := s.code(target)
	host, path := c.printed()
	floor := s.least(3.3)
	address := []string{host + path}
	em, ok := s.set.Fit(address[0], font.Bold, math.Max(addressEm, floor), floor, w-6)
	if !ok {
		address = []string{host, path}
		bar += 4
		if _, fits := s.set.Fit(host, font.Bold, floor, floor, w-6); !fits {
			upper, lower := halves(host)
			address = []string{upper, lower + path}
		}
		em = math.Min(s.fit("address", address[0], addressEm, 3.3, w-6, bold), s.fit("address", address[1], addressEm, 3.3, w-6, bold))
	}
	if over := y + w + bar - 267.6; over > 0 { // the foot is not to be touched
		y -= over
	}
	s.codeBox(x, y, w, bar, 5, c)
	mid := y + w + (bar-0.6)/2
	total := em * float64(len(address))
	if len(address) > 1 {
		total += 0.8
	}
	if call == "" {
		s.stack(x+w/2, mid-total/2, em, address)
		return
	}
	callEm = s.fit("call", call, callEm, 3.3, w-6, bold)
	gap := 0.1 * bar
	top := mid - (callEm+gap+total)/2
	s.middle(x+w/2, top+callEm/2, callEm, call, bold|white|centred)
	s.stack(x+w/2, top+callEm+gap, em, address)
}

func (s *sheet) stack(cx, top, em float64, lines []string) {
	for i, l := range lines {
		s.middle(cx, top+em/2+float64(i)*(em+0.8), em, l, bold|white|centred)
	}
}

// codeBox draws the plate, the white square and the code.
func (s *sheet) codeBox(x, y, w, bar, radius float64, c Code) {
	const line = 0.6
	s.Fill(s.ink, draw.Rounded(x, y, w, w+bar, draw.Round(radius)))
	inner := radius - line
	corners := draw.Corners{inner, inner, 0, 0}
	height := w - line
	if bar == 0 {
		corners, height = draw.Round(inner), w-2*line
	}
	s.Fill(draw.White, draw.Rounded(x+line, y+line, w-2*line, height, corners))
	s.drawCode(x, y, w, c)
}

// drawCode draws the code of c with its quiet zone into a square of side w.
func (s *sheet) drawCode(x, y, w float64, c Code) {
	code, err := qr.Encode(c.Address)
	if err != nil {
		s.problems.Add(s.p.At, "poster.scan", s.p.Name(), diag.Text{ZH: err.Error(), EN: err.Error()})
		return
	}
	module := w / float64(code.Size+2*qr.Quiet)
	var path []draw.Seg
	for _, r := range code.Rects() {
		path = append(path, draw.Rect(x+float64(r.X+qr.Quiet)*module, y+float64(r.Y+qr.Quiet)*module, float64(r.W)*module, float64(r.H)*module)...)
	}
	s.Fill(draw.Black, path)
	s.drawLogo(x+w/2, y+w/2, module*float64(code.Size))
	c.x, c.y, c.w, c.modules = x, y, w, code.Size
	s.codes = append(s.codes, c)
	s.fact("address", c.Address)
}

// code returns the code of a target.
func (s *sheet) code(target string) Code {
	code := s.plan.Code(target)
	return Code{Target: target, Code: code, Address: s.config.Absolute("/s/" + code + "/")}
}

// printed returns the address as it stands on paper, in two parts.
func (c Code) printed() (host, path string) {
	_, rest, _ := strings.Cut(c.Address, "://")
	i := strings.LastIndex(rest, "/s/")
	return rest[:i], rest[i:]
}

// foot says why to believe the sheet.
func (s *sheet) foot(first, second, third, target string) {
	s.fact("foot", first)
	s.fact("community", s.config.Title)
	s.Fill(s.ink, draw.Rect(12, 270, 186, 0.5))
	host, _ := s.code(target).printed()
	em, leftWidth, rightX := 3.4, 56.0, 72.0
	genuine := []string{s.t("genuine"), s.t("genuine.1", host), s.t("genuine.2")}
	if s.a5() { // nine points need shorter words
		em, leftWidth, rightX = 4.5, 68, 84
		genuine = []string{s.t("genuine"), s.t("genuine.a5.1", host), s.t("genuine.a5.2")}
	}
	for i, l := range []string{first, second, third} {
		k, ways := mark(0), []string{l}
		if i == 0 {
			k, ways = bold, []string{l, s.config.Title + s.t("committee"), s.config.Title}
		}
		text, size := s.first("foot", ways, em, smallest, leftWidth, k)
		s.put(12, 275.6+4.9*float64(i), size, text, k)
	}
	for i, l := range genuine {
		k, ways := mark(0), []string{l}
		switch i {
		case 0:
			k = bold
		case 1:
			ways = []string{l, s.t("genuine.a5.1", host), host}
		}
		text, size := s.first("foot", ways, em, smallest, 150-rightX, k)
		s.put(rightX, 275.6+4.9*float64(i), size, text, k)
	}
	s.Fill(s.ink, draw.Ring(152.25, 273.4, 45.5, 12.4, 2, 0.5))
	label := math.Max(3.6, s.least(3.6))
	s.put(155.4, 280.968, label, s.t("code"), bold|inked)
	st := s.style(7.6, bold|right)
	st.Space = 0.9
	code := s.plan.Code(target)
	if w := s.width(code, 7.6, bold) + 0.9*float64(len(code)-1); w > 37-2*label {
		st.Size *= (37 - 2*label) / w
	}
	s.Add(s.set.Line(194.4, 282.285, code, st)...)
}

func (s *sheet) issuer() string {
	return s.t("issued", cmp.Or(s.config.Posters.Issuer, s.config.Title+s.t("committee")))
}

// bleed adds a band beyond the trim at the head and foot of the sheet, and marks
// where to cut.
func (s *sheet) bleed(mm float64) {
	if mm <= 0 {
		return
	}
	s.Page.Bleed, s.Page.Margin = mm, math.Max(10, mm+7)
	w, h, b := s.Page.Width/s.Scale, s.Page.Height/s.Scale, mm/s.Scale
	if s.p.Layout != "sticker" && s.p.Layout != "card" {
		s.Fill(s.ink, draw.Rect(-b, -b, w+2*b, b+6))
		s.Fill(s.ink, draw.Rect(-b, h-6, w+2*b, b+6))
	}
	far, near, t := (mm+6)/s.Scale, (mm+1)/s.Scale, 0.25/s.Scale
	for _, x := range []float64{0, w} {
		s.Fill(draw.Black, draw.Rect(x-t/2, -far, t, far-near))
		s.Fill(draw.Black, draw.Rect(x-t/2, h+near, t, far-near))
	}
	for _, y := range []float64{0, h} {
		s.Fill(draw.Black, draw.Rect(-far, y-t/2, far-near, t))
		s.Fill(draw.Black, draw.Rect(w+near, y-t/2, far-near, t))
	}
}

// words cleans an author's text for paper and refuses words that are true on one day
// only. The text is a fact of the sheet under the name of its field.
func (s *sheet) words(field, text string) string {
	text = draw.Clean(text)
	if text == "" {
		return ""
	}
	s.fact(field, text)
	for _, w := range []string{"今天", "明天", "今晚", "本周"} {
		if strings.Contains(text, w) {
			s.problems.Add(s.at(field), "poster.today", s.p.Name(), w)
		}
	}
	return text
}

// record is what the sheet, or the part of it that is being set, is about.
func (s *sheet) record() model.Record {
	if s.about != nil {
		return s.about
	}
	return s.p.Target().Record
}

// at is the place of a field of the record.
func (s *sheet) at(field string) diag.Pos {
	if r := s.record(); r != nil {
		o := r.Source()
		for _, f := range []string{field, otherField[field]} {
			if f != "" && o.Places.Has(f) {
				return o.At(f)
			}
		}
		if s.about != nil {
			return o.At("name")
		}
	}
	return s.p.At
}

// otherField is where a fact of a sheet is written, if not in a field of its name.
var otherField = map[string]string{"street": "address", "what": "title", "signup": "signup.phone", "time": "time.promised", "lead": "lead", "note": "posters", "headline": "posters", "call": "posters"}

// missing reports characters that no font has, where the source has them.
func (s *sheet) missing() {
	for _, r := range s.set.Missing {
		s.problems.Add(s.find(r), "poster.glyph", s.p.Name(), string(r), fmt.Sprintf("%U", r))
	}
}

// find returns where a character stands in the files the sheet is made from.
func (s *sheet) find(r rune) diag.Pos {
	files := []string{s.p.At.File}
	for _, t := range s.p.Targets {
		if t.Record != nil {
			files = append(files, t.Record.Source().File)
		}
	}
	for _, p := range s.site.Points {
		files = append(files, p.File)
	}
	for _, file := range append(files, "site.yaml") {
		data, err := fs.ReadFile(s.source, file)
		if err != nil {
			continue
		}
		if i := bytes.IndexRune(data, r); i >= 0 {
			return diag.Pos{File: file, Line: bytes.Count(data[:i], []byte("\n")) + 1, Col: utf8.RuneCount(data[bytes.LastIndexByte(data[:i], '\n')+1:i]) + 1}
		}
	}
	return s.p.At
}

// oneSign returns the character of a sign: the author's own, if it is one.
func (s *sheet) oneSign(own, usual string) string {
	own = draw.Clean(own)
	if own == "" {
		return usual
	}
	if utf8.RuneCountInString(own) != 1 || unicode.IsSpace([]rune(own)[0]) {
		s.problems.Add(s.at("sign"), "poster.sign", own)
		return usual
	}
	return own
}
