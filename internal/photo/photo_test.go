package photo_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"linli/internal/photo"
)

// camera makes a JPEG as a phone does: lying on its side, with an Exif block that
// says so and holds a position. The left half is red, the right half blue.
func camera(t testing.TB, turn byte) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 80, 40))
	for y := range 40 {
		for x := range 80 {
			c := color.RGBA{255, 0, 0, 255}
			if x >= 40 {
				c = color.RGBA{0, 0, 255, 255}
			}
			img.Set(x, y, c)
		}
	}
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	tiff := []byte("MM\x00*\x00\x00\x00\x08" + "\x00\x02" +
		"\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(turn) + "\x00\x00" + // orientation
		"\x88\x25\x00\x04\x00\x00\x00\x01\x00\x00\x00\x26" + "\x00\x00\x00\x00" + // where the position is
		"\x00\x01" + "\x00\x01\x00\x02\x00\x00\x00\x02N\x00\x00\x00" + "\x00\x00\x00\x00")
	exif := append([]byte("Exif\x00\x00"), tiff...)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1, byte((len(exif) + 2) >> 8), byte(len(exif) + 2)}, exif...)
	return append(out, plain.Bytes()[2:]...)
}

func TestPhotosStandUprightWithoutTheirPosition(t *testing.T) {
	data := camera(t, 6) // turned a quarter to the right when shown
	info, err := photo.Probe(data)
	if err != nil || info.Width != 40 || info.Height != 80 || info.Turn != 6 {
		t.Fatalf("%+v %v", info, err)
	}
	var out bytes.Buffer
	if err := photo.Render(&out, data, info, 20); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(out.Bytes(), []byte("Exif")) {
		t.Error("the Exif block is still there")
	}
	img, err := jpeg.Decode(&out)
	if err != nil || img.Bounds().Dx() != 20 || img.Bounds().Dy() != 40 {
		t.Fatalf("%v %v", img.Bounds(), err)
	}
	if r, _, b, _ := img.At(10, 5).RGBA(); r < b {
		t.Error("the left half should be on top")
	}
}

func TestBombsAndScriptsAreRefused(t *testing.T) {
	bomb := []byte("GIF89a\x50\xc3\x50\xc3\x00\x00\x00,\x00\x00\x00\x00\x50\xc3\x50\xc3\x00\x02")
	var b *photo.BombError
	if _, err := photo.Probe(bomb); !errors.As(err, &b) || b.Width != 50000 {
		t.Errorf("%v", err)
	}
	for _, svg := range []string{`<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><script>1</script></svg>`, `<svg width="1" height="1" onload="x"/>`,
		`<svg width="1" height="1"><image href="https://x.cn/a.png"/></svg>`, `<!DOCTYPE svg [<!ATTLIST svg onload CDATA "alert(1)">]><svg width="1" height="1"/>`,
		`<svg width="1" height="1"><a><set attributeName="href" to="javascript:alert(1)"/></a></svg>`, `<?xml-stylesheet href="x.xsl"?><svg width="1" height="1"/>`,
		`<svg width="1" height="1"><use href="data:image/svg+xml;base64,AAAA#x"/></svg>`, `<svg width="1" height="1"><style>@import url(https://x.cn/a.css)</style></svg>`,
		`<svg width="1" height="1"><rect style="fill:url(https://x.cn/a)"/></svg>`} {
		if _, err := photo.Probe([]byte(svg)); !errors.Is(err, photo.ErrScript) {
			t.Errorf("%s: %v", svg, err)
		}
	}
	if _, err := photo.Probe([]byte("%PDF")); !errors.Is(err, photo.ErrFormat) {
		t.Errorf("%v", err)
	}
}

func FuzzProbe(f *testing.F) {
	f.Add(camera(f, 3))
	f.Add([]byte(`<svg viewBox="0 0 4 3"/>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		info, err := photo.Probe(data)
		if err == nil && (info.Width <= 0 || info.Height <= 0) {
			t.Fatalf("%+v", info)
		}
	})
}
