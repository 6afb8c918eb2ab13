package schema

import (
	"encoding/binary"
	"slices"
	"sync"

	"linli/internal/diag"
	"linli/internal/memo"
)

// A Place says where the value at Path began. Paths are English names, such as
// "starts", "materials[2].name" or, for the whole record, "".
type Place struct {
	Path string
	Line int32
	Col  int32
}

// Places are the places of one record, in the order of the file.
type Places []Place

// At returns the place of path in file, or of the nearest thing around it.
func (p Places) At(file, path string) diag.Pos {
	for {
		for _, place := range p {
			if place.Path == path {
				return diag.Pos{File: file, Line: int(place.Line), Col: int(place.Col)}
			}
		}
		if path == "" {
			return diag.Pos{File: file}
		}
		path = parent(path)
	}
}

// Has reports whether the author gave the value at path.
func (p Places) Has(path string) bool {
	for _, place := range p {
		if place.Path == path {
			return true
		}
	}
	return false
}

// Layouts keep one of all equal Places: texts written after one pattern have their values
// in the same places. They may be used by several goroutines at a time.
type Layouts struct{ known sync.Map } // by digest

// Share returns the Places equal to p that are kept. p itself may be changed afterwards.
func (l *Layouts) Share(p Places) Places {
	text := make([]byte, 0, 512)
	for _, place := range p {
		text = append(append(text, place.Path...), 0)
		text = binary.BigEndian.AppendUint32(text, uint32(place.Line)) //nolint:gosec // only to be told apart
		text = binary.BigEndian.AppendUint32(text, uint32(place.Col))  //nolint:gosec // the same
	}
	key := memo.Sum(text)
	known, ok := l.known.Load(key)
	if !ok {
		known, _ = l.known.LoadOrStore(key, slices.Clone(p))
	}
	return known.(Places)
}

func parent(path string) string {
	for i := len(path) - 1; i > 0; i-- {
		if path[i] == '.' || path[i] == '[' {
			return path[:i]
		}
	}
	return ""
}
