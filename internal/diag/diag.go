// Package diag holds what an author did wrong: where, under which rule, and how
// to mend it, in Chinese and English.
//
// In go positions and arguments, out come messages. A failure of the machine is
// an error, not a Diagnostic.
package diag

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severity says whether a finding stops the build.
type Severity int

// The severities, from the one that stops a build to the one that only informs.
const (
	Error Severity = iota
	Warning
	Info
)

// String returns the word used in every output format, whatever the language.
func (s Severity) String() string {
	return [...]string{"error", "warning", "info"}[s]
}

// A Pos is a place in a source file. File is slash-separated and relative to the
// source folder. Line and Col count from 1, Col in characters; a zero Line means
// the file as a whole.
type Pos struct {
	File string
	Line int
	Col  int
}

// String returns "file:line:column", without the parts that are unknown.
func (p Pos) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Col == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// Compare orders places by file, line and column.
func (p Pos) Compare(q Pos) int {
	if c := strings.Compare(p.File, q.File); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(p.Line, q.Line), cmp.Compare(p.Col, q.Col))
}

// A Lang is a language of messages.
type Lang string

// The languages every message exists in.
const (
	ZH Lang = "zh"
	EN Lang = "en"
)

// Text is a word that differs by language and stands inside a message.
type Text struct{ ZH, EN string }

// In returns the text in lang.
func (t Text) In(lang Lang) string {
	if lang == EN {
		return t.EN
	}
	return t.ZH
}

// A Diagnostic is one mistake at one place.
type Diagnostic struct {
	Pos
	*Finding
}

// A Finding is what is wrong, wherever that is. It is never changed: thousands of places may
// share one.
type Finding struct {
	Rule    string // "family.name", a key of the catalogue
	Args    []any  // what the rule's message is filled with
	Suggest string // what the author probably meant, or ""
	Mild    bool   // an error that stops less than a build: a warning there
	weight  Severity
}

// Find returns the finding of a rule. A rule that the catalogue does not know is a bug and
// panics.
func Find(rule string, args ...any) *Finding {
	r, ok := catalogue[rule]
	if !ok {
		panic("diag: no rule " + rule)
	}
	return &Finding{Rule: rule, Args: args, weight: r.Severity}
}

// At returns the finding at a place.
func (f *Finding) At(pos Pos) Diagnostic { return Diagnostic{pos, f} }

// New returns the finding of rule at pos.
func New(pos Pos, rule string, args ...any) Diagnostic { return Find(rule, args...).At(pos) }

// Meaning adds what the author probably meant: the candidate nearest to word, if
// one is near enough.
func (d Diagnostic) Meaning(word string, candidates []string) Diagnostic {
	f := *d.Finding
	f.Suggest = Nearest(word, candidates)
	return f.At(d.Pos)
}

// Milder returns the diagnostic as one that does not stop a build.
func (d Diagnostic) Milder() Diagnostic {
	f := *d.Finding
	f.Mild = true
	return f.At(d.Pos)
}

// Severity returns how much the finding weighs.
func (f *Finding) Severity() Severity {
	if f.Mild && f.weight == Error {
		return Warning
	}
	return f.weight
}

// Message says what is wrong, on one line.
func (f *Finding) Message(lang Lang) string {
	r := catalogue[f.Rule]
	msg := fill(Text{r.ZH, r.EN}.In(lang), f.Args, lang)
	if f.Suggest != "" {
		msg += fmt.Sprintf(Text{"；是不是想写“%s”？", `; did you mean "%s"?`}.In(lang), f.Suggest)
	}
	return msg
}

// Fix says how to mend it.
func (f *Finding) Fix(lang Lang) string {
	r := catalogue[f.Rule]
	return fill(Text{r.FixZH, r.FixEN}.In(lang), f.Args, lang)
}

// Error makes a single Diagnostic usable as an error, in English.
func (d Diagnostic) Error() string {
	return fmt.Sprintf("%s: %s[%s]: %s", d.Pos, d.Severity(), d.Rule, d.Message(EN))
}

