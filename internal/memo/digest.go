// Package memo remembers what pure functions returned, under the digests of what they
// were given. A memo may be thrown away at any time: that costs time and nothing else.
package memo

import (
	"encoding/hex"
	"fmt"
	"reflect"
	"sync"

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
		if v == nil {
			*b = append(*b, 0)
			continue
		}
		*b = encoderOf(reflect.TypeOf(v))(*b, reflect.ValueOf(v))
	}
	return Sum(*b)
}

var buffers = sync.Pool{New: func() any { return new([]byte) }}
