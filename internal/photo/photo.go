// Package photo looks at pictures and makes the sizes a page needs: upright,
// scaled, and without the data cameras hide in them (place, device, thumbnail).
package photo

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/bep/imagemeta"
	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/webp"
)

// MaxPixels is the largest picture that is decoded: 50 megapixels, about 200 MB
// in memory.
const MaxPixels = 50_000_000

// Info describes a picture without its pixels. Width and Height are those of the
// upright picture. Turn is the EXIF orientation, 1–8.
type Info struct {
	Format string // jpeg, png, gif, webp, svg
	Width  int
	Height int
	Turn   int
}

// ErrFormat says that the bytes are no picture this package knows.
var ErrFormat = errors.New("not a JPEG, PNG, GIF, WebP or SVG picture")

// ErrScript says that an SVG picture holds something that could run.
var ErrScript = errors.New("the SVG picture contains a script or loads something")

// A BombError says that a picture has too many pixels to be decoded.
type BombError struct{ Width, Height int }

// Error tells the size.
func (e *BombError) Error() string { return fmt.Sprintf("%d×%d pixels", e.Width, e.Height) }

// Probe reads the header of a picture. The errors are ErrFormat, ErrScript, a
// *BombError, or a damaged file.
func Probe(data []byte) (Info, error) {
	info := Info{Turn: 1}
	var config image.Config
	var err error
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xd8")):
		info.Format = "jpeg"
		config, err = jpeg.DecodeConfig(bytes.NewReader(data))
		info.Turn = orientation(data, imagemeta.JPEG)
	case bytes.HasPrefix(data, []byte("\x89PNG")):
		info.Format = "png"
		config, err = png.DecodeConfig(bytes.NewReader(data))
	case bytes.HasPrefix(data, []byte("GIF8")):
		info.Format = "gif"
		config, err = gif.DecodeConfig(bytes.NewReader(data))
	case len(data) > 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		info.Format = "webp"
		config, err = webp.DecodeConfig(bytes.NewReader(data))
		info.Turn = orientation(data, imagemeta.WebP)
	case bytes.Contains(data[:min(len(data), 1024)], []byte("<svg")):
		return probeSVG(data)
	default:
		return info, ErrFormat
	}
	if err != nil {
		return info, err
	}
	info.Width, info.Height = config.Width, config.Height
	if config.Width <= 0 || config.Height <= 0 {
		return info, ErrFormat
	}
	if config.Width > MaxPixels/config.Height {
		return info, &BombError{config.Width, config.Height}
	}
	if info.Turn >= 5 {
		info.Width, info.Height = info.Height, info.Width
	}
	return info, nil
}

// orientation returns the EXIF orientation, 1 if there is none or it is damaged.
func orientation(data []byte, format imagemeta.ImageFormat) int {
	turn := 1
	_, _ = imagemeta.Decode(imagemeta.Options{ // damaged EXIF is no reason to refuse the picture
		R: bytes.NewReader(data), ImageFormat: format, Sources: imagemeta.EXIF,
		ShouldHandleTag: func(tag imagemeta.TagInfo) bool { return tag.Tag == "Orientation" },
		HandleTag: func(tag imagemeta.TagInfo) error {
			if n, err := strconv.Atoi(fmt.Sprint(tag.Value)); err == nil && n >= 1 && n <= 8 && tag.Namespace == "IFD0" {
				turn = n
			}
			return nil
		},
		Warnf: func(string, ...any) {},
	})
	return turn
}

// probeSVG reads the size of an SVG picture and refuses one that could run or load
// something when it is opened by itself.
func probeSVG(data []byte) (Info, error) {
	info := Info{Format: "svg", Turn: 1}
	dec := xml.NewDecoder(bytes.NewReader(data))
	dec.Strict = true
	root := true
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return info, err
		}
		if unsafeToken(token) {
			return info, ErrScript
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if root {
			info.Width, info.Height = svgSize(start)
			root = false
		}
	}
	if info.Width == 0 || info.Height == 0 {
		return info, ErrFormat
	}
	return info, nil
}

// drawing are the elements of SVG that only draw.
var drawing = func() map[string]bool {
	out := map[string]bool{}
	for _, name := range strings.Fields(`svg g path rect circle ellipse line polyline polygon text tspan textPath defs linearGradient radialGradient stop
		clipPath mask pattern use symbol title desc metadata image filter style marker switch view
		feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood
		feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence`) {
		out[name] = true
	}
	return out
}()

const (
	svgSpace   = "http://www.w3.org/2000/svg"
	xhtmlSpace = "http://www.w3.org/1999/xhtml"
)

