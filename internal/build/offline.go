package build

import (
	"crypto/sha256"
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
			if err := s.sum(e); err != nil {
				return err
			}
			files = append(files, kiosk.File{URL: s.address(e.Path), SHA256: *e.SHA256, Bytes: e.Size})
		}
	}
	if always > int64(size)<<20 {
		s.problems.Add(s.site.Config.At("kiosk.size"), "kiosk.size", (always+(1<<20)-1)>>20, size)
	}
	entry, err := s.putFurther(kiosk.ManifestPath, kiosk.ManifestJSON(s.site.Moment, files), &s.problems)
	s.entries = append(s.entries, entry)
	return err
}

// sum takes the SHA-256 of a file that turned out to be kept, though that was not likely.
func (s *stage) sum(e *publish.Entry) error {
	if e.SHA256 != nil {
		return nil
	}
	data, err := s.out.Data(*e)
	e.SHA256 = sumOf(data)
	return err
}

func sumOf(data []byte) *[sha256.Size]byte {
	sum := sha256.Sum256(data)
	return &sum
}

// About how much a page is as a file beside its text.
const aroundText = 3 << 10

// unlikely tells, before outputs are made, which of them screens will hardly keep, so that their
// SHA-256 need not be taken: what no screen needs, and of a large site what was long ago.
func (s *stage) unlikely() []bool {
	out := make([]bool, len(s.plan.Outputs))
	var order [needNever][]int
	for _, lang := range s.site.Config.AllLanguages() {
		for i, o := range s.plan.Outputs {
			if n := need(o); n == needNever {
				out[i] = true
			} else if o.Lang == lang {
				order[n] = append(order[n], i)
			}
		}
	}
	left := int64(s.site.Config.Kiosk.Size) << 20
	for _, list := range order {
		for _, i := range list {
			out[i] = left < 0
			left -= aroundText
			if c, ok := s.plan.Outputs[i].Record.(model.Content); ok {
				left -= int64(model.In(c, s.plan.Outputs[i].Lang).Page().Body.To)
			}
		}
	}
	return out
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
	further := make([]*publish.Entry, 0, len(s.entries)-s.own)
	for i := s.own; i < len(s.entries); i++ {
		further = append(further, &s.entries[i])
	}
	slices.SortFunc(further, func(a, b *publish.Entry) int { return strings.Compare(a.Path, b.Path) }) // however they came to be
	for _, e := range further {
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
