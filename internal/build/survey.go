package build

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"linli/internal/folder"
	"linli/internal/memo"
	"linli/internal/parallel"
)

// A survey is how the files stand that a site is made from, found out without reading
// those that were read before and not touched since.
type survey struct {
	names  []string
	stamps []memo.Stamp // of names
	seen   time.Time
	read   []bool // of names, which the loader has read, and compared; nil if none
}

// surveyed folders hold all that a site is made from, but site.yaml and what it names.
var surveyed = []string{"content", "data", "themes"}

// look surveys the source folder.
func look(source *folder.Folder, now time.Time) (*survey, error) {
	s := &survey{seen: now}
	for _, dir := range surveyed {
		if err := fs.WalkDir(source, dir, func(name string, d fs.DirEntry, err error) error { return s.visit(source, name, d, err) }); err != nil {
			return nil, err
		}
	}
	top, err := fs.ReadDir(source, ".")
	if err != nil {
		return nil, fmt.Errorf("reading the source folder: %w", err)
	}
	for _, e := range top {
		if strings.HasPrefix(e.Name(), "site.") && path.Ext(e.Name()) == ".yaml" {
			s.further(source, e.Name())
		}
	}
	return s, nil
}

// further takes in files outside the surveyed folders.
func (s *survey) further(source *folder.Folder, names ...string) {
	for _, name := range names {
		if info, err := fs.Stat(source, name); err == nil && !info.IsDir() {
			s.add(name, memo.StampOf(info))
		}
	}
}

// again brings a survey up to date that was taken before nothing but these files was
// touched. ok is false if the files are no longer the same ones, cannot be read, or may have
// others taken into account.
func (s *survey) again(source *folder.Folder, touched []string) (now *survey, ok bool) {
	now = &survey{s.names, slices.Clone(s.stamps), s.seen, s.read}
	var buf bytes.Buffer
	for _, name := range touched {
		if !strings.HasPrefix(name, "content/") && !strings.HasPrefix(name, "data/") {
			return nil, false
		}
		info, err := source.Lstat(name)
		i := slices.Index(s.names, name)
		if i < 0 && errors.Is(err, fs.ErrNotExist) {
			continue // a file that an editor made and removed
		}
		if i < 0 || err != nil || !info.Mode().IsRegular() {
			return nil, false
		}
		stamp := memo.StampOf(info)
		if err := folder.Read(&buf, source, name, info.Size()); err != nil {
			return nil, false
		}
		stamp.Sum = memo.Sum(buf.Bytes())
		now.stamps[i] = stamp
	}
	return now, true
}

// visit takes in what a walk comes by. What cannot be read is left to the loader to tell.
func (s *survey) visit(source fs.FS, name string, d fs.DirEntry, err error) error {
	switch {
	case err != nil && errors.Is(err, fs.ErrNotExist):
		return nil // or gone by now
	case err != nil:
		return fmt.Errorf("reading %s: %w", name, err)
	case strings.HasPrefix(d.Name(), ".") && d.IsDir():
		return fs.SkipDir
	case d.IsDir():
		if files, err := fs.ReadDir(source, name); err == nil { // it is listed now anyhow
			s.names, s.stamps = slices.Grow(s.names, len(files)), slices.Grow(s.stamps, len(files))
		}
		return nil
	case strings.HasPrefix(d.Name(), "."):
		return nil
	}
	info, err := folder.Info(source, name, d)
	if err != nil || info.IsDir() {
		return nil
	}
	stamp := memo.StampOf(info)
	if d.Type()&fs.ModeSymlink != 0 {
		stamp.Inode = 0 // it may lead elsewhere tomorrow
	}
	s.add(name, stamp)
	return nil
}

func (s *survey) add(name string, stamp memo.Stamp) {
	s.names, s.stamps = append(s.names, name), append(s.stamps, stamp)
}

// sum fills in what the files hold: as known of those that have not been touched since
// they were last seen, by reading the others.
func (s *survey) sum(ctx context.Context, source fs.FS, known *survey) error {
	before := sync.OnceValue(func() map[string]memo.Stamp {
		out := make(map[string]memo.Stamp, len(known.names))
		for i, name := range known.names {
			out[name] = known.stamps[i]
		}
		return out
	})
	earlier := func(i int) (memo.Stamp, bool) {
		if i < len(known.names) && known.names[i] == s.names[i] { // no file has come or gone before it
			return known.stamps[i], true
		}
		stamp, ok := before()[s.names[i]]
		return stamp, ok
	}
	var buffers parallel.Buffers
	return parallel.Each(ctx, len(s.names), func(i int) (err error) {
		now := &s.stamps[i]
		if now.Sum != (memo.Digest{}) {
			return nil
		}
		if was, ok := earlier(i); ok && was.Same(*now) && was.Sure(uint64(known.seen.UnixNano())) {
			now.Sum = was.Sum
			return nil
		}
		buffers.Lend(func(buf *bytes.Buffer) {
			if err = folder.Read(buf, source, s.names[i], int64(now.Size)); err == nil {
				now.Sum = memo.Sum(buf.Bytes())
			}
		})
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone by now: no sum
		}
		return err
	})
}

