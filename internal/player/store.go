package player

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
	"time"

	"linli/internal/kiosk"
)

// A store is the folder in which packs are kept. A pack is there whole or not at all: it is
// written under another name, synced and renamed. Which one is shown follows from the packs
// themselves, so a power cut at any moment leaves a folder that says it.
type store struct {
	root  *os.Root
	key   ed25519.PublicKey
	limit int64
	state state
}

// state is what the packs that are there do not say.
type state struct {
	Site    string    `json:"site"`              // whose packs are taken
	Packed  time.Time `json:"packed"`            // of the newest pack there ever was
	Contact time.Time `json:"contact,omitzero"`  // when the source last had what is shown
	Shown   string    `json:"shown,omitempty"`   // the pack of which that holds
	Mark    string    `json:"mark,omitempty"`    // by which the source tells that it has nothing newer
	Partial string    `json:"partial,omitempty"` // of what a download that was broken off is
}

const (
	packFolder  = "packs"
	stateFile   = "state.json"
	partialFile = "incoming.part"
)

// openDir opens the folder, which is made if it is not there.
func openDir(dir string) (*os.Root, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("making the folder of packs: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the folder of packs: %w", err)
	}
	if err := root.MkdirAll(packFolder, 0o755); err != nil {
		return nil, errors.Join(fmt.Errorf("making the folder of packs: %w", err), root.Close())
	}
	return root, nil
}

// load reads the state. One that cannot be read is as good as none: the packs say the rest.
func (s *store) load() error {
	data, err := s.root.ReadFile(stateFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("reading the state: %w", err)
	}
	if json.Unmarshal(data, &s.state) != nil {
		s.state = state{}
	}
	return nil
}

// forget lets the source be asked for all it has, as if it had not been reached.
func (s *store) forget() { s.state.Mark, s.state.Contact, s.state.Shown = "", time.Time{}, "" }

// save writes the state, whole or not at all.
func (s *store) save() error {
	data, err := json.MarshalIndent(s.state, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the state: %w", err)
	}
	const next = stateFile + ".next"
	f, err := s.root.Create(next)
	if err != nil {
		return fmt.Errorf("writing the state: %w", err)
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = s.root.Rename(next, stateFile)
	}
	if err != nil {
		return fmt.Errorf("writing the state: %w", err)
	}
	return nil
}

// packs returns the good packs that are kept, the newest first, and what is wrong with the
// others, which are removed.
func (s *store) packs() (good []*playing, damaged []error) {
	names, err := fs.ReadDir(s.root.FS(), packFolder)
	if err != nil {
		return nil, []error{err}
	}
	for _, n := range names {
		name := path.Join(packFolder, n.Name())
		if !strings.HasSuffix(name, ".zip") {
			continue
		}
		p, err := s.open(name)
		if err == nil {
			err = p.pack.Verify()
		}
		if err != nil {
			damaged = append(damaged, fmt.Errorf("%s: %w", name, err))
			if p != nil {
				_ = p.file.Close() // only read
			}
			if errors.Is(err, kiosk.ErrDamaged) || errors.Is(err, kiosk.ErrSignature) {
				_ = s.root.Remove(name) // it is fetched again
			}
			continue
		}
		good = append(good, p)
	}
	slices.SortFunc(good, newer)
	for _, p := range good {
		if s.state.Site == "" {
			s.state.Site = p.pack.Site
		}
		if p.pack.Packed.After(s.state.Packed) {
			s.state.Packed = p.pack.Packed
		}
	}
	return good, damaged
}

func (s *store) open(name string) (*playing, error) {
	f, err := s.root.Open(name)
	if err != nil {
		return nil, err
	}
	pack, err := openPack(f, s.key)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &playing{pack, f, name}, nil
}

func openPack(f *os.File, key ed25519.PublicKey) (*kiosk.Pack, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return kiosk.Open(f, info.Size(), key)
}

