package schema

import "linli/internal/diag"

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

func parent(path string) string {
	for i := len(path) - 1; i > 0; i-- {
		if path[i] == '.' || path[i] == '[' {
			return path[:i]
		}
	}
	return ""
}
