// Package publish makes the output folder hold exactly the files it is given.
//
// Files are first staged inside the output folder, numbered, by as many goroutines
// as like; nothing that a reader sees changes. Commit then adds the new ones,
// replaces those whose bytes differ, and deletes what is gone, in this order, from
// a journal: at every moment each file is whole and a site's links resolve. A
// journal found by Open is completed before anything else.
//
// Files that an earlier run did not write are left alone. Nothing outside the
// folder is touched, whatever a path says: everything goes through os.Root.
package publish

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"

	"linli/internal/folder"
	"linli/internal/memo"
	"linli/internal/parallel"
)

// private is the folder inside the output that belongs to this package.
const private = ".linli"

// The files of a writer, below its private folder.
const (
	manifest    = "manifest"
	newManifest = "manifest.new"
	journal     = "journal"
	staging     = "staging"
	folders     = "staging/folders"
	scratch     = "staging/scratch"
	lockFile    = "lock"
)

// assets is the folder of files with their hash in their name. One that is no
// longer wanted stays until the next change of assets, for readers with an old page.
const assets = "assets/"

// An Output is an output folder, locked for one run.
type Output struct {
	Alone bool // nobody else changes the folder: files of earlier runs need not be looked at

	root   *os.Root
	look   *folder.Looker
	own    string // its private folder
	lock   *flock.Flock
	old    *records                       // what the last run wrote
	state  memo.Digest                    // see State
	there  map[string]bool                // what stands in the folder, without what is deeper inside
	fresh  func() (*folder.Folder, error) // the staged folders that are new as a whole
	staged *folder.Folder                 // what fresh returned
}

// A ForeignError names a file in the way that linli did not write.
type ForeignError struct{ Path string }

// Error names the path.
func (e *ForeignError) Error() string { return e.Path + " was not written by linli" }

// patience is how long Open waits for another run to end.
const patience = time.Minute

// Open prepares dir, creating it if need be, and completes what an earlier run left
// half done. It waits up to a minute for another run to end.
func Open(dir string) (*Output, error) { return open(dir, private, patience) }

// TryOpen is Open for a look: it neither creates dir nor waits, and returns nil where Open
// would have to, or fails. Whoever goes on to write calls Open, which tells why.
func TryOpen(dir string) *Output {
	if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(path.Join(private, manifest)))); err != nil {
		return nil
	}
	o, err := open(dir, private, 0)
	if err != nil {
		return nil
	}
	return o
}

// OpenBeside is Open for a writer that may share dir with the site and knows its own
// files only.
func OpenBeside(dir, writer string) (*Output, error) {
	return open(dir, path.Join(private, writer), patience)
}

func open(dir, own string, patience time.Duration) (*Output, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("creating the output folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the output folder: %w", err)
	}
	o := &Output{root: root, look: folder.Look(root), own: own}
	o.fresh = sync.OnceValues(o.openFolders)
	if err := o.prepare(patience); err != nil {
		return nil, errors.Join(err, o.Close())
	}
	return o, nil
}

// openFolders makes the place where folders are staged that are new as a whole.
func (o *Output) openFolders() (*folder.Folder, error) {
	dir := o.file(folders)
	if err := o.root.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	root, err := o.root.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	o.staged = folder.NewWriter(root, 1)
	return o.staged, nil
}

// settle ends staging: some systems do not move folders that are held open.
func (o *Output) settle() error {
	if o.staged == nil {
		return nil
	}
	err := o.staged.Close()
	o.staged = nil
	return err
}

func (o *Output) file(name string) string { return path.Join(o.own, name) }

