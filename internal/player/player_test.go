package player

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"linli/internal/kiosk"
	"linli/internal/sitetest"
)

var (
	start = time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	seed  = bytes.Repeat([]byte{7}, ed25519.SeedSize)
	key   = ed25519.NewKeyFromSeed(seed)
	pub   = key.Public().(ed25519.PublicKey)
)

// packOf makes the n-th pack of a site: its home page says which.
func packOf(t testing.TB, n int, address string, key ed25519.PrivateKey) []byte {
	t.Helper()
	noise := make([]byte, 200_000)
	r := rand.New(rand.NewPCG(uint64(n), 1))
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	site := fstest.MapFS{"sw.js": {Data: []byte("//")}}
	var files []kiosk.File
	for name, data := range map[string][]byte{"index.html": fmt.Appendf(nil, "<p>pack %d", n), "kiosk/index.html": fmt.Appendf(nil, "<p>screen %d", n), "404.html": []byte("none"), "media/photo.jpg": noise} {
		site[name] = &fstest.MapFile{Data: data}
		sum := sha256.Sum256(data)
		files = append(files, kiosk.File{URL: "/" + strings.TrimSuffix(name, "index.html"), SHA256: sum, Bytes: int64(len(data))})
	}
	site[kiosk.ManifestPath] = &fstest.MapFile{Data: kiosk.ManifestJSON(start, files)}
	var b bytes.Buffer
	if _, err := kiosk.Write(&b, site, kiosk.Header{Site: address, Packed: start.Add(time.Duration(n) * time.Minute)}, key); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const home = "https://example.cn/"

// put publishes a file in one step, as a stick or a server would have it.
func put(t testing.TB, file string, data []byte) {
	t.Helper()
	if err := os.WriteFile(file+".next", data, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(file+".next", file); err != nil {
		t.Fatal(err)
	}
}

// play runs a player and returns its address.
func play(t *testing.T, opts Options) string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	opts.Key, opts.Every, opts.Limit, opts.Listener, opts.Now = pub, 5*time.Millisecond, 4<<20, listener, time.Now
	if opts.Screen == "" {
		opts.Screen = kiosk.Folder
	}
	opts.Said = func(what string, err error) { t.Log(what, err) }
	done := make(chan error, 1)
	go func() { done <- Run(ctx, opts) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return "http://" + listener.Addr().String()
}

func statusOf(t *testing.T, address string) (s Status) {
	t.Helper()
	if err := json.Unmarshal([]byte(sitetest.Get(t, address+statusPath)), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func shows(t *testing.T, address string, n int) func() bool {
	return func() bool { return sitetest.Get(t, address+"/kiosk/") == fmt.Sprintf("<p>screen %d", n) }
}

// failure waits until the player says that something is wrong, and that it is this.
func failure(t *testing.T, address, what string) {
	t.Helper()
	sitetest.Eventually(t, what, func() bool {
		s := statusOf(t, address)
		return s.Failed != nil && strings.Contains(s.Failed.What, what)
	})
}

// well waits until the player has been in contact and says that nothing is wrong: it says so
// after it has shown what it got.
func well(t *testing.T, address string) {
	t.Helper()
	sitetest.Eventually(t, "all to be well", func() bool {
		s := statusOf(t, address)
		return s.Failed == nil && !s.Contact.IsZero()
	})
}

func TestTheNewestPackIsShown(t *testing.T) {
	t.Parallel()
	from, dir := t.TempDir(), t.TempDir()
	address := play(t, Options{From: from, Dir: dir})
	if s := sitetest.Get(t, address+"/kiosk/"); !strings.Contains(s, "Waiting") {
		t.Errorf("before the first pack the screen shows %q", s)
	}
	for n := 1; n <= 4; n++ {
		put(t, filepath.Join(from, fmt.Sprintf("%d.zip", n)), packOf(t, n, home, key))
		sitetest.Eventually(t, "the next pack", shows(t, address, n))
	}
	well(t, address)
	if s := statusOf(t, address); s.Shown.Site != home || s.Previous == "" {
		t.Errorf("the status is %+v", s)
	}
	sitetest.Eventually(t, "two packs to be kept", func() bool { // the oldest goes after the newest is on screen
		names, err := os.ReadDir(filepath.Join(dir, packFolder))
		return err == nil && len(names) == 2
	})
	if err := os.RemoveAll(from); err != nil { // the stick is pulled
		t.Fatal(err)
	}
	contact := statusOf(t, address).Contact
	time.Sleep(50 * time.Millisecond)
	later := statusOf(t, address)
	if !shows(t, address, 4)() || later.Checked.Before(contact) {
		t.Errorf("without its source the player shows %q", sitetest.Get(t, address+"/kiosk/"))
	}
}

// What is not this screen's is refused, and what it shows stays.
func TestOtherPacksAreRefused(t *testing.T) {
	t.Parallel()
	from := filepath.Join(t.TempDir(), "kiosk.zip")
	put(t, from, packOf(t, 5, home, key))
	address := play(t, Options{From: from, Dir: t.TempDir()})
	sitetest.Eventually(t, "the first pack", shows(t, address, 5))
	stranger := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{8}, ed25519.SeedSize))
	good := packOf(t, 6, home, key)
	flipped := bytes.Clone(good)
	flipped[len(flipped)/2] ^= 1
	for _, c := range []struct {
		data []byte
		why  string
	}{
		{packOf(t, 6, home, stranger), "not signed with this key"},
		{packOf(t, 4, home, key), "older than one this screen has had"},
		{packOf(t, 6, "https://elsewhere.example.cn/", key), "this screen shows " + home},
		{good[:len(good)/2], "damaged"},
		{flipped, "damaged"},
		{make([]byte, 5<<20), "larger than"},
		{nil, "damaged"},
	} {
		put(t, from, c.data)
		failure(t, address, c.why)
		if !shows(t, address, 5)() {
			t.Errorf("%s: the screen shows %q", c.why, sitetest.Get(t, address+"/kiosk/"))
		}
	}
	put(t, from, good)
	sitetest.Eventually(t, "the good pack", shows(t, address, 6))
	well(t, address)
}

// A screen that the site has not got is told of for as long as it is asked for, and the
// community's is shown.
func TestAScreenThatIsNotThereIsTold(t *testing.T) {
	t.Parallel()
	from := filepath.Join(t.TempDir(), "kiosk.zip")
	put(t, from, packOf(t, 1, home, key))
	address := play(t, Options{From: from, Dir: t.TempDir(), Screen: "kiosk/nowhere/"})
	sitetest.Eventually(t, "the pack", shows(t, address, 1))
	failure(t, address, "no such screen")
	checked := statusOf(t, address).Checked
	sitetest.Eventually(t, "the next check", func() bool { return statusOf(t, address).Checked.After(checked) })
	failure(t, address, "no such screen")
	if got := sitetest.Get(t, address+screenPath); got != "<p>screen 1" {
		t.Errorf("the screen shows %q", got)
	}
}

// A pack on a server is fetched once, and where a download was broken off it goes on.
func TestDownloadsAreResumed(t *testing.T) {
	t.Parallel()
	data := packOf(t, 1, home, key)
	var sent, unchanged, broken atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/"+PackName {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("ETag", `"one"`)
		counter := &counted{ResponseWriter: w, n: &sent}
		if broken.Add(1) <= 3 { // three times the line breaks
			counter.most = 60_000
		}
		if r.Header.Get("If-None-Match") != "" {
			unchanged.Add(1)
		}
		http.ServeContent(counter, r, "", time.Time{}, bytes.NewReader(data))
	}))
	defer server.Close()
	address := play(t, Options{From: server.URL + "/", Dir: t.TempDir()})
	sitetest.Eventually(t, "the pack", shows(t, address, 1))
	sitetest.Eventually(t, "a conditional request", func() bool { return unchanged.Load() > 0 })
	if n := sent.Load(); n > int64(len(data))+3*40_000 {
		t.Errorf("%d bytes were sent of a pack of %d", n, len(data))
	}
	well(t, address)
}

