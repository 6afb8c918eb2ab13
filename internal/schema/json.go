package schema

import (
	"reflect"
	"strconv"

	"linli/internal/jsontext"
)

// AppendJSON appends v, a value of s.Type, as a JSON object with the English
// names, in schema order. Empty optional values are left out. Scalars that
// marshal themselves do so.
func (s *Struct) AppendJSON(b []byte, v reflect.Value) []byte {
	b = append(b, '{')
	b = s.AppendMembers(b, v)
	return append(b, '}')
}

// AppendMembers is AppendJSON without the braces, for objects that have more.
func (s *Struct) AppendMembers(b []byte, v reflect.Value) []byte {
	first := true
	for i := range s.Fields {
		f := &s.Fields[i]
		value := f.Value(v)
		if f.Kind == Reserved || (value.IsZero() && !f.Required) {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = strconv.AppendQuote(b, f.Name)
		b = append(b, ':')
		b = f.appendValue(b, value)
	}
	return b
}

func (f *Field) appendValue(b []byte, v reflect.Value) []byte {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return append(b, "null"...)
		}
		v = v.Elem()
	}
	switch f.Kind {
	case Object:
		return f.Object.AppendJSON(b, v)
	case List, Mapping:
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			if f.Object != nil {
				b = f.Object.AppendJSON(b, v.Index(i))
			} else {
				b = appendScalar(b, v.Index(i))
			}
		}
		return append(b, ']')
	}
	return appendScalar(b, v)
}

var plainText = reflect.TypeFor[string]()

func appendScalar(b []byte, v reflect.Value) []byte {
	if v.Type() == plainText {
		return jsontext.AppendText(b, v.String())
	}
	return jsontext.Append(b, v.Interface())
}

// JSONSchema returns s as a JSON Schema (2020-12) for editors. Chinese names are
// allowed as well as English ones.
func (s *Struct) JSONSchema(title string) map[string]any {
	out := s.node()
	out["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	out["title"] = title
	return out
}

func (s *Struct) node() map[string]any {
	props := map[string]any{}
	var all []any
	for i := range s.Fields {
		f := &s.Fields[i]
		p := f.node()
		props[f.Name] = p
		anyOf := []any{map[string]any{"required": []string{f.Name}}}
		for _, zh := range f.ZH {
			props[zh] = p
			anyOf = append(anyOf, map[string]any{"required": []string{zh}})
		}
		if f.Required {
			all = append(all, map[string]any{"anyOf": anyOf})
		}
	}
	out := map[string]any{"type": "object", "properties": props, "additionalProperties": false}
	if all != nil {
		out["allOf"] = all
	}
	return out
}

func (f *Field) node() map[string]any {
	var out map[string]any
	switch f.Kind {
	case List:
		elem := scalarNode(f.Elem, f.Choices)
		if f.Elem == Object {
			elem = f.objectNode()
		}
		out = map[string]any{"type": "array", "items": elem}
		if f.Elem != Object { // "停水、供水" is a list too
			out = map[string]any{"anyOf": []any{out, map[string]any{"type": []string{"string", "number"}}}}
		}
	case Mapping:
		out = map[string]any{"anyOf": []any{
			map[string]any{"type": "object", "additionalProperties": f.objectNode()},
			map[string]any{"type": "array", "items": f.Object.node()},
		}}
	case Object:
		out = f.objectNode()
	default:
		out = scalarNode(f.Kind, f.Choices)
	}
	if f.DocZH != "" {
		out["title"] = f.Label()
		out["description"] = f.DocZH + " / " + f.DocEN
	}
	return out
}

func (f *Field) objectNode() map[string]any {
	if f.Scalar == "" {
		return f.Object.node()
	}
	return map[string]any{"anyOf": []any{f.Object.node(), map[string]any{"type": []string{"string", "number"}}}}
}

func scalarNode(k Kind, choices []Choice) map[string]any {
	if len(choices) > 0 {
		var values []any
		for _, c := range choices {
			values = append(values, c.Value)
			if c.ZH != "" {
				values = append(values, c.ZH)
			}
		}
		return map[string]any{"enum": values}
	}
	switch k {
	case Bool:
		return map[string]any{"type": "boolean"}
	case Int:
		return map[string]any{"type": "integer"}
	case Number:
		return map[string]any{"type": "number"}
	case Reserved:
		return map[string]any{}
	}
	return map[string]any{"type": []string{"string", "number"}}
}
