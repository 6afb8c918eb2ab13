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

func (s *bitset) add(gaps []byte) { each(gaps, s.put) }

func (s *bitset) put(id int32) {
	i := int(id >> 6)
	for i >= len(s.words) {
		s.words = append(s.words, make([]uint64, max(16, len(s.words)))...)
	}
	s.words[i] |= 1 << (id & 63)
	s.used = max(s.used, i+1)
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

// documents appends those of a list to ids.
func documents(ids []int32, list []byte, bitmap bool) []int32 {
	if bitmap {
		return fromBitmap(ids, list)
	}
	each(list, func(id int32) { ids = append(ids, id) })
	return ids
}

// terms calls f for each term of a shard with its documents; ids is only lent. It reports
// whether the shard is whole.
func terms(shard []byte, f func(term string, ids []int32)) bool {
	var ids []int32
	return entries(shard, func(term, _, list []byte, bitmap bool) {
		ids = documents(ids[:0], list, bitmap)
		f(string(term), ids)
	})
}

// entries calls f for each term of a shard, with its list as it stands there, and without
// what stands before it. It reports whether the shard is whole.
func entries(shard []byte, f func(term, data, list []byte, bitmap bool)) bool {
	for len(shard) > 0 {
		n, size := binary.Uvarint(shard)
		if size <= 0 || n < 2 || n > uint64(len(shard)-size) {
			return false
		}
		term, rest := shard[size:size+int(n)], shard[size+int(n):] //nolint:gosec // not longer than the shard
		n, size = binary.Uvarint(rest)
		if size <= 0 || n/2 > uint64(len(rest)-size) {
			return false
		}
		end := size + int(n/2) //nolint:gosec // not longer than the shard
		f(term, rest[:end], rest[size:end], n%2 == 1)
		shard = rest[end:]
	}
	return true
}
