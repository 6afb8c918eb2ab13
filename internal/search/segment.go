package search

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
)

// A Scratch is a file that nobody else knows of.
type Scratch interface {
	io.Writer
	io.ReaderAt
	io.Closer
}

// A segment is what a writer took in and put aside, so that however many documents there
// are, it holds only so much in memory. Its terms are in parts, in each of which they stand
// in the order of their hashes: the length of the term, the term, how many documents it
// has, the last of them plus one, the length of its list, the list.
type segment struct {
	file Scratch
	ends [parts]int64 // where each part ends
}

// asideSize is how much a writer takes in, in bytes, before it puts that aside, if nothing
// else is said.
const asideSize = 12 << 20

// putAside makes a segment of what the writer took in, and empties it.
func (w *Writer) putAside() error {
	file, err := w.scratch()
	if err != nil {
		return err
	}
	s := &segment{file: file}
	w.aside = append(w.aside, s)
	w.flush()
	w.order.all(&w.store)
	at := int64(0)
	for i := range s.ends {
		out := w.out[:0]
		for term := range w.order.part(&w.store, i) {
			count, last, gaps := w.encoder.gapsOf(term)
			out = binary.AppendUvarint(out, uint64(len(term[0].term)))
			out = append(out, term[0].term...)
			for _, n := range [...]int{count, int(last), len(gaps)} {
				out = binary.AppendUvarint(out, uint64(n)) //nolint:gosec // not negative
			}
			out = append(out, gaps...)
		}
		if _, err := file.Write(out); err != nil {
			return err
		}
		at += int64(len(out))
		s.ends[i], w.out = at, out
	}
	w.empty()
	return nil
}

// all begins putting all heads of a store in order: its keys are the hashes of their terms, and
// below each where its head is. Entries of all, which are ten times as large, are never there at
// a time.
func (o *ordering) all(s *store) {
	o.keys, o.next = slices.Grow(o.keys[:0], s.keys.used+s.terms.used), 0
	for i := range s.len() {
		if h, term := s.at(i, o.names[:0]); h.count > 0 {
			o.keys = append(o.keys, uint64(termHash(term))<<32|uint64(i)) //nolint:gosec // not negative
			o.names = term[:0]
		}
	}
	slices.Sort(o.keys)
}

// part returns the terms of a part, after all, in order. They are only lent, until the next one
// is asked for.
func (o *ordering) part(s *store, part int) iter.Seq[[]entry] {
	return func(yield func([]entry) bool) {
		for o.next < len(o.keys) && partOf(uint32(o.keys[o.next]>>32)) == part { //nolint:gosec // the upper half
			hash := o.keys[o.next] >> 32
			o.entries, o.names = o.entries[:0], o.names[:0]
			for ; o.next < len(o.keys) && o.keys[o.next]>>32 == hash; o.next++ {
				from := len(o.names)
				h, names := s.at(int(uint32(o.keys[o.next])), o.names) //nolint:gosec // the lower half
				o.names = names
				o.entries = append(o.entries, entry{term: names[from:], hash: uint32(hash), count: h.count, last: h.last, list: h, from: s}) //nolint:gosec // the upper half
			}
			if len(o.entries) > 1 {
				slices.SortFunc(o.entries, func(a, b entry) int { return bytes.Compare(a.term, b.term) })
			}
			for term := range terms(o.entries) {
				if !yield(term) {
					return
				}
			}
		}
	}
}

// A gathering is the room for reading parts of segments, one after another.
type gathering struct {
	list  []entry
	data  []byte
	names []byte
	order ordering
}

// part reads a part of each segment. What entries hold is only lent, until the next part is
// read.
func (g *gathering) part(segments []*segment, part int) error {
	size := int64(0)
	for _, s := range segments {
		size += s.ends[part] - s.begins(part)
	}
	g.list = g.list[:0]
	g.data = slices.Grow(g.data[:0], int(size))[:size]
	data := g.data
	for _, s := range segments {
		from := s.begins(part)
		n := s.ends[part] - from
		if _, err := s.file.ReadAt(data[:n], from); err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("reading a part of the index: %w", err)
		}
		if err := g.entries(data[:n]); err != nil {
			return err
		}
		data = data[n:]
	}
	return nil
}

// begins is where a part begins.
func (s *segment) begins(part int) int64 {
	if part == 0 {
		return 0
	}
	return s.ends[part-1]
}

// entries appends the entries of a part of a segment.
func (g *gathering) entries(data []byte) error {
	take := func(n uint64) []byte {
		n = min(n, uint64(len(data))) // only if it is not as it was written
		taken := data[:n]
		data = data[n:]
		return taken
	}
	number := func() uint64 {
		n, size := binary.Uvarint(data)
		if size <= 0 {
			size = len(data)
		}
		take(uint64(size)) //nolint:gosec // not negative
		return n
	}
	for len(data) > 0 {
		term := take(number())
		if len(term) < 2 {
			return fmt.Errorf("reading a part of the index: %w", ErrDamaged)
		}
		e := entry{term: term, hash: termHash(term), count: int32(number()), last: int32(number())} //nolint:gosec // written by putAside
		e.gaps = take(number())
		g.list = append(g.list, e)
	}
	return nil
}
