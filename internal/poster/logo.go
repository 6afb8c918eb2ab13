package poster

import (
	"bytes"
	"image"
	_ "image/jpeg" // logos may be JPEG
	_ "image/png"  // and PNG
	"io/fs"
	"math"
	"strings"

	"linli/internal/diag"
	"linli/internal/draw"
)

// A logo stands in the middle of every code, on white.
type logo struct {
	image image.Image
	area  float64 // of the code's, with its white margin
}

const (
	usualLogoArea = 0.06
	mostLogoArea  = 0.10 // level H corrects 30 % of the codewords, but not all of it may be spent here
	mostLogoSide  = 1024
)

func (m *Maker) loadLogo(problems *diag.List) {
	l := m.config.Posters.Logo
	if l == nil {
		return
	}
	fail := func(zh, en string) {
		problems.Add(m.config.At("posters.logo"), "poster.logo", string(l.File), diag.Text{ZH: zh, EN: en})
	}
	area := l.Area
	if area == 0 {
		area = usualLogoArea
	}
	if area < 0 || area > mostLogoArea {
		fail("面积要在 0 到 0.1 之间", "its area must be between 0 and 0.1")
		return
	}
	data, err := fs.ReadFile(m.source, strings.TrimPrefix(string(l.File), "/"))
	if err != nil {
		r := reason(err)
		fail(r.ZH, r.EN)
		return
	}
	info, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || info.Width > mostLogoSide || info.Height > mostLogoSide || info.Width < 16 || info.Height < 16 {
		fail("读不懂，或不在 16 到 1024 像素之间", "it is not readable, or not between 16 and 1024 pixels wide and high")
		return
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		fail("文件坏了", "the file is damaged")
		return
	}
	m.logo = &logo{img, area}
}

// drawLogo puts the logo into the middle of a code that is side wide.
func (s *sheet) drawLogo(cx, cy, side float64) {
	if s.logo == nil {
		return
	}
	b := s.logo.image.Bounds()
	ratio := float64(b.Dx()) / float64(b.Dy())
	h := math.Sqrt(s.logo.area/ratio) * side
	w := h * ratio
	s.Fill(draw.White, draw.Rect(cx-w/2, cy-h/2, w, h))
	const margin = 0.9
	s.Add(draw.Picture{X: cx - margin*w/2, Y: cy - margin*h/2, W: margin * w, H: margin * h, Image: s.logo.image})
}
