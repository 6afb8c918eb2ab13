package cli_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"linli/internal/sitetest"
)

// kills is how many times a build is killed.
const kills = 100

// A build killed at any moment leaves whole files, of the old site or the new, and
// a site on which every link resolves; the next build makes it the new one.
func TestKilledBuildsAreCompletedByTheNext(t *testing.T) {
	dir := t.TempDir()
	src := [2]string{filepath.Join(dir, "a"), filepath.Join(dir, "b")}
	var want [2]map[string][]byte
	var took time.Duration
	for i := range src {
		writeGeneration(t, src[i], i)
		started := time.Now()
		fresh := filepath.Join(dir, fmt.Sprintf("fresh%d", i))
		child(t, src[i], fresh, 0)
		if i == 0 || time.Since(started) < took {
			took = time.Since(started)
		}
		want[i] = sitetest.Tree(t, fresh)
	}
	public := filepath.Join(dir, "public")
	child(t, src[0], public, 0)
	random := rand.New(rand.NewPCG(1, 2))
	killed := 0
	for i := range kills {
		old, next := want[i%2], want[(i+1)%2]
		if child(t, src[(i+1)%2], public, time.Duration(random.Int64N(int64(took)*5/4))) {
			killed++
		}
		got := sitetest.Tree(t, public)
		for name, data := range got {
			if !bytes.Equal(data, old[name]) && !bytes.Equal(data, next[name]) {
				t.Fatalf("kill %d: %s is neither old nor new", i, name)
			}
		}
		if dead := sitetest.DeadLinks(t, got, "https://hepan.example.cn/"); len(dead) > 0 {
			t.Fatalf("kill %d: dead links: %v", i, dead)
		}
		child(t, src[(i+1)%2], public, 0)
		got = sitetest.Tree(t, public)
		if len(got) != len(next) {
			t.Fatalf("kill %d: the next build left %d files, want %d", i, len(got), len(next))
		}
		for name, data := range next {
			if !bytes.Equal(got[name], data) {
				t.Fatalf("kill %d: the next build left %s different", i, name)
			}
		}
	}
	if killed == 0 {
		t.Error("no build was killed before it ended")
	}
	t.Logf("%d of %d builds were killed before they ended", killed, kills)
}

// child builds in a process of its own and kills it after the given time, if any.
// It reports whether the process was killed.
func child(t *testing.T, src, out string, after time.Duration) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0], "build", "-s", src, "-d", out)
	cmd.Env = append(os.Environ(), "LINLI_TEST_CHILD=1", "LINLI_LANG=en")
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if after > 0 {
		timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() }) // it may have ended
		defer timer.Stop()
	}
	err := cmd.Wait()
	if err != nil && after == 0 {
		t.Fatalf("%v\n%s", err, said.String())
	}
	return err != nil
}

// writeGeneration writes a site of which some pages exist in one generation only
// and all say something else.
func writeGeneration(t *testing.T, dir string, generation int) {
	t.Helper()
	write := func(name, text string) {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("site.yaml", "title: 河畔社区\nbaseURL: https://hepan.example.cn/\n")
	for i := range 60 {
		if (i+generation)%3 == 0 {
			continue
		}
		write(fmt.Sprintf("content/news/n%02d.md", i), fmt.Sprintf("---\ntitle: 第%d条 %d\ndate: 2026-%02d-01\ntags: [标签%d]\n---\n第 %d 次。\n", i, generation, 1+i%11, i%5, generation))
	}
}
