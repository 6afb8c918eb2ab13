package kiosk

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

var built = time.Date(2026, 11, 25, 10, 0, 0, 0, time.FixedZone("", 8*3600))

func keys(t testing.TB) (ed25519.PrivateKey, ed25519.PublicKey) {
	t.Helper()
	private, public, err := NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ParsePrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	pub, err := ParsePublicKey(public + "\n")
	if err != nil {
		t.Fatal(err)
	}
	return key, pub
}

// site is a built site below /board/ with the manifest of its set.
func site() fstest.MapFS {
	out := fstest.MapFS{"sw.js": {Data: []byte("// worker")}}
	var files []File
	for name, text := range map[string]string{"index.html": "<h1>河畔</h1>", "kiosk/index.html": strings.Repeat("通知", 4000), "404.html": "没有", "assets/a.css": "a{}"} {
		out[name] = &fstest.MapFile{Data: []byte(text)}
		sum := sha256.Sum256([]byte(text))
		files = append(files, File{"/board/" + strings.TrimSuffix(name, "index.html"), sum, int64(len(text))})
	}
	out[ManifestPath] = &fstest.MapFile{Data: ManifestJSON(built, files)}
	return out
}

func pack(t testing.TB, s fstest.MapFS, key ed25519.PrivateKey) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := Write(&b, s, Header{Site: "https://example.cn/board/", Packed: built}, key); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func open(data []byte, key ed25519.PublicKey) (*Pack, error) {
	p, err := Open(bytes.NewReader(data), int64(len(data)), key)
	if err != nil {
		return nil, err
	}
	return p, p.Verify()
}

func TestPacksHoldWhatWasBuilt(t *testing.T) {
	key, pub := keys(t)
	s := site()
	p, err := open(pack(t, s, key), pub)
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range s {
		data, err := p.ReadFile(name)
		if err != nil || !bytes.Equal(data, f.Data) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if p.Find("/kiosk/") != "kiosk/index.html" || p.Find("/nothing/") != "" || !p.Built.Equal(built) {
		t.Errorf("the pack says %+v", p.Header)
	}
}

func TestPacksOfAChangedSiteAreNotMade(t *testing.T) {
	key, _ := keys(t)
	s := site()
	s["index.html"] = &fstest.MapFile{Data: []byte("<h1>河 畔</h1>")}
	var changed *ChangedError
	if _, err := Write(&bytes.Buffer{}, s, Header{Site: "https://example.cn/board/"}, key); !errors.As(err, &changed) || changed.Name != "index.html" {
		t.Errorf("a pack was made: %v", err)
	}
}

// No byte of a pack can be changed, and none be missing, without it being seen or without
// any effect.
func TestDamageIsSeen(t *testing.T) {
	key, pub := keys(t)
	s := site()
	data := pack(t, s, key)
	for i := range data {
		broken := bytes.Clone(data)
		broken[i] ^= 0x10
		p, err := open(broken, pub)
		if err != nil {
			continue
		}
		for name, f := range s {
			if got, err := p.ReadFile(name); err != nil || !bytes.Equal(got, f.Data) {
				t.Fatalf("with byte %d changed, %s is %q, %v", i, name, got, err)
			}
		}
	}
	for n := 0; n < len(data); n += 7 {
		if _, err := open(data[:n], pub); err == nil {
			t.Fatalf("a pack of %d bytes of %d is taken for whole", n, len(data))
		}
	}
	_, other := keys(t)
	if _, err := open(data, other); !errors.Is(err, ErrSignature) {
		t.Errorf("a pack of another key: %v", err)
	}
}

// forged signs a header over any archive, as somebody with the key could.
func forged(t *testing.T, key ed25519.PrivateKey, files []File, entries map[string][]byte) []byte {
	t.Helper()
	h := Header{Format: format, Site: "https://example.cn/", Packed: built, Manifest: NewManifest(built, files)}
	header, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	put := func(name string, data []byte) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	put(headerName, header)
	put(signName, ed25519.Sign(key, signed(header)))
	for name, data := range entries {
		put(name, data)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestHostilePacksAreRefused(t *testing.T) {
	key, pub := keys(t)
	text := []byte("x")
	sum := sha256.Sum256(text)
	file := func(url string, n int64) File { return File{url, sum, n} }
	bomb := make([]byte, 64<<20)
	for what, data := range map[string][]byte{
		"slip":      forged(t, key, []File{file("/../../etc/cron.d/x", 1)}, map[string][]byte{"site/../../etc/cron.d/x": text}),
		"backslash": forged(t, key, []File{file(`/..\x`, 1)}, map[string][]byte{`site/..\x`: text}),
		"drive":     forged(t, key, []File{file("/C:x", 1)}, map[string][]byte{"site/C:x": text}),
		"hidden":    forged(t, key, []File{file("/.linli/x", 1)}, map[string][]byte{"site/.linli/x": text}),
		"bomb":      forged(t, key, []File{file("/x", 1)}, map[string][]byte{"site/x": bomb}),
		"huge":      forged(t, key, []File{file("/x", 1<<40)}, map[string][]byte{"site/x": text}),
		"extra":     forged(t, key, []File{file("/x", 1)}, map[string][]byte{"site/x": text, "site/y": text}),
		"missing":   forged(t, key, []File{file("/x", 1), file("/y", 1)}, map[string][]byte{"site/x": text}),
		"twice":     forged(t, key, []File{file("/x", 1), file("/x", 1)}, map[string][]byte{"site/x": text}),
		"folder":    forged(t, key, []File{file("/x/", 1)}, map[string][]byte{"site/x/": nil}),
	} {
		if _, err := open(data, pub); err == nil {
			t.Errorf("%s: the pack is taken for good", what)
		}
	}
	if _, err := open(forged(t, key, []File{file("/x", 1)}, map[string][]byte{"site/x": text}), pub); err != nil {
		t.Errorf("a good pack is refused: %v", err)
	}
}

// A pack that opens holds what it lists, and reading never panics, whatever the bytes.
func FuzzOpen(f *testing.F) {
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)) // the same in every worker
	pub := key.Public().(ed25519.PublicKey)
	f.Add(pack(f, site(), key))
	f.Add([]byte("PK"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := open(data, pub)
		if err != nil {
			return
		}
		for _, file := range p.Files {
			name, err := file.Name(p.Base())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := p.ReadFile(name); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func FuzzParseManifest(f *testing.F) {
	f.Add(site()[ManifestPath].Data, "/board/")
	f.Add([]byte(`{"files":[{"url":"/../x"}]}`), "/")
	f.Fuzz(func(t *testing.T, data []byte, base string) {
		m, err := ParseManifest(data, base)
		if err != nil {
			return
		}
		written := m.json(m.fileLines())
		again, err := ParseManifest(written, base)
		if err == nil && again.Version != m.Version {
			t.Fatalf("%q is read as %q", written, again.Version)
		}
	})
}
