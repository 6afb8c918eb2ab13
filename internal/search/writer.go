package search

import (
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/zeebo/xxh3"
	"golang.org/x/text/unicode/norm"

	"linli/internal/parallel"
	"linli/internal/pinyin"
)

// A Writer takes documents in. Several writers of one index may be at work at a time, each
// with documents of its own, in ascending order.
type Writer struct {
	store
	collected collection
	reader    *pinyin.Reader
	last      int32
	page      uint64 // the last document as entries of pairs have it
	term      []byte
	before    rune                    // the character that the text at hand goes on after
	was       class                   // its class
	recent    [1 << 10]uint64         // words noted lately, by their hashes with that of the document
	key       uint64                  // of the word in term, as far as that can be told
	letters   int                     // how many letters and digits the word has that is in term
	spelled   bool                    // some are letters
	foreign   bool                    // some are not of ASCII
	scratch   func() (Scratch, error) // makes files to put things aside in; nil if that is not to be done
	limit     int                     // how many bytes it holds without putting them aside
	aside     []*segment
	failed    error // to put something aside
	sorted    sorted
	room      gathering // for putting aside, as are
	encoder   encoder
	out       []byte
}

// newWriter returns a writer for ws.
func newWriter(ws *Writers) *Writer {
	return &Writer{reader: pinyin.NewReader(ws.Names), last: -1, scratch: ws.Scratch, limit: cmp.Or(ws.limit, asideSize)}
}

// Add takes document id in.
func (w *Writer) Add(id int, d Doc) {
	w.last = int32(id) //nolint:gosec // a site has no two thousand million pages
	w.begin(w.last)
	w.title(d.Title)
	w.said(ofTitle, func(yield func(string) bool) { yield(d.Title) })
	w.said(ofText, func(yield func(string) bool) {
		if yield(string(d.Text)) && yield("\n") {
			sayings(d.Markup)(yield)
		}
	})
	for _, name := range d.Names {
		w.read(name, ofName)
	}
	for _, f := range d.Facets {
		w.other(facet, f)
	}
}

// other notes the document under a term that is no pair.
func (w *Writer) other(kind byte, s string) {
	w.term = append(append(w.term[:0], kind), s...)
	w.note()
}

// note notes the document under w.term, and reports whether that is new.
func (w *Writer) note() bool { return w.add(w.store.term(w.term), w.last) }

