package search

import (
	"bytes"
	"slices"
	"testing"
)

// Lists of every length, sparse and dense, are read back as they were laid out, those of a
// hundred thousand documents, too.
func TestListsAreReadBack(t *testing.T) {
	for _, last := range []int32{0, 1, 7, 8, 9, 500, 511, 512, 8_000, 16_000, 65_527, 65_528, 65_536, 100_000, 2_500_000} {
		for _, step := range []int32{1, 2, 7, 8, 9, 100} {
			var want []int32
			var l list
			for id := last % step; id <= last; id += step {
				want = append(want, id)
				l.add(id)
			}
			shard := append([]byte{2, pair, 'x'}, l.laidOut()...)
			var got []int32
			whole := entries(shard, func(term, data, list []byte, bitmap bool) {
				if !bytes.Equal(term, []byte{pair, 'x'}) {
					t.Errorf("the term is %q", term)
				}
				got = slices.Collect(documents(list, bitmap))
			})
			if !whole || !slices.Equal(got, want) {
				t.Errorf("up to %d by %d: %d documents are read of %d, whole: %v", last, step, len(got), len(want), whole)
			}
		}
	}
}
