package search

import (
	"encoding/binary"
	"iter"
	"math"
	"math/bits"
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

// all returns the documents of a list, in order.
func all(gaps []byte) iter.Seq[int32] {
	return func(yield func(int32) bool) {
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
			gaps = gaps[n:]
			if !yield(at) {
				return
			}
		}
	}
}

// marked returns the documents of a bitmap, in order.
func marked(bitmap []byte) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for i := 0; i < len(bitmap); i++ {
			if i+8 <= len(bitmap) && binary.LittleEndian.Uint64(bitmap[i:]) == 0 {
				i += 7
				continue
			}
			for v := bitmap[i]; v != 0; v &= v - 1 {
				if !yield(int32(8*i + bits.TrailingZeros8(v))) { //nolint:gosec // a number of a document
					return
				}
			}
		}
	}
}

// documents returns those of a list as it stands in a shard.
func documents(list []byte, bitmap bool) iter.Seq[int32] {
	if bitmap {
		return marked(list)
	}
	return all(list)
}

// A bitset collects documents in any order. As a bitmap it has a bit for each document up
// to the last, the first in the lowest bit of the first byte.
type bitset []byte

func (s *bitset) add(documents iter.Seq[int32]) {
	for id := range documents {
		for i := int(id >> 3); i >= len(*s); {
			*s = append(*s, make([]byte, max(64, len(*s)))...)
		}
		(*s)[id>>3] |= 1 << (id & 7)
	}
}

// mark adds documents to a set that has room for them.
func (s bitset) mark(documents []int32) {
	for _, id := range documents {
		s[id>>3] |= 1 << (id & 7)
	}
}

func (s bitset) remove(documents []int32) {
	for _, id := range documents {
		if int(id>>3) < len(s) {
			s[id>>3] &^= 1 << (id & 7)
		}
	}
}

// list returns the documents as a list, and empties the set.
func (s bitset) list() list {
	var l list
	for id := range marked(s) {
		l.add(id)
	}
	clear(s)
	return l
}

// laidOut returns a list as it stands in a shard: as gaps, or as a bitmap if that is
// shorter; before that twice the length, plus one for a bitmap.
func (l list) laidOut() []byte {
	if bitmapSize(l.last) >= len(l.gaps) {
		return append(binary.AppendUvarint(nil, uint64(2*len(l.gaps))), l.gaps...)
	}
	b, bitmap := appendBitmap(nil, l.last)
	bitmap.add(all(l.gaps))
	return b
}

// appendGaps appends the distances between documents.
func appendGaps(b []byte, ids []int32) []byte {
	before := int32(-1)
	for _, id := range ids {
		b = binary.AppendUvarint(b, uint64(id-before)) //nolint:gosec // ascending
		before = id
	}
	return b
}

func varintSize(n int) int { return (bits.Len(uint(n|1)) + 6) / 7 } //nolint:gosec // a length

// bitmapSize is how long the bitmap is of documents up to last, which is plus one.
func bitmapSize(last int32) int { return int(last+7) / 8 }

// appendBitmap appends the empty bitmap of documents up to last, which is plus one, and what
// stands before it. It returns the bitmap, too.
func appendBitmap(b []byte, last int32) ([]byte, bitset) {
	size := bitmapSize(last)
	b = binary.AppendUvarint(b, uint64(2*size+1)) //nolint:gosec // a length
	b = append(b, make([]byte, size)...)
	return b, bitset(b[len(b)-size:])
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
