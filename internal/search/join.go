package search

import (
	"context"
	"encoding/binary"
	"errors"
	"iter"
	"math/bits"
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
	h := hashOf(group(term))
	p[h%parts] = append(p[h%parts], entry{term: term, hash: h, list: l})
}

// Join makes an index of what writers took in and of what earlier shards hold. moved gives
// the number of each earlier document, or -1 for one that is gone or was written anew. The
// writers cannot be used again.
func (w *Writers) Join(ctx context.Context, earlier [][]byte, moved []int32) (*Index, error) {
	p := w.taken()
	var set bitset
	for _, shard := range earlier {
		whole := entries(shard, func(term, _, list []byte, bitmap bool) {
			if slices.Contains(startKinds, term[0]) {
				return
			}
			set.add(renumbered(documents(list, bitmap), moved))
			if l := set.list(); l.last > 0 {
				p.put(string(term), l)
			}
		})
		if !whole {
			return nil, ErrDamaged
		}
	}
	p.starts() // of the earlier words, too
	err := parallel.Each(ctx, parts, func(i int) error {
		p[i] = united(p[i])
		return nil
	})
	if err != nil {
		return nil, err
	}
	return p.index(ctx)
}

// ErrDamaged says that a shard does not hold what was written.
var ErrDamaged = errors.New("a shard of the index is damaged")

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

// renumbered returns the documents that are still there, by their numbers now.
func renumbered(documents iter.Seq[int32], moved []int32) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for id := range documents {
			if int(id) < len(moved) && moved[id] >= 0 && !yield(moved[id]) {
				return
			}
		}
	}
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
		s.add(all(gaps))
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
func united(list []entry) []entry {
	slices.SortFunc(list, byTerm)
	var set bitset
	out := list[:0]
	for i := 0; i < len(list); {
		e, n := list[i], i+1
		for ; n < len(list) && list[n].term == e.term; n++ {
			set.add(all(list[n].list.gaps))
		}
		if n > i+1 {
			set.add(all(e.list.gaps))
			e.list = set.list()
		}
		out, i = append(out, entry{term: e.term, hash: e.hash, data: e.list.laidOut()}), n
	}
	clear(list[len(out):])
	return out
}

func byTerm(a, b entry) int { return strings.Compare(a.term, b.term) }

// index lays all terms out: as many shards as make each about shardSize, a power of two.
func (p *pieces) index(ctx context.Context) (*Index, error) {
	total := 0
	for _, list := range p {
		for _, e := range list {
			total += e.size()
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

// shardCount is how many shards make each about shardSize: a power of two.
func shardCount(total int) int { return 1 << bits.Len(uint(total/shardSize)) } //nolint:gosec // a size

// size is how many bytes an entry has in a shard: the length of its term, that, its list.
func (e *entry) size() int {
	return (bits.Len(uint(len(e.term)))+6)/7 + len(e.term) + len(e.data) //nolint:gosec // a length
}

// encoded is a shard: the terms in order.
func encoded(list []entry) []byte {
	slices.SortFunc(list, byTerm)
	size := 0
	for _, e := range list {
		size += e.size()
	}
	b := make([]byte, 0, size)
	for _, e := range list {
		b = append(append(binary.AppendUvarint(b, uint64(len(e.term))), e.term...), e.data...)
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
func (p *pieces) spelled() map[int][]byte {
	byLength := map[int][]string{}
	for _, list := range p {
		for _, e := range list {
			if mendable(e.term) {
				n := utf8.RuneCountInString(e.term) - 1
				byLength[n] = append(byLength[n], e.term[1:])
			}
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
