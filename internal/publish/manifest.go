package publish

import (
	"fmt"
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

// parseManifest reads "sum size mark[:from] path" lines. A manifest that cannot be read
// is taken for none: nothing is then thought to be ours.
func parseManifest(text string) map[string]record {
	out := map[string]record{}
	body, ok := strings.CutPrefix(text, manifestHead)
	if !ok {
		return out
	}
	for line := range strings.Lines(body) {
		parts := strings.SplitN(strings.TrimSuffix(line, "\n"), " ", 4)
		if len(parts) != 4 || !fs.ValidPath(parts[3]) {
			continue
		}
		var sum memo.Digest
		if sum.UnmarshalText([]byte(parts[0])) != nil {
			continue
		}
		size, err := strconv.ParseInt(parts[1], 10, 64)
		if err != nil {
			continue
		}
		mark, from, _ := strings.Cut(parts[2], ":")
		out[parts[3]] = record{sum: sum, size: size, old: mark == "o", from: from}
	}
	return out
}

func formatManifest(files map[string]record) string {
	names := make([]string, 0, len(files))
	for p := range files {
		names = append(names, p)
	}
	slices.Sort(names)
	var b strings.Builder
	b.WriteString(manifestHead)
	for _, p := range names {
		r := files[p]
		mark := "-"
		if r.old {
			mark = "o"
		}
		if r.from != "" {
			mark += ":" + r.from
		}
		fmt.Fprintf(&b, "%s %d %s %s\n", r.sum, r.size, mark, p)
	}
	return b.String()
}
