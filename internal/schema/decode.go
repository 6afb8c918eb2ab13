package schema

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"linli/internal/diag"
)

// A ScalarParser is a type whose values are written as one string with a rule.
// The error should be a *Refusal, so that it can be told in both languages.
type ScalarParser interface {
	ParseScalar(text string, env Env) error
}

// Env is what the meaning of a value may depend on beside its text.
type Env struct {
	Location *time.Location // of dates without a zone
}

// A Refusal says why a string is not a value, as a rule of the diag catalogue.
type Refusal struct {
	Rule string
	Args []any
}

// Error tells the refusal in English.
func (r *Refusal) Error() string { return diag.New(diag.Pos{}, r.Rule, r.Args...).Message(diag.EN) }

// Refuse returns the refusal under rule.
func Refuse(rule string, args ...any) error { return &Refusal{rule, args} }

// BadValue returns the refusal that fits most scalars: what is wrong, in both
// languages, about the value of the field being read.
func BadValue(zh, en string) error { return Refuse("field.value", diag.Text{ZH: zh, EN: en}) }

// Limits on what one record may expand to, against alias bombs.
const (
	maxNodes = 100_000
	maxDepth = 32
)

// A Decoder fills Go structs from YAML nodes, checking every value by its schema.
// What is wrong goes to Problems with its place; the rest is filled in all the same.
type Decoder struct {
	File     string
	Kind     string // named in hints, as in "linli schema notices"
	Env      Env
	Ignore   map[string]string // fields of no schema that are allowed: name → rule to report, or ""
	Problems diag.List
	nodes    int
	places   Places
}

// Decode fills dst, a pointer to a value of s.Type, from node and returns where
// its values stand. Only what the node gives is changed, so dst may hold defaults
// or the record that a translation belongs to.
func (d *Decoder) Decode(node *yaml.Node, s *Struct, dst any) Places {
	d.places, d.nodes = make(Places, 0, 4+len(node.Content)), 0
	d.places = append(d.places, Place{Line: int32(node.Line), Col: int32(node.Column)})
	d.object(node, s, reflect.ValueOf(dst).Elem(), "", 0)
	return d.places
}

// Require reports the required fields of s that are empty in v.
func (d *Decoder) Require(s *Struct, v any, places Places) {
	d.require(s, reflect.ValueOf(v).Elem(), "", places)
}

func (d *Decoder) require(s *Struct, v reflect.Value, path string, places Places) {
	for i := range s.Fields {
		f := &s.Fields[i]
		value := f.Value(v)
		if f.Required && value.IsZero() && !places.Has(join(path, f.Name)) {
			d.Problems.Add(places.At(d.File, path), "field.required", f.Title())
		}
		switch {
		case f.Kind == Object:
			if value.Kind() == reflect.Pointer {
				value = value.Elem()
			}
			if value.IsValid() && places.Has(join(path, f.Name)) {
				d.require(f.Object, value, join(path, f.Name), places)
			}
		case f.Object != nil:
			for j := range value.Len() {
				d.require(f.Object, value.Index(j), fmt.Sprintf("%s[%d]", join(path, f.Name), j), places)
			}
		}
	}
}

func (d *Decoder) at(n *yaml.Node) diag.Pos {
	return diag.Pos{File: d.File, Line: n.Line, Col: n.Column}
}

// resolve follows aliases, counting what they expand to.
func (d *Decoder) resolve(n *yaml.Node, depth int) (*yaml.Node, bool) {
	d.nodes++
	if d.nodes > maxNodes || depth > maxDepth {
		if d.nodes < 1<<30 {
			d.Problems.Add(d.at(n), "yaml.alias")
			d.nodes = 1 << 30 // say it once
		}
		return nil, false
	}
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n, true
}

