// Package folder reads and writes files below a folder and keeps open the folders that many
// files are in. An os.Root walks from its top for every file, for safety; so does this,
// but only from the folder it holds.
package folder

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"linli/internal/parallel"
)

// A Folder is a folder of the system. It may be used by several goroutines at a time. It
// implements fs.FS and the interfaces for reading files and folders and for looking at
// files; nothing outside the folder can be reached.
type Folder struct {
	root  *os.Root
	depth int
	make  bool // folders that are to be held are made
	held  parallel.Memo[string, held]
	made  parallel.Memo[string, error] // folders with folders in them that were made, below those held
	lists parallel.Memo[string, listing]
}

type held struct {
	root   *os.Root
	direct *direct // nil if the system has no such thing
	err    error
}

// New returns the folder that root is, which it takes over. Folders are held open down to depth
// levels: those with many files or folders in them.
func New(root *os.Root, depth int) *Folder { return &Folder{root: root, depth: depth} }

// NewWriter is New for a folder that is written.
func NewWriter(root *os.Root, depth int) *Folder {
	return &Folder{root: root, depth: depth, make: true}
}

// Close lets go of the folder and of those held open in it.
func (f *Folder) Close() error {
	errs := []error{f.root.Close()}
	for _, h := range f.held.All() {
		if h.root != nil {
			errs = append(errs, h.root.Close())
		}
		if h.direct != nil {
			errs = append(errs, h.direct.close())
		}
	}
	return errors.Join(errs...)
}

// within returns the folder held open that name is in, and what remains of the name.
func (f *Folder) within(op, name string) (*os.Root, string, error) {
	h, rest, err := f.holding(op, name)
	return h.root, rest, err
}

func (f *Folder) holding(op, name string) (held, string, error) {
	if !fs.ValidPath(name) {
		return held{}, "", &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	end := 0
	for range f.depth {
		i := strings.IndexByte(name[end:], '/')
		if i < 0 {
			break
		}
		end += i + 1
	}
	if end == 0 {
		return held{root: f.root}, name, nil
	}
	dir := name[:end-1]
	h := f.held.Get(dir, func() held {
		if f.make {
			if err := f.root.MkdirAll(dir, 0o755); err != nil {
				return held{err: err}
			}
		}
		root, err := f.root.OpenRoot(dir)
		if err != nil { // the operation itself will tell what is wrong
			return held{}
		}
		return held{root: root, direct: hold(root)}
	})
	if h.root == nil {
		return held{root: f.root}, name, h.err
	}
	return h, name[end:], nil
}

// Open implements fs.FS.
func (f *Folder) Open(name string) (fs.File, error) {
	root, rest, err := f.within("open", name)
	if err != nil {
		return nil, err
	}
	return root.Open(rest)
}

// ReadFile implements fs.ReadFileFS.
func (f *Folder) ReadFile(name string) ([]byte, error) {
	root, rest, err := f.within("open", name)
	if err != nil {
		return nil, err
	}
	return root.ReadFile(rest)
}

// ReadDir implements fs.ReadDirFS. A folder is listed once: later calls return what it held
// then.
func (f *Folder) ReadDir(name string) ([]fs.DirEntry, error) {
	l := f.lists.Get(name, func() listing { return f.list(name) })
	return l.entries, l.err
}

// Forget drops the lists of what folders hold.
func (f *Folder) Forget() { f.lists.Clear() }

type listing struct {
	entries []fs.DirEntry
	err     error
}

// list lists a folder and looks at its files, several at a time: os.ReadDir would look at one
// after the other.
func (f *Folder) list(name string) (l listing) {
	if !fs.ValidPath(name) {
		return listing{err: &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrInvalid}}
	}
	root := f.root
	if name != "." {
		var err error
		if root, err = f.root.OpenRoot(name); err != nil {
			return listing{err: err}
		}
		defer func() { l.err = errors.Join(l.err, root.Close()) }()
	}
	dir, err := root.Open(".")
	if err != nil {
		return listing{err: err}
	}
	names, err := dir.Readdirnames(-1)
	if err = errors.Join(err, dir.Close()); err != nil {
		return listing{err: err}
	}
	slices.Sort(names)
	look := root.Lstat
	if d := hold(root); d != nil {
		defer func() { l.err = errors.Join(l.err, d.close()) }()
		look = d.lstat
	}
	entries := make([]fs.DirEntry, len(names))
	err = parallel.Each(context.Background(), len(names), func(i int) error {
		info, err := look(names[i])
		switch {
		case err == nil:
			entries[i] = fs.FileInfoToDirEntry(info)
		case !errors.Is(err, fs.ErrNotExist): // it is gone by now
			return err
		}
		return nil
	})
	return listing{slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return e == nil }), err}
}

