package build

import (
	"cmp"
	"encoding/hex"
	"slices"
	"strings"

	"linli/internal/kiosk"
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
	case plan.Manifest:
		return needBoard
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
	size := s.site.Config.Kiosk.Size
	limit, always := int64(size)<<20, int64(0)
	list := s.candidates()
	slices.SortStableFunc(list, func(a, b candidate) int { return cmp.Or(cmp.Compare(a.need, b.need), cmp.Compare(a.at, b.at)) })
	var files []kiosk.File
	for _, c := range list {
		if c.need > needAlways && c.entry.Size > limit {
			continue
		}
		if limit -= c.entry.Size; c.need <= needAlways {
			always += c.entry.Size
		}
		files = append(files, kiosk.File{URL: s.address(c.entry.Path), SHA256: hex.EncodeToString(c.entry.SHA256[:]), Bytes: c.entry.Size})
	}
	if always > int64(size)<<20 {
		s.problems.Add(s.site.Config.At("kiosk.size"), "kiosk.size", (always+(1<<20)-1)>>20, size)
	}
	m := kiosk.NewManifest(s.site.Moment, files)
	entry, err := s.putFurther(kiosk.ManifestPath, m.JSON(), &s.problems)
	s.entries = append(s.entries, entry)
	return err
}

// candidates are the pages that screens may show, with what these need.
func (s *stage) candidates() []candidate {
	languages := s.site.Config.AllLanguages()
	out := make([]candidate, 0, len(s.results))
	pictures := map[string]candidate{}
	for i, o := range s.plan.Outputs {
		n := need(o)
		if n == needNever {
			continue
		}
		c := candidate{s.results[i].entry, n, slices.Index(languages, o.Lang)*len(s.plan.Outputs) + i}
		out = append(out, c)
		for _, m := range s.results[i].media {
			file := strings.TrimPrefix(m.Path, "/")
			if m.Width == 0 && !strings.HasSuffix(file, ".svg") {
				continue // a document
			}
			if was, ok := pictures[file]; !ok || n < was.need {
				pictures[file] = c
			}
		}
	}
	for _, e := range s.entries[s.own:] {
		c, ok := pictures[e.Path]
		if c.entry = e; !ok {
			c.need = s.needFurther(e.Path)
		}
		if c.need != needNever {
			out = append(out, c)
		}
	}
	return out
}

// needFurther ranks a file that is no output: those that every page, or the search page,
// is drawn with.
func (s *stage) needFurther(file string) int {
	for _, f := range s.finders {
		if strings.HasPrefix(file, f.folder) {
			return needAlways
		}
	}
	for _, a := range s.theme.Assets {
		if a.Path[1:] == file && a.Name != "poster.css" && a.Name != "print.css" && a.Name != "sw.js" {
			return needBoard
		}
	}
	return needNever
}

// address is how browsers ask for a file.
func (s *stage) address(file string) string {
	return s.site.Config.Prefix() + "/" + strings.TrimSuffix(file, "index.html")
}
