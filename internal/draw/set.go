package draw

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"

	"linli/internal/font"
)

// A Setter sets type with a library of fonts. Characters that no font has are
// collected in Missing. It is for one goroutine.
type Setter struct {
	Fonts   *font.Library
	Missing []rune
	Tie     func(a, b rune) float64 // what it costs to part two characters, in em squared; may be nil
}

// A Style is how a line is set.
type Style struct {
	Weight font.Weight
	Size   float64
	Color  Color
	Space  float64 // between letters
	Lang   string
	Align  Align
}

// Align says which part of a line stands at its place.
type Align int

// The alignments. Flush sets the ink of the first glyph, not its box, on the place:
// large lines then stand on the margin.
const (
	Left Align = iota
	Centre
	Right
	Flush
)

// Clean returns s as it can be set: composed (NFC), with white space of every kind
// but the full-width one as single spaces.
func Clean(s string) string {
	s = norm.NFC.String(s)
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case r == '\u3000', r == '\u00A0':
			b.WriteRune(r)
			space = false
		case unicode.IsSpace(r):
			if !space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = true
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r): // nothing to see
		default:
			b.WriteRune(r)
			space = false
		}
	}
	return strings.TrimRight(b.String(), " ")
}

// Width returns how wide s is set.
func (t *Setter) Width(s string, w font.Weight, size float64) float64 {
	sum := 0.0
	for _, r := range s {
		f, g, _ := t.Fonts.Find(w, r)
		sum += float64(f.Advance(g)) / float64(f.Units)
	}
	return sum * size
}

// Line returns s as items, one for each change of face, at x on the baseline y.
func (t *Setter) Line(x, y float64, s string, st Style) []Item {
	var out []Item
	switch st.Align {
	case Centre:
		x -= t.spaced(s, st) / 2
	case Right:
		x -= t.spaced(s, st)
	case Flush:
		x -= t.bearing(s, st)
	}
	var run Text
	end := func() {
		if len(run.Glyphs) > 0 {
			out = append(out, run)
			x += run.Width()
		}
	}
	for _, r := range s {
		f, g, ok := t.Fonts.Find(st.Weight, r)
		if !ok && !slices.Contains(t.Missing, r) {
			t.Missing = append(t.Missing, r)
		}
		if f != run.Face {
			end()
			run = Text{X: x, Y: y, Size: st.Size, Space: st.Space, Face: f, Color: st.Color, Lang: st.Lang}
		}
		run.Glyphs = append(run.Glyphs, Glyph{g, r})
	}
	end()
	return out
}

// spaced is the width of a line without the space after its last letter.
func (t *Setter) spaced(s string, st Style) float64 {
	n := len([]rune(s))
	return t.Width(s, st.Weight, st.Size) + st.Space*float64(max(0, n-1))
}

func (t *Setter) bearing(s string, st Style) float64 {
	for _, r := range s {
		f, g, _ := t.Fonts.Find(st.Weight, r)
		return float64(f.Bearing(g)) / float64(f.Units) * st.Size
	}
	return 0
}

// Fit returns the largest size, from max down to min, at which s is at most width
// wide; false if it is wider at min.
func (t *Setter) Fit(s string, w font.Weight, most, least, width float64) (float64, bool) {
	one := t.Width(s, w, 1)
	if one*most <= width {
		return most, true
	}
	size := math.Floor(width/one*200) / 200 // steps of 5 µm, so that the line is never wider
	return max(size, least), size >= least
}

// Wrap breaks s into lines of at most width: by UAX #14 (Unicode line breaking),
// but never inside a number with its unit, a phone, or a Hangul word. What is wider
// than a line by itself, such as a long address, is broken where it must be.
func (t *Setter) Wrap(s string, w font.Weight, size, width float64) []string {
	var lines []string
	line, used := "", 0.0
	flush := func() {
		if line = strings.TrimRight(line, " \u3000"); line != "" {
			lines = append(lines, line)
		}
		line, used = "", 0
	}
	for _, u := range Units(s) {
		full := t.Width(u, w, size)
		bare := t.Width(strings.TrimRight(u, " \u3000"), w, size)
		if line != "" && used+bare > width {
			flush()
		}
		if line == "" && bare > width {
			pieces := t.chop(u, w, size, width)
			lines = append(lines, pieces[:len(pieces)-1]...)
			u = pieces[len(pieces)-1]
			full = t.Width(u, w, size)
		}
		line += u
		used += full
	}
	flush()
	return lines
}

// chop breaks what has no place to break.
func (t *Setter) chop(s string, w font.Weight, size, width float64) []string {
	var out []string
	line, used := "", 0.0
	for _, r := range s {
		one := t.Width(string(r), w, size)
		if line != "" && used+one > width && !strings.ContainsRune(noStart, r) {
			out = append(out, line)
			line, used = "", 0
		}
		line += string(r)
		used += one
	}
	return append(out, line)
}

