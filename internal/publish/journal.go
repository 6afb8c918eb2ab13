package publish

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path"
	"strings"

	"linli/internal/memo"
)

// A step is one change of the folder. Steps may be done again: what was done
// already is recognised.
type step struct {
	op   string
	path string
	n    int         // the staged file, for opMove
	sum  memo.Digest // what it holds
}

const (
	opMove   = "move"
	opFolder = "folder" // a whole staged folder that is new
	opDelete = "delete"
)

type journalLine struct {
	Op   string      `json:"op"`
	Path string      `json:"path"`
	N    int         `json:"n,omitempty"`
	Sum  memo.Digest `json:"sum,omitzero"`
}

// begin writes what is going to be done. Once the journal has its name the run is
// decided: whatever happens, it will be completed.
func (o *Output) begin(steps []step, next []byte) error {
	if err := o.root.WriteFile(o.file(newManifest), next, 0o644); err != nil {
		return fmt.Errorf("writing the manifest: %w", err)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for _, s := range steps {
		if err := enc.Encode(journalLine{s.op, s.path, s.n, s.sum}); err != nil {
			return fmt.Errorf("writing the journal: %w", err)
		}
	}
	tmp := o.file(journal) + ".tmp"
	f, err := o.root.Create(tmp)
	if err != nil {
		return fmt.Errorf("writing the journal: %w", err)
	}
	_, err = f.Write(b.Bytes())
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("writing the journal: %w", err)
	}
	if err := o.root.Rename(tmp, o.file(journal)); err != nil {
		return fmt.Errorf("writing the journal: %w", err)
	}
	return nil
}

// run does the steps one by one and yields after each.
func (o *Output) run(steps []step) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i, s := range steps {
			if !yield(i, o.do(s)) {
				return
			}
		}
	}
}

func (o *Output) do(s step) error {
	switch s.op {
	case opMove:
		return o.move(s)
	case opFolder:
		return o.folder(s.path)
	case opDelete:
		if info, err := o.root.Lstat(s.path); err == nil && info.IsDir() {
			return nil // deleted before: a folder has taken its place since
		}
		err := o.root.Remove(s.path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errNotDir) {
			return fmt.Errorf("deleting %s: %w", s.path, err)
		}
		o.prune(path.Dir(s.path))
		return nil
	}
	return fmt.Errorf("publish: the journal has an unknown step %q", s.op)
}

func (o *Output) move(s step) error {
	from := o.stagingFile(s.n)
	if o.root.Rename(from, s.path) == nil {
		return nil
	}
	if _, err := o.root.Lstat(from); errors.Is(err, fs.ErrNotExist) {
		if !o.is(s.path, s.sum) {
			return fmt.Errorf("publishing %s: the staged file is gone", s.path)
		}
		return nil // done before
	}
	if err := o.root.MkdirAll(path.Dir(s.path), 0o755); err != nil {
		return fmt.Errorf("publishing %s: %w", s.path, err)
	}
	if info, err := o.root.Lstat(s.path); err == nil && info.IsDir() {
		if err := o.removeEmpty(s.path); err != nil {
			return fmt.Errorf("publishing %s: %w", s.path, err)
		}
	}
	if err := o.root.Rename(from, s.path); err != nil {
		return fmt.Errorf("publishing %s: %w", s.path, err)
	}
	return nil
}

// folder moves a staged folder into place: in one step, or, where that cannot be (there
// is one of the name by now, or the system keeps hold of a file inside), file by file.
func (o *Output) folder(name string) error {
	from := path.Join(o.file(folders), name)
	if err := o.root.Rename(from, name); err == nil {
		return nil
	} else if _, statErr := o.root.Lstat(from); errors.Is(statErr, fs.ErrNotExist) {
		return nil // done before
	}
	return fs.WalkDir(o.root.FS(), from, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		to := strings.TrimPrefix(file, o.file(folders)+"/")
		if err := o.root.MkdirAll(path.Dir(to), 0o755); err != nil {
			return fmt.Errorf("publishing %s: %w", to, err)
		}
		if err := o.root.Rename(file, to); err != nil {
			return fmt.Errorf("publishing %s: %w", to, err)
		}
		return nil
	})
}