// title notes what is found only of titles.
func (w *Writer) title(title string) {
	title = normal(title)
	if title == "" {
		return
	}
	w.other(wholeTitle, titleKey(title))
	w.read(title, ofTitle)
	before := rune(0)
	for _, r := range title {
		c := classOf(r)
		if c == sign || c == digit {
			if w.noteKey(pairKeys+ofTitle, pairKey(r, 0)); before != 0 {
				w.noteKey(pairKeys+ofTitle, pairKey(before, r))
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
	h := binary.BigEndian.AppendUint32(nil, hashOf(title))
	return title[:ahead(title, 2)] + hex.EncodeToString(h)
}

// said notes the pairs and words of a text. of is whose they are: those of a title are words
// of the page, too.
func (w *Writer) said(of keyKind, text iter.Seq[string]) {
	collected := len(w.collected.entries)
	if w.say(of, text, false) {
		return
	}
	w.collected.entries = w.collected.entries[:collected] // long words are not taken back: those that had ended stay
	clear(w.collected.known[:])
	whole := strings.Join(slices.Collect(text), "")
	w.say(of, func(yield func(string) bool) { yield(norm.NFC.String(whole)) }, true)
}

// say is said of a text that is composed: letters and their marks are one character, as they
// are typed. It returns false at the first that may not be, if that is not certain.
func (w *Writer) say(of keyKind, text iter.Seq[string], certain bool) bool {
	w.before, w.was = 0, space
	w.beginWord()
	for piece := range text {
		if !w.piece(of, piece, certain) {
			return false
		}
	}
	if w.letters > 0 {
		w.endWord(of)
	}
	return true
}

// piece is say of a piece of a text.
func (w *Writer) piece(of keyKind, text string, certain bool) bool {
	before, was := w.before, w.was
	for i := 0; i < len(text); {
		r, c, size := han(text[i:])
		switch {
		case size > 0:
		case text[i] < utf8.RuneSelf:
			r, c, size = rune(folded[text[i]]), classes[text[i]], 1
		default:
			r, size = utf8.DecodeRuneInString(text[i:])
			if !certain && composes(r) {
				return false
			}
			r = fold(r)
			c = classOf(r)
		}
		i += size
		if c != space && was != space && (c != letter || was != letter) {
			w.noteKey(pairKeys+ofText, pairKey(before, r))
		}
		switch {
		case c >= digit:
			w.letter(r, c)
			if c == letter { // those of a word are most often together
				if n := lettersOf(text[i:]); n > 0 {
					w.lettersOf(text[i : i+n])
					i += n
					r = rune(folded[text[i-1]])
				}
			}
		case w.letters > 0:
			w.endWord(of)
		}
		if c == sign { // and so are characters of Chinese
			for next, _, size := han(text[i:]); size > 0; next, _, size = han(text[i:]) {
				w.noteKey(pairKeys+ofText, pairKey(r, next))
				r = next
				i += size
			}
		}
		before, was = r, c
	}
	w.before, w.was = before, was
	return true
}

// lettersOf returns how many letters of ASCII a text begins with.
func lettersOf(text string) int {
	n := 0
	for n < len(text) && text[n] < utf8.RuneSelf && classes[text[n]] == letter {
		n++
	}
	return n
}

// folded and classes are fold and classOf of ASCII characters, the class that of the folded one.
var folded, classes = func() (f [utf8.RuneSelf]byte, c [utf8.RuneSelf]class) {
	for r := range rune(utf8.RuneSelf) {
		f[r] = byte(fold(r)) //nolint:gosec // ASCII
		c[r] = classOf(fold(r))
	}
	return f, c
}()

// han decodes what is most frequent in Chinese: a character from U+4000 to U+9FFF.
func han(text string) (rune, class, int) {
	if len(text) < 3 || text[0] < 0xe4 || text[0] > 0xe9 || text[1]&0xc0 != 0x80 || text[2]&0xc0 != 0x80 {
		return 0, space, 0
	}
	return rune(text[0]&0xf)<<12 | rune(text[1]&0x3f)<<6 | rune(text[2]&0x3f), sign, 3
}

// beginWord begins a word.
func (w *Writer) beginWord() {
	w.term, w.key, w.letters, w.spelled, w.foreign = append(w.term[:0], word), 0, 0, false, false
}

// letter adds a letter or digit to the word.
func (w *Writer) letter(r rune, c class) {
	w.letters++
	w.spelled = w.spelled || c == letter
	switch {
	case w.letters > MaxWord:
	case r < utf8.RuneSelf:
		w.term = append(w.term, byte(r))
		w.key = w.key<<letterBits | letterKey(byte(r))
	default:
		w.term = utf8.AppendRune(w.term, r)
		w.foreign = true
	}
}

// lettersOf is letter for several of ASCII, one after another.
func (w *Writer) lettersOf(text string) {
	fit := max(0, min(len(text), MaxWord-w.letters))
	w.letters += len(text)
	w.spelled = true
	key := w.key
	for _, l := range []byte(text[:fit]) {
		l = folded[l]
		w.term = append(w.term, l)
		key = key<<letterBits | letterKey(l)
	}
	w.key = key
}

// endWord notes the word that has come to its end, and begins the next. Numbers are no words.
func (w *Writer) endWord(of keyKind) {
	if w.spelled {
		w.word(of)
		if of == ofTitle {
			w.word(ofText)
		}
	}
	w.beginWord()
}

// word notes the word, and what it begins with: two letters, of the words of a title one, too.
func (w *Writer) word(of keyKind) {
	if w.letters == 1 && of == ofText {
		return
	}
	if w.foreign {
		w.foreignWord(of)
		return
	}
	n := min(w.letters, MaxWord)
	if of == ofTitle {
		w.noteKey(wordStarts+of, letterKey(w.term[1]))
	}
	if n > 1 {
		w.noteKey(wordStarts+of, letterKey(w.term[1])<<letterBits|letterKey(w.term[2]))
	}
	if n <= shortWord {
		w.noteKey(wordKeys+of, w.key)
	} else if w.term[0] = termKinds[wordKeys+of]; !w.repeated() {
		w.note()
	}
}

// foreignWord is word for one whose letters are not all of ASCII.
func (w *Writer) foreignWord(of keyKind) {
	whole := w.term
	if whole[0] = termKinds[wordKeys+of]; !w.note() {
		return // so were its beginnings
	}
	first := string(whole[1:min(len(whole), 1+2*utf8.UTFMax)])
	one, two := 1+ahead(first, 1), 1+ahead(first, 2)
	whole[0] = termKinds[wordStarts+of]
	if w.term = whole[:two]; two > one {
		w.note()
	}
	if w.term = whole[:one]; of == ofTitle {
		w.note()
	}
	w.term = whole
}

// repeated reports whether w.term is one that this document was noted under lately.
func (w *Writer) repeated() bool {
	hash := xxh3.Hash(w.term) ^ keyHash(uint64(w.last)) //nolint:gosec // not negative
	seen := &w.recent[hash>>(64-10)]
	same := *seen == hash
	*seen = hash
	return same
}

// read notes how s is read from each of its syllables on, in full and by initials, as that
// of a title or of a name.
func (w *Writer) read(s string, of keyKind) {
	w.reader.Read(s, func(run []pinyin.Syllable) {
		for i := range run {
			rest := run[i:]
			w.full(rest[:min(len(rest), maxSyllables)], len(rest) > maxSyllables, of)
			if len(rest) > 1 {
				w.initials(rest[:min(len(rest), maxInitials)], len(rest) > maxInitials, of)
			}
		}
	})
}

// full notes some syllables in full.
func (w *Writer) full(run []pinyin.Syllable, goesOn bool, of keyKind) {
	if len(run) == 1 && len(run[0].Text) == 1 {
		return
	}
	key, latin := uint64(0), false
	for _, s := range run {
		key = key*pinyin.Syllables + uint64(s.ID)
		latin = latin || s.ID == 0
	}
	first := run[0].Text
	if len(first) == 1 {
		first += run[1].Text[:1]
	}
	w.noteKey(readStarts+of, letterKey(first[0])<<letterBits|letterKey(first[1]))
	if !latin {
		w.noteKey(fullKeys+of, key<<1|goesOnKey(goesOn))
		return
	}
	w.term = append(w.term[:0], termKinds[fullKeys+of])
	for _, s := range run {
		w.term = append(w.term, s.Text...)
	}
	if goesOn {
		w.term = append(w.term, more)
	}
	w.note()
}

// initials notes the initials of some syllables.
func (w *Writer) initials(run []pinyin.Syllable, goesOn bool, of keyKind) {
	key := uint64(0)
	for _, s := range run {
		key = key<<letterBits | letterKey(s.Text[0])
	}
	w.noteKey(readStarts+of, letterKey(run[0].Text[0])<<letterBits|letterKey(run[1].Text[0]))
	w.noteKey(initialKeys+of, key<<1|goesOnKey(goesOn))
}

// Writers take the documents of one index in, from several goroutines.
type Writers struct {
	Names   map[string]string       // readings of local names
	Scratch func() (Scratch, error) // makes files in which is put aside what would take much memory; may be nil
	limit   int                     // instead of asideSize
	pool    parallel.Pool[*Writer]
	stores  []*sorted // what each took in, once it was asked for
}

// Add takes document id in, through the writer whose last one is nearest before it.
func (w *Writers) Add(id int, d Doc) {
	fitness := func(own *Writer) int {
		if int(own.last) >= id {
			return -1
		}
		return int(own.last) + 1
	}
	w.pool.Lend(fitness, func() *Writer { return newWriter(w) }, func(own *Writer) { own.Add(id, d) })
}

// Close closes the files that were made, if Join has not.
func (w *Writers) Close() error {
	var errs []error
	for _, own := range w.pool.All() {
		for _, s := range own.aside {
			errs = append(errs, s.file.Close())
		}
		own.aside = nil
	}
	return errors.Join(errs...)
}
