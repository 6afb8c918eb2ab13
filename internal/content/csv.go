package content

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"linli/internal/diag"
	"linli/internal/schema"
)

// A column is where the cells of one column go: a field of the record, or a field
// inside one ("location.lng", "buildings.name").
type column struct {
	outer *schema.Field // nil for a column nobody knows
	inner *schema.Field // nil for a plain field
}

// A csvTable turns rows into the YAML nodes that the same record would have been
// written as, each at its cell's place, so that both forms are decoded by one
// piece of code.
type csvTable struct {
	source
	lines    [][]byte
	columns  []column
	nested   bool // some column goes into a list: rows with one identity are one record
	records  []*yaml.Node
	problems diag.List
}

func (l *loader) readCSV(s source, data []byte) readResult {
	t := csvTable{source: s, lines: bytes.Split(data, []byte("\n"))}
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	if head := t.lines[0]; bytes.Count(head, []byte("\t")) > bytes.Count(head, []byte(",")) {
		r.Comma = '\t'
	} else if bytes.Count(head, []byte(";")) > bytes.Count(head, []byte(",")) {
		r.Comma = ';'
	}
	for first := true; ; first = false {
		cells, err := r.Read()
		var bad *csv.ParseError
		switch {
		case errors.Is(err, io.EOF) && first:
			t.problems.Add(diag.Pos{File: s.file, Line: 1, Col: 1}, "csv.no-header")
			return readResult{problems: t.problems}
		case errors.Is(err, io.EOF):
			out := l.rows(s, t.records)
			out.problems = append(t.problems, out.problems...)
			return out
		case errors.As(err, &bad):
			t.problems.Add(t.at(bad.Line, bad.Column), "csv.syntax", csvReason(bad.Err))
			return readResult{problems: t.problems}
		case first:
			t.heading(cells, r.FieldPos)
		default:
			t.row(cells, r.FieldPos)
		}
	}
}

func csvReason(err error) diag.Text {
	switch {
	case errors.Is(err, csv.ErrBareQuote):
		return diag.Text{ZH: "没有加引号的格子里出现了英文双引号", EN: "a double quote inside an unquoted cell"}
	case errors.Is(err, csv.ErrQuote):
		return diag.Text{ZH: "英文双引号没有成对", EN: "a double quote is missing or superfluous"}
	}
	return diag.Text{ZH: err.Error(), EN: err.Error()}
}

// at turns a byte column, as the csv package counts, into one of characters.
func (t *csvTable) at(line, col int) diag.Pos {
	pos := diag.Pos{File: t.file, Line: line, Col: col}
	if line >= 1 && line <= len(t.lines) {
		text := t.lines[line-1]
		pos.Col = utf8.RuneCount(text[:min(max(col-1, 0), len(text))]) + 1
	}
	return pos
}

func (t *csvTable) heading(cells []string, place func(int) (int, int)) {
	seen := map[string]bool{}
	for i, name := range cells {
		c := t.column(strings.TrimSpace(name))
		t.columns = append(t.columns, c)
		at := t.at(place(i))
		switch {
		case c.outer == nil && strings.TrimSpace(name) == "":
		case c.outer == nil:
			t.problems = append(t.problems, diag.New(at, "field.unknown", name, t.kind.Name).Meaning(name, t.names()))
		case seen[c.name()]:
			t.problems.Add(at, "yaml.duplicate", name, at.Line)
			t.columns[i] = column{}
		default:
			seen[c.name()] = true
			t.nested = t.nested || (c.inner != nil && c.outer.Kind != schema.Object)
		}
	}
}

func (c column) name() string {
	if c.inner == nil {
		return c.outer.Name
	}
	return c.outer.Name + "." + c.inner.Name
}

// column finds the field a heading names. The name of an inner field alone will do
// where only one field of the table can be meant.
func (t *csvTable) column(name string) column {
	if f, ok := t.kind.Schema.Lookup(name); ok {
		return column{outer: f}
	}
	if outer, inner, ok := strings.Cut(name, "."); ok {
		if f, ok := t.kind.Schema.Lookup(outer); ok && f.Object != nil {
			if g, ok := f.Object.Lookup(inner); ok {
				return column{f, g}
			}
		}
		return column{}
	}
	var found []column
	for i := range t.kind.Schema.Fields {
		if f := &t.kind.Schema.Fields[i]; f.Object != nil {
			if g, ok := f.Object.Lookup(name); ok {
				found = append(found, column{f, g})
			}
		}
	}
	if len(found) == 1 {
		return found[0]
	}
	return column{}
}

