package qr

import (
	"fmt"
	"image"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// Decode reads the one code in a picture, as a telephone does: it looks for the
// code, straightens it and corrects errors. It needs at least three pixels a module.
func Decode(img image.Image) (string, error) {
	bitmap, err := gozxing.NewBinaryBitmap(gozxing.NewGlobalHistgramBinarizer(gozxing.NewLuminanceSourceFromImage(img)))
	if err != nil {
		return "", fmt.Errorf("reading the picture: %w", err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		return "", fmt.Errorf("no readable code: %w", err)
	}
	return result.GetText(), nil
}
