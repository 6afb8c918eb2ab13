package build

import (
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

// offline stages the list of the files that screens keep: see docs/kiosk.md.
func (s *stage) offline() error {
	size := s.site.Config.Kiosk.Size
	limit, always := int64(size)<<20, int64(0)
	files := make([]kiosk.File, 0, len(s.entries))
	for n, list := range s.needed() {
		for _, e := range list {
			if n > needAlways && e.Size > limit {
				continue
			}
			if limit -= e.Size; n <= needAlways {
				always += e.Size
			}
			files = append(files, kiosk.File{URL: s.address(e.Path), SHA256: e.SHA256, Bytes: e.Size})
		}
	}
	if always > int64(size)<<20 {
		s.problems.Add(s.site.Config.At("kiosk.size"), "kiosk.size", (always+(1<<20)-1)>>20, size)
	}
	entry, err := s.putFurther(kiosk.ManifestPath, kiosk.ManifestJSON(s.site.Moment, files), &s.problems)
	s.entries = append(s.entries, entry)
	return err
}

// needed are the files that screens may show, by how much they are needed. Among equals the
// community's own language comes first, and pages before their pictures.
func (s *stage) needed() [needNever][]*publish.Entry {
	languages := s.site.Config.AllLanguages()
	pages := make([][needNever][]*publish.Entry, len(languages))
	pictures := map[string]int{}
	for i, o := range s.plan.Outputs {
		n := need(o)
		if n == needNever {
			continue
		}
		own := &pages[max(0, slices.Index(languages, o.Lang))][n]
		*own = append(*own, &s.entries[i])
		left := s.results[i].rest
		if left == nil {
			continue
		}
		for _, m := range left.media {
			file := strings.TrimPrefix(m.Path, "/")
			if m.Width == 0 && !strings.HasSuffix(file, ".svg") {
				continue // a document
			}
			if was, ok := pictures[file]; !ok || n < was {
				pictures[file] = n
			}
		}
	}
	var out [needNever][]*publish.Entry
	for _, p := range pages {
		for n := range out {
			out[n] = append(out[n], p[n]...)
		}
	}
	for i := s.own; i < len(s.entries); i++ {
		e := &s.entries[i]
		n, ok := pictures[e.Path]
		if !ok {
			n = s.needFurther(e.Path)
		}
		if n != needNever {
			out[n] = append(out[n], e)
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
