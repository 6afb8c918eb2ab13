package qr

import (
	"fmt"
	"image"
	"image/color"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// Decode reads the one code in a picture, as a telephone does: it looks for the
// code, straightens it and corrects errors. It needs at least three pixels a module.
func Decode(img image.Image) (string, error) {
	grey, w, h := greys(img)
	source, err := gozxing.NewPlanarYUVLuminanceSource(grey, w, h, 0, 0, w, h, false)
	if err != nil {
		return "", fmt.Errorf("reading the picture: %w", err)
	}
	var problem error
	for _, binarizer := range []gozxing.Binarizer{gozxing.NewGlobalHistgramBinarizer(source), gozxing.NewHybridBinarizer(source)} {
		bitmap, err := gozxing.NewBinaryBitmap(binarizer)
		if err != nil {
			return "", fmt.Errorf("reading the picture: %w", err)
		}
		result, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
		if err == nil {
			return result.GetText(), nil
		}
		problem = err
	}
	return "", fmt.Errorf("no readable code: %w", problem)
}

// greys returns the brightness of every pixel, row by row.
func greys(img image.Image) (pixels []byte, w, h int) {
	b := img.Bounds()
	w, h = b.Dx(), b.Dy()
	switch img := img.(type) {
	case *image.Gray:
		if img.Stride == w {
			return img.Pix[:w*h], w, h
		}
	case *image.RGBA:
		if img.Stride == 4*w {
			pixels = make([]byte, w*h)
			for i := range pixels {
				p := img.Pix[4*i:]
				pixels[i] = byte((299*int(p[0]) + 587*int(p[1]) + 114*int(p[2])) / 1000)
			}
			return pixels, w, h
		}
	}
	pixels = make([]byte, 0, w*h)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			pixels = append(pixels, color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y)
		}
	}
	return pixels, w, h
}
