package build

import (
	"context"
	"encoding/hex"
	"fmt"
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
	folder  string       // below the output folder, such as "ko/search/"
	pages   []page.Found // by their number in the index
	writers search.Writers
	shards  []publish.Entry // of the published index; none if it cannot be used
	words   []publish.Entry
	moved   []int32 // the new number of each page of the published index, or -1
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
		f := &finder{folder: strings.TrimPrefix(config.Root(lang)+"/search/", "/"), pages: s.pages.Searched(lang)}
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
	was := s.before.outputs[f.folder+"index.json"]
	if was == nil || was.inputs != s.program() {
		return
	}
	take := func(name string, list *[]publish.Entry) (there, kept bool) {
		was := s.before.outputs[f.folder+name]
		if was == nil {
			return false, false
		}
		entry, kept := was.kept(s.out, f.folder+name)
		*list = append(*list, entry)
		return true, kept
	}
	whole := true
	for n := 0; ; n++ {
		there, kept := take(shardName(n), &f.shards)
		if !there {
			break
		}
		whole = whole && kept
	}
	for n := 1; n <= search.MaxWord; n++ {
		there, kept := take(wordsName(n), &f.words)
		whole = whole && (kept || !there)
	}
	if !whole {
		f.shards, f.words = nil, nil
		return
	}
	f.moved = slices.Repeat([]int32{-1}, was.doc)
}

func shardName(n int) string { return "t/" + strconv.Itoa(n) + ".bin" }
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
		earlier[i], err = s.out.Read(f.shards[i].Path)
		return err
	})
	if err != nil {
		return indexed{}, err
	}
	if patchable && len(changed) <= mostPatched {
		if shards, ok, err := f.writers.Patch(ctx, earlier, changed); ok || err != nil {
			return indexed{shards: shards}, err
		}
	}
	x, whole, err := f.writers.Join(ctx, earlier, f.moved)
	if err == nil && !whole {
		err = fmt.Errorf("the published index is damaged; build once with --clean, or delete %s", s.Output)
	}
	return indexed{whole: x}, err
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
	var files []indexFile
	sums := []memo.Digest{}
	if made.whole == nil {
		for n, e := range f.shards {
			if data, differs := made.shards[n]; differs {
				files, sums = append(files, indexFile{shardName(n), data}), append(sums, memo.Sum(data))
				continue
			}
			s.keep(e)
			sums = append(sums, e.Sum)
		}
		for _, e := range f.words {
			s.keep(e)
		}
	} else {
		for n, data := range made.whole.Shards {
			files, sums = append(files, indexFile{shardName(n), data}), append(sums, memo.Sum(data))
		}
		for n := 1; n <= search.MaxWord; n++ {
			if data := made.whole.Words[n]; data != nil {
				files = append(files, indexFile{wordsName(n), data})
			}
		}
	}
	files = append(files, s.listed(f, made.whole, sums)...)
	entries := make([]publish.Entry, len(files))
	wrong := make([]diag.List, len(files))
	err := parallel.Each(ctx, len(files), func(i int) (err error) {
		entries[i], err = s.putFurther(f.folder+files[i].name, files[i].data, &wrong[i])
		return err
	})
	for i, e := range entries {
		s.entries = append(s.entries, e)
		*problems = append(*problems, wrong[i]...)
		s.after.outputs[e.Path] = &remembered{sum: e.Sum, size: e.Size}
	}
	list := s.after.outputs[f.folder+"index.json"]
	list.inputs, list.doc = s.program(), len(f.pages)
	return err
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

// listed are the files that tell of an index as a whole, and of its pages; sums are those of
// its shards.
func (s *stage) listed(f *finder, x *search.Index, sums []memo.Digest) []indexFile {
	c := search.Contents{Docs: len(f.pages), Shards: len(f.shards), Spelled: s.lengths(f, x)}
	if x != nil {
		c.Shards = len(x.Shards)
	}
	kinds := map[string]int{}
	translated := map[string]bool{} // pages of the original that have one of this language
	var blocks [][]search.Listed
	for n, p := range f.pages {
		kinds[p.Kind]++
		translated[p.Path] = true
		c.Note(n, p.Date, p.From, p.Until, s.site.Moment)
		if n%search.BlockSize == 0 {
			blocks = append(blocks, nil)
		}
		last := &blocks[len(blocks)-1]
		*last = append(*last, search.Listed{Path: p.Path, Title: p.Title, Date: p.Date})
		for _, a := range p.For {
			if !slices.Contains(c.Audiences, a) {
				c.Audiences = append(c.Audiences, a)
			}
		}
	}
	c.Kinds = kinds
	slices.Sort(c.Audiences)
	if original := s.finders[0]; original != f {
		for n, p := range original.pages {
			if translated[p.Path] {
				c.Instead.Add(n)
			}
		}
	}
	var files []indexFile
	for n, b := range blocks {
		files = append(files, indexFile{blockName(n), search.Block(b)})
		sums = append(sums, memo.Sum(files[n].data))
	}
	sum := memo.Of(sums)
	c.Sum = hex.EncodeToString(sum[:4])
	return append(files, indexFile{"index.json", c.JSON()})
}

// lengths are those of the words that there are files of.
func (s *stage) lengths(f *finder, x *search.Index) []int {
	var out []int
	for n := 1; n <= search.MaxWord; n++ {
		name := f.folder + wordsName(n)
		if x == nil && slices.ContainsFunc(f.words, func(e publish.Entry) bool { return e.Path == name }) || x != nil && x.Words[n] != nil {
			out = append(out, n)
		}
	}
	return out
}
