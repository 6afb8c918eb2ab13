// Package kiosk knows what a screen keeps of a site: a set of files, each with its SHA-256,
// and the signed packs in which sets are carried to screens without a network.
//
// In go files and bytes from anywhere, out comes a set that is whole and as it was signed,
// or an error that says why not.
package kiosk

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"linli/internal/jsontext"
	"linli/internal/parallel"
)

// A Manifest lists the set of files that screens keep of a site. Version stands for all of
// them: sets with one version hold the same.
type Manifest struct {
	Version string    `json:"version"`
	Built   time.Time `json:"built"`
	Files   []File    `json:"files"`
}

// A File is one file of a set.
type File struct {
	URL    string `json:"url"` // the path on the site's host, as browsers ask for it: /board/points/
	SHA256 Sum    `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// A Sum is a SHA-256. As text it is hexadecimal.
type Sum [sha256.Size]byte

// MarshalText implements encoding.TextMarshaler.
func (s Sum) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, s[:]), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Sum) UnmarshalText(text []byte) error {
	if len(text) != hex.EncodedLen(len(s)) {
		return fmt.Errorf("%q is no SHA-256", text)
	}
	_, err := hex.Decode(s[:], text)
	return err
}

// Where the screens are below the site's root, and the manifest of what they keep.
const (
	Folder       = "kiosk/"
	ManifestPath = Folder + "manifest.json"
)

// NewManifest makes the manifest of files, in the order in which they are given, which is that
// in which screens fetch them: what is needed most comes first.
func NewManifest(built time.Time, files []File) Manifest {
	m := Manifest{Built: built, Files: files}
	m.Version = m.version()
	return m
}

func (m *Manifest) version() string {
	all := sha256.New()
	var b []byte
	for _, f := range m.Files {
		b = hex.AppendEncode(append(append(b[:0], f.URL...), ' '), f.SHA256[:])
		b = append(strconv.AppendInt(append(b, ' '), f.Bytes, 10), '\n')
		_, _ = all.Write(b) // it takes everything
	}
	return hex.EncodeToString(all.Sum(nil)[:16])
}

// ManifestJSON returns what NewManifest makes as it is published, one file a line. It does so
// with two processors: a large site has ten thousand files.
func ManifestJSON(built time.Time, files []File) []byte {
	m := Manifest{Built: built, Files: files}
	lines := parallel.Start(m.fileLines)
	m.Version = m.version()
	return m.json(lines())
}

func (m *Manifest) json(lines []byte) []byte {
	head := fmt.Sprintf("{\"version\":%q,\"built\":%q,\"files\":[", m.Version, m.Built.Format(time.RFC3339))
	return slices.Concat([]byte(head), lines, []byte("\n]}\n"))
}

// fileLines are the lines of the files.
func (m *Manifest) fileLines() []byte {
	var b bytes.Buffer
	b.Grow(160 * (len(m.Files) + 1))
	for i, f := range m.Files {
		if i > 0 {
			b.WriteByte(',')
		}
		line := append(jsontext.Append(append(b.AvailableBuffer(), "\n{\"url\":"...), f.URL), `,"sha256":"`...)
		line = append(hex.AppendEncode(line, f.SHA256[:]), `","bytes":`...)
		b.Write(append(strconv.AppendInt(line, f.Bytes, 10), '}'))
	}
	return b.Bytes()
}

// ParseManifest reads a manifest and refuses one that contradicts itself: a version that
// does not stand for its files, an address given twice or that is no address below base
// (which begins and ends in a slash).
func ParseManifest(data []byte, base string) (Manifest, error) {
	var m Manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return m, fmt.Errorf("kiosk: no manifest: %w", err)
	}
	seen := make(map[string]bool, len(m.Files))
	for _, f := range m.Files {
		name, err := f.Name(base)
		if err != nil {
			return m, err
		}
		if seen[name] {
			return m, fmt.Errorf("kiosk: %s is listed twice", f.URL)
		}
		seen[name] = true
		if f.SHA256 == (Sum{}) || f.Bytes < 0 {
			return m, fmt.Errorf("kiosk: %s is listed without a sum", f.URL)
		}
	}
	if m.Version != m.version() {
		return m, errors.New("kiosk: the manifest's version is not that of its files")
	}
	return m, nil
}

// Name returns the path of the file below the output folder, or an error for an address
// that is not below base.
func (f File) Name(base string) (string, error) {
	name, ok := strings.CutPrefix(f.URL, base)
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	if !ok || !fs.ValidPath(name) || strings.ContainsAny(name, "\\:\x00") || strings.HasPrefix(name, ".") {
		return "", fmt.Errorf("kiosk: %q is no address of the site", f.URL)
	}
	return name, nil
}
