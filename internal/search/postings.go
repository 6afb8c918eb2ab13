package search

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
)

// A list is the documents of a term: the distances between their numbers, each as an
// unsigned varint, the first counted from -1.
type list struct {
	last int32 // the last number, plus one; 0 for none
	gaps []byte
}

// add notes a document. Numbers come in ascending order, equal ones one after another.
func (l *list) add(id int32) {
	switch gap := id + 1 - l.last; {
	case gap <= 0:
		return
	case gap < 0x80:
		l.gaps = append(l.gaps, byte(gap))
	default:
		l.gaps = binary.AppendUvarint(l.gaps, uint64(gap))
	}
	l.last = id + 1
}

// each calls f with the documents of a list, in order.
func each(gaps []byte, f func(id int32)) {
	at := int32(-1)
	for len(gaps) > 0 {
		gap, n := uint64(gaps[0]), 1
		if gap >= 0x80 {
			if gap, n = binary.Uvarint(gaps); n <= 0 {
				return
			}
		}
		if gap == 0 || gap > uint64(math.MaxInt32-1-at) { //nolint:gosec // not negative
			return // not written by add
		}
		at += int32(gap) //nolint:gosec // see above
		f(at)
		gaps = gaps[n:]
	}
}

// A bitset collects documents. Laid out it is a list of gaps, or a bitmap: a bit for each
// document up to the last, the first in the lowest bit of the first byte; whichever is
// shorter. Before that stands twice the length, plus one for a bitmap.
type bitset struct {
	words []uint64
	used  int // words from here on are 0
}

func (s *bitset) add(gaps []byte) {
	each(gaps, func(id int32) {
		i := int(id >> 6)
		for i >= len(s.words) {
			s.words = append(s.words, make([]uint64, max(16, len(s.words)))...)
		}
		s.words[i] |= 1 << (id & 63)
		s.used = max(s.used, i+1)
	})
}

// appendList appends the documents as they stand in a shard, and empties the set.
func (s *bitset) appendList(b []byte) []byte {
	size := 0
	last := int32(-1)
	for i, w := range s.words[:s.used] {
		for ; w != 0; w &= w - 1 {
			id := int32(64*i + bits.TrailingZeros64(w))   //nolint:gosec // a number of a document
			size += (bits.Len32(uint32(id-last)) + 6) / 7 //nolint:gosec // positive
			last = id
		}
	}
	if bitmap := int(last)/8 + 1; bitmap < size {
		b = slices.Grow(b, bitmap+3)
		b = binary.AppendUvarint(b, uint64(2*bitmap+1)) //nolint:gosec // a length
		for i := range bitmap {
			b = append(b, byte(s.words[i/8]>>(8*(i%8))))
		}
	} else {
		b = slices.Grow(b, size+3)
		b = binary.AppendUvarint(b, uint64(2*size)) //nolint:gosec // a length
		last = -1
		for i, w := range s.words[:s.used] {
			for ; w != 0; w &= w - 1 {
				id := int32(64*i + bits.TrailingZeros64(w))  //nolint:gosec // a number of a document
				b = binary.AppendUvarint(b, uint64(id-last)) //nolint:gosec // positive
				last = id
			}
		}
	}
	clear(s.words[:s.used])
	s.used = 0
	return b
}

// list returns the documents as a list.
func (s *bitset) list() list {
	var l list
	for i, w := range s.words[:s.used] {
		for ; w != 0; w &= w - 1 {
			l.add(int32(64*i + bits.TrailingZeros64(w))) //nolint:gosec // a number of a document
		}
	}
	return l
}

func fromBitmap(ids []int32, b []byte) []int32 {
	for i, v := range b {
		for ; v != 0; v &= v - 1 {
			ids = append(ids, int32(8*i+bits.TrailingZeros8(v))) //nolint:gosec // a number of a document
		}
	}
	return ids
}

// appendTerm appends a term as it stands in a shard: its length, itself, its list.
func appendTerm(b []byte, term string, data []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(term)))
	return append(append(b, term...), data...)
}

// terms calls f for each term of a shard with its documents; ids is only lent. It reports
// whether the shard is whole.
func terms(shard []byte, f func(term string, ids []int32)) bool {
	var ids []int32
	part := func(n uint64) ([]byte, bool) {
		if n > uint64(len(shard)) {
			return nil, false
		}
		out := shard[:n]
		shard = shard[n:]
		return out, true
	}
	number := func() (uint64, bool) {
		v, n := binary.Uvarint(shard)
		if n <= 0 {
			return 0, false
		}
		shard = shard[n:]
		return v, true
	}
	for len(shard) > 0 {
		n, ok1 := number()
		term, ok2 := part(n)
		n, ok3 := number()
		data, ok4 := part(n / 2)
		if !ok1 || !ok2 || !ok3 || !ok4 || len(term) < 2 {
			return false
		}
		if ids = ids[:0]; n%2 == 1 {
			ids = fromBitmap(ids, data)
		} else {
			each(data, func(id int32) { ids = append(ids, id) })
		}
		f(string(term), ids)
	}
	return true
}