// counted counts what is sent, and breaks off after most bytes if that is not 0.
type counted struct {
	http.ResponseWriter
	n    *atomic.Int64
	sent int
	most int
}

func (c *counted) Write(p []byte) (int, error) {
	if c.most > 0 && c.sent+len(p) > c.most {
		panic(http.ErrAbortHandler)
	}
	n, err := c.ResponseWriter.Write(p)
	c.sent += n
	c.n.Add(int64(n))
	return n, err
}

// A pack that rots on the disk is noticed, the one before is shown, and it is fetched anew.
func TestAPackThatRotsIsReplaced(t *testing.T) {
	t.Parallel()
	from, dir := filepath.Join(t.TempDir(), "kiosk.zip"), t.TempDir()
	put(t, from, packOf(t, 1, home, key))
	address := play(t, Options{From: from, Dir: dir})
	sitetest.Eventually(t, "the first pack", shows(t, address, 1))
	put(t, from, packOf(t, 2, home, key))
	sitetest.Eventually(t, "the second pack", shows(t, address, 2))
	names, err := filepath.Glob(filepath.Join(dir, packFolder, "*.zip"))
	if err != nil || len(names) != 2 {
		t.Fatal(names, err)
	}
	f, err := os.OpenFile(names[1], os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt(make([]byte, 1000), 100_000); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	sitetest.Get(t, address+"/media/photo.jpg")
	sitetest.Eventually(t, "a whole pack again", func() bool {
		return len(sitetest.Get(t, address+"/media/photo.jpg")) == 200_000 && shows(t, address, 2)()
	})
}

// So is the only pack there is, whose other files are shown meanwhile; and one that has gone
// from the folder of packs while nobody played.
func TestAPackThatIsLostIsFetchedAgain(t *testing.T) {
	t.Parallel()
	from, dir := filepath.Join(t.TempDir(), "kiosk.zip"), t.TempDir()
	put(t, from, packOf(t, 1, home, key))
	packs := func() []string {
		names, err := filepath.Glob(filepath.Join(dir, packFolder, "*.zip"))
		if err != nil {
			t.Fatal(err)
		}
		return names
	}
	t.Run("rot", func(t *testing.T) {
		address := play(t, Options{From: from, Dir: dir})
		sitetest.Eventually(t, "the pack", shows(t, address, 1))
		well(t, address)
		if got := statusOf(t, address).Contact; got.After(time.Now()) {
			t.Errorf("a file was reached at %v", got)
		}
		f, err := os.OpenFile(packs()[0], os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = f.WriteAt(make([]byte, 1000), 100_000); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		sitetest.Get(t, address+"/media/photo.jpg")
		if !shows(t, address, 1)() {
			t.Error("what is whole of the pack is not shown")
		}
		sitetest.Eventually(t, "the whole pack again", func() bool { return len(sitetest.Get(t, address+"/media/photo.jpg")) == 200_000 })
		put(t, from, packOf(t, 2, home, key))
		sitetest.Eventually(t, "the next pack", shows(t, address, 2))
	})
	if err := os.Remove(packs()[1]); err != nil {
		t.Fatal(err)
	}
	sitetest.Eventually(t, "the newest pack again", shows(t, play(t, Options{From: from, Dir: dir}), 2))
}

// On a full disk the last good pack stays, and the next is taken when there is room.
func TestAFullDiskKeepsTheLastGoodPack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=700k", "none", dir).CombinedOutput(); err != nil {
		t.Fatalf("mounting a small disk (this test needs root): %v: %s", err, out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() })
	from := filepath.Join(t.TempDir(), "kiosk.zip")
	put(t, from, packOf(t, 1, home, key))
	address := play(t, Options{From: from, Dir: dir})
	sitetest.Eventually(t, "the first pack", shows(t, address, 1))
	if err := os.WriteFile(filepath.Join(dir, "ballast"), make([]byte, 400_000), 0o644); err != nil {
		t.Fatal(err)
	}
	put(t, from, packOf(t, 2, home, key))
	failure(t, address, "no space")
	if err := os.WriteFile(filepath.Join(dir, stateFile), []byte("{"), 0o644); err != nil { // half of one, too
		t.Fatal(err)
	}
	if !shows(t, address, 1)() {
		t.Errorf("on a full disk the screen shows %q", sitetest.Get(t, address+"/kiosk/"))
	}
	if err := os.Remove(filepath.Join(dir, "ballast")); err != nil {
		t.Fatal(err)
	}
	sitetest.Eventually(t, "the second pack", shows(t, address, 2))
}