func (o *Output) prepare(patience time.Duration) error {
	if err := o.root.MkdirAll(o.own, 0o755); err != nil {
		return fmt.Errorf("writing to the output folder: %w", err)
	}
	o.lock = flock.New(path.Join(o.root.Name(), o.file(lockFile)))
	const pause = 100 * time.Millisecond
	for ; ; patience -= pause {
		locked, err := o.lock.TryLock()
		if err != nil {
			return fmt.Errorf("locking the output folder: %w", err)
		}
		if locked {
			break
		}
		if patience <= 0 {
			return errors.New("another linli has been writing to the output folder for a minute")
		}
		time.Sleep(pause)
	}
	if err := o.recover(); err != nil {
		return err
	}
	data, err := o.root.ReadFile(o.file(manifest))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("reading the manifest: %w", err)
	}
	if err == nil {
		o.state = memo.Sum(data)
	}
	o.old = parseManifest(string(data))
	entries, err := fs.ReadDir(o.root.FS(), ".")
	if err != nil {
		return fmt.Errorf("listing the output folder: %w", err)
	}
	o.there = make(map[string]bool, len(entries))
	for _, e := range entries {
		o.there[e.Name()] = true
	}
	if err := o.root.RemoveAll(o.file(staging)); err != nil {
		return fmt.Errorf("clearing the staging folder: %w", err)
	}
	return nil
}

// Close drops what was staged and not committed, and the lock.
func (o *Output) Close() error {
	errs := []error{o.settle()}
	if _, err := o.root.Lstat(o.file(journal)); o.old != nil && errors.Is(err, fs.ErrNotExist) { // else the next run needs it
		errs = append(errs, o.root.RemoveAll(o.file(staging)))
	}
	if o.lock != nil {
		errs = append(errs, o.lock.Unlock())
	}
	return errors.Join(append(errs, o.look.Close(), o.root.Close())...)
}

// An Entry is a file that belongs in the output.
type Entry struct {
	Path string // slash-separated, below the folder
	Size int64
	From string      // names what the file was made from, for the next run; no spaces
	Sum  memo.Digest // of what it holds
	// SHA256 is that of what it holds, or nil. Who needs it takes it.
	SHA256 *[sha256.Size]byte
	n      int32 // its number in the staging folder
	was    int32 // where it is in the manifest of the run before, plus one, if that is known
	kind   change
}

type change uint8

const (
	same change = iota
	added
	replaced
	within // a folder that is added as a whole
)

// Stage takes the data of one file. n tells the files of a run apart. Nothing is
// written if the output already holds these bytes. With clean, a file that linli did
// not write may be replaced; else it is a *ForeignError unless it is equal.
func (o *Output) Stage(n int, name string, data []byte, clean bool) (Entry, error) {
	e := Entry{Path: name, Size: int64(len(data)), Sum: memo.Sum(data), n: int32(n)} //nolint:gosec // a number of a file
	long := false
	for part := range strings.SplitSeq(name, "/") {
		long = long || len(part) > 255
	}
	if !fs.ValidPath(name) || name == "." || strings.HasPrefix(name, private) || long {
		return e, fmt.Errorf("publish: %q is no path for an output", name)
	}
	if top, _, deep := strings.Cut(name, "/"); deep && !o.there[top] {
		e.kind = within
		f, err := o.fresh()
		if err == nil {
			err = f.Write(name, data)
		}
		if err != nil {
			return e, fmt.Errorf("staging %s: %w", name, err)
		}
		return e, nil
	}
	var err error
	if e.kind, err = o.compare(e, data, clean); err != nil || e.kind == same {
		return e, err
	}
	file := o.stagingFile(n)
	if err := o.root.WriteFile(file, data, 0o644); errors.Is(err, fs.ErrNotExist) {
		if err := o.root.MkdirAll(path.Dir(file), 0o755); err != nil {
			return e, fmt.Errorf("staging %s: %w", name, err)
		}
		if err := o.root.WriteFile(file, data, 0o644); err != nil {
			return e, fmt.Errorf("staging %s: %w", name, err)
		}
	} else if err != nil {
		return e, fmt.Errorf("staging %s: %w", name, err)
	}
	return e, nil
}

// Data returns what an entry of this run holds, before it is committed.
func (o *Output) Data(e Entry) ([]byte, error) {
	name := e.Path
	switch e.kind {
	case added, replaced:
		name = o.stagingFile(int(e.n))
	case within:
		name = path.Join(o.file(folders), e.Path)
	}
	data, err := o.root.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("reading %s again: %w", e.Path, err)
	}
	return data, nil
}

