package build

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"linli/internal/page"
	"linli/internal/parallel"
	"linli/internal/publish"
	"linli/internal/search"
)

// A finder makes the search index of one language: of the pages that were rendered from
// what they say, of the others from the index that is published.
type finder struct {
	folder string // below the output folder, such as "ko/search/"
	listed
	writers search.Writers
	shards  []publish.Entry       // of the published index; none if it cannot be used
	words   map[int]publish.Entry // by their length
	moved   []int32               // the new number of each page of the published index, or -1
}

// A listing is what an index tells of the pages beside what they say.
type listing struct {
	pages  []page.Found // by their number in the index
	blocks [][]byte     // as they are published, each once somebody has asked for it
}

// listing lists the pages of a language, or returns the list that the standing site has.
func (s *stage) listing(lang string) *listing {
	standing := s.builder.standing
	if standing != nil && standing.listings[lang] != nil {
		return standing.listings[lang]
	}
	l := &listing{pages: s.pages.Searched(lang)}
	if standing != nil {
		standing.listings[lang] = l
	}
	return l
}

// A finding is where an output is in the indexes.
type finding struct {
	finder *finder // nil if it is not searched for
	number int
}

// findAll numbers and lists what search finds, and looks for the published indexes.
func (s *stage) findAll(ctx context.Context) error {
	config := s.site.Config
	var lists []*listing // by language
	s.found = make([]finding, len(s.plan.Outputs))
	for _, lang := range config.AllLanguages() {
		f := &finder{folder: strings.TrimPrefix(config.Root(lang)+"/search/", "/")}
		l := s.listing(lang)
		f.writers.Names = config.Readings()
		f.writers.Scratch = func() (search.Scratch, error) { return s.out.Scratch(int(s.further.Add(1))) }
		for n, p := range l.pages {
			s.found[p.Output] = finding{f, n}
		}
		if err := s.published(ctx, f); err != nil {
			return err
		}
		s.finders, lists = append(s.finders, f), append(lists, l)
	}
	for i, f := range s.finders {
		if err := s.list(ctx, f, lists[i], lists[0]); err != nil {
			return err
		}
	}
	return nil
}

// published looks for the index of the last build. It is used only as a whole.
func (s *stage) published(ctx context.Context, f *finder) error {
	contents := s.before.outputs[f.folder+contentsName]
	if contents == nil {
		return nil
	}
	var names []string
	known := func(name string) bool { return s.before.outputs[f.folder+name] != nil }
	for known(shardName(len(names))) {
		names = append(names, shardName(len(names)))
	}
	shards := len(names)
	var lengths []int
	for n := 1; n <= search.MaxWord; n++ {
		if known(wordsName(n)) {
			names, lengths = append(names, wordsName(n)), append(lengths, n)
		}
	}
	var gone atomic.Bool
	entries, err := parallel.Map(ctx, names, func(name string) (publish.Entry, error) {
		entry, kept := s.before.outputs[f.folder+name].kept(s.out, f.folder+name)
		if !kept {
			gone.Store(true)
		}
		return entry, nil
	})
	if err != nil || gone.Load() {
		return err
	}
	f.shards, f.words = entries[:shards:shards], map[int]publish.Entry{}
	for i, n := range lengths {
		f.words[n] = entries[shards+i]
	}
	f.moved = slices.Repeat([]int32{-1}, contents.doc)
	return nil
}

const (
	contentsName = "index.json"
	shardFolder  = "t/"
)

func shardName(n int) string { return shardFolder + strconv.Itoa(n) + ".bin" }
func wordsName(n int) string { return "w/" + strconv.Itoa(n) + ".txt" }
func blockName(n int) string { return "d/" + strconv.Itoa(n) + ".json" }

// findable reports whether the published index knows what it must of an output, so that
// the output need not be rendered for it.
func (s *stage) findable(i int, was *remembered) bool {
	f := s.found[i].finder
	return f == nil || len(f.shards) > 0 && was.doc > 0
}

// again returns what is remembered of an output that is as it was, with its number now.
func (s *stage) again(i int, was *remembered) *remembered {
	doc := 0
	if f := s.found[i]; f.finder != nil {
		f.finder.moved[was.doc-1] = int32(f.number) //nolint:gosec // a number of a page
		doc = f.number + 1
	}
	if was.doc == doc {
		return was
	}
	now := *was
	now.doc = doc
	return &now
}

// find takes in what a page says that was rendered.
func (s *stage) find(i int, d search.Doc) int {
	f := s.found[i]
	f.finder.writers.Add(f.number, d)
	return f.number + 1
}

// close closes the files in which parts of the indexes were put aside.
func (s *stage) close() error {
	var errs []error
	for _, f := range s.finders {
		errs = append(errs, f.writers.Close())
	}
	return errors.Join(errs...)
}
