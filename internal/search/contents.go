package search

import (
	"encoding/json"
	"slices"
	"time"

	"linli/internal/jsontext"
)

// BlockSize is how many pages a file lists.
const BlockSize = 16

// Contents tell of an index as a whole: what a browser reads first.
type Contents struct {
	Sum       string         `json:"sum"` // of the files: part of what is asked for, so that no cache mixes two builds
	Docs      int            `json:"docs"`
	Shards    int            `json:"shards"`
	Block     int            `json:"block"`               // how many pages a file lists
	Lasting   int            `json:"lasting"`             // so many pages, the first ones, have no date
	Years     [][2]int       `json:"years,omitempty"`     // each year with its first page
	Kinds     map[string]int `json:"kinds"`               // how many pages each has
	Audiences []string       `json:"audiences,omitempty"` // that pages are for
	Over      Set            `json:"over,omitzero"`       // pages that no longer hold
	Holds     [][3]int64     `json:"holds,omitempty"`     // pages that hold from when until when, in minutes since 1970; 0 for ever
	Instead   Set            `json:"instead,omitzero"`    // pages of the original's index that this language has one of its own for
	Spelled   []int          `json:"spelled,omitempty"`   // the lengths of words that there are files of
}

// Note takes in a page: its kind, whom it is for, and when it holds, as known at now. Pages
// come by their numbers.
func (c *Contents) Note(n int, kind string, audience []string, date, from, until, now time.Time) {
	if c.Kinds == nil {
		c.Kinds, c.Block = map[string]int{}, BlockSize
	}
	c.Kinds[kind]++
	for _, a := range audience {
		if at, known := slices.BinarySearch(c.Audiences, a); !known {
			c.Audiences = slices.Insert(c.Audiences, at, a)
		}
	}
	if date.IsZero() {
		c.Lasting = n + 1
	} else if year := date.Year(); len(c.Years) == 0 || c.Years[len(c.Years)-1][0] != year {
		c.Years = append(c.Years, [2]int{year, n})
	}
	switch {
	case !until.IsZero() && !now.Before(until):
		c.Over.Add(n)
	case !from.IsZero() || !until.IsZero():
		c.Holds = append(c.Holds, [3]int64{int64(n), minute(from), minute(until)})
	}
}

func minute(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix() / 60
}

// JSON returns the contents as they are published.
func (c *Contents) JSON() []byte { return jsontext.Append(nil, c) }

// A Set is numbers of pages, written as in a shard, in base64.
type Set struct{ list list }

// Add adds a number; they come in ascending order.
func (s *Set) Add(n int) { s.list.add(int32(n)) } //nolint:gosec // see Writer.Add

// IsZero reports whether the set is empty.
func (s Set) IsZero() bool { return s.list.last == 0 }

// MarshalJSON implements json.Marshaler.
func (s Set) MarshalJSON() ([]byte, error) {
	return json.Marshal(s.list.laidOut())
}

// A Listed is what is told of a page that was found.
type Listed struct {
	Path  string
	Title string
	Date  time.Time
}

// Block returns a list of pages as it is published: of each page the address, whose first
// part is its kind, the title, and the day or "". All lists but the last have BlockSize pages.
func Block(list []Listed) []byte {
	rows := make([][3]string, len(list))
	for i, l := range list {
		rows[i] = [3]string{l.Path, l.Title}
		if !l.Date.IsZero() {
			rows[i][2] = l.Date.Format(time.DateOnly)
		}
	}
	return jsontext.Append(nil, rows)
}
