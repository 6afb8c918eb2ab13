package search

import (
	"fmt"
	"unicode/utf8"

	"linli/internal/parallel"
	"linli/internal/pinyin"
)

// A Writer takes documents in. Several writers of one index may be at work at a time, each
// with documents of its own, in ascending order.
type Writer struct {
	pairs  pairs
	others map[string]int32 // all other terms
	lists  []list           // theirs
	reader pinyin.Reader
	last   int32
	term   []byte
	plain  []byte
	runes  []rune
}

// newWriter returns a writer. names are the readings of local names, which come before the
// usual ones.
func newWriter(names map[string]string) *Writer {
	return &Writer{others: map[string]int32{}, reader: pinyin.NewReader(names), last: -1}
}

// Add takes document id in.
func (w *Writer) Add(id int, d Doc) {
	w.last = int32(id) //nolint:gosec // a site has no two thousand million pages
	w.pairs.begin(w.last)
	w.title(d.Title)
	w.plain = append(w.plain[:0], d.Title...)
	w.text(composed(w.plain), titleWord)
	w.plain = appendPlain(append(append(w.plain[:0], d.Text...), '\n'), d.Markup)
	w.text(composed(w.plain), word)
	for _, name := range d.Names {
		w.read(name, nameRead)
	}
	for _, f := range d.Facets {
		w.other(facet, f)
	}
	w.pairs.end()
}

// other notes the document under a term that is no pair.
func (w *Writer) other(kind byte, s string) {
	w.term = append(append(w.term[:0], kind), s...)
	w.note()
}

// note notes the document under w.term.
func (w *Writer) note() {
	i, known := w.others[string(w.term)]
	if !known {
		i = int32(len(w.lists)) //nolint:gosec // fewer than there are letters
		w.others[string(w.term)] = i
		w.lists = append(w.lists, list{})
	}
	w.lists[i].add(w.last)
}

// title notes what is found only of titles.
func (w *Writer) title(title string) {
	title = normal(title)
	if title == "" {
		return
	}
	w.other(wholeTitle, titleKey(title))
	w.read(title, reading)
	before := rune(0)
	for _, r := range title {
		c := classOf(r)
		if c == sign || c == digit {
			if w.pairs.add(true, r, 0); before != 0 {
				w.pairs.add(true, before, r)
			}
		}
		if before = r; c == space {
			before = 0
		}
	}
}

// titleKey is under what a whole title is looked up: its first two characters, so that it
// is where these are, and its hash.
func titleKey(title string) string {
	return fmt.Sprintf("%s%08x", title[:ahead(title, 2)], hashOf(title))
}

// text notes pairs and words. kind is that of its words: those of a title are words, too.
func (w *Writer) text(text []byte, kind byte) {
	before, was := uint64(0), space
	w.runes = w.runes[:0]
	letters := false // in the word so far
	for i := 0; i < len(text); {
		r, c, size := han(text[i:])
		if size == 0 {
			r, size = utf8.DecodeRune(text[i:])
			r = fold(r)
			c = classOf(r)
		}
		i += size
		id := uint64(0)
		if c != space {
			id = w.pairs.id(r)
		}
		if c != space && was != space && (c != letter || was != letter) {
			w.pairs.note(before<<runeBits | id)
		}
		if c >= digit {
			letters = letters || c == letter
			w.runes = append(w.runes, r)
		} else if len(w.runes) > 0 {
			w.word(letters, kind)
			letters = false
		}
		before, was = id, c
	}
	w.word(letters, kind)
}

// han decodes what is most frequent in Chinese: a character from U+4000 to U+9FFF.
func han(text []byte) (rune, class, int) {
	if len(text) < 3 || text[0] < 0xe4 || text[0] > 0xe9 || text[1]&0xc0 != 0x80 || text[2]&0xc0 != 0x80 {
		return 0, space, 0
	}
	return rune(text[0]&0xf)<<12 | rune(text[1]&0x3f)<<6 | rune(text[2]&0x3f), sign, 3
}

// word notes the word that has come to its end.
func (w *Writer) word(letters bool, kind byte) {
	runes := w.runes[:min(len(w.runes), MaxWord)]
	w.runes = w.runes[:0]
	if !letters {
		return
	}
	w.term = append(w.term[:0], kind)
	for _, r := range runes {
		w.term = utf8.AppendRune(w.term, r)
	}
	if kind == titleWord {
		w.note()
		w.term[0] = word
	}
	if len(runes) > 1 {
		w.note()
	}
}

// read notes how s is read from each of its syllables on, in full and by initials.
func (w *Writer) read(s string, kind byte) {
	w.reader.Read(s, func(run []string) {
		for i := range run {
			rest := run[i:]
			w.term = append(w.term[:0], kind)
			for _, syllable := range rest[:min(len(rest), maxSyllables)] {
				w.term = append(w.term, syllable...)
			}
			w.spoken(len(rest) > maxSyllables)
			w.term = append(w.term[:0], kind)
			for _, syllable := range rest[:min(len(rest), maxInitials)] {
				w.term = append(w.term, syllable[0])
			}
			w.spoken(len(rest) > maxInitials)
		}
	})
}

// spoken notes the reading in w.term.
func (w *Writer) spoken(goesOn bool) {
	if len(w.term) < 3 {
		return
	}
	if goesOn {
		w.term = append(w.term, more)
	}
	w.note()
}

// Writers take the documents of one index in, from several goroutines.
type Writers struct {
	Names  map[string]string // readings of local names
	pool   parallel.Pool[*Writer]
	pieces *pieces // what all took in, once it was asked for
}

// Add takes document id in, through the writer whose last one is nearest before it.
func (w *Writers) Add(id int, d Doc) {
	fitness := func(own *Writer) int {
		if int(own.last) >= id {
			return -1
		}
		return int(own.last) + 1
	}
	w.pool.Lend(fitness, func() *Writer { return newWriter(w.Names) }, func(own *Writer) { own.Add(id, d) })
}
