package build

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"linli/internal/kiosk"
	"linli/internal/model"
	"linli/internal/plan"
	"linli/internal/publish"
)

// How much a screen needs what: the boards and what they are drawn with first, then what
// residents ask for, then what was. Of what does not fit, the last is left out.
const (
	needBoard = iota
	needAlways
	needNow
	needOften
	needOnce
	needNever
)

// need ranks an output.
func need(o plan.Output) int {
	switch o.Type {
	case plan.Board:
		return needBoard
	case plan.NotFound, plan.Search, plan.Home, plan.Points, plan.Point, plan.Grid, plan.Building, plan.Canteen, plan.Say:
		return needAlways
	case plan.PosterIndex, plan.PosterPage, plan.ShortPage:
		return needNever
	case plan.Item:
		switch o.Kind {
		case "services", "notices", "pages":
			return needNow
		case "events":
			return needOften
		}
		return needOnce
	case plan.List:
		if o.Page == 1 {
			return needAlways
		}
		return needOnce
	case plan.Year, plan.Category, plan.Tag, plan.Tags, plan.Month, plan.CanteenWeek:
		return needOnce
	}
	if o.Type.HTML() {
		return needOften
	}
	return needNever
}

// A candidate is a file that may belong to the set of the screens.
type candidate struct {
	entry publish.Entry
	need  int
	at    int // its order among equals
}

// offline stages the list of the files that screens keep: see docs/kiosk.md.
func (s *stage) offline() error {
	limit := int64(cmp.Or(s.site.Config.Kiosk.Size, model.KioskSize)) << 20
	list := s.candidates()
	slices.SortStableFunc(list, func(a, b candidate) int { return cmp.Or(cmp.Compare(a.need, b.need), cmp.Compare(a.at, b.at)) })
	known := s.knownSums()
	var files []kiosk.File
	for _, c := range list {
		if c.need > needAlways && c.entry.Size > limit {
			continue
		}
		limit -= c.entry.Size
		sum, err := s.sum256(c.entry, known)
		if err != nil {
			return err
		}
		files = append(files, kiosk.File{URL: s.address(c.entry.Path), SHA256: sum, Bytes: c.entry.Size})
	}
	m := kiosk.NewManifest(s.site.Moment, files)
	entry, err := s.putFurther(kiosk.ManifestPath, m.JSON(), &s.problems)
	s.entries = append(s.entries, entry)
	s.after.outputs[kiosk.ManifestPath] = &remembered{sum: entry.Sum, size: entry.Size}
	return err
}

// candidates are the pages that screens may show, with what these need.
func (s *stage) candidates() []candidate {
	config := s.site.Config
	ranks := map[string]int{}
	for _, a := range s.theme.Assets {
		ranks[strings.TrimPrefix(a.Path, "/")] = needBoard
	}
	for _, a := range s.theme.Assets {
		if a.Name == "poster.css" || a.Name == "print.css" || a.Name == "sw.js" {
			delete(ranks, strings.TrimPrefix(a.Path, "/"))
		}
	}
	ranks["manifest.webmanifest"] = needBoard
	order := map[string]int{}
	languages := config.AllLanguages()
	for i, o := range s.plan.Outputs {
		n := need(o)
		if n == needNever {
			continue
		}
		at := slices.Index(languages, o.Lang)*len(s.plan.Outputs) + i
		ranks[o.File()], order[o.File()] = n, at
		for _, m := range s.results[i].media {
			file := strings.TrimPrefix(m.Path, "/")
			if m.Width > 0 || strings.HasSuffix(file, ".svg") { // pictures, not documents
				if was, ok := ranks[file]; !ok || n < was {
					ranks[file], order[file] = n, at
				}
			}
		}
	}
	var out []candidate
	for _, e := range s.entries {
		rank, ok := ranks[e.Path]
		for _, f := range s.finders {
			if strings.HasPrefix(e.Path, f.folder) && !strings.HasSuffix(e.Path, ".html") {
				rank, ok = needAlways, true
			}
		}
		if ok {
			out = append(out, candidate{e, rank, order[e.Path]})
		}
	}
	return out
}

// address is how browsers ask for a file.
func (s *stage) address(file string) string {
	return s.site.Config.Prefix() + "/" + strings.TrimSuffix(file, "index.html")
}

// knownSums are the sums of the published set, by address.
func (s *stage) knownSums() map[string]kiosk.File {
	was := s.before.outputs[kiosk.ManifestPath]
	if _, kept := was.kept(s.out, kiosk.ManifestPath); !kept {
		return nil
	}
	data, err := s.out.Read(kiosk.ManifestPath)
	if err != nil {
		return nil
	}
	m, err := kiosk.ParseManifest(data, s.site.Config.Base.Path)
	if err != nil {
		return nil
	}
	out := make(map[string]kiosk.File, len(m.Files))
	for _, f := range m.Files {
		out[f.URL] = f
	}
	return out
}

// sum256 is the SHA-256 of a file: of one that was staged what it was staged with, of one
// that is as the last build left it what that build said.
func (s *stage) sum256(e publish.Entry, known map[string]kiosk.File) (string, error) {
	if e.SHA256 != [sha256.Size]byte{} {
		return hex.EncodeToString(e.SHA256[:]), nil
	}
	if f, ok := known[s.address(e.Path)]; ok && f.Bytes == e.Size {
		return f.SHA256, nil
	}
	data, err := s.out.Read(e.Path)
	if err != nil {
		return "", fmt.Errorf("reading %s again: %w", e.Path, err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}
