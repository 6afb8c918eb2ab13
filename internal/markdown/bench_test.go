package markdown_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"linli/internal/markdown"
)

// BenchmarkConvert converts the bodies of the demo.
func BenchmarkConvert(b *testing.B) {
	var bodies [][]byte
	size := 0
	files, err := filepath.Glob("../../content/*/*.md")
	if err != nil || len(files) == 0 {
		b.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		_, body, _ := bytes.Cut(data[4:], []byte("\n---\n"))
		bodies, size = append(bodies, body), size+len(body)
	}
	links := markdown.Links{
		Link:  func(dest string) (string, string) { return dest, "" },
		Image: func(dest string) (markdown.Picture, string) { return markdown.Picture{Src: dest}, "" },
	}
	c := markdown.New(false)
	b.SetBytes(int64(size))
	b.ReportAllocs()
	var html bytes.Buffer
	for b.Loop() {
		for _, body := range bodies {
			html.Reset()
			if _, err := c.Convert(&html, body, links); err != nil {
				b.Fatal(err)
			}
		}
	}
}
