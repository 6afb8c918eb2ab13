package build

import (
	"context"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"linli/internal/diag"
	"linli/internal/memo"
	"linli/internal/page"
	"linli/internal/parallel"
	"linli/internal/publish"
	"linli/internal/search"
)

// A finder makes the search index of one language: of the pages that were rendered from
// what they say, of the others from the index that is published.
type finder struct {
	folder string // below the output folder, such as "ko/search/"
	*listing
	writers search.Writers
	shards  []publish.Entry       // of the published index; none if it cannot be used
	words   map[int]publish.Entry // by their length
	moved   []int32               // the new number of each page of the published index, or -1
}

// A listing is what an index tells of the pages beside what they say.
type listing struct {
	pages  []page.Found // by their number in the index
	blocks [][]byte     // as they are published; nil if nobody has asked yet
}

// published returns the blocks of the listing.
func (l *listing) published() [][]byte {
	if l.blocks == nil {
		list := make([]search.Listed, len(l.pages))
		for n, p := range l.pages {
			list[n] = search.Listed{Path: p.Path, Title: p.Title, Date: p.Date}
		}
		l.blocks = search.Blocks(list)
	}
	return l.blocks
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

// findAll numbers what search finds, and looks for the published indexes.
func (s *stage) findAll() {
	config := s.site.Config
	s.found = make([]finding, len(s.plan.Outputs))
	for _, lang := range config.AllLanguages() {
		f := &finder{folder: strings.TrimPrefix(config.Root(lang)+"/search/", "/"), listing: s.listing(lang)}
		f.writers.Names = config.Readings()
		for n, p := range f.pages {
			s.found[p.Output] = finding{f, n}
		}
		s.published(f)
		s.finders = append(s.finders, f)
	}
}

// published looks for the index of the last build. It is used only as a whole.
func (s *stage) published(f *finder) {
	whole := true
	take := func(name string) (entry publish.Entry, there bool) {
		was := s.before.outputs[f.folder+name]
		if was == nil {
			return entry, false
		}
		entry, kept := was.kept(s.out, f.folder+name)
		whole = whole && kept
		return entry, true
	}
	contents := s.before.outputs[f.folder+contentsName]
	if contents == nil {
		return
	}
	for {
		entry, there := take(shardName(len(f.shards)))
		if !there {
			break
		}
		f.shards = append(f.shards, entry)
	}
	f.words = map[int]publish.Entry{}
	for n := 1; n <= search.MaxWord; n++ {
		if entry, there := take(wordsName(n)); there {
			f.words[n] = entry
		}
	}
	if !whole {
		f.shards, f.words = nil, nil
		return
	}
	f.moved = slices.Repeat([]int32{-1}, contents.doc)
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

// indexes stages the indexes of all languages.
func (s *stage) indexes(ctx context.Context) error {
	var problems diag.List
	for _, f := range s.finders {
		made, err := s.index(ctx, f)
		if err == nil {
			err = s.putIndex(ctx, f, made, &problems)
		}
		if err != nil {
			return fmt.Errorf("making the search index %s: %w", f.folder, err)
		}
	}
	s.problems = append(s.problems, problems...)
	return nil
}

// An indexed is what was made of an index: all of it, or the shards that differ from the
// published ones.
type indexed struct {
	whole  *search.Index
	shards map[int][]byte
	words  map[int][]byte // the lists that differ, by length; empty ones are gone
}

// mostPatched is for how many pages it is worth looking which shards they are in.
const mostPatched = 64

// index joins what was published with what is new.
func (s *stage) index(ctx context.Context, f *finder) (indexed, error) {
	changed, patchable := f.changed()
	if patchable && len(changed) == 0 {
		return indexed{}, nil
	}
	earlier := make([][]byte, len(f.shards))
	err := parallel.Each(ctx, len(earlier), func(i int) (err error) {
		earlier[i], err = s.earlier(f, f.shards[i])
		return err
	})
	if err != nil {
		return indexed{}, err
	}
	for i, e := range f.shards {
		s.builder.hold(e, earlier[i])
	}
	if patchable && len(changed) <= mostPatched {
		if patched, ok, err := f.writers.Patch(ctx, earlier, changed); ok || err != nil {
			return s.patched(f, patched, err)
		}
	}
	x, err := f.writers.Join(ctx, earlier, f.moved)
	return indexed{whole: x}, err
}

// earlier reads a file of the published index, unless the builder holds it.
func (s *stage) earlier(f *finder, e publish.Entry) ([]byte, error) {
	if h, ok := s.builder.shards[e.Path]; ok && h.sum == e.Sum {
		return h.data, nil
	}
	data, err := s.out.Read(e.Path)
	if err == nil && memo.Sum(data) != e.Sum {
		err = fmt.Errorf("%s is not as it was published; delete the folder %s/%s and build again", e.Path, s.Output, strings.TrimSuffix(f.folder, "/"))
	}
	return data, err
}

// patched brings the lists of words up to date, too.
func (s *stage) patched(f *finder, p search.Patched, err error) (indexed, error) {
	out := indexed{shards: p.Shards, words: map[int][]byte{}}
	for _, n := range p.Lengths() {
		var earlier []byte
		if e, there := f.words[n]; there && err == nil {
			earlier, err = s.earlier(f, e)
		}
		out.words[n] = p.Words(n, earlier)
	}
	return out, err
}

// changed returns the pages that the published index does not have as they are now, and
// whether all others have the numbers that they have there.
func (f *finder) changed() (list []int32, patchable bool) {
	for i := range max(len(f.moved), len(f.pages)) {
		switch {
		case i >= len(f.moved) || f.moved[i] < 0:
			list = append(list, int32(i)) //nolint:gosec // a number of a page
		case int(f.moved[i]) != i:
			return nil, false
		}
	}
	return list, len(f.shards) > 0
}

// putIndex stages the files of an index.
func (s *stage) putIndex(ctx context.Context, f *finder, made indexed, problems *diag.List) error {
	files, sums, spelled := s.termFiles(f, made)
	blocks := f.listing.published()
	for n, data := range blocks {
		files, sums = append(files, indexFile{blockName(n), data}), append(sums, memo.Sum(data))
	}
	contents := s.contents(f)
	contents.Shards, contents.Spelled = len(sums)-len(blocks), spelled
	sum := memo.Of(sums)
	contents.Sum = hex.EncodeToString(sum[:4])
	files = append(files, indexFile{contentsName, contents.JSON()})
	entries := make([]publish.Entry, len(files))
	wrong := make([]diag.List, len(files))
	err := parallel.Each(ctx, len(files), func(i int) (err error) {
		entries[i], err = s.putFurther(f.folder+files[i].name, files[i].data, &wrong[i])
		return err
	})
	if made.whole != nil {
		s.builder.release(f.folder)
	}
	for i, e := range entries {
		if strings.HasPrefix(files[i].name, shardFolder) {
			s.builder.hold(e, files[i].data)
		}
		s.entries = append(s.entries, e)
		*problems = append(*problems, wrong[i]...)
		s.after.outputs[e.Path] = &remembered{}
		s.after.outputs[e.Path].took(e)
	}
	s.after.outputs[f.folder+contentsName].doc = len(f.pages)
	return err
}

// termFiles are the files with terms that differ from the published ones, which are kept,
// the sums of all shards, and for which lengths words are listed.
func (s *stage) termFiles(f *finder, made indexed) (files []indexFile, sums []memo.Digest, spelled []int) {
	shards, words := made.shards, made.words
	if made.whole == nil {
		sums = make([]memo.Digest, len(f.shards))
		for n, e := range f.shards {
			if sums[n] = e.Sum; shards[n] == nil {
				s.keep(e)
			}
		}
		for _, n := range slices.Sorted(maps.Keys(f.words)) {
			if _, differs := words[n]; !differs {
				s.keep(f.words[n])
				spelled = append(spelled, n)
			}
		}
	} else {
		sums = make([]memo.Digest, len(made.whole.Shards))
		shards, words = maps.Collect(slices.All(made.whole.Shards)), made.whole.Words
	}
	for _, n := range slices.Sorted(maps.Keys(words)) {
		if len(words[n]) > 0 {
			files, spelled = append(files, indexFile{wordsName(n), words[n]}), append(spelled, n)
		}
	}
	slices.Sort(spelled)
	for _, n := range slices.Sorted(maps.Keys(shards)) {
		files = append(files, indexFile{shardName(n), shards[n]})
		sums[n] = memo.Sum(shards[n])
	}
	return files, sums, spelled
}

// keep leaves a published file of an index as it is.
func (s *stage) keep(e publish.Entry) {
	s.entries = append(s.entries, e)
	s.after.outputs[e.Path] = s.before.outputs[e.Path]
}

type indexFile struct {
	name string
	data []byte
}

// contents tell of an index as a whole.
func (s *stage) contents(f *finder) search.Contents {
	c := search.Contents{Docs: len(f.pages)}
	here := make(map[string]bool, len(f.pages))
	for n, p := range f.pages {
		here[p.Path] = true
		c.Note(n, p.Kind, p.For, p.Date, p.From, p.Until, s.site.Moment)
	}
	if original := s.finders[0]; original != f {
		for n, p := range original.pages {
			if here[p.Path] {
				c.Instead.Add(n)
			}
		}
	}
	return c
}
