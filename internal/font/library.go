package font

import (
	_ "embed" // the fonts
	"sync"
)

// The fonts lie in the program as they are: of one that a drawing needs no more is read than the
// tables and the outlines of its characters.
var (
	//go:embed data/NotoSansSC-Regular.ttf
	chineseRegular []byte
	//go:embed data/NotoSansSC-Bold.ttf
	chineseBold []byte
	//go:embed data/NotoSansKR-Regular.ttf
	koreanRegular []byte
	//go:embed data/NotoSansKR-Bold.ttf
	koreanBold []byte
	//go:embed data/OFL.txt
	licence string
)

// A Weight chooses between the two weights of a Library.
type Weight int

// The weights.
const (
	Regular Weight = iota
	Bold
)

// A Library finds a face for every character: those of linli, then those the
// community brought. It may be used by several goroutines at a time.
type Library struct {
	Licence string // that of linli's fonts: it goes where they go
	faces   [2][]func() *Face
}

// Builtin returns the fonts that are part of the program: subsets of Noto Sans SC
// and, for Hangul, Noto Sans KR.
var Builtin = sync.OnceValue(func() *Library {
	return &Library{licence, [2][]func() *Face{
		{builtin("NotoSansSC-Regular", chineseRegular), builtin("NotoSansKR-Regular", koreanRegular)},
		{builtin("NotoSansSC-Bold", chineseBold), builtin("NotoSansKR-Bold", koreanBold)},
	}}
})

// builtin returns what reads a font when a character is looked for in it.
func builtin(name string, data []byte) func() *Face {
	return sync.OnceValue(func() *Face {
		f, err := Parse(name, data)
		if err != nil {
			panic("font: the built-in fonts are damaged: " + err.Error())
		}
		return f
	})
}

// With returns l with a further face, asked after the others.
func (l *Library) With(w Weight, f *Face) *Library {
	out := *l
	out.faces[w] = append(out.faces[w][:len(out.faces[w]):len(out.faces[w])], func() *Face { return f })
	return &out
}

// Find returns the face and glyph of r in weight w. A character that only the other
// weight has is taken from there; false means that no face has it.
func (l *Library) Find(w Weight, r rune) (*Face, GID, bool) {
	for _, faces := range [2][]func() *Face{l.faces[w], l.faces[1-w]} {
		for _, face := range faces {
			f := face()
			if g, ok := f.Glyph(r); ok {
				return f, g, true
			}
		}
	}
	return l.faces[w][0](), 0, false
}
