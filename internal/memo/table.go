package memo

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/zeebo/xxh3"
)

// A Writer writes values one after another for a Reader to read back. Strings that were
// written before take two or three bytes.
type Writer struct {
	data []byte
	seen map[string]uint64
}

// Grow makes room for n bytes.
func (w *Writer) Grow(n int) { w.data = slices.Grow(w.data, n) }

// Uint writes a number.
func (w *Writer) Uint(n uint64) { w.data = binary.AppendUvarint(w.data, n) }

// Digest writes a digest.
func (w *Writer) Digest(d Digest) { w.data = append(w.data, d[:]...) }

// Sum writes a SHA-256.
func (w *Writer) Sum(sum [sha256.Size]byte) { w.data = append(w.data, sum[:]...) }

// Unique writes a string that will hardly be written again.
func (w *Writer) Unique(s string) {
	w.Uint(uint64(len(s)))
	w.data = append(w.data, s...)
}

// Text writes a string.
func (w *Writer) Text(s string) {
	if n, ok := w.seen[s]; ok {
		w.Uint(n)
		return
	}
	if w.seen == nil {
		w.seen = map[string]uint64{}
	}
	w.seen[s] = uint64(len(w.seen)) + 1
	w.Uint(0)
	w.Uint(uint64(len(s)))
	w.data = append(w.data, s...)
}

// A Reader reads back what a Writer wrote. Whatever it is given, it does not panic: what
// is not there is read as zero, and Err tells.
type Reader struct {
	data string
	seen []string
	zone *time.Location // of times
	bad  bool
}

// Err reports whether something was to be read that was not there.
func (r *Reader) Err() error {
	if r.bad {
		return errors.New("the memo is damaged")
	}
	return nil
}

// Fail says that what was read is not what was written.
func (r *Reader) Fail() { r.bad, r.data = true, "" }

// Uint reads a number.
func (r *Reader) Uint() uint64 {
	var n uint64
	for shift := 0; shift < 64 && len(r.data) > 0; shift += 7 {
		c := r.data[0]
		r.data = r.data[1:]
		if n |= uint64(c&0x7f) << shift; c < 0x80 {
			return n
		}
	}
	r.Fail()
	return 0
}

// Count reads how many things follow, each of at least one byte.
func (r *Reader) Count() int {
	n := r.Uint()
	if n > uint64(len(r.data)) {
		r.Fail()
		return 0
	}
	return int(n)
}

// Left is how many bytes have not been read.
func (r *Reader) Left() int { return len(r.data) }

// Digest reads a digest.
func (r *Reader) Digest() (d Digest) {
	r.fill(d[:])
	return d
}

// Sum reads a SHA-256.
func (r *Reader) Sum() (sum [sha256.Size]byte) {
	r.fill(sum[:])
	return sum
}

// fill reads as many bytes as there is room for.
func (r *Reader) fill(b []byte) {
	if len(r.data) < len(b) {
		r.Fail()
		return
	}
	r.data = r.data[copy(b, r.data):]
}

// Unique reads what Unique wrote.
func (r *Reader) Unique() string {
	n := r.Count()
	s := r.data[:n]
	r.data = r.data[n:]
	return s
}

// Text reads a string.
func (r *Reader) Text() string {
	if n := r.Uint(); n > uint64(len(r.seen)) {
		r.Fail()
		return ""
	} else if n > 0 {
		return r.seen[n-1]
	}
	s := r.Unique()
	if !r.bad {
		r.seen = append(r.seen, s)
	}
	return s
}

// head begins a file; what follows are the digest of the program and theme that wrote it,
// the digest of the rest, and the rest.
const head = "linli memo 1\n"

// Load returns what was saved under name, or nothing: if there is nothing, if another
// program saved it, if it is not as it was saved.
func Load(from fs.FS, name string, program Digest) Saved {
	data, err := read(from, name)
	if err != nil {
		return Saved{}
	}
	rest, ok := strings.CutPrefix(data, head)
	if !ok || len(rest) < 32 || rest[:16] != string(program[:]) {
		return Saved{}
	}
	if sum := SumText(rest[32:]); rest[16:32] != string(sum[:]) {
		return Saved{}
	}
	r := Reader{data: rest[32:]}
	var s Saved
	for len(r.data) > 0 {
		s.parts = append(s.parts, r.Unique())
	}
	return s
}

// read reads a whole file as a string.
func read(from fs.FS, name string) (string, error) {
	f, err := from.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close() //nolint:errcheck // nothing was written
	var b strings.Builder
	if info, err := f.Stat(); err == nil {
		b.Grow(int(info.Size()))
	}
	_, err = io.Copy(&b, f)
	return b.String(), err
}

// Saved is what several Writers wrote.
type Saved struct{ parts []string }

// Size is how many bytes it is about.
func (s Saved) Size() int {
	n := 0
	for _, p := range s.parts {
		n += len(p)
	}
	return n
}

// Part returns a reader of what the i-th Writer wrote.
func (s Saved) Part(i int) *Reader {
	if i >= len(s.parts) {
		return &Reader{bad: true}
	}
	return &Reader{data: s.parts[i]}
}

// Save keeps what was written by several Writers under name. Whoever reads sees the old or the new, never a
// part, even if two save at once; if the machine fails meanwhile, Load notices.
func Save(root *os.Root, name string, program Digest, parts ...*Writer) (err error) {
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return fmt.Errorf("saving the memo: %w", err)
	}
	tmp := name + "." + rand.Text() + ".tmp"
	f, err := root.Create(tmp)
	if err != nil {
		return fmt.Errorf("saving the memo: %w", err)
	}
	pieces := [][]byte{[]byte(head), program[:], nil}
	hash := xxh3.New()
	for _, w := range parts {
		length := binary.AppendUvarint(nil, uint64(len(w.data)))
		_, _ = hash.Write(length) // it takes everything
		_, _ = hash.Write(w.data)
		pieces = append(pieces, length, w.data)
	}
	sum := hash.Sum128().Bytes()
	pieces[2] = sum[:]
	for _, piece := range pieces {
		if err == nil {
			_, err = f.Write(piece)
		}
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = root.Rename(tmp, name)
	}
	if err != nil {
		_ = root.Remove(tmp) // it may be gone
		return fmt.Errorf("saving the memo: %w", err)
	}
	return nil
}

// Tidy removes what runs left in dir that were killed an hour before now or earlier.
func Tidy(root *os.Root, dir string, now time.Time) {
	entries, err := fs.ReadDir(root.FS(), dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && strings.HasSuffix(e.Name(), ".tmp") && now.Sub(info.ModTime()) > time.Hour {
			_ = root.Remove(path.Join(dir, e.Name())) // another run may have
		}
	}
}
