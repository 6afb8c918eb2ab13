// Package qr makes QR codes (ISO/IEC 18004) at error correction level H, and reads
// them back with a decoder that shares no code with the encoder.
package qr

import (
	"fmt"
	"image"
	"slices"
	"sync"

	"rsc.io/qr/coding"
)

// Quiet is how many modules of white a code needs on every side.
const Quiet = 4

// A Code is a QR code of Size by Size modules, without its quiet zone.
type Code struct {
	Size int
	dark []bool
}

// Dark reports whether the module at column x, row y is dark. Outside of the code
// everything is light.
func (c *Code) Dark(x, y int) bool {
	return x >= 0 && y >= 0 && x < c.Size && y < c.Size && c.dark[y*c.Size+x]
}

// plans holds the layout of each version and mask, which depends on nothing else.
var plans [coding.MaxVersion + 1][8]func() (*coding.Plan, error)

func init() {
	for v := coding.Version(coding.MinVersion); v <= coding.MaxVersion; v++ {
		for m := range plans[v] {
			plans[v][m] = sync.OnceValues(func() (*coding.Plan, error) { return coding.NewPlan(v, coding.H, coding.Mask(m)) })
		}
	}
}

// Least is the smallest version used: shorter texts would give a code that is smaller
// on the same plate, since the quiet zone is counted in modules.
const Least = 4

// Encode returns the smallest code, of version 4 or more, that holds text (at most
// 1,273 bytes). Of its masks it takes the one with the least penalty that the decoder reads: now and then
// the pattern of least penalty holds something that looks like a finder, and some
// telephones then see nothing.
func Encode(text string) (*Code, error) {
	masks, err := encode(text)
	if err != nil {
		return nil, err
	}
	for _, c := range masks {
		if c.reads(text, 3) {
			return c, nil
		}
	}
	return masks[0], nil
}

// encode returns the code in all its masks, that with the least penalty first.
func encode(text string) ([]*Code, error) {
	data := coding.String(text)
	version := coding.Version(Least)
	for data.Bits(version) > 8*version.DataBytes(coding.H) {
		if version++; version > coding.MaxVersion {
			return nil, fmt.Errorf("a QR code holds at most 1273 bytes, not %d", len(text))
		}
	}
	var out []*Code
	penalty := map[*Code]int{}
	for m := range plans[version] {
		plan, err := plans[version][m]()
		if err != nil {
			return nil, fmt.Errorf("planning a QR code: %w", err)
		}
		made, err := plan.Encode(data)
		if err != nil {
			return nil, fmt.Errorf("making a QR code: %w", err)
		}
		c := &Code{Size: made.Size, dark: make([]bool, made.Size*made.Size)}
		for y := range c.Size {
			for x := range c.Size {
				c.dark[y*c.Size+x] = made.Black(x, y)
			}
		}
		out = append(out, c)
		penalty[c] = c.penalty()
	}
	slices.SortStableFunc(out, func(a, b *Code) int { return penalty[a] - penalty[b] })
	return out, nil
}

// reads reports whether the decoder reads text off c, drawn with scale pixels a module.
func (c *Code) reads(text string, scale int) bool {
	n := (c.Size + 2*Quiet) * scale
	img := image.NewGray(image.Rect(0, 0, n, n))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for y := range c.Size * scale {
		row := img.Pix[(y+Quiet*scale)*n+Quiet*scale:]
		for x := range c.Size * scale {
			if c.dark[y/scale*c.Size+x/scale] {
				row[x] = 0
			}
		}
	}
	got, err := Decode(img)
	return err == nil && got == text
}

// penalty scores a code by the four features of ISO/IEC 18004, 7.8.3; the mask with
// the lowest score is used.
func (c *Code) penalty() int {
	n, score, dark := c.Size, 0, 0
	at := func(i, j int, turned bool) bool {
		if turned {
			return c.dark[j*n+i]
		}
		return c.dark[i*n+j]
	}
	for _, turned := range [2]bool{false, true} {
		for i := range n {
			run, bits := 0, 0
			for j := range n {
				d := at(i, j, turned)
				if j > 0 && d == at(i, j-1, turned) {
					run++
				} else {
					run = 1
				}
				if run == 5 {
					score += 3
				} else if run > 5 {
					score++
				}
				bits = bits << 1 & 0x7FF
				if d {
					bits |= 1
				}
				if j >= 10 && (bits == 0x05D || bits == 0x5D0) { // like a finder pattern, with light on one side
					score += 40
				}
			}
		}
	}
	for y := range n {
		for x := range n {
			d := c.dark[y*n+x]
			if d {
				dark++
			}
			if x > 0 && y > 0 && d == c.dark[y*n+x-1] && d == c.dark[(y-1)*n+x] && d == c.dark[(y-1)*n+x-1] {
				score += 3
			}
		}
	}
	off := dark*20 - n*n*10 // distance from half, in twentieths
	if off < 0 {
		off = -off
	}
	return score + off/(n*n)*10
}

// A Rect is a block of dark modules: column, row, width, height.
type Rect struct{ X, Y, W, H int }

// Rects covers the dark modules with few rectangles that do not overlap, merged
// across and then down, so that no hairline shows between the rows on paper.
func (c *Code) Rects() []Rect {
	var out []Rect
	open := map[[2]int]int{} // column and width of the blocks that reach the row above
	for y := range c.Size {
		next := map[[2]int]int{}
		for x := 0; x < c.Size; x++ {
			if !c.Dark(x, y) {
				continue
			}
			from := x
			for c.Dark(x+1, y) {
				x++
			}
			key := [2]int{from, x - from + 1}
			if i, ok := open[key]; ok {
				out[i].H++
				next[key] = i
				continue
			}
			next[key] = len(out)
			out = append(out, Rect{from, y, key[1], 1})
		}
		open = next
	}
	return out
}
