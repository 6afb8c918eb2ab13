// Package search makes the index with which a browser searches a site by itself, in
// shards, so that a question costs only what it needs.
//
// In go documents, each with a number that tells how it is ranked, out come small files.
// Han, Hangul and kana are found by any two neighbouring characters, words of alphabets by
// their beginning, and titles and names by their pinyin. What the files hold, and how
// assets/search.js of the theme reads them, is in docs/search.md.
//
// The same documents give the same files, whether these were made at once or from an
// earlier index and what has changed since.
package search

// A Doc is what is found of one page.
type Doc struct {
	Title  string
	Names  []string // further names that are found by pinyin: dishes, offices
	Text   []byte   // what the page says beside its title; parts that do not belong together end in newlines
	Markup string   // more of that, as HTML that a template or goldmark wrote
	Facets []string // what it can be filtered by
}

// The kinds of terms. A term is its kind and what is looked up.
const (
	pair       = 'b' // two neighbouring characters, in title or text
	titlePart  = 't' // one or two neighbouring characters of a title
	wholeTitle = '=' // the hash of a title
	word       = 'w' // a word of an alphabet, in title or text
	wordStart  = '2' // the first two letters of such a word
	titleWord  = 'W'
	titleStart = 'T' // the first letter, or the first two, of a title's word
	reading    = 'p' // the pinyin of a part of a title, or its initials
	readStart  = 'P' // the first two letters of that
	nameRead   = 'k' // the same of a name
	nameStart  = 'K'
	facet      = 'f'
)

// How much of a title one reading tells: so many syllables in full, or so many initials.
// More in a question is looked up piece by piece.
const (
	maxSyllables = 3
	maxInitials  = 4
	more         = '-' // ends a reading after which the title goes on
)

// MaxWord is how many letters of a word are indexed.
const MaxWord = 24
