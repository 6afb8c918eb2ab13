package search

import "slices"

// Nearly all that is noted has a key: some six hundred pairs a page, and readings of its title.
// To look each up in a table
// would be to wait for memory each time, so they are collected for many pages, brought into
// the order of their hashes, which is that of the table, and then noted: each key once,
// with all pages that have it.
type collection struct {
	entries []uint64 // a key, and below it the page, counted from first; in the order of the pages
	scratch []uint64
	known   [1 << 11]uint64 // entries that were made, by hash, to make few twice
	first   int32
}

// An entry has so many bits for the page.
const pageBits = 64 - keyBits

// batch is how many entries are noted at once.
const batch = 1 << 17

// begin turns to a page, and returns what entries of it have in common.
func (w *Writer) begin(id int32) {
	p := &w.collected
	if len(p.entries) == 0 || len(p.entries) > batch || id-p.first >= 1<<pageBits {
		w.flush()
		p.first = id
		if w.size() > w.limit && w.scratch != nil && w.failed == nil {
			w.failed = w.putAside()
		}
	}
	if n := len(p.entries); n > batch/16 && cap(p.entries) < batch { // it will be full: it need not be copied each time it grows
		p.entries = slices.Grow(p.entries, batch+batch/8-n)
	}
	w.page = uint64(id - p.first) //nolint:gosec // pages ascend
}

// noteKey notes a term by its key.
func (w *Writer) noteKey(kind keyKind, key uint64) {
	key |= uint64(kind) << payloadBits
	e := key<<pageBits | w.page
	if seen := &w.collected.known[keyHash(key)>>(64-11)]; *seen != e {
		*seen = e
		w.collected.entries = append(w.collected.entries, e)
	}
}

// flush notes what was collected.
func (w *Writer) flush() {
	p := &w.collected
	list := p.sorted()
	for len(list) > 0 {
		key, n := list[0]>>pageBits, 1
		for n < len(list) && list[n]>>pageBits == key {
			n++
		}
		h := w.keyed(key)
		w.addAll(h, p.first, list[:n])
		list = list[n:]
	}
	p.entries = p.entries[:0]
	clear(p.known[:])
}

// addAll is add for the documents of some entries, counted from first.
func (s *store) addAll(h *head, first int32, entries []uint64) {
	last, count := h.last, h.count
	for _, e := range entries {
		id := first + int32(e&(1<<pageBits-1)) //nolint:gosec // so many bits
		gap := id + 1 - last
		if gap <= 0 {
			continue // it was noted
		}
		if count == 1 {
			s.put(h, last)
		}
		if count > 0 {
			if gap < 0x80 && h.left > 0 { // most are
				s.blocks[h.at>>blockBits][h.at&(1<<blockBits-1)] = byte(gap)
				h.at++
				h.left--
			} else {
				s.put(h, gap)
			}
		}
		last = id + 1
		count++
	}
	h.last, h.count = last, count
}

// sorted returns the entries in the order of the uppermost bits of their hashes; equal keys
// stay in the order of the pages. It sorts by digits, the lower one first.
func (p *collection) sorted() []uint64 {
	const digit = 9
	if cap(p.scratch) < len(p.entries) {
		p.scratch = make([]uint64, cap(p.entries))
	}
	from, to := p.entries, p.scratch[:len(p.entries)]
	var at [2][1 << digit]int
	for _, e := range from {
		h := keyHash(e>>pageBits) >> (64 - 2*digit)
		at[0][h&(1<<digit-1)]++
		at[1][h>>digit]++
	}
	for pass := range at {
		n := 0
		for i, count := range at[pass] {
			at[pass][i] = n
			n += count
		}
		for _, e := range from {
			d := keyHash(e>>pageBits) >> (64 - (2-pass)*digit) & (1<<digit - 1)
			to[at[pass][d]] = e
			at[pass][d]++
		}
		from, to = to, from
	}
	return from
}