// Stat implements fs.StatFS.
func (f *Folder) Stat(name string) (fs.FileInfo, error) {
	root, rest, err := f.within("stat", name)
	if err != nil {
		return nil, err
	}
	return root.Stat(rest)
}

// Lstat is Stat, but for a symbolic link it tells of the link.
func (f *Folder) Lstat(name string) (fs.FileInfo, error) {
	root, rest, err := f.within("lstat", name)
	if err != nil {
		return nil, err
	}
	return root.Lstat(rest)
}

// A Looker looks at files below a folder, of which it opens none.
type Looker struct {
	root   *os.Root
	direct *direct
}

// Look returns a Looker for the folder that root is. It is closed before root is.
func Look(root *os.Root) *Looker { return &Looker{root, hold(root)} }

// Lstat says what is known of a file; of a link, of the link. Unlike an os.Root it does not
// care where folders on the way lead to.
func (l *Looker) Lstat(name string) (fs.FileInfo, error) {
	if l.direct != nil {
		return l.direct.lstat(name)
	}
	return os.Lstat(filepath.Join(l.root.Name(), filepath.FromSlash(name)))
}

// Close lets go of the folder.
func (l *Looker) Close() error {
	if l.direct == nil {
		return nil
	}
	return l.direct.close()
}

// Info returns what d is, or, for a symbolic link, what it leads to inside fsys.
func Info(fsys fs.FS, name string, d fs.DirEntry) (fs.FileInfo, error) {
	if d.Type()&fs.ModeSymlink != 0 {
		return fs.Stat(fsys, name)
	}
	return d.Info()
}

// ErrChanged says that a file does not hold any more what was read from it a moment ago. Who
// gets it begins anew.
var ErrChanged = errors.New("the file was changed meanwhile")

// Read reads a file of any file system into buf, in place of what is there. size is how
// large the file probably is.
func Read(buf *bytes.Buffer, fsys fs.FS, name string, size int64) (err error) {
	buf.Reset()
	buf.Grow(int(size) + bytes.MinRead)
	if f, ok := fsys.(*Folder); ok {
		if h, rest, err := f.holding("open", name); err == nil && h.direct != nil && !strings.Contains(rest, "/") && h.direct.read(buf, rest, size) {
			return nil
		}
	}
	f, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = buf.ReadFrom(f)
	return err
}

// Write writes a file that is not there yet, and makes the folders it is in. Those are the
// writer's own: nobody else has put links into them.
func (f *Folder) Write(name string, data []byte) error {
	h, rest, err := f.holding("open", name)
	if err != nil {
		return err
	}
	dir := path.Dir(rest)
	if h.direct == nil {
		if dir != "." {
			if err := h.root.MkdirAll(dir, 0o755); err != nil {
				return err
			}
		}
		return h.root.WriteFile(rest, data, 0o644)
	}
	if above := path.Dir(dir); above != "." {
		if err := f.made.Get(path.Dir(path.Dir(name)), func() error { return h.root.MkdirAll(above, 0o755) }); err != nil {
			return err
		}
	}
	if dir != "." {
		if err := h.direct.mkdir(dir); err != nil {
			return err
		}
	}
	return h.direct.write(rest, data)
}
