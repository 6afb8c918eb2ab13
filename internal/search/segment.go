package search

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
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
	w.sorted.take(&w.store)
	room, at := &w.room, int64(0)
	for i := range s.ends {
		out := w.out[:0]
		room.list, room.names = w.sorted.part(i, room.list[:0], room.names[:0])
		for term := range terms(room.order.sorted(room.list)) {
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

// A gathering is the room for putting parts of stores and segments in order, one after another.
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
