package qr

import (
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"
)

// picture draws a code with its quiet zone, scale pixels a module.
func picture(c *Code, scale int) image.Image {
	n := (c.Size + 2*Quiet) * scale
	img := image.NewGray(image.Rect(0, 0, n, n))
	for y := range n {
		for x := range n {
			if !c.Dark(x/scale-Quiet, y/scale-Quiet) {
				img.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	return img
}

func TestWhatIsEncodedIsReadBack(t *testing.T) {
	for _, text := range []string{"https://hepan.example.cn/s/7k3mq/", "a", "社区", strings.Repeat("x", 400)} {
		c, err := Encode(text)
		if err != nil {
			t.Fatal(err)
		}
		got, err := "", error(nil)
		for scale := 3; scale <= 8 && got != text; scale++ { // a decoder may miss a code at one scale
			got, err = Decode(picture(c, scale))
		}
		if got != text {
			t.Errorf("%q is read as %q, %v", text, got, err)
		}
	}
}

// Of these addresses the mask of least penalty is one that the decoder cannot find.
func TestEveryCodeCanBeRead(t *testing.T) {
	codes := []string{"t2d6m"}
	for i := range 300 {
		codes = append(codes, fmt.Sprintf("b%04d", i))
	}
	for _, code := range codes {
		text := "https://hepan.example.cn/s/" + code + "/"
		c, err := Encode(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, scale := range []int{3, 4} {
			if got, err := Decode(picture(c, scale)); err != nil || got != text {
				t.Errorf("%s at %d pixels: %q, %v", text, scale, got, err)
			}
		}
	}
}

func TestTheUsualAddressIsVersion4(t *testing.T) {
	c, err := Encode("https://hepan.example.cn/s/7k3mq/")
	if err != nil || c.Size != 33 {
		t.Errorf("size %d, %v", c.Size, err)
	}
}

func TestTooMuchIsRefused(t *testing.T) {
	if _, err := Encode(strings.Repeat("x", 1274)); err == nil {
		t.Error("1274 bytes were accepted")
	}
	if _, err := Encode(strings.Repeat("x", 1273)); err != nil {
		t.Errorf("1273 bytes: %v", err)
	}
}

func TestRectsCoverTheDarkModulesOnce(t *testing.T) {
	c, err := Encode("https://hepan.example.cn/s/7k3mq/")
	if err != nil {
		t.Fatal(err)
	}
	covered := make([]int, c.Size*c.Size)
	for _, r := range c.Rects() {
		for y := r.Y; y < r.Y+r.H; y++ {
			for x := r.X; x < r.X+r.W; x++ {
				covered[y*c.Size+x]++
			}
		}
	}
	for i, n := range covered {
		if want := map[bool]int{true: 1}[c.Dark(i%c.Size, i/c.Size)]; n != want {
			t.Fatalf("module %d,%d is covered %d times, not %d", i%c.Size, i/c.Size, n, want)
		}
	}
}

func FuzzEncode(f *testing.F) {
	f.Add("https://example.cn/s/b2c3d/")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Encode(text)
		if err != nil || strings.ToValidUTF8(text, "") != text || text == "" || len(text) > 300 {
			return
		}
		if got, err := Decode(picture(c, 4)); err == nil && got != text && isASCII(text) {
			t.Errorf("%q is read as %q", text, got)
		}
	})
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > 126 || r < 32 })
}

func BenchmarkEncode(b *testing.B) {
	for b.Loop() {
		if _, err := Encode("https://hepan.example.cn/s/7k3mq/"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	c, err := Encode("https://hepan.example.cn/s/7k3mq/")
	if err != nil {
		b.Fatal(err)
	}
	img := picture(c, 4)
	for b.Loop() {
		if _, err := Decode(img); err != nil {
			b.Fatal(err)
		}
	}
}
