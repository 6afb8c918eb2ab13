package content

import (
	"strings"
	"time"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// parseFlat parses front matter that is kept.
func parseFlat(head string) (*yaml.Node, bool) { return new(flat).parse(head) }

// parse parses front matter as nearly all of it is written: "field: value" lines, and
// lists of plain values on one line or one a line. Whatever it returns is what the YAML
// parser would, until p is used again; at anything else it gives up, and the parser does the
// work, ten times as slowly.
func (p *flat) parse(head string) (*yaml.Node, bool) {
	p.begin(head)
	first, _ := p.next()
	if first != "---" {
		return nil, false
	}
	root := p.node(yaml.MappingNode, "", 0)
	root.Tag, root.Line = "!!map", 2
	var list *yaml.Node // whose items may follow
	for {
		line, ok := p.next()
		if !ok {
			break
		}
		if item, indent, ok := listItem(line); list != nil && ok {
			if len(list.Content) == 0 {
				list.Line, list.Column = p.line, indent+1
			}
			value, ok := p.scalar(item, line, len(line)-len(item), false)
			if !ok || list.Column != indent+1 {
				return nil, false
			}
			list.Content = append(list.Content, value)
			continue
		}
		if list != nil && len(list.Content) == 0 {
			return nil, false
		}
		list = nil
		key, rest, ok := strings.Cut(line, ":")
		if !ok || !plainKey(key) || rest != "" && rest[0] != ' ' {
			return nil, false
		}
		name := p.node(yaml.ScalarNode, line, 0)
		name.Value = key
		if name.Tag = tagOf(key); name.Tag != "!!str" {
			return nil, false
		}
		value := strings.TrimLeft(rest, " ")
		node, ok := p.value(value, line, len(line)-len(value))
		if !ok {
			return nil, false
		}
		if value == "" {
			list = node
		}
		root.Content = append(root.Content, name, node)
	}
	return root, len(root.Content) > 0 && (list == nil || len(list.Content) > 0)
}

// tagOf returns what YAML takes a plain value for. Only what begins like a number or a date,
// and a few words, can be anything but text.
func tagOf(text string) string {
	switch first := text[0]; {
	case first >= '0' && first <= '9':
		if _, err := time.Parse(time.RFC3339, text); err == nil {
			return "!!timestamp"
		}
	case first != '+' && first != '-' && first != '.':
		switch text {
		case "~", "null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE", "<<":
		default:
			return "!!str"
		}
	}
	return (&yaml.Node{Kind: yaml.ScalarNode, Value: text}).ShortTag()
}

// flat is a reading of flat YAML. It may be used again for another text.
type flat struct {
	text  string
	line  int
	nodes []yaml.Node // room for nodes
	used  int         // how many of them are in use
}

// begin turns to another text. The lists of the nodes keep their room.
func (p *flat) begin(text string) {
	p.text, p.line = text, 0
	for i := range p.nodes[:p.used] {
		room := p.nodes[i].Content
		clear(room)
		p.nodes[i] = yaml.Node{Content: room[:0]}
	}
	p.used = 0
}

// next returns the next line without its end.
func (p *flat) next() (string, bool) {
	if p.text == "" {
		return "", false
	}
	p.line++
	line, rest, _ := strings.Cut(p.text, "\n")
	p.text = rest
	return line, true
}

// node makes a node that begins at an offset of the line.
func (p *flat) node(kind yaml.Kind, line string, offset int) *yaml.Node {
	if p.used == len(p.nodes) { // those in use stay where they are
		p.nodes, p.used = make([]yaml.Node, 32), 0
	}
	n := &p.nodes[p.used]
	p.used++
	n.Kind, n.Line, n.Column = kind, p.line, utf8.RuneCountInString(line[:offset])+1
	return n
}

// value reads what follows "field: ": a scalar, a list in brackets, or nothing, which
// must be the beginning of a list.
func (p *flat) value(text, line string, offset int) (*yaml.Node, bool) {
	switch {
	case text == "":
		list := p.node(yaml.SequenceNode, line, 0)
		list.Tag = "!!seq"
		return list, true
	case text[0] != '[':
		return p.scalar(text, line, offset, false)
	}
	inner := strings.TrimRight(text[1:], " ")
	if !strings.HasSuffix(inner, "]") || strings.TrimSpace(inner) == "]" {
		return nil, false
	}
	list := p.node(yaml.SequenceNode, line, offset)
	list.Tag, list.Style = "!!seq", yaml.FlowStyle
	at := offset + 1
	for item := range strings.SplitSeq(strings.TrimSuffix(inner, "]"), ",") {
		value := strings.TrimLeft(item, " ")
		node, ok := p.scalar(value, line, at+len(item)-len(value), true)
		if !ok {
			return nil, false
		}
		list.Content = append(list.Content, node)
		at += len(item) + 1
	}
	return list, true
}

// scalar reads a value on one line, plain or in quotes without escapes. In a list in
// brackets fewer characters are plain.
func (p *flat) scalar(text, line string, offset int, bracketed bool) (*yaml.Node, bool) {
	text = strings.TrimRight(text, " ")
	if text == "" || !printable(text) {
		return nil, false
	}
	node := p.node(yaml.ScalarNode, line, offset)
	if quote := text[0]; quote == '"' || quote == '\'' {
		inner := text[1:]
		if !strings.HasSuffix(inner, string(quote)) {
			return nil, false
		}
		inner = inner[:len(inner)-1]
		if strings.IndexByte(inner, quote) >= 0 || quote == '"' && strings.IndexByte(inner, '\\') >= 0 || bracketed && strings.ContainsAny(inner, ",[]{}") {
			return nil, false
		}
		node.Value, node.Tag, node.Style = inner, "!!str", yaml.DoubleQuotedStyle
		if quote == '\'' {
			node.Style = yaml.SingleQuotedStyle
		}
		return node, true
	}
	if strings.IndexByte("-?:,[]{}#&*!|>'\"%@`=<", text[0]) >= 0 || strings.Contains(text, ": ") || strings.Contains(text, " #") || text[len(text)-1] == ':' {
		return nil, false
	}
	if bracketed && strings.ContainsAny(text, "[]{}:?\"'") {
		return nil, false
	}
	node.Value = text
	node.Tag = tagOf(text)
	return node, true
}

// listItem returns what follows the dash of a list's line, and its indentation.
func listItem(line string) (item string, indent int, ok bool) {
	rest := strings.TrimLeft(line, " ")
	item, ok = strings.CutPrefix(rest, "- ")
	return strings.TrimLeft(item, " "), len(line) - len(rest), ok
}

// plainKey reports whether key is letters and digits, as the names of all fields are.
func plainKey(key string) bool {
	if key == "" || len(key) > 100 || key[0] >= '0' && key[0] <= '9' {
		return false
	}
	for _, r := range key {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r >= 0x4e00 && r <= 0x9fff) {
			return false
		}
	}
	return true
}

// printable reports whether text holds nothing but characters that are plain in YAML
// wherever they stand. There are more; texts with others are rare.
func printable(text string) bool {
	for _, r := range text {
		switch {
		case r >= 0x20 && r < 0x7f, r >= 0xc0 && r <= 0x24f, r >= 0x400 && r <= 0x4ff, r >= 0x2010 && r <= 0x2027, r >= 0x2030 && r <= 0x205e,
			r >= 0x2190 && r <= 0x22ff, r >= 0x2460 && r <= 0x27bf, r >= 0x3000 && r <= 0x9fff, r >= 0xac00 && r <= 0xd7a3, r >= 0xff01 && r <= 0xffef, r == 0xb7, r == 0xb0:
		default:
			return false
		}
	}
	return true
}
