package schema

import (
	"reflect"
	"strconv"
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
	Room     Places // for what Decode returns; may be nil
	nodes    int
	places   Places
}

// Decode fills dst, a pointer to a value of s.Type, from node and returns where
// its values stand. Only what the node gives is changed, so dst may hold defaults
// or the record that a translation belongs to.
func (d *Decoder) Decode(node *yaml.Node, s *Struct, dst any) Places {
	if d.places, d.nodes = d.Room[:0], 0; d.Room == nil {
		d.places = make(Places, 0, 4+len(node.Content))
	}
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
				d.require(f.Object, value.Index(j), element(join(path, f.Name), j), places)
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
	d.pairs(n, s, func(f *Field, key, value *yaml.Node) {
		if f == nil {
			d.unknown(key, s)
			return
		}
		at := join(path, f.Name)
		if d.places.Has(at) {
			return // the Chinese name of a field already given; reported by pairs
		}
		d.places = append(d.places, Place{at, int32(value.Line), int32(value.Column)})
		if f.Required && isEmpty(value) {
			d.Problems.Add(d.at(value), "field.required", f.Title())
			return
		}
		d.comment(value)
		d.field(f, value, f.Value(dst), at, depth+1)
	})
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
	size := 0
	if f.identified() { // a translation names some; the others stay as they are
		size = dst.Len()
	}
	out := reflect.MakeSlice(f.Type, size+len(items), size+len(items))
	reflect.Copy(out.Slice(0, size), dst)
	for _, item := range items {
		item, ok := d.resolve(item, depth+1)
		if !ok {
			return
		}
		if isNull(item) {
			continue
		}
		if i := f.find(out, size, item); i >= 0 {
			at := element(path, i)
			d.places = append(d.places, Place{at, int32(item.Line), int32(item.Column)})
			d.object(item, f.Object, out.Index(i), at, depth+1)
			continue
		}
		elem := out.Index(size)
		at := element(path, size)
		d.places = append(d.places, Place{at, int32(item.Line), int32(item.Column)})
		if f.Elem == Object {
			d.objectOrScalar(f, item, elem, at, depth+1)
		} else if !d.scalar(f, f.Elem, item, elem) {
			elem.SetZero()
			continue
		}
		size++
	}
	if size == 0 {
		dst.SetZero()
		return
	}
	dst.Set(out.Slice(0, size))
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

// find returns which of the first elements of list has the id that item gives, or -1.
func (f *Field) find(list reflect.Value, first int, item *yaml.Node) int {
	if !f.identified() || item.Kind != yaml.MappingNode {
		return -1
	}
	id, _ := f.Object.Lookup("id")
	for k := 0; k+1 < len(item.Content); k += 2 {
		if g, ok := f.Object.Lookup(item.Content[k].Value); !ok || g.Name != id.Name {
			continue
		}
		for i := range first {
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
	d.pairs(n, nil, func(_ *Field, k, v *yaml.Node) {
		elem := reflect.New(f.Type.Elem()).Elem()
		at := element(path, out.Len())
		d.places = append(d.places, Place{at, int32(k.Line), int32(k.Column)})
		d.field(key, k, key.Value(elem), join(at, key.Name), depth+1)
		d.places = append(d.places, Place{join(at, key.Name), int32(k.Line), int32(k.Column)})
		d.objectOrScalar(f, v, elem, at, depth+1)
		out = reflect.Append(out, elem)
	})
	dst.Set(out)
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// element is the path of an element of the list at path.
func element(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }
