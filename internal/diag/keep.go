package diag

import (
	"encoding/binary"
	"fmt"
)

// Forms of the arguments of a finding that is kept.
const (
	argText  = iota // a string
	argWords        // a Text
	argOther        // anything else, as it is printed
)

// asPrinted is an argument as it is printed, whatever it was.
type asPrinted string

// Append appends the finding, for ParseFinding to read.
func (f *Finding) Append(b []byte) []byte {
	text := func(s string) { b = append(binary.AppendUvarint(b, uint64(len(s))), s...) }
	text(f.Rule)
	text(f.Suggest)
	mild := byte(0)
	if f.Mild {
		mild = 1
	}
	b = append(b, mild)
	for _, a := range f.Args {
		switch a := a.(type) {
		case string:
			b = append(b, argText)
			text(a)
		case Text:
			b = append(b, argWords)
			text(a.ZH)
			text(a.EN)
		default:
			b = append(b, argOther)
			text(fmt.Sprint(a))
		}
	}
	return b
}

// ParseFinding reads what Append wrote. ok is false if it did not.
func ParseFinding(kept string) (f *Finding, ok bool) {
	ok = true
	text := func() string {
		n, size := binary.Uvarint([]byte(kept[:min(len(kept), binary.MaxVarintLen64)]))
		if size <= 0 || n > uint64(len(kept)-size) {
			ok, kept = false, ""
			return ""
		}
		s := kept[size : size+int(n)] //nolint:gosec // not longer than the rest
		kept = kept[size+int(n):]     //nolint:gosec // the same
		return s
	}
	mark := func() (c byte) {
		if kept == "" {
			ok = false
			return 0
		}
		c, kept = kept[0], kept[1:]
		return c
	}
	f = &Finding{Rule: text(), Suggest: text(), Mild: mark() == 1}
	for kept != "" {
		switch mark() {
		case argText:
			f.Args = append(f.Args, text())
		case argWords:
			f.Args = append(f.Args, Text{ZH: text(), EN: text()})
		default:
			f.Args = append(f.Args, asPrinted(text()))
		}
	}
	r, known := catalogue[f.Rule]
	f.weight = r.Severity
	return f, known && ok
}
