package schema

import (
	"errors"
	"reflect"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"linli/internal/diag"
)

// scalar fills a single value and reports whether it was one.
func (d *Decoder) scalar(f *Field, kind Kind, n *yaml.Node, dst reflect.Value) bool {
	if n.Kind != yaml.ScalarNode {
		d.mistyped(n, f.Title(), kindText(kind))
		return false
	}
	text := strings.TrimSpace(n.Value)
	if len(f.Choices) > 0 {
		return d.choice(f, n, text, dst)
	}
	switch kind {
	case String:
		dst.SetString(n.Value)
		return true
	case Bool:
		if b, ok := parseBool(text); ok {
			dst.SetBool(b)
			return true
		}
	case Int:
		if i, err := strconv.Atoi(strings.ReplaceAll(text, ",", "")); err == nil {
			dst.SetInt(int64(i))
			return true
		}
	case Number:
		if x, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64); err == nil && x-x == 0 {
			dst.SetFloat(x)
			return true
		}
	case Scalar:
		return d.parse(f, n, text, dst)
	}
	if text == "" && n.Tag == "!!str" {
		return true // an empty cell of a spreadsheet
	}
	d.mistyped(n, f.Title(), kindText(kind))
	return false
}

func (d *Decoder) parse(f *Field, n *yaml.Node, text string, dst reflect.Value) bool {
	if text == "" {
		return true
	}
	if dst.Kind() == reflect.Pointer {
		dst.Set(reflect.New(dst.Type().Elem()))
		dst = dst.Elem()
	}
	err := dst.Addr().Interface().(ScalarParser).ParseScalar(text, d.Env)
	if err == nil {
		return true
	}
	var r *Refusal
	if !errors.As(err, &r) {
		r = &Refusal{"field.value", []any{err.Error()}}
	}
	args := r.Args
	if r.Rule == "field.value" {
		args = append([]any{f.Title(), text}, args...)
	}
	d.Problems.Add(d.at(n), r.Rule, args...)
	return false
}

func (d *Decoder) choice(f *Field, n *yaml.Node, text string, dst reflect.Value) bool {
	if text == "" {
		return true
	}
	for _, c := range f.Choices {
		if strings.EqualFold(text, c.Value) || text == c.ZH {
			dst.SetString(c.Value)
			return true
		}
	}
	names := f.ChoiceNames()
	d.Problems = append(d.Problems,
		diag.New(d.at(n), "field.choice", f.Title(), text, strings.Join(names, ", ")).Meaning(text, names))
	return false
}

func (d *Decoder) mistyped(n *yaml.Node, label any, want diag.Text) {
	d.Problems.Add(d.at(n), "field.type", label, want, nodeText(n))
}

// splitList turns "a、b；c" into three nodes, each at its own column.
// With lines, sentences: only line breaks and semicolons part them.
func splitList(n *yaml.Node, lines bool) []*yaml.Node {
	separators := ";；、,，|\n"
	if lines {
		separators = ";；\n"
	}
	var out []*yaml.Node
	col, from := n.Column, 0
	if n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
		col++
	}
	runes := []rune(n.Value)
	for i := 0; i <= len(runes); i++ {
		if i < len(runes) && !strings.ContainsRune(separators, runes[i]) {
			continue
		}
		part := string(runes[from:i])
		lead := len([]rune(part)) - len([]rune(strings.TrimLeft(part, " \t\u3000")))
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: part, Line: n.Line, Column: col + from + lead})
		}
		from = i + 1
	}
	return out
}

func parseBool(s string) (value, ok bool) {
	switch strings.ToLower(s) {
	case "true", "yes", "y", "1", "是", "真", "对", "✓":
		return true, true
	case "false", "no", "n", "0", "否", "假", "不":
		return false, true
	}
	return false, false
}

func isNull(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Tag == "!!null"
}

func isEmpty(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && strings.TrimSpace(n.Value) == ""
}

// comment warns of text that was probably meant as part of the value: "停水 #5栋".
// A comment that is meant as one begins with "# ".
func (d *Decoder) comment(n *yaml.Node) {
	text, ok := strings.CutPrefix(n.LineComment, "#")
	if ok && n.Kind == yaml.ScalarNode && n.Style == 0 && text != "" && text[0] != ' ' && text[0] != '#' {
		d.Problems.Add(d.at(n), "yaml.comment", n.LineComment)
	}
}

func kindText(k Kind) diag.Text {
	switch k {
	case Bool:
		return diag.Text{ZH: "是或否（true、false）", EN: "true or false"}
	case Int:
		return diag.Text{ZH: "整数", EN: "a whole number"}
	case Number:
		return diag.Text{ZH: "数", EN: "a number"}
	case List:
		return diag.Text{ZH: "列表", EN: "a list"}
	}
	return diag.Text{ZH: "一段文字", EN: "a single text"}
}

func nodeText(n *yaml.Node) diag.Text {
	switch n.Kind {
	case yaml.MappingNode:
		return diag.Text{ZH: "一组字段", EN: "a mapping"}
	case yaml.SequenceNode:
		return diag.Text{ZH: "列表", EN: "a list"}
	}
	return diag.Text{ZH: "“" + n.Value + "”", EN: strconv.Quote(n.Value)}
}
