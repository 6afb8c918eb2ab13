package content

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"

	"linli/internal/diag"
	"linli/internal/model"
	"linli/internal/photo"
)

// maxImage is the largest picture file that is read.
const maxImage = 64 << 20

func isImage(ext string) bool {
	switch ext {
	case ".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".heic", ".heif", ".avif", ".bmp", ".tif", ".tiff":
		return true
	}
	return false
}

type imageResult struct {
	image    model.Image
	problems diag.List
}

// image looks at one picture. One that cannot be used is reported and keeps an
// empty Format.
func (l *loader) image(file string) imageResult {
	out := imageResult{image: model.Image{File: file}}
	at := diag.Pos{File: file}
	info, err := fs.Stat(l.fsys, file)
	if err != nil {
		out.problems.Add(at, "image.format", diag.Text{ZH: "读不了：" + err.Error(), EN: err.Error()})
		return out
	}
	if info.Size() > maxImage {
		out.problems.Add(at, "file.too-large", bytesText(info.Size()), bytesText(maxImage))
		return out
	}
	data, err := fs.ReadFile(l.fsys, file)
	if err != nil {
		out.problems.Add(at, "image.format", diag.Text{ZH: "读不了：" + err.Error(), EN: err.Error()})
		return out
	}
	p, err := photo.Probe(data)
	var bomb *photo.BombError
	switch {
	case errors.As(err, &bomb):
		out.problems.Add(at, "image.bomb", bomb.Width, bomb.Height, diag.Text{ZH: "5000 万", EN: "50 million"})
	case errors.Is(err, photo.ErrFormat):
		out.problems.Add(at, "image.format", diag.Text{ZH: "不是 JPEG、PNG、GIF、WebP、SVG", EN: err.Error()})
	case errors.Is(err, photo.ErrScript):
		out.problems.Add(at, "image.format", diag.Text{ZH: "SVG 里有脚本或外部链接", EN: err.Error()})
	case err != nil:
		out.problems.Add(at, "image.format", diag.Text{ZH: "文件坏了", EN: "the file is damaged: " + err.Error()})
	default:
		sum := sha256.Sum256(data)
		out.image = model.Image{File: file, Width: p.Width, Height: p.Height, Format: p.Format, Turn: p.Turn, Sum: hex.EncodeToString(sum[:8])}
	}
	return out
}
