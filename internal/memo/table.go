package memo

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"time"
)

// A Writer writes the records of a part of a File, each value after value, for a Reader to
// read back. Strings that were written before take two or three bytes.
type Writer struct {
	data []byte
	seen map[string]uint64
	by   map[any]uint64 // what was written by TextOf
	file *File
	part int
}

// Done ends a record. What was written is put into the file as soon as it is much.
func (w *Writer) Done() {
	if len(w.data) >= pieceSize {
		w.file.put(w)
	}
}

// Uint writes a number.
func (w *Writer) Uint(n uint64) { w.data = binary.AppendUvarint(w.data, n) }

// Digest writes a digest.
func (w *Writer) Digest(d Digest) { w.data = append(w.data, d[:]...) }

// Sum writes a SHA-256, or nil.
func (w *Writer) Sum(sum *[sha256.Size]byte) {
	if sum == nil {
		w.data = append(w.data, 0)
		return
	}
	w.data = append(append(w.data, 1), sum[:]...)
}

// Unique writes a string that will hardly be written again.
func (w *Writer) Unique(s string) {
	w.Uint(uint64(len(s)))
	w.data = append(w.data, s...)
}

// Text writes a string.
func (w *Writer) Text(s string) {
	if n, ok := w.seen[s]; ok {
		w.Uint(n)
		return
	}
	if w.seen == nil {
		w.seen = map[string]uint64{}
	}
	w.seen[s] = uint64(len(w.seen)) + 1
	w.Uint(0)
	w.Uint(uint64(len(s)))
	w.data = append(w.data, s...)
}

// TextOf writes the text of v, which is asked for once, however often v is written.
func (w *Writer) TextOf(v any, text func() string) {
	if n, ok := w.by[v]; ok {
		w.Uint(n)
		return
	}
	if w.by == nil {
		w.by = map[any]uint64{}
	}
	s := text()
	w.Text(s)
	w.by[v] = w.seen[s]
}

// A Reader reads back what a Writer wrote. Whatever it is given, it does not panic: what
// is not there is read as zero, and Err tells.
type Reader struct {
	data string   // of a piece
	next []string // the pieces after it
	seen []string
	zone *time.Location // of times
	bad  bool
}

// Err reports whether something was to be read that was not there.
func (r *Reader) Err() error {
	if r.bad {
		return errors.New("the memo is damaged")
	}
	return nil
}

// Fail says that what was read is not what was written.
func (r *Reader) Fail() { r.bad, r.data, r.next = true, "", nil }

// More reports whether another record follows.
func (r *Reader) More() bool {
	for len(r.data) == 0 && len(r.next) > 0 {
		r.data, r.next = r.next[0], r.next[1:]
	}
	return len(r.data) > 0
}

// Uint reads a number.
func (r *Reader) Uint() uint64 {
	var n uint64
	for shift := 0; shift < 64 && len(r.data) > 0; shift += 7 {
		c := r.data[0]
		r.data = r.data[1:]
		if n |= uint64(c&0x7f) << shift; c < 0x80 {
			return n
		}
	}
	r.Fail()
	return 0
}

// Count reads how many things follow, each of at least one byte.
func (r *Reader) Count() int {
	n := r.Uint()
	if n > uint64(len(r.data)) {
		r.Fail()
		return 0
	}
	return int(n)
}

// Left is how many bytes of the record at hand, and of those in one piece with it, have not been read.
func (r *Reader) Left() int { return len(r.data) }

// Digest reads a digest.
func (r *Reader) Digest() (d Digest) {
	r.fill(d[:])
	return d
}

// Sum reads what Sum wrote.
func (r *Reader) Sum() *[sha256.Size]byte {
	switch r.Uint() {
	case 0:
		return nil
	case 1:
		var sum [sha256.Size]byte
		r.fill(sum[:])
		return &sum
	}
	r.Fail()
	return nil
}

// fill reads as many bytes as there is room for.
func (r *Reader) fill(b []byte) {
	if len(r.data) < len(b) {
		r.Fail()
		return
	}
	r.data = r.data[copy(b, r.data):]
}

// Unique reads what Unique wrote.
func (r *Reader) Unique() string {
	n := r.Count()
	s := r.data[:n]
	r.data = r.data[n:]
	return s
}

// Text reads a string.
func (r *Reader) Text() string {
	if n := r.Uint(); n > uint64(len(r.seen)) {
		r.Fail()
		return ""
	} else if n > 0 {
		return r.seen[n-1]
	}
	s := r.Unique()
	if !r.bad {
		r.seen = append(r.seen, s)
	}
	return s
}
