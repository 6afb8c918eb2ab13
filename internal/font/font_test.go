package font_test

import (
	"strings"
	"testing"

	"linli/internal/font"
)

func TestTheBuiltinFontsHoldWhatPaperNeeds(t *testing.T) {
	for _, w := range []font.Weight{font.Regular, font.Bold} {
		for _, r := range "停水办事𬭎䶮镕喆堃，。、；：？！（）《》“”—…·–①★→主民주민뵁뷰Ж яЁéüāǎ€℃" {
			f, g, ok := font.Builtin().Find(w, r)
			if r == '뵁' {
				if ok {
					t.Errorf("%q is beyond KS X 1001 and was to be missing", r)
				}
				continue
			}
			if !ok {
				t.Errorf("no glyph for %q", r)
			} else if r != ' ' && len(f.Outline(g)) == 0 {
				t.Errorf("%q has no outline", r)
			}
		}
	}
}

func TestASubsetKeepsShapesAndWidths(t *testing.T) {
	f, _, _ := font.Builtin().Find(font.Bold, '停')
	data, n := f.SubsetFile([]rune("停水é停"))
	if n != 3 {
		t.Fatalf("%d characters", n)
	}
	small, err := font.Parse("small", data)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range "停水é" {
		a, _ := f.Glyph(r)
		b, ok := small.Glyph(r)
		if !ok || small.Advance(b) != f.Advance(a) || small.Bearing(b) != f.Bearing(a) || len(small.Outline(b)) != len(f.Outline(a)) {
			t.Errorf("%q has changed", r)
		}
	}
	if _, ok := small.Glyph('电'); ok {
		t.Error("a character that was not asked for is there")
	}
}

func FuzzParse(f *testing.F) {
	face, _, _ := font.Builtin().Find(font.Regular, 'a')
	data, _ := face.SubsetFile([]rune("aé停"))
	f.Add(data)
	f.Add([]byte("ttcf\x00\x01\x00\x00\x00\x00\x00\x01\x00\x00\x00\x0c"))
	f.Fuzz(func(t *testing.T, data []byte) {
		face, err := font.Parse("x", data)
		if err != nil {
			return
		}
		for _, r := range "aé停\U00020000" {
			if g, ok := face.Glyph(r); ok {
				face.Outline(g)
				face.Advance(g)
				face.Bearing(g)
				face.Subset([]font.GID{0, g})
			}
		}
	})
}

// A font of the program is read once, however many ask for it, and found in libraries made with it.
func TestBuiltinIsOne(t *testing.T) {
	f, _, _ := font.Builtin().Find(font.Regular, 'a')
	if again, _, _ := font.Builtin().Find(font.Regular, 'a'); again != f {
		t.Error("the font was read twice")
	}
	if g, _, ok := font.Builtin().With(font.Regular, f).Find(font.Regular, 'a'); !ok || g != f {
		t.Error("the library made with it has others")
	}
	if !strings.Contains(font.Builtin().Licence, "SIL OPEN FONT LICENSE") {
		t.Error("the fonts go without their licence")
	}
}