func (t *csvTable) names() []string {
	names := t.kind.Schema.Names()
	for i := range t.kind.Schema.Fields {
		if f := &t.kind.Schema.Fields[i]; f.Object != nil {
			for _, inner := range f.Object.Fields {
				names = append(names, f.Name+"."+inner.Name)
			}
		}
	}
	return names
}

func (t *csvTable) row(cells []string, place func(int) (int, int)) {
	if len(cells) > len(t.columns) {
		t.problems.Add(t.at(place(len(t.columns))), "csv.too-many", len(cells), len(t.columns))
		cells = cells[:len(t.columns)]
	}
	if !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" }) {
		return
	}
	line, _ := place(0)
	rec := t.record(cells, line)
	elements := map[string]*yaml.Node{} // of this row, by outer field
	for i, cell := range cells {
		c := t.columns[i]
		if c.outer == nil || strings.TrimSpace(cell) == "" {
			continue
		}
		value := t.cell(c, cell, t.at(place(i)))
		switch {
		case c.inner == nil:
			t.once(rec, c.outer.Name, value)
		case c.outer.Kind == schema.Object:
			t.once(ensure(rec, c.outer.Name, yaml.MappingNode, value), c.inner.Name, value)
		default:
			if elements[c.outer.Name] == nil {
				elements[c.outer.Name] = &yaml.Node{Kind: yaml.MappingNode, Line: value.Line, Column: value.Column}
				list := ensure(rec, c.outer.Name, yaml.SequenceNode, value)
				list.Content = append(list.Content, elements[c.outer.Name])
			}
			add(elements[c.outer.Name], c.inner.Name, value)
		}
	}
}

// record returns the node the row belongs to: a new one, or, in a table with
// columns that go into lists, the last one if the row repeats its required fields
// or leaves them empty.
func (t *csvTable) record(cells []string, line int) *yaml.Node {
	if t.nested && len(t.records) > 0 {
		last := t.records[len(t.records)-1]
		same := true
		for i, cell := range cells {
			c := t.columns[i]
			if c.outer == nil || c.inner != nil || !c.outer.Required || strings.TrimSpace(cell) == "" {
				continue
			}
			v := child(last, c.outer.Name)
			same = same && v != nil && v.Value == strings.TrimSpace(cell)
		}
		if same {
			return last
		}
	}
	node := &yaml.Node{Kind: yaml.MappingNode, Line: line, Column: 1}
	t.records = append(t.records, node)
	return node
}

// once sets a value of a record that several rows may repeat, and reports rows that
// differ.
func (t *csvTable) once(n *yaml.Node, key string, value *yaml.Node) {
	switch before := child(n, key); {
	case before == nil:
		add(n, key, value)
	case before.Value != value.Value:
		t.problems.Add(diag.Pos{File: t.file, Line: value.Line, Col: value.Column}, "csv.conflict", value.Value, before.Value, before.Line)
	}
}

// cell makes the node of one cell. A cell that goes to a list or an object may be
// written in YAML's flow style.
func (t *csvTable) cell(c column, text string, at diag.Pos) *yaml.Node {
	field := c.outer
	if c.inner != nil {
		field = c.inner
	}
	text = strings.TrimSpace(text)
	if field.Object != nil && (text[0] == '[' || text[0] == '{') {
		node, problems := parseYAML(t.file, []byte(text))
		if problems == nil {
			shift(node, at, 0)
			return node
		}
		for _, p := range problems {
			p.Pos = at
			t.problems = append(t.problems, p)
		}
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Line: at.Line, Column: at.Col}
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text, Line: at.Line, Column: at.Col}
}

// shift moves the places of a parsed cell to where the cell stands.
func shift(n *yaml.Node, at diag.Pos, depth int) {
	if n.Line == 1 {
		n.Column += at.Col - 1
	}
	n.Line += at.Line - 1
	for _, c := range n.Content {
		if depth < 50 {
			shift(c, at, depth+1)
		}
	}
}

func child(n *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

func add(n *yaml.Node, key string, value *yaml.Node) {
	n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key, Line: value.Line, Column: value.Column}, value)
}

func ensure(n *yaml.Node, key string, kind yaml.Kind, at *yaml.Node) *yaml.Node {
	c := child(n, key)
	if c == nil {
		c = &yaml.Node{Kind: kind, Line: at.Line, Column: at.Column}
		add(n, key, c)
	}
	return c
}