// kills is how many times a player is killed.
const kills = 200

// A player killed at any moment of an update shows, when it starts again, the last pack or
// the one before, whole; never nothing, and never one that is older.
func TestKilledPlayersShowTheLastGoodPack(t *testing.T) {
	if dir := os.Getenv("LINLI_TEST_PLAYER"); dir != "" {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		_ = Run(t.Context(), Options{From: filepath.Join(dir, "from"), Dir: filepath.Join(dir, "own"), Key: pub, Every: time.Millisecond, Limit: 4 << 20, Listener: listener, Now: time.Now, Said: func(string, error) {}})
		return
	}
	t.Parallel()
	dir := t.TempDir()
	from, own := filepath.Join(dir, "from"), filepath.Join(dir, "own")
	if err := os.MkdirAll(from, 0o755); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(from, "kiosk.zip")
	put(t, file, packOf(t, 0, home, key))
	t.Run("first", func(t *testing.T) { // a player that ends before the others begin
		sitetest.Eventually(t, "the first pack", shows(t, play(t, Options{From: from, Dir: own}), 0))
	})
	random := rand.New(rand.NewPCG(3, 4))
	last, updated := 0, 0
	around := 20 * time.Millisecond // when the update ends, by the kills so far
	for i := 1; i <= kills; i++ {
		put(t, file, packOf(t, i, home, key))
		child := exec.Command(os.Args[0], "-test.run=^TestKilledPlayersShowTheLastGoodPack$")
		child.Env = append(os.Environ(), "LINLI_TEST_PLAYER="+dir)
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(around/2 + time.Duration(random.Int64N(int64(around))))
		_ = child.Process.Kill() // SIGKILL
		_ = child.Wait()
		n := newest(t, own)
		if n < last || n > i {
			t.Fatalf("kill %d: after pack %d the screen would show pack %d", i, last, n)
		}
		if around += around / 16; n == i {
			updated++
			around -= around / 8
		}
		last = n
	}
	t.Logf("of %d kills %d came after the update", kills, updated)
	if updated == 0 || updated == kills {
		t.Errorf("%d of %d kills came after the update: they tell nothing", updated, kills)
	}
}

