package search

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"unsafe"

	"github.com/zeebo/xxh3"
)

// A store notes which documents have a term, for very many terms: some six hundred a page.
// It holds no pointers but those to its blocks, whatever it takes in, so that it costs the
// garbage collector nothing.
//
// The documents of a term are written as a list (see list) into runs of bytes, each twice
// as long as the one before; a run ends in the address of the next. So it is done by search
// engines (Lucene's ByteSlicePool).
type store struct {
	keys   table // of terms that have a key
	terms  table // of others
	blocks [][]byte
	end    uint32 // where the next run begins
}

// A head is the state of a term's list.
type head struct {
	key   uint64 // see keyKind; of terms that have none half their hash, and where they stand
	first uint32 // the address of the first run, if there are two documents or more
	at    uint32 // where the next byte goes
	last  int32  // the last document, plus one
	count int32  // how many there are; 0 for a place of a table that is free
	left  uint16 // how many bytes the run still has room for
	run   uint16 // how many it has room for as a whole
}

const (
	blockBits = 18 // an address: the number of a block, and where in it
	linkSize  = 4
	firstRun  = 16 - linkSize
	lastRun   = 1024 - linkSize
)

// A table finds heads by open addressing. They stand in the order of their hashes, nearly,
// so that who looks up many in that order goes through memory once.
type table struct {
	heads []head // as many as a power of two
	used  int
}

// place is where a head with a hash is looked for first.
func (t *table) place(hash uint64) int {
	return int(hash >> (64 - uint(bits.Len(uint(len(t.heads)-1))))) //nolint:gosec // less than there are
}

// grow makes room for one head more. Heads move; hash tells that of each.
func (t *table) grow(hash func(*head) uint64) {
	if 4*t.used < 3*len(t.heads) {
		return
	}
	old := t.heads
	t.heads = make([]head, max(1<<10, 2*len(old)))
	clear(t.heads) // fresh memory that is read before it is written is brought in twice
	for i := range old {
		if old[i].count == 0 {
			continue
		}
		at := t.place(hash(&old[i]))
		for t.heads[at].count > 0 {
			at = (at + 1) & (len(t.heads) - 1)
		}
		t.heads[at] = old[i]
	}
}

// keyed returns the head of a term with a key. A new one is kept if a document is added
// before another is asked for.
func (s *store) keyed(key uint64) *head {
	s.keys.grow(func(h *head) uint64 { return keyHash(h.key) })
	for i := s.keys.place(keyHash(key)); ; i = (i + 1) & (len(s.keys.heads) - 1) {
		h := &s.keys.heads[i]
		if h.count == 0 {
			s.keys.used++
			h.key = key
			return h
		}
		if h.key == key {
			return h
		}
	}
}

// term is keyed for a term that has no key.
func (s *store) term(term []byte) *head {
	const half = 1<<32 - 1
	s.terms.grow(func(h *head) uint64 { return h.key &^ half })
	hash := xxh3.Hash(term) &^ half
	for i := s.terms.place(hash); ; i = (i + 1) & (len(s.terms.heads) - 1) {
		h := &s.terms.heads[i]
		if h.count == 0 {
			s.terms.used++
			h.key = hash | uint64(s.write(term))
			return h
		}
		if h.key&^half == hash && string(s.written(uint32(h.key&half))) == string(term) {
			return h
		}
	}
}

// len is how many heads there may be, and at returns the i-th, which may be free, and appends its
// term to names.
func (s *store) len() int { return len(s.keys.heads) + len(s.terms.heads) }

func (s *store) at(i int, names []byte) (*head, []byte) {
	if i < len(s.keys.heads) {
		h := &s.keys.heads[i]
		if h.count > 0 {
			names = appendKeyed(names, h.key)
		}
		return h, names
	}
	h := &s.terms.heads[i-len(s.keys.heads)]
	if h.count > 0 {
		names = append(names, s.written(uint32(h.key))...) //nolint:gosec // the lower half
	}
	return h, names
}

// reserve returns the address of n bytes, and the bytes.
func (s *store) reserve(n int) (uint32, []byte) {
	block, at := int(s.end>>blockBits), int(s.end&(1<<blockBits-1))
	if block < len(s.blocks) && at+n > len(s.blocks[block]) {
		block, at = block+1, 0
	}
	if block == len(s.blocks) || at+n > len(s.blocks[block]) { // what a longer one takes the place of is not used any more
		s.blocks = append(s.blocks[:block], make([]byte, max(1<<blockBits, n)))
	}
	address := uint32(block<<blockBits | at)                         //nolint:gosec // less than all the text there is
	s.end = uint32(min(block<<blockBits+at+n, (block+1)<<blockBits)) //nolint:gosec // as above
	return address, s.blocks[block][at : at+n]
}