// took returns what notes a file that the loader has read, and what it holds.
func (s *survey) took() func(name string, sum memo.Digest) {
	s.read = make([]bool, len(s.names))
	at := sync.OnceValue(func() map[string]int32 { // when it is needed something else goes on beside
		at := make(map[string]int32, len(s.names))
		for i, name := range s.names {
			at[name] = int32(i) //nolint:gosec // a number of a file
		}
		return at
	})
	return func(name string, sum memo.Digest) {
		if i, ok := at()[name]; ok {
			if s.read[i] = true; s.stamps[i].Sum == (memo.Digest{}) {
				s.stamps[i].Sum = sum
			}
		}
	}
}

// digest stands for all the files and what they hold. For a file that has never been
// summed its stamp does: a picture need not be read again for that.
func (s *survey) digest() memo.Digest {
	b := make([]byte, 0, len(s.names)*64)
	for i, name := range s.names {
		b = append(append(b, name...), 0)
		b = append(b, s.stamps[i].Sum[:]...)
		if t := s.stamps[i]; t.Sum == (memo.Digest{}) {
			for _, n := range []uint64{t.Size, t.Modified, t.Inode, t.Changed} {
				b = binary.BigEndian.AppendUint64(b, n)
			}
		}
	}
	return memo.Sum(b)
}

// same reports whether nothing was touched between two surveys. One that failed is like none.
func (s *survey) same(t *survey) bool {
	return s != nil && slices.Equal(s.names, t.names) && slices.EqualFunc(s.stamps, t.stamps, memo.Stamp.Same)
}

// stands reports whether files are as they were, of those that the loader has not read: of
// these it has been seen.
func (s *survey) stands(dir string) bool {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return false
	}
	defer root.Close() //nolint:errcheck // only looked at
	for i, name := range s.names {
		if s.read != nil && s.read[i] {
			continue
		}
		info, err := root.Stat(name)
		if err != nil {
			return false
		}
		now := memo.StampOf(info)
		if s.stamps[i].Inode == 0 { // a link: see visit
			now.Inode = 0
		}
		if !s.stamps[i].Same(now) {
			return false
		}
	}
	return true
}

// unread returns the part of the survey about files that the loader has not read.
func (s *survey) unread() *survey {
	out := &survey{seen: s.seen}
	for i, name := range s.names {
		if !s.read[i] {
			out.names, out.stamps = append(out.names, name), append(out.stamps, s.stamps[i])
		}
	}
	return out
}

// write writes a survey, a file a record.
func (s *survey) write(w *memo.Writer) {
	writeTime(w, s.seen)
	w.Uint(uint64(len(s.names)))
	for i, name := range s.names {
		t := &s.stamps[i]
		w.Unique(name)
		w.Uint(t.Size)
		w.Uint(t.Modified)
		w.Uint(t.Inode)
		w.Uint(t.Changed)
		w.Digest(t.Sum)
		w.Done()
	}
}

// readSurvey reads what write wrote.
func readSurvey(r *memo.Reader) *survey {
	s := &survey{seen: readTime(r)}
	n := min(r.Uint(), uint64(r.Left())) //nolint:gosec // how much there is
	s.names, s.stamps = make([]string, 0, n), make([]memo.Stamp, 0, n)
	for r.More() {
		s.names = append(s.names, r.Unique())
		s.stamps = append(s.stamps, memo.Stamp{Size: r.Uint(), Modified: r.Uint(), Inode: r.Uint(), Changed: r.Uint(), Sum: r.Digest()})
	}
	return s
}

// sums returns the digests of the files by name.
func (s *survey) sums() map[string]memo.Digest {
	out := make(map[string]memo.Digest, len(s.names))
	for i, name := range s.names {
		if s.stamps[i].Sum != (memo.Digest{}) {
			out[name] = s.stamps[i].Sum
		}
	}
	return out
}

// below returns the part of the survey about files whose names begin with prefix.
func (s *survey) below(prefix string) *survey {
	out := &survey{}
	for i, name := range s.names {
		if strings.HasPrefix(name, prefix) {
			out.names, out.stamps = append(out.names, name), append(out.stamps, s.stamps[i])
		}
	}
	return out
}

// text is how many bytes the texts and tables have.
func (s *survey) text() int64 {
	var n uint64
	for i, name := range s.names {
		switch path.Ext(name) {
		case ".md", ".markdown", ".yaml", ".yml", ".csv":
			n += s.stamps[i].Size
		}
	}
	return int64(n)
}
