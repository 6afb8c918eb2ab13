package theme

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"linli/internal/diag"
)

// Posters is what a theme says about paper: posters.yaml and posters/LAYOUT.yaml.
type Posters struct {
	Accent  string   // the colour of plates, "" for the usual
	At      diag.Pos // where it was given
	Layouts []LayoutFile
}

// A LayoutFile describes a layout of the theme's own.
type LayoutFile struct {
	Name string // of the layout: the file's, without .yaml
	File string // for messages
	Data []byte
}

// loadPosters reads what the layers say about paper, later layers over earlier ones.
func (t *Theme) loadPosters(layers []layer) (diag.List, error) {
	var problems diag.List
	for _, l := range layers {
		data, err := fs.ReadFile(l, "posters.yaml")
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("reading the theme: %w", err)
		}
		at := diag.Pos{File: l.place + "posters.yaml"}
		var doc yaml.Node
		if err := yaml.Unmarshal(data, &doc); err != nil {
			problems.Add(at, "yaml.syntax", strings.TrimPrefix(err.Error(), "yaml: "))
			continue
		}
		if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
			continue
		}
		for i := 0; i+1 < len(doc.Content[0].Content); i += 2 {
			key, value := doc.Content[0].Content[i], doc.Content[0].Content[i+1]
			if key.Value == "accent" || key.Value == "颜色" {
				t.Posters.Accent, t.Posters.At = value.Value, diag.Pos{File: at.File, Line: value.Line, Col: value.Column}
				continue
			}
			problems = append(problems, diag.New(diag.Pos{File: at.File, Line: key.Line, Col: key.Column}, "field.unknown", key.Value, "posters").Meaning(key.Value, []string{"accent"}))
		}
	}
	data, places, err := collect(layers, "posters")
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(data)) {
		if layout, ok := strings.CutSuffix(name, path.Ext(name)); ok && path.Ext(name) == ".yaml" {
			t.Posters.Layouts = append(t.Posters.Layouts, LayoutFile{layout, places[name], []byte(data[name])})
		}
	}
	return problems, nil
}

// LayoutNames are the layouts the theme adds.
func (p Posters) LayoutNames() []string {
	var out []string
	for _, l := range p.Layouts {
		out = append(out, l.Name)
	}
	return out
}
