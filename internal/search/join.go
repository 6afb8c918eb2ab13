package search

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"math/bits"
	"slices"
	"strings"

	"linli/internal/parallel"
)

// parts is into how many parts the work is divided, by the lowest bits of a term's hash.
const parts = 1 << 6

// An entry is a term on its way into a shard, with the documents that one store noted, or
// that were put aside.
type entry struct {
	term        []byte // only lent, by the store or by what was read
	hash        uint32 // of its group, the lowest bit first: so a shard's terms are neighbours, however many shards there are
	count, last int32  // how many documents there are; the last one, plus one
	list        *head
	from        *store
	gaps        []byte // of documents that were put aside: their list
}

func (e *entry) appendDocuments(ids []int32) []int32 {
	if e.from == nil {
		return slices.AppendSeq(ids, all(e.gaps))
	}
	return e.from.appendDocuments(ids, e.list)
}

// appendGaps appends the distances between the documents.
func (e *entry) appendGaps(b []byte) []byte {
	if e.from == nil {
		return append(b, e.gaps...)
	}
	return e.from.appendGaps(b, e.list)
}

// shard returns in which of n shards the entry belongs.
func (e *entry) shard(n int) int { return int(bits.Reverse32(e.hash) & uint32(n-1)) } //nolint:gosec // a power of two

// partOf tells in which part a hash is.
func partOf(hash uint32) int { return int(hash / (1 << 32 / parts)) }

func termHash(term []byte) uint32 { return bits.Reverse32(hashOf(group(term))) }

// A sorted store tells what it noted part by part: entries of all, which are ten times as large
// as what stands for them here, are never there at a time.
type sorted struct {
	*store
	places [parts][]uint64 // in each part, hashes, and below each where its head is
}

// take makes s tell what a store noted.
func (s *sorted) take(from *store) {
	s.store = from
	for i := range s.places {
		s.places[i] = slices.Grow(s.places[i][:0], (from.keys.used+from.terms.used)/parts*9/8)
	}
	var name []byte
	for i := range from.len() {
		h, term := from.at(i, name[:0])
		if name = term; h.count > 0 {
			hash := termHash(term)
			p := &s.places[partOf(hash)]
			*p = append(*p, uint64(hash)<<32|uint64(i)) //nolint:gosec // not negative
		}
	}
}

// part appends the entries of a part, in no order, and to names their terms.
func (s *sorted) part(i int, list []entry, names []byte) ([]entry, []byte) {
	for _, place := range s.places[i] {
		from := len(names)
		var h *head
		h, names = s.at(int(uint32(place)), names)                                                                                      //nolint:gosec // the lower half
		list = append(list, entry{term: names[from:], hash: uint32(place >> 32), count: h.count, last: h.last, list: h, from: s.store}) //nolint:gosec // the upper half
	}
	return list, names
}

// texts keeps strings side by side.
type texts struct{ b strings.Builder }

func (t *texts) keep(s []byte) string {
	if t.b.Cap()-t.b.Len() < len(s) {
		t.b = strings.Builder{}
		t.b.Grow(max(64<<10, len(s)))
	}
	from := t.b.Len()
	t.b.Write(s)
	return t.b.String()[from:]
}

