package search

import (
	"encoding/binary"
	"errors"
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
const asideSize = 8 << 20

// putAside makes a segment of what the writer took in, and empties it.
func (w *Writer) putAside() error {
	file, err := w.scratch()
	if err != nil {
		return err
	}
	s := &segment{file: file}
	w.flush()
	var e encoder
	var out []byte
	at := int64(0)
	for i, list := range w.entries() {
		slices.SortFunc(list, byTerm)
		out = out[:0]
		for term := range terms(list) {
			ids := e.documents(term)
			out = binary.AppendUvarint(out, uint64(len(term[0].term)))
			out = append(out, term[0].term...)
			for _, n := range []int{len(ids), int(ids[len(ids)-1]) + 1, gapsSize(ids)} {
				out = binary.AppendUvarint(out, uint64(n)) //nolint:gosec // not negative
			}
			out = appendGaps(out, ids)
		}
		if _, err := file.Write(out); err != nil {
			return err
		}
		at += int64(len(out))
		s.ends[i] = at
	}
	w.aside = append(w.aside, s)
	w.empty()
	return nil
}

// appendPart appends the entries of a part.
func (s *segment) appendPart(list []entry, part int) ([]entry, error) {
	from := int64(0)
	if part > 0 {
		from = s.ends[part-1]
	}
	data := make([]byte, s.ends[part]-from)
	if _, err := s.file.ReadAt(data, from); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	text := string(data)
	take := func(n uint64) (string, []byte) {
		n = min(n, uint64(len(data))) // only if it is not as it was written
		t, d := text[:n], data[:n]
		text, data = text[n:], data[n:]
		return t, d
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
		term, _ := take(number())
		if len(term) < 2 {
			return nil, ErrDamaged
		}
		e := entry{term: term, hash: termHash(term), count: int32(number()), last: int32(number())} //nolint:gosec // written by putAside
		_, e.gaps = take(number())
		list = append(list, e)
	}
	return list, nil
}
