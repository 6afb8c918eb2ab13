// Package poster lays out what a community prints: posters, stairwell sheets, door
// sheets, labels and cards, all of one family (docs/posters.md has every figure).
//
// In go a plan and fonts, out come drawings that have been proved: their codes read
// back, nothing too small, too wide or missing. A sheet that cannot be made well is
// a diagnostic, not a sheet.
package poster

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"linli/internal/diag"
	"linli/internal/draw"
	"linli/internal/font"
	"linli/internal/model"
	"linli/internal/plan"
	"linli/internal/theme"
)

// A Maker makes the posters of one plan. It may be used by several goroutines at a
// time.
type Maker struct {
	plan   *plan.Plan
	site   *model.Site
	config *model.Config
	texts  theme.Texts
	second theme.Texts // of the second language, nil without one
	fonts  *font.Library
	source fs.FS
	accent draw.Color
	ties   *ties
	logo   *logo
	custom map[string]custom
}

// Options are the choices of one run.
type Options struct {
	Printed time.Time // the date on the paper
	Bleed   float64   // millimetres beyond the trim, 0 for none
}

// New prepares what all posters share. What the settings got wrong is in the list;
// then there is no Maker.
func New(p *plan.Plan, t *theme.Theme, source fs.FS) (*Maker, diag.List) {
	c := p.Site.Config
	m := &Maker{plan: p, site: p.Site, config: c, texts: t.Texts(c.Language), source: source, fonts: font.Builtin(), ties: countTies(p.Site)}
	var problems diag.List
	m.accent = m.color(t.Posters, &problems)
	if second := c.Posters.Second; second != "" {
		if second == c.Language || !slices.Contains(c.Languages, second) {
			problems.Add(c.At("posters.second"), "poster.second", second)
		}
		m.second = t.Texts(second)
	}
	m.loadFonts(&problems)
	m.loadLogo(&problems)
	m.custom = loadCustom(t.Posters, &problems)
	m.checkAddress(&problems)
	for i, d := range c.Posters.Distances {
		if _, own := m.custom[d.Layout]; !own && !slices.Contains(plan.Layouts(), d.Layout) {
			problems.Add(c.At(fmt.Sprintf("posters.distance[%d].layout", i)), "poster.layout", d.Layout, strings.Join(plan.Layouts(), ", "))
		}
	}
	if problems.HasErrors() {
		return nil, problems
	}
	return m, problems
}

// longestAddress is how long a short address may be, so that its code stays coarse.
const longestAddress = 60

func (m *Maker) checkAddress(problems *diag.List) {
	if len(m.plan.Shorts) == 0 {
		return
	}
	address := m.config.Absolute(m.plan.Shorts[0].Path())
	if n := len([]rune(address)); n > longestAddress {
		problems.Add(m.config.At("baseURL"), "poster.address", address, n, longestAddress)
	}
}

// accent is the colour of plates unless the theme has another.
var accent = draw.Color{R: 0x0F, G: 0x3F, B: 0x8A}

// leastContrast is what accent and white must have, on paper and photocopied.
const leastContrast = 7

func (m *Maker) color(settings theme.Posters, problems *diag.List) draw.Color {
	if settings.Accent == "" {
		return accent
	}
	c, ok := draw.ParseColor(settings.Accent)
	if !ok {
		problems.Add(settings.At, "poster.color", settings.Accent)
		return accent
	}
	colour, grey := draw.Contrast(c, draw.White), draw.Contrast(c.Gray(), draw.White)
	if min(colour, grey) < leastContrast {
		problems.Add(settings.At, "poster.contrast", settings.Accent, fmt.Sprintf("%.1f", colour), fmt.Sprintf("%.1f", grey))
	}
	return c
}

// loadFonts adds the community's fonts after the built-in ones.
func (m *Maker) loadFonts(problems *diag.List) {
	f := m.config.Posters.Fonts
	if f == nil {
		return
	}
	for _, x := range []struct {
		key    string
		file   model.File
		weight font.Weight
	}{{"regular", f.Regular, font.Regular}, {"bold", f.Bold, font.Bold}} {
		if x.file == "" {
			continue
		}
		data, err := fs.ReadFile(m.source, strings.TrimPrefix(string(x.file), "/"))
		if err == nil {
			var face *font.Face
			name := strings.Map(func(r rune) rune {
				if r < 0x80 && r > ' ' && !strings.ContainsRune("()<>[]{}/%#", r) {
					return r
				}
				return '-'
			}, strings.TrimSuffix(string(x.file[strings.LastIndexByte(string(x.file), '/')+1:]), ".ttf"))
			if face, err = font.Parse(name, data); err == nil {
				m.fonts = m.fonts.With(x.weight, face)
				continue
			}
		}
		problems.Add(m.config.At("posters.fonts."+x.key), "poster.font", string(x.file), reason(err))
	}
}

