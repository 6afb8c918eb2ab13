package search

import (
	"context"
	"maps"
	"slices"
	"sync/atomic"

	"linli/internal/parallel"
)

// Patch makes the shards of an index in which only some documents are not as in the earlier
// one: those of changed, in ascending order, and no other has another number. It returns the
// shards that differ, by their number: those that Join would make. It returns false if all
// have to be joined.
func (w *Writers) Patch(ctx context.Context, earlier [][]byte, changed []int32) (map[int][]byte, bool, error) {
	now := make([]map[string][]int32, len(earlier)) // of the changed documents, by shard and term
	for _, list := range w.taken() {
		for _, e := range list {
			i := e.hash & uint32(len(earlier)-1) //nolint:gosec // a power of two
			if now[i] == nil {
				now[i] = map[string][]int32{}
			}
			ids := slices.AppendSeq(now[i][e.term], all(e.list.gaps))
			slices.Sort(ids) // of several writers
			now[i][e.term] = ids
		}
	}
	made := make([][]byte, len(earlier))
	var refused atomic.Bool
	err := parallel.Each(ctx, len(earlier), func(i int) error {
		shard, ok := patched(earlier[i], now[i], changed)
		if made[i] = shard; !ok {
			refused.Store(true)
		}
		return nil
	})
	if err != nil || refused.Load() {
		return nil, false, err
	}
	out, total := map[int][]byte{}, 0
	for i, shard := range made {
		if shard != nil {
			out[i] = shard
			total += len(shard)
		} else {
			total += len(earlier[i])
		}
	}
	return out, shardCount(total) == len(earlier), nil
}

// patched returns a shard in which the changed documents stand under the terms that they
// have now, or nil if it is as it was. It returns false if that does not do: the shard is
// damaged, or there is a word that nobody had said, or nobody says any more.
func patched(shard []byte, now map[string][]int32, changed []int32) ([]byte, bool) {
	seen := 0
	differs, ok := false, true
	whole := entries(shard, func(term, _, list []byte, bitmap bool) {
		want, there := now[string(term)]
		if there {
			seen++
		}
		differs = differs || !slices.Equal(present(list, bitmap, changed), want)
	})
	if !whole {
		return nil, false
	}
	if !differs && seen == len(now) {
		return nil, true
	}
	var out []entry
	var set bitset
	left := maps.Clone(now)
	entries(shard, func(term, data, list []byte, bitmap bool) {
		e := entry{term: string(term), data: data}
		want := left[e.term]
		delete(left, e.term)
		if !slices.Equal(present(list, bitmap, changed), want) {
			set.add(documents(list, bitmap))
			set.remove(changed)
			set.add(slices.Values(want))
			l := set.list()
			if l.last == 0 {
				ok = ok && !mendable(e.term)
				return
			}
			e.data = l.laidOut()
		}
		out = append(out, e)
	})
	for term, ids := range left {
		ok = ok && !mendable(term)
		set.add(slices.Values(ids))
		out = append(out, entry{term: term, data: set.list().laidOut()})
	}
	return encoded(out), ok
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
