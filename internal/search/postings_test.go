package search

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// What a store notes is read back, of few documents and of many, however many terms there
// are and whatever their lengths.
func TestStoresKeepEveryDocument(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	var s store
	want := map[string][]int32{}
	for id := int32(0); id < 200_000; id += 1 + r.Int32N(3) {
		for range 3 {
			term := fmt.Sprintf("w%0*d", 1+r.IntN(4)*r.IntN(300), int(1/(r.Float64()+1e-4)))
			if h := s.term([]byte(term)); s.add(h, id) == (len(want[term]) > 0 && want[term][len(want[term])-1] == id) {
				t.Fatalf("%q: document %d is noted twice, or not", term, id)
			}
			if list := want[term]; len(list) == 0 || list[len(list)-1] != id {
				want[term] = append(list, id)
			}
			s.add(s.keyed(uint64(pairKeys+ofTitle)<<payloadBits|pairKey('x', rune(len(term)))), id)
		}
	}
	for term, list := range want {
		if got := s.appendDocuments(nil, s.term([]byte(term))); !slices.Equal(got, list) {
			t.Fatalf("%q: %d documents, want %d", term, len(got), len(list))
		}
	}
	found := 0
	var kept sorted
	kept.take(&s)
	for part := range parts {
		list, _ := kept.part(part, nil, nil)
		for _, e := range list {
			if e.term[0] == titlePart {
				continue
			}
			if found++; !slices.Equal(e.appendDocuments(nil), want[string(e.term)]) {
				t.Fatalf("%q is not what was noted", e.term)
			}
		}
	}
	if found != len(want) {
		t.Errorf("%d terms, want %d", found, len(want))
	}
}

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
