package publish

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// foreignParent returns a *ForeignError if a file that is not ours stands where name
// needs a folder.
func (o *Output) foreignParent(name string) error {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if info, err := o.root.Lstat(dir); err == nil && !info.IsDir() {
			if !o.old.has(dir) {
				return &ForeignError{dir}
			}
		}
	}
	return nil
}

func (o *Output) holds(name string, data []byte) bool {
	have, err := o.root.ReadFile(name)
	return err == nil && string(have) == string(data)
}

// ownsBelow reports whether the folder dir holds files of ours.
func (o *Output) ownsBelow(dir string) bool {
	return slices.ContainsFunc(o.old.list, func(r record) bool { return strings.HasPrefix(r.name, dir+"/") })
}

// inTheWay returns deletions of our own files that stand where a new file needs a
// folder, or below where a new file will be. Readers cannot be spared a moment here.
func (o *Output) inTheWay(p string, clean bool) []step {
	var out []step
	for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
		ours := o.old.has(dir)
		if info, err := o.root.Lstat(dir); ours || (clean && err == nil && !info.IsDir()) {
			out = append(out, step{op: opDelete, path: dir})
		}
	}
	if info, err := o.root.Lstat(p); err == nil && info.IsDir() {
		for _, r := range o.old.list {
			if strings.HasPrefix(r.name, p+"/") {
				out = append(out, step{op: opDelete, path: r.name})
			}
		}
		if clean {
			_ = fs.WalkDir(o.root.FS(), p, func(q string, d fs.DirEntry, err error) error { // what cannot be listed stays, and is reported when it is in the way
				if err == nil && !d.IsDir() {
					out = append(out, step{op: opDelete, path: q})
				}
				return nil
			})
		}
	}
	return out
}

// looksLikeSite guards against emptying a folder that never was a site, such as one's
// documents.
func (o *Output) looksLikeSite() error {
	if len(o.old.list) > 0 {
		return nil
	}
	entries, err := fs.ReadDir(o.root.FS(), ".")
	if err != nil {
		return fmt.Errorf("listing the output folder: %w", err)
	}
	others := 0
	for _, e := range entries {
		if e.Name() == "index.html" {
			return nil
		}
		if !strings.HasPrefix(e.Name(), ".") {
			others++
		}
	}
	if others > 0 {
		return &NotASiteError{o.root.Name()}
	}
	return nil
}

// A NotASiteError says that a folder to be cleaned holds files but no site.
type NotASiteError struct{ Dir string }

// Error names the folder.
func (e *NotASiteError) Error() string {
	return e.Dir + " holds files but no site; it will not be cleaned"
}

// foreign lists the files in the folder that are neither ours nor wanted.
func (o *Output) foreign(entries []Entry) ([]string, error) {
	wanted := make(map[string]bool, len(entries))
	for _, e := range entries {
		wanted[e.Path] = true
	}
	var out []string
	err := fs.WalkDir(o.root.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case p == private:
			return fs.SkipDir
		case strings.HasPrefix(d.Name(), ".") && p != ".": // a repository, settings of the host
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir() || wanted[p]:
			return nil
		}
		if !o.old.has(p) {
			out = append(out, p)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("listing the output folder: %w", err)
	}
	return out, nil
}
