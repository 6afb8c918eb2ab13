// Package memo remembers what pure functions returned, under the digests of what they
// were given. A memo may be thrown away at any time: that costs time and nothing else.
package memo

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/zeebo/xxh3"
)

// A Digest stands for a value: 128 bits of XXH3 (https://xxhash.com) of all that is in it.
// Equal values have equal digests, on every machine. It tells apart what comes about by
// itself, not what somebody makes to look alike: nobody gains by that here.
type Digest [16]byte

// Sum returns the digest of bytes.
func Sum(data []byte) Digest { return xxh3.Hash128(data).Bytes() }

// SumText is Sum of a string.
func SumText(text string) Digest { return xxh3.HashString128(text).Bytes() }

// String returns the digest in hexadecimal.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// MarshalText implements encoding.TextMarshaler.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler: it reads what String writes.
func (d *Digest) UnmarshalText(text []byte) error {
	if len(text) != hex.EncodedLen(len(d)) {
		return fmt.Errorf("memo: %q is no digest", text)
	}
	_, err := hex.Decode(d[:], text)
	return err
}

// A Digester says itself what stands for it, such as a part that was digested before.
type Digester interface{ Digest() Digest }

// Of returns the digest of values: strings, numbers, times, and structs, slices, maps and
// pointers made of them. What a pointer points to counts, not where; fields that are not
// exported, which templates cannot see either, do not. It panics at functions and channels.
func Of(values ...any) Digest {
	b := buffers.Get().(*[]byte)
	defer buffers.Put(b)
	*b = (*b)[:0]
	for _, v := range values {
		*b = appendValue(*b, reflect.ValueOf(v))
	}
	return Sum(*b)
}

var buffers = sync.Pool{New: func() any { return new([]byte) }}

var (
	digesterType = reflect.TypeFor[Digester]()
	timeType     = reflect.TypeFor[time.Time]()
)

// appendValue writes v so that no two different values are written alike.
func appendValue(b []byte, v reflect.Value) []byte {
	if !v.IsValid() {
		return append(b, 0)
	}
	t := v.Type()
	switch k := t.Kind(); k {
	case reflect.String:
		return appendText(b, v.String())
	case reflect.Bool:
		if v.Bool() {
			return append(b, 1)
		}
		return append(b, 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return binary.AppendVarint(b, v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return binary.AppendUvarint(b, v.Uint())
	case reflect.Float32, reflect.Float64:
		return binary.BigEndian.AppendUint64(b, math.Float64bits(v.Float()))
	case reflect.Pointer:
		if v.IsNil() {
			return append(b, 0)
		}
		return appendValue(append(b, 1), v.Elem())
	case reflect.Interface:
		if v.IsNil() {
			return append(b, 0)
		}
		return appendValue(appendText(append(b, 1), v.Elem().Type().String()), v.Elem())
	case reflect.Slice, reflect.Array:
		return appendList(b, v)
	case reflect.Map:
		return appendMap(b, v)
	case reflect.Struct:
		return appendStruct(b, v, t)
	default:
		panic("memo: no digest of a " + k.String())
	}
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendList(b []byte, v reflect.Value) []byte {
	b = binary.AppendUvarint(b, uint64(v.Len()))
	if v.Type().Elem().Kind() == reflect.Uint8 && (v.Kind() == reflect.Slice || v.CanAddr()) {
		return append(b, v.Bytes()...)
	}
	for i := range v.Len() {
		b = appendValue(b, v.Index(i))
	}
	return b
}

func appendMap(b []byte, v reflect.Value) []byte {
	entries := make([]string, 0, v.Len())
	for it := v.MapRange(); it.Next(); {
		entries = append(entries, string(appendValue(appendValue(nil, it.Key()), it.Value())))
	}
	slices.Sort(entries)
	return append(appendText(binary.AppendUvarint(b, uint64(len(entries))), ""), strings.Join(entries, "")...)
}

func appendStruct(b []byte, v reflect.Value, t reflect.Type) []byte {
	switch {
	case t == timeType:
		at := v.Interface().(time.Time)
		_, offset := at.Zone()
		return binary.AppendVarint(binary.AppendVarint(binary.AppendVarint(b, at.Unix()), int64(at.Nanosecond())), int64(offset))
	case t.Implements(digesterType):
		d := v.Interface().(Digester).Digest()
		return append(b, d[:]...)
	}
	for _, i := range visible(t) {
		b = appendValue(b, v.Field(i))
	}
	return b
}

// visible returns the fields of a struct that can be seen from outside.
func visible(t reflect.Type) []int {
	if known, ok := fields.Load(t); ok {
		return known.([]int)
	}
	var out []int
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() || f.Anonymous && f.Type.Kind() == reflect.Struct {
			out = append(out, i)
		}
	}
	fields.Store(t, out)
	return out
}

var fields sync.Map // by type, what visible returned
