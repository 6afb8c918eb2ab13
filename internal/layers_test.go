// Package internal holds the test of the house plan: which package may import which.
package internal

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// bands are the floors of docs/architecture.md, the highest first. A package imports
// only from floors below its own.
var bands = [][]string{
	{"cli"},
	{"serve", "player", "build", "reference", "e2e"},
	{"page", "feed", "poster", "sitetest"},
	{"content", "check", "theme", "markdown", "plan", "publish", "register"},
	{"model"},
	{"schema"},
	{"pdf", "svg", "raster"},
	{"draw", "folder", "search", "kiosk"},
	{"diag", "parallel", "memo", "calendar", "pinyin", "photo", "font", "qr", "geo", "jsontext", "local", "compiled"},
}

func TestImportsRunOneWay(t *testing.T) {
	floor := map[string]int{}
	for i, band := range bands {
		for _, name := range band {
			floor[name] = i
		}
	}
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		from := strings.Split(filepath.ToSlash(file), "/")[0]
		at, known := floor[from]
		if !known {
			t.Errorf("%s: package %s has no floor in the house plan", file, from)
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range parsed.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			to, ours := strings.CutPrefix(name, "linli/internal/")
			if to = path.Base(to); ours && floor[to] <= at {
				t.Errorf("%s imports %s, which is not below it", file, to)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
