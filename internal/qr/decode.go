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
	source := gozxing.NewLuminanceSourceFromImage(img)
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
