package publish

import (
	"encoding/hex"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"linli/internal/memo"
)

// A record is a line of the manifest: a file that linli wrote.
type record struct {
	name string
	sum  memo.Digest
	size int64
	old  bool // an asset of the generation before
	from string
}

// records are what a manifest lists, in the order of the names.
type records struct {
	list []record
	at   map[string]int32 // where in the list each is
}

// find returns the record of a file, and where in the list it is.
func (r *records) find(name string) (was record, at int32, ok bool) {
	if at, ok = r.at[name]; ok {
		was = r.list[at]
	}
	return was, at, ok
}

// has reports whether there is a record of a file.
func (r *records) has(name string) bool {
	_, ok := r.at[name]
	return ok
}

const manifestHead = "linli manifest 1\n"

// parseManifest reads "sum size mark[:from] path" lines. A manifest that cannot be read is
// taken for none: nothing is then thought to be ours.
func parseManifest(text string) *records {
	body, ok := strings.CutPrefix(text, manifestHead)
	if !ok {
		return &records{}
	}
	n := strings.Count(body, "\n")
	out := &records{make([]record, 0, n), make(map[string]int32, n)}
	for line := range strings.Lines(body) {
		if r, ok := parseRecord(line); ok {
			out.list = append(out.list, r)
		}
	}
	byName := func(a, b record) int { return strings.Compare(a.name, b.name) }
	if !slices.IsSortedFunc(out.list, byName) { // somebody has changed it
		slices.SortStableFunc(out.list, byName)
	}
	out.list = slices.CompactFunc(out.list, func(a, b record) bool { return a.name == b.name })
	for i := range out.list {
		out.at[out.list[i].name] = int32(i) //nolint:gosec // a number of a file
	}
	return out
}

func parseRecord(line string) (r record, ok bool) {
	digest, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
	digits, rest, _ := strings.Cut(rest, " ")
	mark, name, ok := strings.Cut(rest, " ")
	if !ok || !fs.ValidPath(name) || r.sum.UnmarshalText([]byte(digest)) != nil {
		return r, false
	}
	var err error
	if r.size, err = strconv.ParseInt(digits, 10, 64); err != nil {
		return r, false
	}
	mark, r.from, _ = strings.Cut(mark, ":")
	r.name, r.old = name, mark == "o"
	return r, true
}

// appendLine appends what parseManifest reads.
func (r *record) appendLine(b []byte) []byte {
	b = append(hex.AppendEncode(b, r.sum[:]), ' ')
	b = append(strconv.AppendInt(b, r.size, 10), " -"...)
	if r.old {
		b[len(b)-1] = 'o'
	}
	if r.from != "" {
		b = append(append(b, ':'), r.from...)
	}
	return append(append(append(b, ' '), r.name...), '\n')
}

// next returns the manifest to be when these are the files of a site, and the names of those
// that were written and are none any more. The assets of the last generation are kept until
// a new one comes: pages that are open still ask for them.
func (r *records) next(entries []Entry) (manifest []byte, gone []string) {
	now := make([]int32, len(r.list)) // of each that was, the entry's number, plus one
	var added []*Entry
	fresh := false // there is a new generation of assets
	for i := range entries {
		e := &entries[i]
		at, was := e.was-1, e.was > 0
		if !was {
			at, was = r.at[e.Path]
		}
		if was {
			now[at] = int32(i) + 1 //nolint:gosec // a number of a file
		} else {
			added = append(added, e)
		}
		if strings.HasPrefix(e.Path, assets) && len(r.list) > 0 && (!was || r.list[at].old) {
			fresh = true
		}
	}
	slices.SortStableFunc(added, func(a, b *Entry) int { return strings.Compare(a.Path, b.Path) })
	added = slices.CompactFunc(added, func(a, b *Entry) bool { return a.Path == b.Path })
	b := append(make([]byte, 0, len(manifestHead)+100*(len(r.list)+len(added))), manifestHead...)
	add := func(e *Entry) { b = e.record().appendLine(b) }
	for i := range r.list {
		was := &r.list[i]
		for len(added) > 0 && added[0].Path < was.name {
			add(added[0])
			added = added[1:]
		}
		switch {
		case now[i] > 0:
			add(&entries[now[i]-1])
		case strings.HasPrefix(was.name, assets) && !(was.old && fresh):
			kept := *was
			kept.old = true
			b = kept.appendLine(b)
		default:
			gone = append(gone, was.name)
		}
	}
	for _, e := range added {
		add(e)
	}
	return b, gone
}

// record returns the record of an entry.
func (e *Entry) record() *record {
	return &record{name: e.Path, sum: e.Sum, size: e.Size, from: e.From}
}