func (d *Decoder) object(n *yaml.Node, s *Struct, dst reflect.Value, path string, depth int) {
	n, ok := d.resolve(n, depth)
	if !ok || isNull(n) {
		return
	}
	if n.Kind != yaml.MappingNode {
		d.mistyped(n, path, diag.Text{ZH: "一组“字段: 值”", EN: "a mapping of fields"})
		return
	}
	d.Pairs(n, func(key, value *yaml.Node) {
		f, ok := s.Lookup(key.Value)
		if !ok {
			d.unknown(key, s)
			return
		}
		at := join(path, f.Name)
		if d.places.Has(at) {
			return // the Chinese name of a field already given; reported by Pairs
		}
		d.places = append(d.places, Place{at, int32(value.Line), int32(value.Column)})
		if f.Required && isEmpty(value) {
			d.Problems.Add(d.at(value), "field.required", f.Title())
			return
		}
		d.comment(value)
		d.field(f, value, f.Value(dst), at, depth+1)
	}, func(name string) string {
		if f, ok := s.Lookup(name); ok {
			return f.Name
		}
		return name
	})
}

// Pairs calls f for every pair of a mapping, merge keys (<<) expanded, and reports
// keys given twice. canonical turns a key into the name under which two are one.
func (d *Decoder) Pairs(n *yaml.Node, f func(key, value *yaml.Node), canonical func(string) string) {
	first := make(map[string]int, len(n.Content)/2)
	var merged []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Tag == "!!merge" {
			merged = append(merged, value)
			continue
		}
		name := canonical(key.Value)
		if line, twice := first[name]; twice {
			d.Problems.Add(d.at(key), "yaml.duplicate", key.Value, line)
			continue
		}
		first[name] = key.Line
		f(key, value)
	}
	for _, value := range merged {
		d.merge(value, first, f, canonical, 1)
	}
}

// merge adds the pairs of a merge key that the mapping does not give itself; of
// several mappings the earlier wins (https://yaml.org/type/merge.html).
func (d *Decoder) merge(n *yaml.Node, seen map[string]int, f func(key, value *yaml.Node), canonical func(string) string, depth int) {
	n, ok := d.resolve(n, depth)
	if !ok {
		return
	}
	if n.Kind == yaml.SequenceNode {
		for _, c := range n.Content {
			d.merge(c, seen, f, canonical, depth+1)
		}
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Tag == "!!merge" {
			d.merge(value, seen, f, canonical, depth+1)
			continue
		}
		if name := canonical(key.Value); seen[name] == 0 {
			seen[name] = key.Line
			f(key, value)
		}
	}
}

func (d *Decoder) unknown(key *yaml.Node, s *Struct) {
	rule, allowed := d.Ignore[key.Value]
	switch {
	case allowed && rule == "":
	case allowed:
		d.Problems.Add(d.at(key), rule, key.Value)
	default:
		d.Problems = append(d.Problems, s.unknown(key.Value, d.Kind).At(d.at(key)))
	}
}

func (d *Decoder) field(f *Field, n *yaml.Node, dst reflect.Value, path string, depth int) {
	n, ok := d.resolve(n, depth)
	if !ok || isNull(n) {
		return
	}
	switch f.Kind {
	case Reserved:
	case Object:
		if dst.Kind() == reflect.Pointer {
			dst.Set(reflect.New(f.Type.Elem()))
			dst = dst.Elem()
		}
		d.objectOrScalar(f, n, dst, path, depth)
	case Mapping:
		d.mapping(f, n, dst, path, depth)
	case List:
		d.list(f, n, dst, path, depth)
	default:
		d.scalar(f, f.Kind, n, dst)
	}
}

// objectOrScalar fills an object, or its one field if only a scalar is given.
func (d *Decoder) objectOrScalar(f *Field, n *yaml.Node, dst reflect.Value, path string, depth int) {
	if f.Scalar == "" || n.Kind != yaml.ScalarNode {
		d.object(n, f.Object, dst, path, depth)
		return
	}
	inner, ok := f.Object.Lookup(f.Scalar)
	if !ok {
		panic("schema: " + f.Name + " has no field " + f.Scalar)
	}
	d.places = append(d.places, Place{join(path, inner.Name), int32(n.Line), int32(n.Column)})
	d.field(inner, n, inner.Value(dst), join(path, inner.Name), depth)
}

