package font

import (
	"embed"
	"fmt"
	"sync"
	"weak"

	"github.com/klauspost/compress/zstd"
)

//go:embed data/*.ttf.zst data/OFL.txt data/PROVENANCE.md
var embedded embed.FS

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
	faces [2][]func() *Face
	base  *Library // what With was called of; it is kept with it
}

// builtin is the library of the fonts that are part of the program, while anybody uses it:
// state of the package, for all who draw are to share one, and nobody is to keep it.
var builtin struct {
	sync.Mutex
	weak.Pointer[Library]
}

// Builtin returns the fonts that are part of the program: subsets of Noto Sans SC
// and, for Hangul, Noto Sans KR. Each is unpacked when a character is looked for in it,
// and takes memory until nobody holds the library, or one made With it, any more.
func Builtin() *Library {
	builtin.Lock()
	defer builtin.Unlock()
	if l := builtin.Value(); l != nil {
		return l
	}
	l := new(Library)
	for w, names := range [2][]string{{"NotoSansSC-Regular", "NotoSansKR-Regular"}, {"NotoSansSC-Bold", "NotoSansKR-Bold"}} {
		for _, name := range names {
			l.faces[w] = append(l.faces[w], sync.OnceValue(func() *Face {
				f, err := unpack(name)
				if err != nil {
					panic("font: the built-in fonts are damaged: " + err.Error())
				}
				return f
			}))
		}
	}
	builtin.Pointer = weak.Make(l)
	return l
}

func unpack(name string) (*Face, error) {
	packed, err := embedded.ReadFile("data/" + name + ".ttf.zst")
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
	if err != nil {
		return nil, fmt.Errorf("unpacking %s: %w", name, err)
	}
	defer z.Close()
	data, err := z.DecodeAll(packed, nil)
	if err != nil {
		return nil, fmt.Errorf("unpacking %s: %w", name, err)
	}
	return Parse(name, data)
}

// With returns l with a further face, asked after the others.
func (l *Library) With(w Weight, f *Face) *Library {
	out := Library{l.faces, l}
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
