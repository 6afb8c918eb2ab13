package search

import (
	"context"
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf8"

	"linli/internal/parallel"
)

// shardSize is about how large a shard is to be, in bytes: a question of two characters
// asks for one.
const shardSize = 3 << 10

// parts is into how many parts the work is divided, by the lowest bits of a term's hash.
const parts = 1 << 6

// An entry is a term on its way into a shard, with the documents of one writer, or, when
// it is done, with its list as it will stand there.
type entry struct {
	term string
	hash uint32 // of its group
	list list
	data []byte
}

type pieces [parts][]entry

func (p *pieces) put(term string, l list) {
	h := Hash(group(term))
	p[h%parts] = append(p[h%parts], entry{term: term, hash: h, list: l})
}

// Join makes an index of what writers took in and of what earlier shards hold. moved gives
// the number of each earlier document, or -1 for one that is gone or was written anew. It
// returns false if an earlier shard is damaged. The writers cannot be used again.
func (w *Writers) Join(ctx context.Context, earlier [][]byte, moved []int32) (*Index, bool, error) {
	p := w.taken()
	for _, shard := range earlier {
		whole := terms(shard, func(term string, ids []int32) {
			if l := movedList(ids, moved); l.last > 0 && !slices.Contains(startKinds, term[0]) {
				p.put(term, l)
			}
		})
		if !whole {
			return nil, false, nil
		}
	}
	p.starts() // of the earlier words, too
	err := parallel.Each(ctx, parts, func(i int) error {
		p[i] = united(p[i])
		return nil
	})
	if err != nil {
		return nil, true, err
	}
	x, err := p.index(ctx)
	return x, true, err
}

// taken returns what the writers took in.
func (w *Writers) taken() *pieces {
	if w.pieces == nil {
		w.pieces = &pieces{}
		for _, own := range w.pool.All() {
			own.entries(w.pieces)
		}
		w.pieces.starts()
	}
	return w.pieces
}

// movedList renumbers documents.
func movedList(ids, moved []int32) list {
	next := ids[:0]
	for _, id := range ids {
		if int(id) < len(moved) && moved[id] >= 0 {
			next = append(next, moved[id])
		}
	}
	if !slices.IsSorted(next) {
		slices.Sort(next)
	}
	l := list{gaps: make([]byte, 0, len(next))}
	for _, id := range next {
		l.add(id)
	}
	return l
}

// entries adds all that a writer took in, and leaves it empty.
func (w *Writer) entries(p *pieces) {
	w.pairs.all(p.put)
	for term, i := range w.others {
		p.put(term, w.lists[i])
	}
	w.others, w.lists = nil, nil
}

// The kinds of terms that stand for all words, or readings, with a beginning.
var startKinds = []byte{wordStart, titleStart, readStart, nameStart}

// starts adds those terms.
func (p *pieces) starts() {
	kinds := map[byte]byte{word: wordStart, titleWord: titleStart, reading: readStart, nameRead: nameStart}
	begun := map[string]*bitset{}
	note := func(term string, gaps []byte) {
		s := begun[term]
		if s == nil {
			s = &bitset{}
			begun[term] = s
		}
		s.add(gaps)
	}
	for _, list := range p {
		for _, e := range list {
			kind, ok := kinds[e.term[0]]
			if !ok {
				continue
			}
			s := e.term[1:]
			if n := ahead(s, 2); n > ahead(s, 1) {
				note(string(kind)+s[:n], e.list.gaps)
			}
			if kind == titleStart {
				note(string(kind)+s[:ahead(s, 1)], e.list.gaps)
			}
		}
	}
	for term, s := range begun {
		p.put(term, s.list())
	}
}

// united sorts entries, makes one of those of the same term, and lays out their lists.
func united(all []entry) []entry {
	slices.SortFunc(all, func(a, b entry) int { return strings.Compare(a.term, b.term) })
	var bits bitset
	out := all[:0]
	for i := 0; i < len(all); {
		n := i + 1
		for n < len(all) && all[n].term == all[i].term {
			n++
		}
		for _, same := range all[i:n] {
			bits.add(same.list.gaps)
		}
		e := entry{term: all[i].term, hash: all[i].hash}
		e.data = bits.appendList(nil)
		out, i = append(out, e), n
	}
	clear(all[len(out):])
	return out
}

// index lays all terms out: as many shards as make each about shardSize, a power of two.
func (p *pieces) index(ctx context.Context) (*Index, error) {
	total := 0
	var b []byte
	for _, list := range p {
		for _, e := range list {
			b = binary.AppendUvarint(b[:0], uint64(len(e.term)))
			total += len(b) + len(e.term) + len(e.data)
		}
	}
	n := shardCount(total)
	shards := make([][]entry, n)
	for _, list := range p {
		for _, e := range list {
			i := e.hash & uint32(n-1) //nolint:gosec // a power of two
			shards[i] = append(shards[i], e)
		}
	}
	x := &Index{Shards: make([][]byte, n), Words: p.spelled()}
	err := parallel.Each(ctx, n, func(i int) error {
		x.Shards[i] = encoded(shards[i])
		return nil
	})
	return x, err
}

// encoded is a shard: the terms in order.
func encoded(list []entry) []byte {
	slices.SortFunc(list, func(a, b entry) int { return strings.Compare(a.term, b.term) })
	size := 0
	for _, e := range list {
		size += 2 + len(e.term) + len(e.data)
	}
	b := make([]byte, 0, size)
	for _, e := range list {
		b = appendTerm(b, e.term, e.data)
	}
	return b
}

// minMend is from how many letters on a word that is not found is taken for mistyped.
const minMend = 4

// spelled returns the words of each length that is worth mending.
func (p *pieces) spelled() map[int][]byte {
	byLength := map[int][]string{}
	for _, list := range p {
		for _, e := range list {
			if n := utf8.RuneCountInString(e.term) - 1; e.term[0] == word && n >= minMend {
				byLength[n] = append(byLength[n], e.term[1:])
			}
		}
	}
	out := map[int][]byte{}
	for n, words := range byLength {
		slices.Sort(words)
		out[n] = []byte(strings.Join(words, "\n"))
	}
	return out
}
