package folder

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func folderOf(t *testing.T, dir string, depth int, writer bool) *Folder {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	f := New(root, depth)
	if writer {
		f = NewWriter(root, depth)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// What is written is read again, whatever the folder it is in, large or small.
func TestWriteAndRead(t *testing.T) {
	dir := t.TempDir()
	out := folderOf(t, dir, 1, true)
	files := map[string]string{
		"top.txt": "top", "a/file": "file", "a/empty": "", "a/b/index.html": "page", "a/b/c/d": strings.Repeat("large ", 100_000), "新闻/停水.md": "中文",
		"a/as large as the buffer": strings.Repeat("x", bytes.MinRead),
	}
	for name, text := range files {
		if err := out.Write(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	in := folderOf(t, dir, 2, false)
	for name, text := range files {
		for _, size := range []int64{0, int64(len(text)), 1 << 20} {
			buf := bytes.NewBufferString("what was there")
			if err := Read(buf, in, name, size); err != nil || buf.String() != text {
				t.Errorf("%s: %d bytes, %v", name, buf.Len(), err)
			}
		}
	}
	for _, name := range []string{"a/none", "none/file", "a/b", "../file"} {
		if err := Read(new(bytes.Buffer), in, name, 1); err == nil {
			t.Errorf("%s was read", name)
		}
	}
	if err := Read(new(bytes.Buffer), in, "a/none", 1); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// A link is followed inside the folder and nowhere else, however files are read.
func TestLinksStayInside(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	for file, text := range map[string]string{filepath.Join(dir, "a/file"): "inside", filepath.Join(outside, "secret"): "outside"} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(os.Symlink("file", filepath.Join(dir, "a/near")), os.Symlink(filepath.Join(outside, "secret"), filepath.Join(dir, "a/far")), os.Symlink(outside, filepath.Join(dir, "away"))); err != nil {
		t.Skip("no links here:", err)
	}
	f := folderOf(t, dir, 2, false)
	var buf bytes.Buffer
	if err := Read(&buf, f, "a/near", 0); err != nil || buf.String() != "inside" {
		t.Errorf("a link to a file beside it: %q, %v", buf.String(), err)
	}
	for _, name := range []string{"a/far", "away/secret"} {
		if err := Read(&buf, f, name, 0); err == nil {
			t.Errorf("%s was read: %s", name, &buf)
		}
	}
	if _, err := f.ReadDir("away"); err == nil {
		t.Error("a folder outside was listed")
	}
}

// A folder is listed in order, with what the system says of each file, and once.
func TestReadDir(t *testing.T) {
	dir := t.TempDir()
	out := folderOf(t, dir, 1, true)
	for _, name := range []string{"a/c", "a/b", "a/d/e"} {
		if err := out.Write(name, []byte(name)); err != nil {
			t.Fatal(err)
		}
	}
	f := folderOf(t, dir, 2, false)
	for range 2 {
		entries, err := f.ReadDir("a")
		if err != nil || len(entries) != 3 {
			t.Fatalf("%d entries, %v", len(entries), err)
		}
		for i, want := range []string{"b", "c", "d"} {
			info, err := entries[i].Info()
			if err != nil || entries[i].Name() != want || entries[i].IsDir() != (want == "d") || !info.IsDir() && info.Size() != 3 {
				t.Errorf("%v, %v, want %s", entries[i], err, want)
			}
		}
		if err := out.Write("a/late", nil); err != nil {
			t.Fatal(err)
		}
	}
	f.Forget()
	if entries, err := f.ReadDir("a"); err != nil || len(entries) != 4 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
	if _, err := f.ReadDir("none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
}
