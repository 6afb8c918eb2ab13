package content

import (
	"bytes"
	"encoding/hex"
	"io/fs"

	"linli/internal/memo"
	"linli/internal/model"
)

// Reread brings up to date a site that Load has read with this cache, if all that was
// touched is the text of contents: files holds their digests by name, and known, which is
// brought up to date, too, what was read before, from these and all others. ok is false if
// there is more to it; then nothing has been changed.
func (c *Cache) Reread(fsys fs.FS, site *model.Site, known map[string]Head, files map[string]memo.Digest) (ok bool) {
	heads := make(map[string]Head, len(files))
	var buf bytes.Buffer
	for file, sum := range files {
		was, cached := c.files[file]
		data, problems, err := readText(&buf, fsys, file, 0)
		if site.ByFile[file] == nil || !cached || err != nil || problems != nil {
			return false
		}
		head, problems := headOf(file, data, buf.Len())
		head.File = memo.Sum(buf.Bytes())
		old := was.result.head
		if problems != nil || head.File != sum || head.Outline != old.Outline {
			return false
		}
		head.Text, head.Record, head.Shape, head.Structure = old.Text, old.Record, old.Shape, old.Structure
		heads[file] = head
	}
	for file := range files {
		known[file] = heads[file]
		head, was := heads[file], c.files[file]
		site.ByFile[file].Page().Body = head.Body
		was.sum, was.result.head, was.result.overlay.body = head.File, head, head.Body
		for _, r := range was.result.records {
			r.(model.Content).Page().Body = head.Body
		}
		c.files[file] = was
	}
	site.Fingerprint = fingerprint(site, c.found.sources, c.rest)
	return true
}

// fingerprint stands for all that was read; rest stands for all but the texts of contents.
func fingerprint(site *model.Site, sources []source, rest memo.Digest) string {
	bodies := make([]byte, 0, len(sources)*len(memo.Digest{}))
	for _, s := range sources {
		if c, ok := site.ByFile[s.file]; ok {
			bodies = append(bodies, c.Page().Body.Sum[:]...)
		}
	}
	sum := memo.Of(rest, bodies)
	return hex.EncodeToString(sum[:8])
}
