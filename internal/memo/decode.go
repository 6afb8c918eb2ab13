package memo

import (
	"encoding/binary"
	"math"
	"reflect"
	"slices"
	"sync"
	"time"
)

// Append appends what Of takes the digest of, so that Decode can read it.
func Append(b []byte, v any) []byte { return encoderOf(reflect.TypeOf(v))(b, reflect.ValueOf(v)) }

// Decode reads into what v points to, which holds nothing yet, what Append wrote of the like.
// Strings are parts of text; times are of the zone. It reports whether all of text was that.
// Types that are not Invertible panic.
func Decode(text string, v any, zone *time.Location) bool {
	r := Reader{data: text, zone: zone}
	p := reflect.ValueOf(v)
	decoderOf(p.Type().Elem())(&r, p.Elem())
	return !r.bad && r.data == ""
}

// Invertible reports whether Decode can read values of a type: whether all of a value is
// written, and none can hold another of its own type. Maps can be read if they are empty; empty
// lists are read as none.
func Invertible(t reflect.Type) bool { return invertible(t, nil) }

func invertible(t reflect.Type, within []reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return invertible(t.Elem(), within)
	case reflect.Struct:
		if t == reflect.TypeFor[time.Time]() {
			return true
		}
		if t.Implements(reflect.TypeFor[Digester]()) || slices.Contains(within, t) {
			return false
		}
		within = append(slices.Clip(within), t)
		for f := range t.Fields() {
			if !f.IsExported() || !invertible(f.Type, within) {
				return false
			}
		}
		return true
	case reflect.Interface, reflect.Func, reflect.Chan, reflect.Complex64, reflect.Complex128, reflect.UnsafePointer, reflect.Uintptr:
		return false
	}
	return true
}

// A decoder reads a value of one type into its place. What it does is found out once for each
// type.
type decoder func(r *Reader, v reflect.Value)

var decoders sync.Map // by type

func decoderOf(t reflect.Type) decoder {
	if d, ok := decoders.Load(t); ok {
		return d.(decoder)
	}
	d := newDecoder(t)
	decoders.Store(t, d)
	return d
}

func newDecoder(t reflect.Type) decoder {
	switch k := t.Kind(); k {
	case reflect.String:
		return func(r *Reader, v reflect.Value) {
			if s := r.Unique(); s != "" {
				v.SetString(s)
			}
		}
	case reflect.Bool:
		return func(r *Reader, v reflect.Value) { v.SetBool(r.Uint() == 1) }
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(r *Reader, v reflect.Value) { v.SetInt(r.int()) }
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return func(r *Reader, v reflect.Value) { v.SetUint(r.Uint()) }
	case reflect.Float32, reflect.Float64:
		return func(r *Reader, v reflect.Value) {
			var b [8]byte
			r.fill(b[:])
			v.SetFloat(math.Float64frombits(binary.BigEndian.Uint64(b[:])))
		}
	case reflect.Pointer:
		element := decoderOf(t.Elem())
		return func(r *Reader, v reflect.Value) {
			if r.Uint() == 1 {
				v.Set(reflect.New(t.Elem()))
				element(r, v.Elem())
			}
		}
	case reflect.Slice, reflect.Array:
		return listDecoder(t)
	case reflect.Map:
		return func(r *Reader, _ reflect.Value) {
			if n, _ := r.Uint(), r.Unique(); n > 0 {
				r.Fail()
			}
		}
	case reflect.Struct:
		return structDecoder(t)
	default:
		panic("memo: no way to read a " + k.String())
	}
}

func listDecoder(t reflect.Type) decoder {
	element := decoderOf(t.Elem())
	bytes := t.Elem().Kind() == reflect.Uint8
	return func(r *Reader, v reflect.Value) {
		n := r.Count()
		if v.Kind() == reflect.Slice && n > 0 {
			v.Set(reflect.MakeSlice(t, n, n))
		}
		switch {
		case bytes && n == 0 && v.Kind() == reflect.Array: // zeros
		case n != v.Len():
			r.Fail()
		case bytes && n > 0:
			r.fill(v.Bytes())
		default:
			for i := range n {
				element(r, v.Index(i))
			}
		}
	}
}

func structDecoder(t reflect.Type) decoder {
	if t == reflect.TypeFor[time.Time]() {
		return func(r *Reader, v reflect.Value) {
			if r.Uint() == 0 {
				return
			}
			seconds, nanoseconds, offset := r.int(), r.int(), r.int()
			at := time.Unix(seconds, nanoseconds).In(r.zone)
			if _, own := at.Zone(); int64(own) != offset {
				at = at.In(time.FixedZone("", int(offset)))
			}
			*v.Addr().Interface().(*time.Time) = at
		}
	}
	fields := make([]decoder, t.NumField())
	for i := range fields {
		fields[i] = decoderOf(t.Field(i).Type)
	}
	return func(r *Reader, v reflect.Value) {
		for i, decode := range fields {
			decode(r, v.Field(i))
		}
	}
}

// int reads a number with a sign, as binary.AppendVarint writes it.
func (r *Reader) int() int64 {
	n := r.Uint()
	return int64(n>>1) ^ -int64(n&1) //nolint:gosec // zigzag
}
