package kiosk

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"strings"
	"time"
)

// A Pack is a set in one file: a zip archive with the files below site/, a manifest that
// lists them, and its signature. Nothing is ever unpacked: files are read out of it, each
// checked against the manifest.
type Pack struct {
	Header
	files map[string]packed // by name below the output folder
}

// A Header is the signed manifest of a pack.
type Header struct {
	Format int       `json:"format"`
	Site   string    `json:"site"`   // the full address of the site, ending in a slash
	Packed time.Time `json:"packed"` // a screen takes no older pack than it has had
	Manifest
}

// Base is the path of the site's address. If that is none, no file is below it.
func (h *Header) Base() string {
	u, err := url.Parse(h.Site)
	if err != nil || !strings.HasSuffix(u.Path, "/") {
		return "\x00"
	}
	return u.Path
}

type packed struct {
	File
	entry *zip.File
}

// The format of packs, and where in them what lies.
const (
	format     = 1
	headerName = "linli-kiosk.json"
	signName   = "linli-kiosk.sig"
	siteFolder = "site/"
)

// signed is what is signed: not the header alone, so that the key's signatures under other
// things are no signatures here.
func signed(header []byte) []byte { return append([]byte("linli kiosk pack 1\n"), header...) }

// A ChangedError says that a file of the site is not what its manifest says.
type ChangedError struct{ Name string }

// Error names the file.
func (e *ChangedError) Error() string {
	return e.Name + " is not what " + ManifestPath + " says: build the site again"
}

// unlisted are files that a screen needs beside those of the manifest.
var unlisted = []string{ManifestPath, "sw.js"}

// Write packs the set of a built site. h says of which site and when; its files are read
// from the site's own manifest.
func Write(w io.Writer, site fs.FS, h Header, key ed25519.PrivateKey) (Header, error) {
	data, err := fs.ReadFile(site, ManifestPath)
	if err != nil {
		return h, fmt.Errorf("reading the manifest: %w", err)
	}
	m, err := ParseManifest(data, h.Base())
	if err != nil {
		return h, err
	}
	for _, name := range unlisted {
		data, err := fs.ReadFile(site, name)
		if err != nil {
			return h, fmt.Errorf("reading the site: %w", err)
		}
		sum := sha256.Sum256(data)
		m.Files = append(m.Files, File{h.Base() + name, sum, int64(len(data))})
	}
	h.Format, h.Manifest = format, NewManifest(m.Built, m.Files)
	header, err := json.Marshal(h)
	if err != nil {
		return h, fmt.Errorf("writing the header: %w", err)
	}
	z := zip.NewWriter(w)
	put := func(name string, data []byte) error {
		f, err := z.Create(name)
		if err == nil {
			_, err = f.Write(data)
		}
		return err
	}
	if err := errors.Join(put(headerName, header), put(signName, ed25519.Sign(key, signed(header)))); err != nil {
		return h, fmt.Errorf("writing the pack: %w", err)
	}
	for _, f := range h.Files {
		name, err := f.Name(h.Base())
		if err != nil {
			return h, err
		}
		data, err := fs.ReadFile(site, name)
		if err != nil {
			return h, fmt.Errorf("reading the site: %w", err)
		}
		if !f.holds(data) {
			return h, &ChangedError{name}
		}
		if err := put(siteFolder+name, data); err != nil {
			return h, fmt.Errorf("writing the pack: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return h, fmt.Errorf("writing the pack: %w", err)
	}
	return h, nil
}

// holds reports whether data is what f says.
func (f File) holds(data []byte) bool {
	sum := sha256.Sum256(data)
	return int64(len(data)) == f.Bytes && sum == f.SHA256
}

// Limits of what is read of a pack before it is known to be signed, and after.
const (
	maxHeader    = 32 << 20
	maxDirectory = 16 << 20
	maxFile      = 256 << 20
)

// bounded refuses an archive whose list of files would take much memory to read, and so
// any of the ZIP64 form. See 4.3.16 of PKWARE's APPNOTE.
func bounded(r io.ReaderAt, size int64) error {
	tail := make([]byte, min(size, 22+1<<16))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return damaged("its end", err)
	}
	i := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if i < 0 || i+22 > len(tail) {
		return fmt.Errorf("%w: it is cut short, or no pack", ErrDamaged)
	}
	files, directory := binary.LittleEndian.Uint16(tail[i+10:]), binary.LittleEndian.Uint32(tail[i+12:])
	if files == 1<<16-1 || directory > maxDirectory {
		return fmt.Errorf("%w: it lists too many files", ErrDamaged)
	}
	return nil
}

// damaged says that a part of a pack cannot be read. What the disk refuses to read may be
// whole.
func damaged(part string, err error) error {
	var disk *fs.PathError
	if errors.As(err, &disk) {
		return fmt.Errorf("kiosk: reading %s of the pack: %w", part, err)
	}
	return fmt.Errorf("%w: %s: %w", ErrDamaged, part, err)
}

// Why a pack is refused.
var (
	ErrSignature = errors.New("kiosk: the pack is not signed with this key")
	ErrDamaged   = errors.New("kiosk: the pack is damaged")
)

// Open opens a pack that was signed with key. Its files are checked when they are read, or
// all at once by Verify.
func Open(r io.ReaderAt, size int64, key ed25519.PublicKey) (*Pack, error) {
	if err := bounded(r, size); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, damaged("its list", err)
	}
	entries := make(map[string]*zip.File, len(z.File))
	for _, f := range z.File {
		if entries[f.Name] != nil || !f.Mode().IsRegular() {
			return nil, fmt.Errorf("%w: %q is there twice, or is no file", ErrDamaged, f.Name)
		}
		entries[f.Name] = f
	}
	header, err := read(entries[headerName], maxHeader)
	if err != nil {
		return nil, err
	}
	signature, err := read(entries[signName], ed25519.SignatureSize)
	if err != nil {
		return nil, err
	}
	if !ed25519.Verify(key, signed(header), signature) {
		return nil, ErrSignature
	}
	delete(entries, headerName)
	delete(entries, signName)
	return list(header, entries)
}