// unsafeToken reports whether a part of an SVG picture could run or load something
// when the picture is opened by itself: anything but elements that draw, and
// references to anything but the picture itself.
func unsafeToken(token xml.Token) bool {
	switch t := token.(type) {
	case xml.Directive: // a document type may give elements attributes
		return bytes.ContainsRune(t, '[')
	case xml.ProcInst:
		return t.Target != "xml"
	case xml.CharData:
		return loads(string(t))
	case xml.StartElement:
		if t.Name.Space == xhtmlSpace || ((t.Name.Space == "" || t.Name.Space == svgSpace) && !drawing[t.Name.Local]) {
			return true
		}
		for _, a := range t.Attr {
			name := strings.ToLower(a.Name.Local)
			if strings.HasPrefix(name, "on") || (name == "href" && !safeReference(a.Value)) || loads(a.Value) {
				return true
			}
		}
	}
	return false
}

func safeReference(href string) bool {
	if strings.HasPrefix(href, "#") || href == "" {
		return true
	}
	for _, kind := range []string{"png", "jpeg", "gif", "webp"} {
		if strings.HasPrefix(href, "data:image/"+kind) {
			return true
		}
	}
	return false
}

var styleURL = regexp.MustCompile(`(?i)@import|url\(\s*["']?\s*[^"'#\s]`)

// loads reports whether a style refers to something outside the picture.
func loads(style string) bool { return styleURL.MatchString(style) }

func svgSize(e xml.StartElement) (width, height int) {
	attr := map[string]string{}
	for _, a := range e.Attr {
		attr[a.Name.Local] = a.Value
	}
	number := func(s string) int {
		f, _ := strconv.ParseFloat(strings.TrimSuffix(s, "px"), 64)
		return int(f + 0.5)
	}
	width, height = number(attr["width"]), number(attr["height"])
	if box := strings.Fields(strings.ReplaceAll(attr["viewBox"], ",", " ")); len(box) == 4 && (width == 0 || height == 0) {
		width, height = number(box[2]), number(box[3])
	}
	return width, height
}

// Ext returns the file ending that Render's output for a picture of this format has.
func Ext(format string) string {
	switch format {
	case "jpeg", "webp":
		return ".jpg"
	}
	return "." + format
}

// Render writes the picture upright, at most width pixels wide, without metadata.
// JPEG and WebP become JPEG, PNG stays PNG, GIF and SVG are written as they are.
func Render(w io.Writer, data []byte, info Info, width int) error {
	if info.Format == "gif" || info.Format == "svg" {
		_, err := w.Write(data)
		return err
	}
	src, _, err := decode(data, info.Format)
	if err != nil {
		return err
	}
	out := scale(upright(src, info.Turn), width)
	if info.Format == "png" {
		return (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(w, out)
	}
	return jpeg.Encode(w, out, &jpeg.Options{Quality: 82})
}

func decode(data []byte, format string) (image.Image, string, error) {
	switch format {
	case "jpeg":
		img, err := jpeg.Decode(bytes.NewReader(data))
		return img, format, err
	case "png":
		img, err := png.Decode(bytes.NewReader(data))
		return img, format, err
	case "webp":
		img, err := webp.Decode(bytes.NewReader(data))
		return img, format, err
	}
	return nil, "", ErrFormat
}

func scale(src image.Image, width int) image.Image {
	b := src.Bounds()
	if b.Dx() <= width {
		return src
	}
	height := max(1, (b.Dy()*width+b.Dx()/2)/b.Dx())
	dst := image.NewRGBA(image.Rect(0, 0, width, height))
	xdraw.CatmullRom.Scale(dst, dst.Bounds(), src, b, draw.Src, nil)
	return dst
}

// upright undoes the EXIF orientation turn (Exif 2.32, tag 0x0112).
func upright(src image.Image, turn int) image.Image {
	if turn <= 1 {
		return src
	}
	b := src.Bounds()
	w, h := b.Dx(), b.Dy()
	if turn >= 5 {
		w, h = h, w
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			sx, sy := x, y
			switch turn {
			case 2:
				sx = w - 1 - x
			case 3:
				sx, sy = w-1-x, h-1-y
			case 4:
				sy = h - 1 - y
			case 5:
				sx, sy = y, x
			case 6:
				sx, sy = y, w-1-x
			case 7:
				sx, sy = h-1-y, w-1-x
			case 8:
				sx, sy = h-1-y, x
			}
			dst.Set(x, y, src.At(b.Min.X+sx, b.Min.Y+sy))
		}
	}
	return dst
}