func (d *Decoder) list(f *Field, n *yaml.Node, dst reflect.Value, path string, depth int) {
	items := n.Content
	switch n.Kind {
	case yaml.ScalarNode:
		items = splitList(n, f.Lines)
	case yaml.MappingNode:
		items = []*yaml.Node{n}
	}
	out := reflect.MakeSlice(f.Type, 0, len(items))
	if f.identified() { // a translation names some; the others stay as they are
		out = reflect.AppendSlice(out, dst)
	}
	for _, item := range items {
		item, ok := d.resolve(item, depth+1)
		if !ok {
			return
		}
		if isNull(item) {
			continue
		}
		if i := f.find(out, item); i >= 0 {
			at := fmt.Sprintf("%s[%d]", path, i)
			d.places = append(d.places, Place{at, int32(item.Line), int32(item.Column)})
			d.object(item, f.Object, out.Index(i), at, depth+1)
			continue
		}
		elem := reflect.New(f.Type.Elem()).Elem()
		at := fmt.Sprintf("%s[%d]", path, out.Len())
		d.places = append(d.places, Place{at, int32(item.Line), int32(item.Column)})
		if f.Elem == Object {
			d.objectOrScalar(f, item, elem, at, depth+1)
		} else if !d.scalar(f, f.Elem, item, elem) {
			continue
		}
		out = reflect.Append(out, elem)
	}
	dst.Set(out)
}

// identified reports whether the elements of f have ids, by which those of a
// translation are matched with the original's.
func (f *Field) identified() bool {
	if f.Elem != Object || f.Object == nil {
		return false
	}
	_, ok := f.Object.Lookup("id")
	return ok
}

// find returns the element of list that has the id item gives, or -1.
func (f *Field) find(list reflect.Value, item *yaml.Node) int {
	if !f.identified() || item.Kind != yaml.MappingNode {
		return -1
	}
	id, _ := f.Object.Lookup("id")
	for k := 0; k+1 < len(item.Content); k += 2 {
		if g, ok := f.Object.Lookup(item.Content[k].Value); !ok || g.Name != id.Name {
			continue
		}
		for i := range list.Len() {
			if strings.TrimSpace(item.Content[k+1].Value) == id.Value(list.Index(i)).String() {
				return i
			}
		}
	}
	return -1
}

// mapping reads {key: object} into a list of objects that hold their key.
func (d *Decoder) mapping(f *Field, n *yaml.Node, dst reflect.Value, path string, depth int) {
	if n.Kind == yaml.SequenceNode { // rows of a table: the key is a field like the others
		d.list(f, n, dst, path, depth)
		return
	}
	if n.Kind != yaml.MappingNode {
		d.mistyped(n, path, diag.Text{ZH: "一组“" + f.Key + ": 内容”", EN: "a mapping by " + f.Key})
		return
	}
	key, ok := f.Object.Lookup(f.Key)
	if !ok {
		panic("schema: " + f.Name + " has no field " + f.Key)
	}
	out := reflect.MakeSlice(f.Type, 0, len(n.Content)/2)
	d.Pairs(n, func(k, v *yaml.Node) {
		elem := reflect.New(f.Type.Elem()).Elem()
		at := fmt.Sprintf("%s[%d]", path, out.Len())
		d.places = append(d.places, Place{at, int32(k.Line), int32(k.Column)})
		d.field(key, k, key.Value(elem), join(at, key.Name), depth+1)
		d.places = append(d.places, Place{join(at, key.Name), int32(k.Line), int32(k.Column)})
		d.objectOrScalar(f, v, elem, at, depth+1)
		out = reflect.Append(out, elem)
	}, func(s string) string { return s })
	dst.Set(out)
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