// Scratch makes a file for the time of the run; n tells the files of a run apart. Who asks for
// it closes it.
func (o *Output) Scratch(n int) (*os.File, error) {
	dir := o.file(scratch)
	if err := o.root.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	return o.root.OpenFile(path.Join(dir, strconv.Itoa(n)), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
}

// Written returns the entry of a file of an earlier run, and whether the file is still
// as it was written. To be kept it is handed to Commit.
func (o *Output) Written(name string) (e Entry, intact bool) {
	was, at, ours := o.old.find(name)
	return Entry{Path: name, Size: was.size, From: was.from, Sum: was.sum, was: at + 1}, ours && o.is(name, was.sum)
}

// Keep returns the entry of a file of an earlier run, and whether it is known to hold what
// has this sum and to be there in this size. Then it need not be staged.
func (o *Output) Keep(name string, sum memo.Digest, size int64) (Entry, bool) {
	at, ours := o.old.at[name]
	if !ours {
		return Entry{Path: name, Size: size}, false
	}
	return o.keep(at, sum, size)
}

// Again is Keep for an entry of the run before. It is found faster if no file has come or gone
// since.
func (o *Output) Again(e Entry) (Entry, bool) {
	if at := int(e.was) - 1; at >= 0 && at < len(o.old.list) && o.old.list[at].name == e.Path {
		return o.keep(e.was-1, e.Sum, e.Size)
	}
	return o.Keep(e.Path, e.Sum, e.Size)
}

func (o *Output) keep(at int32, sum memo.Digest, size int64) (Entry, bool) {
	was := &o.old.list[at]
	e := Entry{Path: was.name, Size: size, From: was.from, Sum: was.sum, was: at + 1}
	if was.old || was.size != size || was.sum != sum {
		return e, false
	}
	if o.Alone {
		return e, true
	}
	return e, o.stands(was.name, size)
}

// Read returns what a file of an earlier run holds. As stands, it only looks.
func (o *Output) Read(name string) ([]byte, error) {
	return os.ReadFile(filepath.Join(o.root.Name(), filepath.FromSlash(name)))
}

// stands reports whether there is a file of this size. It only looks, and so need not go
// through the root, which would walk to every file step by step.
func (o *Output) stands(name string, size int64) bool {
	info, err := o.look.Lstat(name)
	return err == nil && info.Mode().IsRegular() && info.Size() == size
}

// State stands for what the last run wrote, or this one once that is committed. It is zero if
// nothing was written.
func (o *Output) State() memo.Digest { return o.state }

// Intact reports whether all files of the last run are there in the size they had.
func (o *Output) Intact(ctx context.Context) bool {
	if o.Alone {
		return true
	}
	list := o.old.list
	var missing atomic.Bool
	err := parallel.Each(ctx, len(list), func(i int) error {
		if !o.stands(list[i].name, list[i].size) {
			missing.Store(true)
		}
		return nil
	})
	return err == nil && !missing.Load()
}

// Exists reports whether there is anything of this name.
func (o *Output) Exists(name string) bool {
	_, err := o.root.Lstat(name)
	return err == nil
}

// Paths returns the files that earlier runs wrote, in order.
func (o *Output) Paths() []string {
	names := make([]string, len(o.old.list))
	for i := range o.old.list {
		names[i] = o.old.list[i].name
	}
	return names
}

// stagingFile spreads the files over folders of a thousand.
func (o *Output) stagingFile(n int) string {
	return fmt.Sprintf("%s/%d/%d", o.file(staging), n/1000, n%1000)
}

func (o *Output) compare(e Entry, data []byte, clean bool) (change, error) {
	was, _, ours := o.old.find(e.Path)
	if o.Alone && ours && !was.old && was.sum == e.Sum && was.size == e.Size {
		return same, nil
	}
	info, err := o.root.Lstat(e.Path)
	switch {
	case errors.Is(err, errNotDir) && clean:
		return added, nil
	case errors.Is(err, errNotDir):
		return added, o.foreignParent(e.Path)
	case errors.Is(err, fs.ErrNotExist):
		return added, nil
	case err != nil:
		return added, fmt.Errorf("looking at %s: %w", e.Path, err)
	case ours && info.Mode().IsRegular() && info.Size() == e.Size && was.sum == e.Sum:
		return same, nil
	case ours:
		return replaced, nil
	case info.IsDir():
		if clean || o.ownsBelow(e.Path) {
			return added, nil
		}
		return added, &ForeignError{e.Path}
	case info.Mode().IsRegular() && info.Size() == e.Size && o.holds(e.Path, data):
		return same, nil
	case clean:
		return replaced, nil
	}
	return added, &ForeignError{e.Path}
}

// A Report says what Commit did.
type Report struct {
	Files   int   // in the output now
	Written int   // added or replaced
	Reused  int   // left as they were
	Removed int   // deleted
	Bytes   int64 // of all files
}

// Commit publishes the staged entries and removes what is not among them. With
// clean, files that linli never wrote go too.
func (o *Output) Commit(entries []Entry, clean bool) (Report, error) {
	if err := o.settle(); err != nil {
		return Report{}, err
	}
	report, steps, next := o.plan(entries, clean)
	if clean {
		if err := o.looksLikeSite(); err != nil {
			return Report{}, err
		}
		foreign, err := o.foreign(entries)
		if err != nil {
			return Report{}, err
		}
		for _, f := range foreign {
			steps = append(steps, step{op: opDelete, path: f})
			report.Removed++
		}
	}
	state := memo.Sum(next)
	if len(steps) == 0 && state == o.state {
		return report, nil
	}
	if err := o.begin(steps, next); err != nil {
		return Report{}, err
	}
	for _, err := range o.run(steps) {
		if err != nil {
			return Report{}, err
		}
	}
	err := o.finish()
	if err == nil {
		o.state = state
	}
	return report, err
}

// plan orders the steps and writes the manifest to be.
func (o *Output) plan(entries []Entry, clean bool) (Report, []step, []byte) {
	var report Report
	var first, adds, replaces, deletes []step
	whole := map[string]bool{}
	for i := range entries {
		e := &entries[i]
		report.Files++
		report.Bytes += e.Size
		switch e.kind {
		case same:
			report.Reused++
			continue
		case added:
			adds = append(adds, step{opMove, e.Path, int(e.n), e.Sum})
			first = append(first, o.inTheWay(e.Path, clean)...)
		case within:
			if top, _, _ := strings.Cut(e.Path, "/"); !whole[top] {
				whole[top] = true
				adds = append(adds, step{op: opFolder, path: top})
			}
		case replaced:
			replaces = append(replaces, step{opMove, e.Path, int(e.n), e.Sum})
		}
		report.Written++
	}
	manifest, gone := o.old.next(entries)
	for _, name := range gone {
		if o.Exists(name) {
			deletes = append(deletes, step{op: opDelete, path: name})
		}
	}
	report.Removed = len(deletes)
	deletes = slices.DeleteFunc(deletes, func(d step) bool { return slices.Contains(first, d) })
	byPath := func(a, b step) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a.path, b.path))
	}
	for _, list := range [][]step{first, adds, replaces, deletes} {
		slices.SortFunc(list, byPath)
	}
	first = slices.Compact(first)
	return report, slices.Concat(first, adds, replaces, deletes), manifest
}

// rank orders what is added: whole folders first, and a home page, by which readers come,
// when all is there that it leads to.
func rank(s step) int {
	switch {
	case s.op == opFolder:
		return 0
	case s.path == "index.html":
		return 2
	}
	return 1
}

var errNotDir = notDir()

// notDir returns the error of looking below something that is no folder.
func notDir() error {
	_, err := os.Lstat(os.DevNull + "/x")
	return errors.Unwrap(err)
}