// size is about how many bytes the lists and terms take.
func (s *store) size() int {
	return int(s.end) + (s.keys.used+s.terms.used)*int(unsafe.Sizeof(head{}))
}

// empty forgets everything, and keeps the room for as much.
func (s *store) empty() {
	clear(s.keys.heads)
	clear(s.terms.heads)
	s.keys.used, s.terms.used, s.end = 0, 0, 0
}

// bytesAt returns what stands at an address, up to the end of the block.
func (s *store) bytesAt(address uint32) []byte {
	return s.blocks[address>>blockBits][address&(1<<blockBits-1):]
}

// write writes a term and returns its address.
func (s *store) write(term []byte) uint32 {
	var length [binary.MaxVarintLen32]byte
	n := binary.PutUvarint(length[:], uint64(len(term)))
	address, b := s.reserve(n + len(term))
	copy(b[copy(b, length[:n]):], term)
	return address
}

// written returns a term that was written.
func (s *store) written(address uint32) []byte {
	b := s.bytesAt(address)
	length, n := binary.Uvarint(b)
	return b[n : n+int(length)] //nolint:gosec // written by write
}

// add notes a document in a list. Numbers come in ascending order, equal ones one after
// another. It reports whether the document is a new one.
func (s *store) add(h *head, id int32) bool {
	gap := id + 1 - h.last
	if gap <= 0 {
		return false
	}
	if h.count > 0 { // the first document is told by last alone, until there is another
		if h.count == 1 {
			s.put(h, h.last)
		}
		s.put(h, gap)
	}
	h.last = id + 1
	h.count++
	return true
}

// put appends a gap to a list.
func (s *store) put(h *head, gap int32) {
	for {
		if h.left == 0 {
			s.extend(h)
		}
		b := &s.blocks[h.at>>blockBits][h.at&(1<<blockBits-1)]
		h.at++
		h.left--
		if gap < 0x80 {
			*b = byte(gap) //nolint:gosec // see above
			return
		}
		*b = byte(gap) | 0x80 //nolint:gosec // the lower bits
		gap >>= 7
	}
}

// extend begins the next run of a list.
func (s *store) extend(h *head) {
	run := nextRun(h.run)
	address, _ := s.reserve(int(run) + linkSize)
	if h.run == 0 {
		h.first = address
	} else {
		binary.LittleEndian.PutUint32(s.bytesAt(h.at), address)
	}
	h.at, h.left, h.run = address, run, run
}

// nextRun is how much room the run has that follows one with so much.
func nextRun(run uint16) uint16 {
	if run == 0 {
		return firstRun
	}
	return min(2*(run+linkSize)-linkSize, lastRun)
}

// appendGaps appends a list as it was written: the distances between its documents.
func (s *store) appendGaps(b []byte, h *head) []byte {
	if h.count == 1 {
		return binary.AppendUvarint(b, uint64(h.last)) //nolint:gosec // not negative
	}
	at, run, end := h.first, nextRun(0), h.at+uint32(h.left) // where the last run ends
	for ; at+uint32(run) != end; run = nextRun(run) {
		bytes := s.bytesAt(at)
		b = append(b, bytes[:run]...)
		at = binary.LittleEndian.Uint32(bytes[run:])
	}
	return append(b, s.bytesAt(at)[:run-h.left]...)
}

// appendDocuments appends those of a list, in order.
func (s *store) appendDocuments(ids []int32, h *head) []int32 {
	if h.count == 1 {
		return append(ids, h.last-1)
	}
	ids = slices.Grow(ids, int(h.count))
	id, run := int32(-1), nextRun(0)
	at := s.bytesAt(h.first)
	bytes, link := at[:run], at[run:run+linkSize]
	i := 0
	for range h.count {
		if i < len(bytes) && bytes[i] < 0x80 { // most are
			id += int32(bytes[i])
			i++
			ids = append(ids, id)
			continue
		}
		gap, shift := int32(0), 0
		for more := true; more; shift += 7 {
			if i == len(bytes) {
				run = nextRun(run)
				at = s.bytesAt(binary.LittleEndian.Uint32(link))
				bytes, link, i = at[:run], at[run:run+linkSize], 0
			}
			gap |= int32(bytes[i]&0x7f) << shift
			more = bytes[i] >= 0x80
			i++
		}
		id += gap
		ids = append(ids, id)
	}
	return ids
}
