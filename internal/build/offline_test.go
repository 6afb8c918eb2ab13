package build_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"linli/internal/build"
	"linli/internal/kiosk"
)

// What screens keep of a site that is larger than they have room for is listed with its sums,
// whether these were taken when it was made or not.
func TestScreensAreToldTheSumsOfWhatTheyKeep(t *testing.T) {
	c, opts := begun(t)
	config := c.read("site.yaml")
	for i := range 200 {
		text := strings.Repeat("居民代表会议讨论了停车位。", 50+i%3*300)
		if i%2 == 0 { // less is published than is written: more fits in than it seems
			text = "<!-- " + text + " -->\n\n短。"
		}
		c.write(fmt.Sprintf("content/news/m%03d.md", i), fmt.Sprintf("---\ntitle: 会议 %d\ndate: 2024-03-%02d\n---\n%s\n", i, 1+i%28, text))
	}
	kept := 0
	for _, size := range []int{1, 2, 2, 1, 64} {
		c.write("site.yaml", fmt.Sprint(config, "kiosk: {size: ", size, "}\n"))
		c.write("content/news/m000.md", c.read("content/news/m000.md")+"\n又。\n")
		if _, problems, err := build.Run(t.Context(), opts); err != nil || problems.HasErrors() {
			t.Fatal(problems, err)
		}
		data, err := os.ReadFile(filepath.Join(opts.Output, kiosk.ManifestPath))
		if err != nil {
			t.Fatal(err)
		}
		m, err := kiosk.ParseManifest(data, "/")
		if err != nil {
			t.Fatal(err)
		}
		total := int64(0)
		for _, f := range m.Files {
			name, err := f.Name("/")
			if err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(filepath.Join(opts.Output, filepath.FromSlash(name)))
			if err != nil || f.Bytes != int64(len(data)) || f.SHA256 != sha256.Sum256(data) {
				t.Errorf("%d MB: %s is not as it is listed (%v)", size, f.URL, err)
			}
			total += f.Bytes
		}
		if total > int64(size)<<20 || size < 64 && total < int64(size)<<20*9/10 {
			t.Errorf("%d MB: %d bytes are kept", size, total)
		}
		if size == 64 && len(m.Files) <= kept {
			t.Errorf("of all there is no more is kept than of 2 MB: %d files", len(m.Files))
		}
		kept = len(m.Files)
		clean := opts
		clean.Output, clean.Memory = filepath.Join(filepath.Dir(c.dir), "clean"), ""
		if _, _, err := build.Run(t.Context(), clean); err != nil {
			t.Fatal(err)
		}
		differ(t, fmt.Sprint("with ", size, " MB"), tree(t, opts.Output), tree(t, clean.Output))
	}
}