// A candidate is a pack that was fetched and may be shown.
type candidate struct {
	pack  *kiosk.Pack
	file  *os.File
	store *store
	mark  string // see state
	from  string // the file it was read from, if it was one
	kept  bool
}

// offer opens what was fetched into the partial file.
func (s *store) offer(mark string) (*candidate, error) {
	f, err := s.root.Open(partialFile)
	if err != nil {
		return nil, fmt.Errorf("opening what was fetched: %w", err)
	}
	pack, err := openPack(f, s.key)
	if err != nil {
		return nil, errors.Join(err, f.Close(), s.discard())
	}
	return &candidate{pack: pack, file: f, store: s, mark: mark}, nil
}

// discard throws away what was fetched.
func (s *store) discard() error {
	s.state.Partial = ""
	if err := s.root.Remove(partialFile); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// settle notes that the source has nothing newer.
func (c *candidate) settle() {
	c.store.state.Mark = c.mark
	if c.pack.Packed.After(c.store.state.Packed) {
		c.store.state.Packed = c.pack.Packed
	}
}

// drop throws away a candidate that was not adopted.
func (c *candidate) drop() {
	if !c.kept {
		_ = errors.Join(c.file.Close(), c.store.discard()) // the next one is written over it
	}
}

// adopt keeps a verified candidate as a pack: synced, renamed, and the folder synced.
func (s *store) adopt(c *candidate) (*playing, error) {
	name := path.Join(packFolder, c.pack.Packed.UTC().Format("20060102T150405.000000000")+"-"+c.pack.Version+".zip")
	if err := s.sync(partialFile); err != nil {
		return nil, err
	}
	if runtime.GOOS == "windows" { // an open file cannot be renamed there
		if err := c.file.Close(); err != nil {
			return nil, err
		}
	}
	if err := s.root.Rename(partialFile, name); err != nil {
		return nil, fmt.Errorf("keeping the pack: %w", err)
	}
	if d, err := s.root.Open(packFolder); err == nil && runtime.GOOS != "windows" {
		_ = errors.Join(d.Sync(), d.Close()) // not every file system can
	}
	c.kept = true
	next, err := s.open(name)
	if runtime.GOOS != "windows" {
		err = errors.Join(err, c.file.Close())
	}
	if err != nil {
		return nil, fmt.Errorf("opening the pack: %w", err)
	}
	c.settle()
	s.state.Site, s.state.Partial = next.pack.Site, ""
	return next, nil
}

func (s *store) sync(name string) error {
	f, err := s.root.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("syncing the pack: %w", err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("syncing the pack: %w", err)
	}
	return nil
}

// clear removes all packs but the one shown and the newest others, so many.
func (s *store) clear(shown *playing, others int) error {
	names, err := fs.ReadDir(s.root.FS(), packFolder)
	if err != nil {
		return fmt.Errorf("clearing old packs: %w", err)
	}
	older := 0
	for _, n := range slices.Backward(names) { // their names begin with when they were packed
		if name := path.Join(packFolder, n.Name()); shown == nil || name != shown.name {
			if older++; older > others {
				if err := s.root.Remove(name); err != nil && runtime.GOOS != "windows" {
					return fmt.Errorf("clearing old packs: %w", err)
				}
			}
		}
	}
	return nil
}

// receive writes into the partial file from offset on, never more than the limit.
func (s *store) receive(r io.Reader, offset int64) error {
	f, err := s.root.OpenFile(partialFile, os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return fmt.Errorf("receiving a pack: %w", err)
	}
	err = f.Truncate(offset)
	if err == nil {
		_, err = f.Seek(offset, io.SeekStart)
	}
	var n int64
	if err == nil {
		n, err = io.Copy(f, io.LimitReader(r, s.limit-offset+1))
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("receiving a pack: %w", err)
	}
	if offset+n > s.limit {
		return errors.Join(fmt.Errorf("the pack is larger than %d MB, which is the limit", s.limit>>20), s.discard())
	}
	return nil
}