// list finds every file that a signed header lists, and nothing else, in the archive.
func list(header []byte, entries map[string]*zip.File) (*Pack, error) {
	p := &Pack{files: map[string]packed{}}
	if err := json.Unmarshal(header, &p.Header); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if p.Format != format {
		return nil, fmt.Errorf("kiosk: the pack is of format %d, which this program does not know: update linli", p.Format)
	}
	manifest, err := json.Marshal(p.Manifest)
	if err == nil {
		_, err = ParseManifest(manifest, p.Base())
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	for _, f := range p.Files {
		name, err := f.Name(p.Base())
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		entry := entries[siteFolder+name]
		if entry == nil || f.Bytes > maxFile {
			return nil, fmt.Errorf("%w: %s is missing or too large", ErrDamaged, name)
		}
		p.files[name] = packed{f, entry}
		delete(entries, siteFolder+name)
	}
	for name := range entries {
		return nil, fmt.Errorf("%w: %q is not on its list", ErrDamaged, name)
	}
	return p, nil
}

// read reads an entry of at most so many bytes, whatever the archive says it holds.
func read(f *zip.File, most int64) ([]byte, error) {
	if f == nil {
		return nil, fmt.Errorf("%w: it is no pack of linli", ErrDamaged)
	}
	r, err := f.Open()
	if err != nil {
		return nil, damaged(f.Name, err)
	}
	defer r.Close() //nolint:errcheck // only read
	var b bytes.Buffer
	n, err := io.Copy(&b, io.LimitReader(r, most+1))
	if err != nil {
		return nil, damaged(f.Name, err)
	}
	if n > most {
		return nil, fmt.Errorf("%w: %s is too large", ErrDamaged, f.Name)
	}
	return b.Bytes(), nil
}

// ReadFile returns what a file holds, by its name below the output folder: fs.ErrNotExist
// if the pack has no such file, ErrDamaged if it is not what was signed.
func (p *Pack) ReadFile(name string) ([]byte, error) {
	f, ok := p.files[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	data, err := read(f.entry, f.Bytes)
	if err != nil {
		return nil, err
	}
	if !f.holds(data) {
		return nil, fmt.Errorf("%w: %s is not what was signed", ErrDamaged, name)
	}
	return data, nil
}

// Sum returns the SHA-256 of a file.
func (p *Pack) Sum(name string) Sum { return p.files[name].SHA256 }

// Verify reads every file.
func (p *Pack) Verify() error {
	for name := range p.files {
		if _, err := p.ReadFile(name); err != nil {
			return err
		}
	}
	return nil
}

// Find returns the name of the file that answers a path below the base, or "".
func (p *Pack) Find(below string) string {
	name := strings.TrimPrefix(below, "/")
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	if _, ok := p.files[name]; !ok {
		return ""
	}
	return name
}
