package search

import (
	"encoding/binary"
	"unicode/utf8"
)

// Nearly all that is noted is pairs: some six hundred a page. They are not looked up one by
// one but collected for many pages, sorted, and put away as a segment; only Join looks up
// each pair of a segment, once.
type pairs struct {
	ids      map[rune]uint64
	low      [1 << 16]uint32 // the same for most characters
	runes    []rune          // by id; no character has 0
	entries  []uint64        // of the pages since the last segment, in their order
	scratch  []uint64
	known    [1 << 11]uint64 // what was noted of this page, as far as it does not meet
	first    int32           // the page with which the segment begins
	at       uint64          // the page, counted from first
	segments []segment
}

// An entry: one bit for titles, two ids of characters, the page.
const (
	pageBits = 24
	runeBits = 18
)

// A segment is sorted entries: the distance to the entry before without page, how many
// bytes follow, and the pages as a list that begins at first.
type segment struct {
	first int32
	data  []byte
}

// segmentSize is how many entries make a segment.
const segmentSize = 1 << 17

// begin turns to a page.
func (p *pairs) begin(id int32) {
	if len(p.entries) == 0 || id-p.first >= 1<<pageBits {
		p.flush()
		p.first = id
	}
	if p.entries == nil {
		p.entries = make([]uint64, 0, segmentSize+segmentSize/8)
	}
	p.at = uint64(id - p.first) //nolint:gosec // pages ascend
	clear(p.known[:])
}

// end is called when all of a page was noted.
func (p *pairs) end() {
	if len(p.entries) >= segmentSize {
		p.flush()
	}
}

// add notes that two characters are neighbours, or one is there.
func (p *pairs) add(title bool, a, b rune) {
	key := p.id(a)<<runeBits | p.id(b)
	if title {
		key |= 1 << (2 * runeBits)
	}
	p.note(key)
}

// note notes a pair by its key.
func (p *pairs) note(key uint64) {
	if seen := &p.known[key*0x9e3779b97f4a7c15>>53]; *seen != key {
		*seen = key
		p.entries = append(p.entries, key<<pageBits|p.at)
	}
}

// id returns a small number for a character.
func (p *pairs) id(r rune) uint64 {
	if r == 0 {
		return 0
	}
	if r < 1<<16 {
		if p.low[r] == 0 {
			p.low[r] = p.newID(r)
		}
		return uint64(p.low[r])
	}
	id, ok := p.ids[r]
	if !ok {
		if p.ids == nil {
			p.ids = map[rune]uint64{}
		}
		id = uint64(p.newID(r))
		p.ids[r] = id
	}
	return id
}

func (p *pairs) newID(r rune) uint32 {
	if len(p.runes) == 0 {
		p.runes = append(p.runes, 0)
	}
	p.runes = append(p.runes, r)
	return uint32(len(p.runes) - 1) //nolint:gosec // there are fewer characters than 1<<runeBits
}

// flush makes a segment of the entries.
func (p *pairs) flush() {
	if len(p.entries) == 0 {
		return
	}
	sorted := p.sort()
	s := segment{first: p.first, data: make([]byte, 0, len(sorted)*3/2)}
	var before uint64
	var run list
	for i := 0; i < len(sorted); {
		key := sorted[i] >> pageBits
		run.last, run.gaps = 0, run.gaps[:0]
		for ; i < len(sorted) && sorted[i]>>pageBits == key; i++ {
			run.add(int32(sorted[i] & (1<<pageBits - 1))) //nolint:gosec // 24 bits
		}
		s.data = binary.AppendUvarint(s.data, key-before)
		s.data = binary.AppendUvarint(s.data, uint64(len(run.gaps)))
		s.data = append(s.data, run.gaps...)
		before = key
	}
	s.data = append([]byte(nil), s.data...)
	p.segments, p.entries = append(p.segments, s), p.entries[:0]
}

// sort sorts the entries by all but the page, in which order they are: by digits, the
// lowest first.
func (p *pairs) sort() []uint64 {
	const digit = 11
	from := p.entries
	if cap(p.scratch) < len(from) {
		p.scratch = make([]uint64, cap(from))
	}
	to := p.scratch[:len(from)]
	for shift := pageBits; shift < pageBits+2*runeBits+1; shift += digit {
		var count [1 << digit]int
		for _, e := range from {
			count[e>>shift&(1<<digit-1)]++
		}
		if count[from[0]>>shift&(1<<digit-1)] == len(from) {
			continue // all are alike here
		}
		at := 0
		for i, n := range count {
			count[i] = at
			at += n
		}
		for _, e := range from {
			d := e >> shift & (1<<digit - 1)
			to[count[d]] = e
			count[d]++
		}
		from, to = to, from
	}
	p.entries, p.scratch = from, to[:cap(to)]
	return from
}

// all calls put with each pair and its pages, and drops them.
func (p *pairs) all(put func(term string, l list)) {
	p.flush()
	var t table
	for _, s := range p.segments {
		key := uint64(0)
		for data := s.data; len(data) > 0; {
			step, n := binary.Uvarint(data)
			size, m := binary.Uvarint(data[n:])
			key += step
			t.at(key+1).follow(s.first, data[n+m:n+m+int(size)]) //nolint:gosec // written by flush
			data = data[n+m+int(size):]                          //nolint:gosec // the same
		}
	}
	var b [1 + 2*utf8.UTFMax]byte
	for i, key := range t.keys {
		if key == 0 {
			continue
		}
		key--
		kind := byte(pair)
		if key>>(2*runeBits) != 0 {
			kind = titlePart
		}
		term := utf8.AppendRune(append(b[:0], kind), p.runes[key>>runeBits&(1<<runeBits-1)])
		if second := p.runes[key&(1<<runeBits-1)]; second != 0 {
			term = utf8.AppendRune(term, second)
		}
		put(string(term), t.lists[i])
	}
	*p = pairs{}
}

// follow adds the pages of a segment that begins at first; pages come in order.
func (l *list) follow(first int32, gaps []byte) {
	gap, n := binary.Uvarint(gaps)
	l.gaps = binary.AppendUvarint(l.gaps, uint64(first)+gap-uint64(l.last)) //nolint:gosec // ascending
	l.gaps = append(l.gaps, gaps[n:]...)
	l.last = first + lastOf(gaps)
}

// lastOf returns the last number of a list, plus one.
func lastOf(gaps []byte) int32 {
	last := int32(0)
	for id := range all(gaps) {
		last = id + 1
	}
	return last
}

// A table is the lists of pairs, by open addressing.
type table struct {
	keys  []uint64 // 0 for none
	lists []list
	used  int
}

// at returns the list of a pair.
func (t *table) at(key uint64) *list {
	if 5*t.used >= 3*len(t.keys) {
		t.grow()
	}
	i := t.slot(key)
	if t.keys[i] == 0 {
		t.keys[i] = key
		t.used++
	}
	return &t.lists[i]
}

func (t *table) slot(key uint64) int {
	mask := uint64(len(t.keys) - 1)
	i := key * 0x9e3779b97f4a7c15 >> 32 & mask
	for t.keys[i] != key && t.keys[i] != 0 {
		i = (i + 1) & mask
	}
	return int(i) //nolint:gosec // below len(t.keys)
}

func (t *table) grow() {
	old := *t
	n := max(1<<10, 2*len(old.keys))
	t.keys, t.lists = make([]uint64, n), make([]list, n)
	for i, key := range old.keys {
		if key != 0 {
			j := t.slot(key)
			t.keys[j], t.lists[j] = key, old.lists[i]
		}
	}
}
