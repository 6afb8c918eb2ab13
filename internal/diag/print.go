package diag

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"strings"
)

// A Printer writes findings for people: the one-line form, the line of the
// source with a caret below, and how to mend it.
type Printer struct {
	Lang   Lang
	Colour bool
	Source fs.FS // where the lines are read from; nil prints none
	// MostWarnings is how many warnings of one rule are printed before the rest are
	// only counted. 0 prints all. Errors are always printed.
	MostWarnings int
}

// Print writes the findings in the order given.
func (p Printer) Print(w io.Writer, list List) {
	seen := map[string]*int{}
	var order []string
	cache := lineCache{source: p.Source}
	for _, d := range list {
		if d.Severity() != Error {
			n := seen[d.Rule]
			if n == nil {
				n = new(int)
				seen[d.Rule], order = n, append(order, d.Rule)
			}
			if *n++; p.MostWarnings > 0 && *n > p.MostWarnings {
				continue
			}
		}
		p.one(w, d, &cache)
	}
	for _, rule := range order {
		if n := *seen[rule] - p.MostWarnings; p.MostWarnings > 0 && n > 0 {
			fmt.Fprintf(w, Text{"……还有 %d 条 [%s] 提醒没有列出（用 --all-warnings 全部列出）\n",
				"... %d more warnings of [%s] not shown (--all-warnings shows all)\n"}.In(p.Lang), n, rule)
		}
	}
}

func (p Printer) one(w io.Writer, d Diagnostic, cache *lineCache) {
	sev := d.Severity().String() + "[" + d.Rule + "]"
	if p.Colour {
		sev = [...]string{"\x1b[1;31m", "\x1b[1;33m", "\x1b[1;36m"}[d.Severity()] + sev + "\x1b[0m"
	}
	fmt.Fprintf(w, "%s: %s: %s\n", d.Pos, sev, d.Message(p.Lang))
	if line, ok := cache.line(d.Pos); ok && d.Col > 0 {
		text, caret := excerpt(line, d.Col)
		fmt.Fprintf(w, "  | %s\n  | %s^\n", text, caret)
	}
	if fix := d.Fix(p.Lang); fix != "" {
		fmt.Fprintf(w, "  = %s%s\n", Text{"改法：", "mend: "}.In(p.Lang), fix)
	}
}

// Excerpt returns the line of the source that d is about, and a caret below its place, or "".
func (p Printer) Excerpt(d Diagnostic) string {
	cache := lineCache{source: p.Source}
	line, ok := cache.line(d.Pos)
	if !ok || d.Col == 0 {
		return ""
	}
	text, caret := excerpt(line, d.Col)
	return text + "\n" + caret + "^"
}

// excerpt returns the part of line around the col-th character, at most about a
// terminal's width, and the blanks that put a caret below that character. Wide
// characters take two columns.
func excerpt(line string, col int) (text, blanks string) {
	const most = 72
	r := []rune(strings.TrimRight(line, "\r\n"))
	at := min(max(col-1, 0), len(r))
	from := 0
	if at > most/2 && len(r) > most {
		from = at - most/4
	}
	to := min(len(r), from+most)
	var t, b strings.Builder
	if from > 0 {
		t.WriteString("…")
		b.WriteString("  ")
	}
	for i := from; i < to; i++ {
		c := r[i]
		if c == '\t' {
			c = ' '
		} else if c < 0x20 || c == 0x7f || c == 0xfffd {
			c = '?'
		}
		t.WriteRune(c)
		if i < at {
			b.WriteString(strings.Repeat(" ", width(c)))
		}
	}
	if to < len(r) {
		t.WriteString("…")
	}
	return t.String(), b.String()
}

// width is how many terminal columns a character takes: East Asian wide and
// fullwidth blocks of UAX #11 take two.
func width(r rune) int {
	switch {
	case r >= 0x1100 && r <= 0x115f, r >= 0x2e80 && r <= 0xa4cf, r >= 0xac00 && r <= 0xd7a3,
		r >= 0xf900 && r <= 0xfaff, r >= 0xfe30 && r <= 0xfe6f, r >= 0xff00 && r <= 0xff60,
		r >= 0xffe0 && r <= 0xffe6, r >= 0x1f300 && r <= 0x1faff, r >= 0x20000 && r <= 0x3fffd:
		return 2
	}
	return 1
}

// lineCache remembers the last file read, since findings come sorted by file.
type lineCache struct {
	source fs.FS
	file   string
	lines  [][]byte
}

func (c *lineCache) line(pos Pos) (string, bool) {
	if c.source == nil || pos.Line == 0 || !fs.ValidPath(pos.File) {
		return "", false
	}
	if pos.File != c.file {
		c.file, c.lines = pos.File, nil
		if info, err := fs.Stat(c.source, pos.File); err == nil && info.Size() < 32<<20 {
			if data, err := fs.ReadFile(c.source, pos.File); err == nil {
				c.lines = bytes.Split(data, []byte("\n"))
			}
		}
	}
	if pos.Line > len(c.lines) {
		return "", false
	}
	return strings.ToValidUTF8(strings.TrimPrefix(string(c.lines[pos.Line-1]), "\ufeff"), "?"), true
}