// fill puts args at {0}, {1} … of a message. Line breaks inside an argument
// would break the one-line format and become spaces.
func fill(msg string, args []any, lang Lang) string {
	if !strings.Contains(msg, "{") {
		return msg
	}
	pairs := make([]string, 0, 2*len(args))
	for i, a := range args {
		s := ""
		switch v := a.(type) {
		case Text:
			s = v.In(lang)
		case string:
			s = shorten(v)
		default:
			s = fmt.Sprint(v)
		}
		pairs = append(pairs, fmt.Sprintf("{%d}", i), s)
	}
	return strings.NewReplacer(pairs...).Replace(msg)
}

// shorten keeps a quoted value readable: one line, at most 120 characters.
func shorten(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f {
			return ' '
		}
		return r
	}, s)
	if r := []rune(s); len(r) > 120 {
		return string(r[:120]) + "…"
	}
	return s
}

// A List is everything found so far. The zero List is empty and ready.
type List []Diagnostic

// Add appends the finding of rule at pos.
func (l *List) Add(pos Pos, rule string, args ...any) {
	*l = append(*l, New(pos, rule, args...))
}

// Count returns the number of findings of severity s.
func (l List) Count(s Severity) int {
	n := 0
	for _, d := range l {
		if d.Severity() == s {
			n++
		}
	}
	return n
}

// HasErrors reports whether anything in l stops a build.
func (l List) HasErrors() bool {
	return slices.ContainsFunc(l, func(d Diagnostic) bool { return d.Severity() == Error })
}

// Sorted returns l in the order of a reader: by place, then rule, each finding once. It is l
// itself if that is so already.
//
// There may be tens of thousands, mostly in order file by file, so what is in order is merged
// (natural merge sort, Knuth, The Art of Computer Programming, vol. 3, 5.2.4).
func (l List) Sorted() List {
	var runs []List
	rest := l
	for len(rest) > 0 {
		n := 1
		for n < len(rest) && rest[n-1].compare(rest[n]) < 0 {
			n++
		}
		runs = append(runs, rest[:n:n])
		rest = rest[n:]
	}
	if len(runs) < 2 {
		return l
	}
	var rooms [2]List // what is merged is in the one or the other
	for turn := 0; len(runs) > 1; turn = 1 - turn {
		room := rooms[turn][:0]
		if room == nil {
			room = make(List, 0, len(l))
		}
		merged := runs[:0]
		for ; len(runs) > 1; runs = runs[2:] {
			from := len(room)
			room = appendMerged(room, runs[0], runs[1])
			merged = append(merged, room[from:len(room):len(room)])
		}
		if len(runs) == 1 { // it has none to be merged with
			from := len(room)
			room = append(room, runs[0]...)
			merged = append(merged, room[from:])
		}
		rooms[turn], runs = room, merged
	}
	return runs[0]
}

// appendMerged appends two ordered lists, in order, and what is in both once.
func appendMerged(out, a, b List) List {
	for len(a) > 0 && len(b) > 0 {
		switch c := a[0].compare(b[0]); {
		case c < 0:
			out, a = append(out, a[0]), a[1:]
		case c > 0:
			out, b = append(out, b[0]), b[1:]
		default:
			b = b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// compare orders findings by place, rule and message.
func (d Diagnostic) compare(e Diagnostic) int {
	if c := d.Pos.Compare(e.Pos); c != 0 {
		return c
	}
	if d.Finding == e.Finding {
		return 0
	}
	if c := strings.Compare(d.Rule, e.Rule); c != 0 {
		return c
	}
	return cmp.Or(strings.Compare(d.Message(EN), e.Message(EN)), cmp.Compare(d.Severity(), e.Severity()))
}

// Error makes a List usable as an error.
func (l List) Error() string {
	lines := make([]string, len(l))
	for i, d := range l {
		lines[i] = d.Error()
	}
	return strings.Join(lines, "\n")
}
