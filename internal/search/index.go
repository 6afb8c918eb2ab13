package search

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"linli/internal/parallel"
)

// shardSize is about how large a shard is to be at least, in bytes: a question of two
// characters asks for one.
const shardSize = 3 << 10

// shardCount is how many shards make each some shardSize or more: a power of two.
func shardCount(total int) int { return 1 << max(0, bits.Len(uint(total/shardSize))-1) } //nolint:gosec // a size

// An Index is the index of one language, whose shards can be laid out.
type Index struct {
	Words    map[int][]byte // all words of a length in letters, sorted, one a line: to mend mistyped ones
	shards   int
	parts    [parts]part
	encoders parallel.Pool[*encoder]
}

// A part is the terms of some shards, or of a part of one, in the order of their hashes.
type part struct {
	laid []laid
	size int // of all in shards
}

// A laid term is one with its list as it stands in a shard.
type laid struct {
	term, list string
	hash       uint32
}

// Len returns how many shards there are.
func (x *Index) Len() int { return x.shards }

// Shard lays out a shard: the terms in order. It may be called by several goroutines at a
// time.
func (x *Index) Shard(n int) (data []byte) {
	from := uint64(bits.Reverse32(uint32(n))) //nolint:gosec // a number of a shard
	to := from + 1<<32/uint64(x.shards)       //nolint:gosec // 1 or more
	const part = 1 << 32 / parts
	x.encode(func(e *encoder) {
		e.laid = e.laid[:0]
		for i := from / part; i*part < to; i++ {
			p := &x.parts[i]
			e.laid = append(e.laid, between(p.laid, from, to)...)
		}
		data = encoded(e.laid)
	})
	return data
}

// between returns those of a list in the order of their hashes that are in a range.
func between(list []laid, from, to uint64) []laid {
	compare := func(l laid, limit uint64) int { return cmp.Compare(uint64(l.hash), limit) }
	a, _ := slices.BinarySearchFunc(list, from, compare)
	b, _ := slices.BinarySearchFunc(list, to, compare)
	return list[a:b]
}

// encode lends an encoder.
func (x *Index) encode(f func(e *encoder)) {
	x.encoders.Lend(func(*encoder) int { return 0 }, func() *encoder { return &encoder{} }, f)
}

// An encoder lays terms out, one after another.
type encoder struct {
	laid      []laid
	list      []byte
	gaps      []byte
	next      []byte
	ids, more []int32
	runs      []int // where in ids those of a writer begin
}

// part makes a part of sorted entries.
func (e *encoder) part(list []entry) (p part) {
	var kept texts
	n := 0
	for range terms(list) {
		n++
	}
	p.laid = make([]laid, 0, n)
	for term := range terms(list) {
		if count, last := e.extent(term); count > bitmapSize(last) { // gaps take more
			e.bitmap(term)
		} else if _, last, gaps := e.gapsOf(term); bitmapSize(last) < len(gaps) {
			e.bitmap(term)
		} else {
			e.list = append(binary.AppendUvarint(e.list[:0], uint64(2*len(gaps))), gaps...)
		}
		t := kept.keep(term[0].term)
		p.laid = append(p.laid, laid{term: t, list: kept.keep(e.list), hash: term[0].hash})
		p.size += varintSize(len(t)) + len(t) + len(e.list)
	}
	return p
}

// extent returns how many documents a term has, and the last one, plus one.
func (e *encoder) extent(term []entry) (count int, last int32) {
	for i := range term {
		count, last = count+int(term[i].count), max(last, term[i].last)
		for j := range i {
			if term[i].from != nil && term[i].from == term[j].from { // it has two keys: documents may be counted twice
				return len(e.documents(term)), lastOf(term)
			}
		}
	}
	return count, last
}

// lastOf returns the last document of a term, plus one.
func lastOf(term []entry) int32 {
	last := int32(0)
	for i := range term {
		last = max(last, term[i].last)
	}
	return last
}

