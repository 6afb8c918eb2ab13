package build

import (
	"context"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"linli/internal/diag"
	"linli/internal/memo"
	"linli/internal/parallel"
	"linli/internal/publish"
	"linli/internal/search"
)

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
		if patched, ok, err := f.writers.Patch(ctx, earlier, changed); err != nil {
			return indexed{}, err
		} else if ok {
			return s.patched(f, patched)
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
func (s *stage) patched(f *finder, p search.Patched) (indexed, error) {
	out := indexed{shards: p.Shards, words: map[int][]byte{}}
	for _, n := range p.Lengths() {
		var earlier []byte
		if e, there := f.words[n]; there {
			var err error
			if earlier, err = s.earlier(f, e); err != nil {
				return out, err
			}
		}
		out.words[n] = p.Words(n, earlier)
	}
	return out, nil
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