// reason puts a failure of reading into words for the author.
func reason(err error) diag.Text {
	if errors.Is(err, fs.ErrNotExist) {
		return diag.Text{ZH: "没有这个文件", EN: "there is no such file"}
	}
	return diag.Text{ZH: err.Error(), EN: err.Error()}
}

// A Sheet is a poster ready to be written.
type Sheet struct {
	Poster plan.Poster
	Page   *draw.Page
	Codes  []Code // on it
	Facts  Facts
	Place  string    // where it hangs
	Until  time.Time // the last day it is for, zero if it is for good
}

// A Code is a QR code on a sheet.
type Code struct {
	Target  string
	Code    string
	Address string
	x, y, w float64 // the white square with the quiet zone, in units
	modules int
}

// Make lays out p and proves it. With errors in the list there is no sheet.
func (m *Maker) Make(p plan.Poster, opts Options) (*Sheet, diag.List) {
	sheet, problems := m.Layout(p, opts)
	if sheet == nil {
		return nil, problems
	}
	if more := m.Prove(sheet); more.HasErrors() {
		return nil, append(problems, more...)
	}
	return sheet, problems
}

// Layout lays out p without proving its codes. With errors in the list there is no
// sheet.
func (m *Maker) Layout(p plan.Poster, opts Options) (*Sheet, diag.List) {
	s := m.sheet(p, opts)
	s.draw()
	s.bleed(opts.Bleed)
	s.missing()
	s.measure()
	if s.problems.HasErrors() {
		return nil, s.problems
	}
	return &Sheet{Poster: p, Page: s.Page, Codes: s.codes, Facts: s.facts, Place: s.place(), Until: s.until}, s.problems
}

// Prove reads the codes of a sheet back from its drawing.
func (m *Maker) Prove(sheet *Sheet) diag.List {
	s := m.sheet(sheet.Poster, Options{})
	s.Page, s.codes = sheet.Page, sheet.Codes
	s.prove()
	return s.problems
}

// Facts returns what p says, as on a day it was printed.
func (m *Maker) Facts(p plan.Poster, printed time.Time) Facts {
	s := m.sheet(p, Options{Printed: printed})
	s.draw()
	return s.facts
}

func (s *sheet) draw() {
	if s.p.Custom {
		s.own(s.custom[s.p.Layout])
		return
	}
	s.layout()
}

func (s *sheet) layout() {
	switch s.p.Layout {
	case "point":
		s.point(s.p.Target().Record.(*model.Point))
	case "service":
		s.service(s.p.Target().Record.(*model.Service))
	case "notice":
		s.notice(s.p.Target().Record.(*model.Notice))
	case "menu":
		s.menu(s.p.Target().Record.(*model.Point))
	case "event":
		s.event(s.p.Target().Record.(*model.Event))
	case "grid":
		s.grid(s.p.Target().Record.(*model.Grid))
	case "points-map":
		s.pointsMap()
	case "sticker":
		s.stickers()
	case "card":
		s.cards()
	default:
		panic("poster: no layout " + s.p.Layout)
	}
}

// OnA5 reports whether a layout can be printed on A5: those whose smallest type
// still has 9 points there.
func OnA5(layout string) bool {
	switch layout {
	case "menu", "points-map", "sticker", "card":
		return false
	}
	return true
}

// Place returns where a sheet hangs, as far as that is known.
func (m *Maker) Place(p plan.Poster) string { return m.sheet(p, Options{}).place() }

// Place returns the square that holds the code and its quiet zone: its left, its top
// and its side, in units of the page.
func (c Code) Place() (x, y, side float64) { return c.x, c.y, c.w }

// Modules returns how many modules the code has on a side.
func (c Code) Modules() int { return c.modules }