// bitmap makes the list of a term, as a bitmap.
func (e *encoder) bitmap(term []entry) {
	var bitmap bitset
	e.list, bitmap = appendBitmap(e.list[:0], lastOf(term))
	for i := range term {
		e.ids = term[i].appendDocuments(e.ids[:0])
		bitmap.mark(e.ids)
	}
}

// gapsOf returns how many documents a term has, the last of them, plus one, and the distances
// between them, which are only lent.
func (e *encoder) gapsOf(term []entry) (count int, last int32, gaps []byte) {
	if e.follow(term) {
		for i := range term {
			count, last = count+int(term[i].count), term[i].last
		}
		return count, last, e.gaps
	}
	ids := e.documents(term)
	e.gaps = appendGaps(e.gaps[:0], ids)
	return len(ids), ids[len(ids)-1] + 1, e.gaps
}

// follow makes one list of those of a term as they were written, if each begins after the one
// before has ended: whoever takes documents in takes such as are neighbours.
func (e *encoder) follow(term []entry) bool {
	slices.SortFunc(term, func(a, b entry) int { return cmp.Compare(a.last, b.last) })
	e.gaps = term[0].appendGaps(e.gaps[:0])
	for i := range term[1:] {
		e.next = term[i+1].appendGaps(e.next[:0])
		first, n := binary.Uvarint(e.next)
		last := uint64(term[i].last) //nolint:gosec // not negative
		if n <= 0 || first <= last {
			return false
		}
		e.gaps = append(binary.AppendUvarint(e.gaps, first-last), e.next[n:]...)
	}
	return true
}

// documents returns those of a term, in order; they are only lent. What a writer put aside goes on
// where it put aside what was before.
func (e *encoder) documents(term []entry) []int32 {
	e.ids, e.runs = e.ids[:0], e.runs[:0]
	for i := range term {
		n := len(e.ids)
		if e.ids = term[i].appendDocuments(e.ids); n > 0 && n < len(e.ids) && e.ids[n] <= e.ids[n-1] {
			e.runs = append(e.runs, n)
		}
	}
	for ; len(e.runs) > 0; e.runs = e.runs[:len(e.runs)-1] {
		to := len(e.ids)
		from := e.runs[len(e.runs)-1]
		first := 0
		if len(e.runs) > 1 {
			first = e.runs[len(e.runs)-2]
		}
		e.more = merged(e.more[:0], e.ids[first:from], e.ids[from:to])
		e.ids = append(e.ids[:first], e.more...)
	}
	return e.ids
}

// merged appends two ordered lists, in order, and what is in both once.
func merged(out, a, b []int32) []int32 {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			out, a = append(out, a[0]), a[1:]
		case a[0] > b[0]:
			out, b = append(out, b[0]), b[1:]
		default:
			b = b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// encoded is a shard of laid terms.
func encoded(list []laid) []byte {
	slices.SortFunc(list, func(a, b laid) int { return strings.Compare(a.term, b.term) })
	size := 0
	for i := range list {
		size += varintSize(len(list[i].term)) + len(list[i].term) + len(list[i].list)
	}
	b := make([]byte, 0, size)
	for i := range list {
		b = append(append(binary.AppendUvarint(b, uint64(len(list[i].term))), list[i].term...), list[i].list...)
	}
	return b
}

// minMend is from how many letters on a word that is not found is taken for mistyped.
const minMend = 4

// mendable reports whether a term is one of the words that are listed to mend others.
func mendable(term string) bool {
	return term[0] == word && utf8.RuneCountInString(term)-1 >= minMend
}

// spelled returns the words of each length that is worth mending.
func (x *Index) spelled() map[int][]byte {
	byLength := map[int][]string{}
	note := func(term string) {
		if mendable(term) {
			n := utf8.RuneCountInString(term) - 1
			byLength[n] = append(byLength[n], term[1:])
		}
	}
	for i := range x.parts {
		for _, l := range x.parts[i].laid {
			note(l.term)
		}
	}
	out := map[int][]byte{}
	for n, words := range byLength {
		out[n] = spelledOut(words)
	}
	return out
}

// spelledOut is a list of words as it is published.
func spelledOut(words []string) []byte {
	slices.Sort(words)
	return []byte(strings.Join(words, "\n"))
}
