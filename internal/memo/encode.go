package memo

import (
	"encoding/binary"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"
)

// An encoder writes values of one type so that no two different ones are written alike. What
// it does is found out once for each type, as in encoding/json.
type encoder func(b []byte, v reflect.Value) []byte

var encoders sync.Map // by type

func encoderOf(t reflect.Type) encoder {
	if e, ok := encoders.Load(t); ok {
		return e.(encoder)
	}
	// A type may hold itself: until its encoder is there, this stands for it.
	var made sync.WaitGroup
	var e encoder
	made.Add(1)
	if other, there := encoders.LoadOrStore(t, encoder(func(b []byte, v reflect.Value) []byte {
		if made.Wait(); e == nil {
			panic("memo: no digest of a " + t.String())
		}
		return e(b, v)
	})); there {
		return other.(encoder)
	}
	defer made.Done() // there may be none: then it panics
	e = newEncoder(t)
	encoders.Store(t, e)
	return e
}

func newEncoder(t reflect.Type) encoder {
	switch k := t.Kind(); k {
	case reflect.String:
		return func(b []byte, v reflect.Value) []byte { return appendText(b, v.String()) }
	case reflect.Bool:
		return func(b []byte, v reflect.Value) []byte {
			if v.Bool() {
				return append(b, 1)
			}
			return append(b, 0)
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(b []byte, v reflect.Value) []byte { return binary.AppendVarint(b, v.Int()) }
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return func(b []byte, v reflect.Value) []byte { return binary.AppendUvarint(b, v.Uint()) }
	case reflect.Float32, reflect.Float64:
		return func(b []byte, v reflect.Value) []byte {
			return binary.BigEndian.AppendUint64(b, math.Float64bits(v.Float()))
		}
	case reflect.Pointer:
		element := encoderOf(t.Elem())
		return func(b []byte, v reflect.Value) []byte {
			if v.IsNil() {
				return append(b, 0)
			}
			return element(append(b, 1), v.Elem())
		}
	case reflect.Interface:
		return func(b []byte, v reflect.Value) []byte {
			if v.IsNil() {
				return append(b, 0)
			}
			v = v.Elem()
			return encoderOf(v.Type())(appendText(append(b, 1), v.Type().String()), v)
		}
	case reflect.Slice, reflect.Array:
		return listEncoder(t)
	case reflect.Map:
		return mapEncoder(encoderOf(t.Key()), encoderOf(t.Elem()))
	case reflect.Struct:
		return structEncoder(t)
	default:
		panic("memo: no digest of a " + k.String())
	}
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func listEncoder(t reflect.Type) encoder {
	element := encoderOf(t.Elem())
	bytes := t.Elem().Kind() == reflect.Uint8
	if bytes {
		element = func(b []byte, v reflect.Value) []byte { return append(b, byte(v.Uint())) }
	}
	return func(b []byte, v reflect.Value) []byte {
		if bytes && v.Kind() == reflect.Array && v.IsZero() { // such as a digest of nothing
			return append(b, 0)
		}
		b = binary.AppendUvarint(b, uint64(v.Len()))
		if bytes && (v.Kind() == reflect.Slice || v.CanAddr()) {
			return append(b, v.Bytes()...)
		}
		for i := range v.Len() {
			b = element(b, v.Index(i))
		}
		return b
	}
}

func mapEncoder(key, element encoder) encoder {
	return func(b []byte, v reflect.Value) []byte {
		if v.Len() == 0 {
			return append(b, 0, 0)
		}
		entries := make([]string, 0, v.Len())
		for it := v.MapRange(); it.Next(); {
			entries = append(entries, string(element(key(nil, it.Key()), it.Value())))
		}
		slices.Sort(entries)
		return append(appendText(binary.AppendUvarint(b, uint64(len(entries))), ""), strings.Join(entries, "")...)
	}
}

func structEncoder(t reflect.Type) encoder {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return func(b []byte, v reflect.Value) []byte {
			var at time.Time
			if v.CanAddr() { // it need not be allocated
				at = *v.Addr().Interface().(*time.Time)
			} else {
				at = v.Interface().(time.Time)
			}
			_, offset := at.Zone()
			if at.IsZero() && offset == 0 {
				return append(b, 0)
			}
			return binary.AppendVarint(binary.AppendVarint(binary.AppendVarint(append(b, 1), at.Unix()), int64(at.Nanosecond())), int64(offset))
		}
	case t.Implements(reflect.TypeFor[Digester]()):
		return digesterEncoder(t)
	}
	type field struct {
		index  int
		encode encoder
	}
	var fields []field // those that can be seen from outside
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() || f.Anonymous && f.Type.Kind() == reflect.Struct {
			fields = append(fields, field{i, encoderOf(f.Type)})
		}
	}
	return func(b []byte, v reflect.Value) []byte {
		for _, f := range fields {
			b = f.encode(b, v.Field(f.index))
		}
		return b
	}
}

// digesterEncoder asks the value. One that has no address is copied to a place that has:
// otherwise it would be allocated.
func digesterEncoder(t reflect.Type) encoder {
	places := sync.Pool{New: func() any { return reflect.New(t).Interface() }}
	return func(b []byte, v reflect.Value) []byte {
		if v.CanAddr() {
			d := v.Addr().Interface().(Digester).Digest()
			return append(b, d[:]...)
		}
		place := places.Get()
		reflect.ValueOf(place).Elem().Set(v)
		d := place.(Digester).Digest()
		reflect.ValueOf(place).Elem().SetZero()
		places.Put(place)
		return append(b, d[:]...)
	}
}
