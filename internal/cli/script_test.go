package cli_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"linli/internal/cli"
)

func TestMain(m *testing.M) {
	if os.Getenv("LINLI_TEST_CHILD") != "" {
		linli()
	}
	testscript.Main(m, map[string]func(){"linli": linli})
}

// linli runs the program inside the test binary.
func linli() {
	os.Exit(cli.Run(context.Background(), os.Args[1:], cli.Env{
		Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Version: "test",
		Now: func() time.Time { return time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC) },
	}))
}

// TestScripts runs the command line as a clerk would, one behaviour a file.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", RequireExplicitExec: true, RequireUniqueNames: true,
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(e *testscript.Env) error {
			e.Setenv("LINLI_LANG", "en")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"hex":  writeHex,
			"big":  writeBig,
			"png":  writePNGHeader,
			"keep": keepPublic,
			"sed":  replaceText,
		},
	})
}

// writeHex writes bytes given as hexadecimal digits: hex FILE DIGITS.
func writeHex(ts *testscript.TestScript, _ bool, args []string) {
	data, err := hex.DecodeString(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o644))
}

// writeBig writes a file of many megabytes: big FILE MB.
func writeBig(ts *testscript.TestScript, _ bool, args []string) {
	mb, err := strconv.Atoi(args[1])
	ts.Check(err)
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(f.Truncate(int64(mb) << 20))
	ts.Check(f.Close())
}

// writePNGHeader writes a PNG that claims a size: png FILE WIDTH HEIGHT.
func writePNGHeader(ts *testscript.TestScript, _ bool, args []string) {
	w, _ := strconv.Atoi(args[1])
	h, _ := strconv.Atoi(args[2])
	chunk := append([]byte("IHDR"), make([]byte, 13)...)
	binary.BigEndian.PutUint32(chunk[4:], uint32(w))
	binary.BigEndian.PutUint32(chunk[8:], uint32(h))
	chunk[12], chunk[13] = 8, 6
	var b bytes.Buffer
	b.WriteString("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d")
	b.Write(chunk)
	ts.Check(binary.Write(&b, binary.BigEndian, crc32.ChecksumIEEE(chunk)))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o644))
}

// keepPublic checks that a failed build left public/ as it was: keep DIR fails if
// DIR holds anything but "keep".
func keepPublic(ts *testscript.TestScript, _ bool, args []string) {
	err := filepath.WalkDir(ts.MkAbs(args[0]), func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Name() == ".linli" {
			return filepath.SkipDir
		}
		if err == nil && !d.IsDir() && d.Name() != "keep" {
			ts.Fatalf("published: %s", path)
		}
		return err
	})
	ts.Check(err)
}

// replaceText changes a text in a file: sed OLD NEW FILE.
func replaceText(ts *testscript.TestScript, _ bool, args []string) {
	name := ts.MkAbs(args[2])
	data, err := os.ReadFile(name)
	ts.Check(err)
	if !bytes.Contains(data, []byte(args[0])) {
		ts.Fatalf("%s does not hold %q", args[2], args[0])
	}
	ts.Check(os.WriteFile(name, bytes.ReplaceAll(data, []byte(args[0]), []byte(args[1])), 0o644))
}
