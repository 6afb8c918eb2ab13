// Package schema reads what a Go struct says about itself: the English and
// Chinese names of its fields, which are required, what they refer to, and a
// sentence of help. Decoding, column headings, "did you mean", JSON Schema,
// reference documentation and open data all come from this one description.
//
// A field is described by struct tags:
//
//	key:"starts,required"    English name, and whether it must be given
//	zh:"开始,生效"             Chinese name, then further names that are accepted
//	doc:"何时生效|when it takes effect"
//	enum:"outage=停供 lost=寻物"  the values allowed, each with its Chinese name
//	ref:"grid buildings"     the id spaces its value must be found in
//	scalar:"dish"            a bare value stands for an object with this field only
//	split:"lines"            a text given for a list is parted at line ends only
//	map:"date"               a YAML mapping whose keys go to this field of the elements
//
// Embedded structs are taken as if their fields stood here. Fields without a key
// tag do not belong to the schema.
package schema

import (
	"reflect"
	"strings"

	"linli/internal/diag"
	"linli/internal/parallel"
)

// A Kind is the form of a field's value.
type Kind int

// The forms a value can have.
const (
	String Kind = iota
	Bool
	Int
	Number
	Scalar // a string with a rule: its type implements ScalarParser
	Object
	List     // of any of the above
	Mapping  // a mapping whose keys are a field of its elements
	Reserved // accepted whatever it holds; read by another command
)

// A Choice is one allowed value.
type Choice struct{ Value, ZH string }

// A Field is one entry of a Struct.
type Field struct {
	Name     string   // the English name
	ZH       []string // Chinese names, the preferred one first
	Required bool
	Refs     []string
	Choices  []Choice
	DocZH    string
	DocEN    string
	Kind     Kind
	Elem     Kind    // of a List: the form of its elements
	Object   *Struct // of an Object, a List of objects or a Mapping
	Scalar   string  // see the package comment
	Lines    bool    // a text given for a List is sentences, not words
	Key      string  // of a Mapping: the element's field that takes the key
	Type     reflect.Type
	index    []int
}

// A Struct describes one Go struct type.
type Struct struct {
	Type   reflect.Type
	Fields []Field
	byName map[string]int // English and Chinese names, as given
	byFold map[string]int // names in lower case
	meant  parallel.Memo[string, string]
	missed parallel.Memo[[2]string, *diag.Finding] // by the names of field and kind
}

// Of describes t, which must be a struct type. A tag that makes no sense is a bug
// and panics.
func Of(t reflect.Type) *Struct {
	s := &Struct{Type: t, byName: map[string]int{}, byFold: map[string]int{}}
	s.add(t, nil)
	return s
}

// For describes the struct type T.
func For[T any]() *Struct { return Of(reflect.TypeFor[T]()) }

func (s *Struct) add(t reflect.Type, index []int) {
	for i := range t.NumField() {
		f := t.Field(i)
		at := append(append([]int(nil), index...), i)
		key, tagged := f.Tag.Lookup("key")
		switch {
		case f.Anonymous && !tagged && f.Type.Kind() == reflect.Struct:
			s.add(f.Type, at)
		case tagged:
			s.append(field(f, key, at))
		}
	}
}

func (s *Struct) append(f Field) {
	n := len(s.Fields)
	s.Fields = append(s.Fields, f)
	for _, name := range append([]string{f.Name}, f.ZH...) {
		if _, twice := s.byName[name]; twice {
			panic("schema: " + s.Type.String() + " names two fields " + name)
		}
		s.byName[name] = n
		s.byFold[strings.ToLower(name)] = n
	}
}

func field(f reflect.StructField, key string, index []int) Field {
	name, rest, _ := strings.Cut(key, ",")
	out := Field{
		Name: name, Required: rest == "required", Type: f.Type, index: index,
		Refs: strings.Fields(f.Tag.Get("ref")), Scalar: f.Tag.Get("scalar"), Key: f.Tag.Get("map"), Lines: f.Tag.Get("split") == "lines",
	}
	if zh := f.Tag.Get("zh"); zh != "" {
		out.ZH = strings.Split(zh, ",")
	}
	out.DocZH, out.DocEN, _ = strings.Cut(f.Tag.Get("doc"), "|")
	for _, c := range strings.Fields(f.Tag.Get("enum")) {
		v, zh, _ := strings.Cut(c, "=")
		out.Choices = append(out.Choices, Choice{v, zh})
	}
	out.Kind, out.Object = kindOf(f.Type)
	if out.Kind == List {
		out.Elem, out.Object = kindOf(f.Type.Elem())
		if out.Key != "" {
			out.Kind = Mapping
		}
	}
	return out
}

func kindOf(t reflect.Type) (Kind, *Struct) {
	if reflect.PointerTo(t).Implements(reflect.TypeFor[ScalarParser]()) {
		return Scalar, nil
	}
	switch t.Kind() {
	case reflect.String:
		return String, nil
	case reflect.Bool:
		return Bool, nil
	case reflect.Int:
		return Int, nil
	case reflect.Float64:
		return Number, nil
	case reflect.Pointer:
		return kindOf(t.Elem())
	case reflect.Slice:
		return List, nil
	case reflect.Struct:
		if t == reflect.TypeFor[Anything]() {
			return Reserved, nil
		}
		return Object, Of(t)
	}
	panic("schema: no form for " + t.String())
}

// Anything is the type of a field that belongs to another command: whatever it
// holds is accepted and not looked at.
type Anything struct{}

// Lookup finds a field by its English or Chinese name.
func (s *Struct) Lookup(name string) (*Field, bool) {
	i, ok := s.byName[name]
	if !ok {
		if i, ok = s.byFold[strings.ToLower(strings.TrimSpace(name))]; !ok {
			return nil, false
		}
	}
	return &s.Fields[i], true
}

// Names returns every name that Lookup knows, fields in order, for "did you mean".
func (s *Struct) Names() []string {
	var names []string
	for _, f := range s.Fields {
		names = append(append(names, f.Name), f.ZH...)
	}
	return names
}

// Meant returns the name that an unknown one most probably stands for, or "".
func (s *Struct) Meant(name string) string {
	return s.meant.Get(name, func() string { return diag.Nearest(name, s.Names()) })
}

// unknown is what is wrong with a field that there is none of: the same in however many files.
func (s *Struct) unknown(name, kind string) *diag.Finding {
	return s.missed.Get([2]string{name, kind}, func() *diag.Finding {
		f := diag.Find("field.unknown", name, kind)
		f.Suggest = s.Meant(name)
		return f
	})
}

// Value returns the field's value in v, which is a value of the described struct.
func (f *Field) Value(v reflect.Value) reflect.Value { return v.FieldByIndex(f.index) }

// Label returns the preferred Chinese name, or the English one if there is none.
func (f *Field) Label() string {
	if len(f.ZH) > 0 {
		return f.ZH[0]
	}
	return f.Name
}

// Title returns the field's name in both languages, for messages.
func (f *Field) Title() diag.Text { return diag.Text{ZH: f.Label(), EN: f.Name} }

// ChoiceNames returns the allowed values as an author may write them.
func (f *Field) ChoiceNames() []string {
	var out []string
	for _, c := range f.Choices {
		out = append(out, c.Value)
		if c.ZH != "" {
			out = append(out, c.ZH)
		}
	}
	return out
}
