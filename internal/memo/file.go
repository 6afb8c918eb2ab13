package memo

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/zeebo/xxh3"
)

// A file begins with head and the digest of the program that wrote it. Pieces of parts follow,
// each after its part's number and its length, as the parts came to be written; then the
// digest of all pieces.
const head = "linli memo 2\n"

// pieceSize is about how large pieces are. They end where a record does.
const pieceSize = 256 << 10

// Load returns what was saved under name, or nothing: if there is nothing, if another
// program saved it, if it is not as it was saved.
func Load(from fs.FS, name string, program Digest) Saved {
	data, err := read(from, name)
	if err != nil {
		return Saved{}
	}
	rest, ok := strings.CutPrefix(data, head)
	if !ok || len(rest) < 2*len(program) || rest[:len(program)] != string(program[:]) {
		return Saved{}
	}
	end := len(rest) - len(Digest{})
	pieces := rest[len(program):end]
	if sum := SumText(pieces); rest[end:] != string(sum[:]) {
		return Saved{}
	}
	r := Reader{data: pieces}
	s := Saved{size: len(pieces)}
	for r.More() {
		if n := r.Uint(); n < maxParts {
			s.parts[n] = append(s.parts[n], r.Unique())
		}
	}
	if r.Err() != nil {
		return Saved{}
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

// maxParts is how many parts a file may have.
const maxParts = 8

// Saved is what was kept of a File.
type Saved struct {
	parts [maxParts][]string // the pieces of each
	size  int
}

// Size is how many bytes it is about.
func (s *Saved) Size() int { return s.size }

// Part returns a reader of what the writer of a part wrote.
func (s *Saved) Part(n int) *Reader { return &Reader{next: s.parts[n]} }

// A File is a memo that is written piece by piece beside what is kept under its name, and
// takes its place when it is whole. Different parts may be written at a time.
type File struct {
	dir     string
	name    string
	program Digest
	begun   time.Time
	writers [maxParts]Writer

	lock sync.Mutex
	root *os.Root // of dir; nil until there is a piece, as is to
	to   *os.File
	tmp  string // its name
	sum  *xxh3.Hasher
	err  error
}

// NewFile begins a file that will be kept under name below dir. Nothing is written before there
// is much to write. It must be kept or dropped. What runs left beside it that were killed an
// hour before now or earlier is removed.
func NewFile(dir, name string, program Digest, now time.Time) *File {
	f := &File{dir: dir, name: name, program: program, begun: now, sum: xxh3.New()}
	for n := range f.writers {
		f.writers[n].file, f.writers[n].part = f, n
	}
	return f
}

// Part returns the writer of a part, which are numbered from 0.
func (f *File) Part(n int) *Writer { return &f.writers[n] }

// put writes what a writer holds.
func (f *File) put(w *Writer) {
	f.lock.Lock()
	defer f.lock.Unlock()
	if f.to == nil && f.err == nil {
		f.err = f.create()
	}
	if f.err == nil {
		f.err = f.piece(w)
	}
	w.data = w.data[:0]
}

func (f *File) create() (err error) {
	if f.root, err = os.OpenRoot(f.dir); err != nil {
		return err
	}
	if err = f.root.MkdirAll(path.Dir(f.name), 0o755); err != nil {
		return err
	}
	tidy(f.root, path.Dir(f.name), f.begun)
	f.tmp = f.name + "." + rand.Text() + ".tmp"
	if f.to, err = f.root.Create(f.tmp); err != nil {
		return err
	}
	_, err = f.to.Write(append([]byte(head), f.program[:]...))
	return err
}

func (f *File) piece(w *Writer) error {
	begin := binary.AppendUvarint(binary.AppendUvarint(nil, uint64(w.part)), uint64(len(w.data)))
	for _, data := range [][]byte{begin, w.data} {
		_, _ = f.sum.Write(data) // it takes everything
		if _, err := f.to.Write(data); err != nil {
			return err
		}
	}
	return nil
}

// Keep keeps what was written under the file's name. Whoever reads sees the old or the new,
// never a part, even if two keep at once; if the machine fails meanwhile, Load notices.
func (f *File) Keep() error {
	defer f.Drop() // what is not kept
	for n := range f.writers {
		if w := &f.writers[n]; len(w.data) > 0 || n == 0 {
			f.put(w)
		}
	}
	if f.err == nil {
		sum := f.sum.Sum128().Bytes()
		_, f.err = f.to.Write(sum[:])
	}
	if f.to != nil {
		f.err = errors.Join(f.err, f.to.Close())
		f.to = nil
	}
	if f.err == nil {
		f.err = f.root.Rename(f.tmp, f.name)
	}
	if f.err != nil {
		return fmt.Errorf("saving the memo: %w", f.err)
	}
	f.tmp = ""
	return nil
}

// Drop drops what was written. It does nothing to a file that is kept.
func (f *File) Drop() {
	if f.to != nil {
		_ = f.to.Close() // nobody will read it
	}
	if f.tmp != "" {
		_ = f.root.Remove(f.tmp) // it may be gone
	}
	if f.root != nil {
		_ = f.root.Close() // nothing is written through it any more
	}
	f.to, f.tmp, f.root = nil, "", nil
	if f.err == nil {
		f.err = errors.New("the memo is closed")
	}
}

// tidy removes what runs left in dir that were killed an hour before now or earlier.
func tidy(root *os.Root, dir string, now time.Time) {
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
