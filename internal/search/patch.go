package search

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"sync/atomic"
	"unicode/utf8"

	"linli/internal/parallel"
)

// A Patched is how an index differs from an earlier one.
type Patched struct {
	Shards map[int][]byte // by their number
	spelling
}

// spelling is which words nobody had said, and which nobody says any more, of those that
// are listed to mend others.
type spelling struct{ came, went []string }

func (s *spelling) and(t spelling) {
	s.came, s.went = append(s.came, t.came...), append(s.went, t.went...)
}

// Lengths returns, in order, for which lengths other words are listed now.
func (s *spelling) Lengths() []int {
	var out []int
	for _, w := range slices.Concat(s.came, s.went) {
		out = append(out, utf8.RuneCountInString(w))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Words returns the words of a length, given those of the earlier index, which may be none.
func (s *spelling) Words(length int, earlier []byte) []byte {
	var list []string
	for line := range bytes.Lines(earlier) {
		if w := string(bytes.TrimSuffix(line, []byte("\n"))); !slices.Contains(s.went, w) {
			list = append(list, w)
		}
	}
	for _, w := range s.came {
		if utf8.RuneCountInString(w) == length {
			list = append(list, w)
		}
	}
	return spelledOut(list)
}

// Patch tells how an index differs from an earlier one if only some documents are not as
// they were there: those of changed, in ascending order, and no other has another number.
// It comes to what Join would make. It returns false if all has to be joined.
func (w *Writers) Patch(ctx context.Context, earlier [][]byte, changed []int32) (Patched, bool, error) {
	now := make([]map[string][]int32, len(earlier)) // of the changed documents, by shard and term
	for _, own := range w.pool.All() {
		if len(own.aside) > 0 || own.failed != nil {
			return Patched{}, false, nil
		}
	}
	all, err := w.taken(ctx)
	if err != nil {
		return Patched{}, false, err
	}
	var list []entry
	for _, s := range all {
		for part := range parts {
			list, _ = s.part(part, list, nil)
		}
	}
	for _, e := range list {
		i := e.shard(len(earlier))
		if now[i] == nil {
			now[i] = map[string][]int32{}
		}
		ids := e.appendDocuments(now[i][string(e.term)])
		slices.Sort(ids) // of several writers
		now[i][string(e.term)] = slices.Compact(ids)
	}
	made, spelt := make([][]byte, len(earlier)), make([]spelling, len(earlier))
	var damaged atomic.Bool
	err = parallel.Each(ctx, len(earlier), func(i int) error {
		var ok bool
		if made[i], spelt[i], ok = patched(earlier[i], now[i], changed); !ok {
			damaged.Store(true)
		}
		return nil
	})
	out, total := Patched{Shards: map[int][]byte{}}, 0
	if err != nil || damaged.Load() {
		return out, false, err
	}
	for i, shard := range made {
		if out.and(spelt[i]); shard != nil {
			out.Shards[i] = shard
			total += len(shard)
		} else {
			total += len(earlier[i])
		}
	}
	return out, shardCount(total) == len(earlier), nil
}

// patched returns a shard in which the changed documents stand under the terms that they
// have now, or nil if it is as it was, and the words that came and went with that. It
// returns false for a shard that is damaged.
func patched(shard []byte, now map[string][]int32, changed []int32) (data []byte, spelt spelling, ok bool) {
	seen := 0
	differs := false
	whole := entries(shard, func(term, _, list []byte, bitmap bool) {
		want, there := now[string(term)]
		if there {
			seen++
		}
		differs = differs || !slices.Equal(present(list, bitmap, changed), want)
	})
	if !whole || !differs && seen == len(now) {
		return nil, spelt, whole
	}
	var out []laid
	var set bitset
	left := maps.Clone(now)
	entries(shard, func(term, data, list []byte, bitmap bool) {
		e := laid{term: string(term), list: string(data)}
		want := left[e.term]
		delete(left, e.term)
		if !slices.Equal(present(list, bitmap, changed), want) {
			set.add(documents(list, bitmap))
			set.remove(changed)
			set.add(slices.Values(want))
			l := set.list()
			if l.last == 0 {
				if mendable(e.term) {
					spelt.went = append(spelt.went, e.term[1:])
				}
				return
			}
			e.list = string(l.laidOut())
		}
		out = append(out, e)
	})
	for term, ids := range left {
		if mendable(term) {
			spelt.came = append(spelt.came, term[1:])
		}
		set.add(slices.Values(ids))
		out = append(out, laid{term: term, list: string(set.list().laidOut())})
	}
	return encoded(out), spelt, true
}

// present returns those of some documents that are in a list.
func present(list []byte, bitmap bool, some []int32) []int32 {
	var out []int32
	if bitmap {
		for _, id := range some {
			if int(id>>3) < len(list) && list[id>>3]>>(id&7)&1 == 1 {
				out = append(out, id)
			}
		}
		return out
	}
	for id := range all(list) {
		for len(some) > 0 && some[0] < id {
			some = some[1:]
		}
		if len(some) == 0 {
			break
		}
		if some[0] == id {
			out = append(out, id)
		}
	}
	return out
}