// Join makes an index of what writers took in and of what earlier shards hold. moved gives
// the number of each earlier document, or -1 for one that is gone or was written anew. The
// writers cannot be used again.
func (w *Writers) Join(ctx context.Context, earlier [][]byte, moved []int32) (*Index, error) {
	all, err := w.taken(ctx)
	if err != nil {
		return nil, err
	}
	if len(earlier) > 0 {
		p, err := renumbered(earlier, moved)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	var segments []*segment
	for _, own := range w.pool.All() {
		segments, err = append(segments, own.aside...), errors.Join(err, own.failed)
	}
	if err != nil {
		return nil, fmt.Errorf("putting a part of the index aside: %w", err)
	}
	x := &Index{}
	var room parallel.Pool[*gathering]
	err = parallel.Each(ctx, parts, func(i int) (err error) {
		room.Lend(func(*gathering) int { return 0 }, func() *gathering { return &gathering{} }, func(g *gathering) {
			if err = g.part(segments, i); err != nil {
				return
			}
			g.names = g.names[:0]
			for _, s := range all {
				g.list, g.names = s.part(i, g.list, g.names)
			}
			x.encode(func(e *encoder) { x.parts[i] = e.part(g.order.sorted(g.list)) })
		})
		return err
	})
	err = errors.Join(err, w.Close())
	w.pool, w.stores = parallel.Pool[*Writer]{}, nil // what they took in is not needed any more
	total := 0
	for i := range x.parts {
		total += x.parts[i].size
	}
	x.shards, x.Words = shardCount(total), x.spelled()
	return x, err
}

// An ordering is the room for putting entries in order, once and again.
type ordering struct {
	keys    []uint64 // hashes, and below each where its entry is
	entries []entry
}

// sorted returns entries in the order of their hashes, and of their terms where these are the
// same. What it returns is only lent, until it is called again. Entries are large: numbers
// that stand for them are sorted instead.
func (o *ordering) sorted(list []entry) []entry {
	o.keys = slices.Grow(o.keys[:0], len(list))
	for i := range list {
		o.keys = append(o.keys, uint64(list[i].hash)<<32|uint64(i)) //nolint:gosec // so many entries there are not
	}
	slices.Sort(o.keys)
	o.entries = slices.Grow(o.entries[:0], len(list))
	for _, k := range o.keys {
		o.entries = append(o.entries, list[uint32(k)]) //nolint:gosec // the lower half
	}
	for from := 0; from < len(o.entries); {
		to := from + 1
		for to < len(o.entries) && o.entries[to].hash == o.entries[from].hash {
			to++
		}
		if to-from > 1 {
			slices.SortFunc(o.entries[from:to], func(a, b entry) int { return bytes.Compare(a.term, b.term) })
		}
		from = to
	}
	return o.entries
}

// ErrDamaged says that a shard does not hold what was written.
var ErrDamaged = errors.New("a shard of the index is damaged")

// taken returns what the writers took in.
func (w *Writers) taken(ctx context.Context) ([]*sorted, error) {
	if w.stores == nil {
		var err error
		w.stores, err = parallel.Map(ctx, w.pool.All(), func(own *Writer) (*sorted, error) {
			if len(own.aside) > 0 { // so may be the rest, for as little memory
				if own.failed == nil {
					own.failed = own.putAside()
				}
				*own = Writer{aside: own.aside, failed: own.failed}
			}
			own.flush()
			own.collected = collection{}
			own.sorted.take(&own.store)
			return &own.sorted, nil
		})
		if err != nil {
			return nil, err
		}
	}
	return w.stores, nil
}

// renumbered returns what earlier shards hold of documents that are still there, by their
// numbers now.
func renumbered(shards [][]byte, moved []int32) (*sorted, error) {
	var s store
	var now []int32
	for _, shard := range shards {
		whole := entries(shard, func(term, _, list []byte, bitmap bool) {
			now = now[:0]
			for id := range documents(list, bitmap) {
				if int(id) < len(moved) && moved[id] >= 0 {
					now = append(now, moved[id])
				}
			}
			if slices.Sort(now); len(now) > 0 {
				h := s.term(term)
				for _, id := range now {
					s.add(h, id)
				}
			}
		})
		if !whole {
			return nil, ErrDamaged
		}
	}
	out := &sorted{}
	out.take(&s)
	return out, nil
}

// terms cuts sorted entries into those of each term.
func terms(list []entry) iter.Seq[[]entry] {
	return func(yield func([]entry) bool) {
		for len(list) > 0 {
			n := 1
			for n < len(list) && bytes.Equal(list[n].term, list[0].term) {
				n++
			}
			if !yield(list[:n:n]) {
				return
			}
			list = list[n:]
		}
	}
}
