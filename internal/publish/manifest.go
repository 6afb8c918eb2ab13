package publish

import (
	"bytes"
	"encoding/hex"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"linli/internal/memo"
)

// A record is a line of the manifest.
type record struct {
	sum  memo.Digest
	size int64
	old  bool // an asset of the generation before
	from string
}

const manifestHead = "linli manifest 1\n"

// parseManifest reads "sum size mark[:from] path" lines, and returns the paths in their
// order, too. A manifest that cannot be read is taken for none: nothing is then thought to
// be ours.
func parseManifest(text string) (map[string]record, []string) {
	body, ok := strings.CutPrefix(text, manifestHead)
	if !ok {
		return map[string]record{}, nil
	}
	n := strings.Count(body, "\n")
	out, names := make(map[string]record, n), make([]string, 0, n)
	for line := range strings.Lines(body) {
		digest, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		digits, rest, _ := strings.Cut(rest, " ")
		mark, name, ok := strings.Cut(rest, " ")
		if !ok || !fs.ValidPath(name) {
			continue
		}
		var sum memo.Digest
		if sum.UnmarshalText([]byte(digest)) != nil {
			continue
		}
		size, err := strconv.ParseInt(digits, 10, 64)
		if err != nil {
			continue
		}
		mark, from, _ := strings.Cut(mark, ":")
		if _, twice := out[name]; !twice {
			names = append(names, name)
		}
		out[name] = record{sum: sum, size: size, old: mark == "o", from: from}
	}
	return out, names
}

// formatManifest writes what parseManifest reads. Names that are in order already, but for
// some, are put in order soon.
func formatManifest(files map[string]record, names []string) string {
	slices.Sort(names)
	var b bytes.Buffer
	b.Grow(len(manifestHead) + 100*len(names))
	b.WriteString(manifestHead)
	for _, p := range names {
		r := files[p]
		line := append(hex.AppendEncode(b.AvailableBuffer(), r.sum[:]), ' ')
		line = strconv.AppendInt(line, r.size, 10)
		if line = append(line, " -"...); r.old {
			line[len(line)-1] = 'o'
		}
		if r.from != "" {
			line = append(append(line, ':'), r.from...)
		}
		b.Write(append(append(append(line, ' '), p...), '\n'))
	}
	return b.String()
}