// newest is the number of the pack that a player would show, which must be whole.
func newest(t *testing.T, dir string) int {
	t.Helper()
	root, err := openDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close() //nolint:errcheck // only read
	s := &store{root: root, key: pub, limit: 4 << 20}
	if err := s.load(); err != nil {
		t.Fatal(err)
	}
	packs, damaged := s.packs()
	if len(packs) == 0 || len(damaged) > 0 {
		t.Fatalf("there is nothing to show: %v", damaged)
	}
	defer func() {
		for _, p := range packs {
			_ = p.file.Close() // only read
		}
	}()
	data, err := packs[0].pack.ReadFile("kiosk/index.html")
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if _, err := fmt.Sscanf(string(data), "<p>screen %d", &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// A server without entity tags is asked by the time of its last change.
func TestServersWithoutTagsAreAskedByTime(t *testing.T) {
	t.Parallel()
	data := packOf(t, 1, home, key)
	var whole, unchanged atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-Modified-Since") != "" {
			unchanged.Add(1)
		} else {
			whole.Add(1)
		}
		http.ServeContent(w, r, "", start, bytes.NewReader(data))
	}))
	defer server.Close()
	address := play(t, Options{From: server.URL + "/pack.zip", Dir: t.TempDir()})
	sitetest.Eventually(t, "the pack", shows(t, address, 1))
	sitetest.Eventually(t, "conditional requests", func() bool { return unchanged.Load() > 3 })
	if n := whole.Load(); n != 1 {
		t.Errorf("the pack was fetched %d times", n)
	}
}
