package poster

import (
	"io/fs"

	"linli/internal/diag"
	"linli/internal/draw"
	"linli/internal/font"
	"linli/internal/model"
	"linli/internal/plan"
	"linli/internal/theme"
)

// A Share draws the pictures that messengers show beside a link.
type Share struct{ maker Maker }

// NewShare prepares what these pictures share. Settings of posters that are wrong are
// reported with the posters.
func NewShare(p *plan.Plan, t *theme.Theme, source fs.FS) *Share {
	s := &Share{Maker{plan: p, site: p.Site, config: p.Site.Config, source: source, fonts: font.Builtin()}}
	var reported diag.List
	s.maker.accent = s.maker.color(t.Posters, &reported)
	s.maker.loadFonts(&reported)
	return s
}

// ShareDPI makes the picture 600 by 315 pixels, the least that messengers show large.
const ShareDPI = 127

// The picture in millimetres.
const (
	shareWidth  = 120
	shareHeight = 63
)

// The colours of the board and of the edge, as on the pages.
var (
	boardColor = draw.Color{R: 0xf0, G: 0xee, B: 0xe8}
	inkColor   = draw.Color{R: 0x1a, G: 0x1c, B: 0x1f}
)

// Draw draws the picture of a part of the site: a sheet on the board, the community's
// plate, the part's name, and the address.
func (s *Share) Draw(c *model.Config, lang, part, host string) *draw.Page {
	p := &draw.Page{Width: shareWidth, Height: shareHeight, Scale: 1, Lang: lang}
	set := draw.Setter{Fonts: s.maker.fonts}
	line := func(x, base, most, least, width float64, text string, st draw.Style) {
		st.Size, _ = set.Fit(text, st.Weight, most, least, width)
		p.Add(set.Line(x, base, text, st)...)
	}
	p.Fill(boardColor, draw.Rect(0, 0, shareWidth, shareHeight))
	p.Fill(draw.White, draw.Rect(6, 6, 108, 51))
	p.Fill(s.maker.accent, draw.Rect(6, 6, 2.4, 51))
	size, _ := set.Fit(c.Title, font.Bold, 8, 4, 84)
	w := set.Width(c.Title, font.Bold, size) + 8
	p.Fill(s.maker.accent, draw.Rounded(14, 12, w, 13, draw.Round(1.2)))
	p.Fill(draw.White, draw.Ring(14.7, 12.7, w-1.4, 11.6, 0.8, 0.35))
	p.Add(set.Line(18, 21.4, c.Title, draw.Style{Weight: font.Bold, Size: size, Color: draw.White})...)
	line(14, 43, 15, 6, 94, part, draw.Style{Weight: font.Bold, Color: inkColor})
	line(14, 52.5, 4.2, 3, 94, host, draw.Style{Color: inkColor})
	return p
}
