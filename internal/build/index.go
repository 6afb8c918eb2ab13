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
	for i := range max(len(f.moved), f.contents.Docs) {
		switch {
		case i >= len(f.moved) || f.moved[i] < 0:
			list = append(list, int32(i)) //nolint:gosec // a number of a page
		case int(f.moved[i]) != i:
			return nil, false
		}
	}
	return list, len(f.shards) > 0
}

// An indexFile is a file of an index. What it holds is made when it is staged, and forgotten
// then.
type indexFile struct {
	name   string
	number int // of a shard
	make   func() []byte
}

// ready is a file that holds data.
func ready(name string, data []byte) indexFile {
	return indexFile{name: name, make: func() []byte { return data }}
}

// putIndex stages the files of an index.
func (s *stage) putIndex(ctx context.Context, f *finder, x indexed, problems *diag.List) error {
	shards, sums := s.shardFiles(f, x)
	if x.whole != nil {
		s.builder.release(f.folder)
	}
	staged, err := s.putFiles(ctx, f, shards, problems)
	if err != nil {
		return err
	}
	for i, e := range staged {
		sums[shards[i].number] = e.Sum
	}
	words, spelled := s.wordFiles(f, x)
	if _, err := s.putFiles(ctx, f, words, problems); err != nil {
		return err
	}
	for _, e := range f.blocks {
		sums = append(sums, e.Sum)
		if f.kept {
			s.keep(e)
		} else {
			s.putDown(e, &remembered{})
		}
	}
	*problems = append(*problems, f.problems...)
	sum := memo.Of(sums)
	contents := &f.contents
	contents.Shards, contents.Spelled, contents.Sum = len(sums)-len(f.blocks), spelled, hex.EncodeToString(sum[:4])
	entry, err := s.putFurther(f.folder+contentsName, contents.JSON(), problems)
	s.putDown(entry, &remembered{inputs: f.inputs, doc: contents.Docs})
	return err
}

// putDown takes down a file of an index that is staged.
func (s *stage) putDown(e publish.Entry, now *remembered) {
	s.entries = append(s.entries, e)
	now.took(e)
	s.after.note(e.Path, now)
}

// putFiles stages files of an index, takes them down and returns their entries.
func (s *stage) putFiles(ctx context.Context, f *finder, files []indexFile, problems *diag.List) ([]publish.Entry, error) {
	entries, wrong, err := s.stageFiles(ctx, f, files)
	for _, e := range entries {
		s.putDown(e, &remembered{})
	}
	*problems = append(*problems, wrong...)
	return entries, err
}

// stageFiles stages files of an index.
func (s *stage) stageFiles(ctx context.Context, f *finder, files []indexFile) ([]publish.Entry, diag.List, error) {
	entries := make([]publish.Entry, len(files))
	wrong := make([]diag.List, len(files))
	held := make([][]byte, len(files))
	err := parallel.Each(ctx, len(files), func(i int) (err error) {
		data := files[i].make()
		entries[i], err = s.putFurther(f.folder+files[i].name, data, &wrong[i])
		if s.builder.shards != nil && strings.HasPrefix(files[i].name, shardFolder) {
			held[i] = data
		}
		return err
	})
	for i, e := range entries {
		if held[i] != nil {
			s.builder.shards[e.Path] = shard{e.Sum, held[i]}
		}
	}
	return entries, slices.Concat(wrong...), err
}

// shardFiles are the shards that differ from the published ones, which are kept, and the sums
// of all, as far as they are known.
func (s *stage) shardFiles(f *finder, x indexed) (files []indexFile, sums []memo.Digest) {
	if x.whole != nil {
		for n := range x.whole.Len() {
			files = append(files, indexFile{shardName(n), n, func() []byte { return x.whole.Shard(n) }})
		}
		return files, make([]memo.Digest, x.whole.Len())
	}
	sums = make([]memo.Digest, len(f.shards))
	for n, e := range f.shards {
		if data, differs := x.shards[n]; differs {
			files = append(files, indexFile{shardName(n), n, func() []byte { return data }})
		} else {
			sums[n] = e.Sum
			s.keep(e)
		}
	}
	return files, sums
}

// wordFiles are the lists of words that differ from the published ones, which are kept, and
// for which lengths there are any.
func (s *stage) wordFiles(f *finder, x indexed) (files []indexFile, spelled []int) {
	words := x.words
	if x.whole != nil {
		words = x.whole.Words
	} else {
		for _, n := range slices.Sorted(maps.Keys(f.words)) {
			if _, differs := words[n]; !differs {
				s.keep(f.words[n])
				spelled = append(spelled, n)
			}
		}
	}
	for _, n := range slices.Sorted(maps.Keys(words)) {
		if len(words[n]) > 0 {
			files, spelled = append(files, ready(wordsName(n), words[n])), append(spelled, n)
		}
	}
	slices.Sort(spelled)
	return files, spelled
}

// keep leaves a published file of an index as it is.
func (s *stage) keep(e publish.Entry) {
	s.entries = append(s.entries, e)
	s.after.note(e.Path, s.before.outputs[e.Path])
}
