package search

import (
	"context"
	"encoding/binary"
	"math/bits"
	"slices"
	"sync/atomic"
	"unicode/utf8"

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
			ids := now[i][e.term]
			each(e.list.gaps, func(id int32) { ids = append(ids, id) })
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

// shardCount is how many shards make each about shardSize: a power of two.
func shardCount(total int) int { return 1 << bits.Len(uint(total/shardSize)) } //nolint:gosec // a size

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
	left := make(map[string][]int32, len(now))
	for term, ids := range now {
		left[term] = ids
	}
	entries(shard, func(term, data, list []byte, bitmap bool) {
		e := entry{term: string(term), data: data}
		want := left[e.term]
		delete(left, e.term)
		if !slices.Equal(present(list, bitmap, changed), want) {
			ids := documents(nil, list, bitmap)
			ids = slices.DeleteFunc(ids, func(id int32) bool { _, is := slices.BinarySearch(changed, id); return is })
			if ids = append(ids, want...); len(ids) == 0 {
				ok = ok && !mendable(e.term)
				return
			}
			e.data = set.of(ids)
		}
		out = append(out, e)
	})
	for term, ids := range left {
		ok = ok && !mendable(term)
		out = append(out, entry{term: term, data: set.of(ids)})
	}
	return encoded(out), ok
}

// mendable reports whether a term is one of the words that are listed to mend others.
func mendable(term string) bool {
	return term[0] == word && utf8.RuneCountInString(term)-1 >= minMend
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
	at := int32(-1)
	for len(list) > 0 && len(some) > 0 {
		gap, n := uint64(list[0]), 1
		if gap >= 0x80 {
			if gap, n = binary.Uvarint(list); n <= 0 {
				return out
			}
		}
		at += int32(gap) //nolint:gosec // written by add
		list = list[n:]
		for len(some) > 0 && some[0] < at {
			some = some[1:]
		}
		if len(some) > 0 && some[0] == at {
			out = append(out, at)
		}
	}
	return out
}

// of lays documents out as they stand in a shard.
func (s *bitset) of(ids []int32) []byte {
	for _, id := range ids {
		s.put(id)
	}
	return s.appendList(nil)
}