// is reports whether the file name holds bytes with this sum.
func (o *Output) is(name string, sum memo.Digest) bool {
	data, err := o.root.ReadFile(name)
	return err == nil && memo.Sum(data) == sum
}

// intact reports whether every step can still be done: after a power cut staged
// files may have lost their bytes.
func (o *Output) intact(steps []step) bool {
	lines, err := o.root.ReadFile(o.file(newManifest))
	if err != nil {
		return false
	}
	wanted := parseManifest(string(lines)).list
	for _, s := range steps {
		for _, r := range wanted {
			if s.op == opFolder && strings.HasPrefix(r.name, s.path+"/") && !r.old && !o.is(path.Join(o.file(folders), r.name), r.sum) && !o.is(r.name, r.sum) {
				return false
			}
		}
		if s.op == opMove && !o.is(o.stagingFile(s.n), s.sum) && !o.is(s.path, s.sum) {
			return false
		}
	}
	return true
}

// removeEmpty removes a folder that holds nothing but folders.
func (o *Output) removeEmpty(dir string) error {
	entries, err := fs.ReadDir(o.root.FS(), dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.IsDir() {
			return &ForeignError{path.Join(dir, e.Name())}
		}
		if err := o.removeEmpty(path.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return o.root.Remove(dir)
}

// prune removes dir and the folders above it as far as they are empty.
func (o *Output) prune(dir string) {
	for ; dir != "." && dir != o.own; dir = path.Dir(dir) {
		info, err := o.root.Lstat(dir)
		if err == nil && !info.IsDir() { // a file has taken its place
			return
		}
		if err == nil && o.root.Remove(dir) != nil { // not empty
			return
		}
	}
}

// finish makes the new manifest the manifest and clears away.
func (o *Output) finish() error {
	if err := o.root.Rename(o.file(newManifest), o.file(manifest)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("writing the manifest: %w", err)
	}
	if err := o.root.Remove(o.file(journal)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing the journal: %w", err)
	}
	if err := o.root.RemoveAll(o.file(staging)); err != nil {
		return fmt.Errorf("clearing the staging folder: %w", err)
	}
	return nil
}

// recover completes the run whose journal is there, if any.
func (o *Output) recover() error {
	data, err := o.root.ReadFile(o.file(journal))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the journal: %w", err)
	}
	var steps []step
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var l journalLine
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			return fmt.Errorf("reading the journal: %w", err)
		}
		steps = append(steps, step{l.Op, l.Path, l.N, l.Sum})
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("reading the journal: %w", err)
	}
	if !o.intact(steps) { // the build that follows writes whatever is not as the old manifest says
		return errors.Join(o.root.Remove(o.file(journal)), o.root.RemoveAll(o.file(newManifest)), o.root.RemoveAll(o.file(staging)))
	}
	for _, err := range o.run(steps) {
		if err != nil {
			return fmt.Errorf("completing an interrupted run: %w", err)
		}
	}
	return o.finish()
}

// Recover completes an interrupted run in dir and reports whether there was one. A
// folder that does not exist is left so.
func Recover(dir string) (bool, error) {
	root, err := openExisting(dir)
	if err != nil || root == nil {
		return false, err
	}
	_, err = root.Lstat(path.Join(private, journal))
	if closeErr := root.Close(); err != nil || closeErr != nil {
		return false, closeErr // no journal
	}
	o, err := Open(dir)
	if err != nil {
		return false, err
	}
	return true, o.Close()
}

func openExisting(dir string) (*os.Root, error) {
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("opening the output folder: %w", err)
	}
	return root, nil
}