// noStart may not begin a line, noEnd may not end one (GB/T 15834, JIS X 4051).
const (
	noStart = "，。、；：？！）》】」』〉”’…—～％℃·•,.;:?!)]}%"
	noEnd   = "（《【「『〈“‘([{"
)

// shortQuote is how many characters between quotation marks stay on one line.
const shortQuote = 8

// quotations parts s before opening and behind closing marks, where UAX #14 keeps
// Chinese quotation marks tied to both sides.
func quotations(s string) []string {
	var out []string
	from := 0
	for i, r := range s {
		switch {
		case strings.ContainsRune("“《「", r) && i > from:
			out, from = append(out, s[from:i]), i
		case strings.ContainsRune("”》」", r):
			end := i + utf8.RuneLen(r)
			out, from = append(out, s[from:end]), end
		}
	}
	if from < len(s) {
		out = append(out, s[from:])
	}
	return out
}

// Units returns the parts of s that may not be broken, in order.
func Units(s string) []string {
	var out []string
	add := func(seg string) {
		if n := len(out); n > 0 && joined(out[n-1], seg) {
			out[n-1] += seg
		} else {
			out = append(out, seg)
		}
	}
	for _, part := range quotations(s) {
		if first, _ := utf8.DecodeRuneInString(part); strings.ContainsRune("“《「", first) && utf8.RuneCountInString(part) <= shortQuote+2 {
			add(part)
			continue
		}
		state := -1
		for rest := part; rest != ""; {
			var seg string
			seg, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
			add(seg)
		}
	}
	return out
}

// joined reports whether a and b stay together although UAX #14 parts them.
func joined(a, b string) bool {
	ra, rb := []rune(a), []rune(b)
	last, first := ra[len(ra)-1], rb[0]
	before := last // before a space or a dash
	if len(ra) > 1 && (last == ' ' || last == '–' || last == '—' || last == '-' || last == '~' || last == '/') {
		before = ra[len(ra)-2]
	}
	switch {
	case strings.ContainsRune(noStart, first), strings.ContainsRune(noEnd, last):
		return true
	case unicode.Is(unicode.Hangul, last) && unicode.Is(unicode.Hangul, first):
		return true
	case digit(before) && digit(first): // 0431-0100 0112, 8:30–17:30, 11/25
		return true
	case digit(last) && strings.ContainsRune(measures, first): // 25日, 12栋
		return true
	case strings.ContainsRune(measures, before) && last == '–' && digit(first): // 25日–27日
		return true
	}
	return false
}

func digit(r rune) bool { return r >= '0' && r <= '9' }

// measures are words that stay with the number before them.
const measures = "年月日号栋楼层元岁人单室天周点时分次个份户米项位동층시분일월년원명호"

// Balance breaks s into n lines as equal as can be, or fewer if it has not so many
// places to break. Where Tie is set, places that would part a word count as worse.
func (t *Setter) Balance(s string, w font.Weight, n int) []string {
	units := Units(s)
	n = min(n, len(units))
	if n < 2 {
		return []string{s}
	}
	cost := func(from, to int) float64 { // of the line units[from:to]
		c := t.Width(strings.TrimRight(strings.Join(units[from:to], ""), " \u3000"), w, 1)
		c *= c
		if to < len(units) {
			c += t.tie(units[to-1], units[to])
		}
		return c
	}
	// best[k][i] is the least cost of the first i units on k lines.
	best, cut := make([][]float64, n+1), make([][]int, n+1)
	for k := range best {
		best[k], cut[k] = make([]float64, len(units)+1), make([]int, len(units)+1)
		for i := range best[k] {
			best[k][i] = math.Inf(1)
		}
	}
	best[0][0] = 0
	for k := 1; k <= n; k++ {
		for i := k; i <= len(units); i++ {
			for j := k - 1; j < i; j++ {
				if c := best[k-1][j] + cost(j, i); c < best[k][i] {
					best[k][i], cut[k][i] = c, j
				}
			}
		}
	}
	lines := make([]string, n)
	for k, i := n, len(units); k > 0; k-- {
		j := cut[k][i]
		lines[k-1] = strings.TrimRight(strings.Join(units[j:i], ""), " \u3000")
		i = j
	}
	return lines
}

// tie is what it costs to part two units.
func (t *Setter) tie(a, b string) float64 {
	if t.Tie == nil {
		return 0
	}
	ra, rb := []rune(a), []rune(b)
	return t.Tie(ra[len(ra)-1], rb[0])
}
