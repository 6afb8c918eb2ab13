package page

import (
	"fmt"
	"html/template"
	"strings"

	"linli/internal/plan"
	"linli/internal/qr"
)

// printedCode is the code that a page carries when it is printed: the one that its posters
// carry, or, of a notice, its address.
func (j *job) printedCode() template.HTML {
	if shorts := j.plan.ShortsAt(j.pathBelow()); len(shorts) > 0 {
		return j.code(j.site.Config.Absolute(shorts[0].Path()))
	}
	if j.out.Type == plan.Item && j.out.Kind == "notices" {
		return j.code(j.site.Config.Absolute(j.out.Path))
	}
	return ""
}

// code draws the QR code of an address, for print.
func (s *scope) code(address string) template.HTML { return s.codeIn("code", address) }

// codeIn draws the QR code of an address in a class of the theme.
func (s *scope) codeIn(class, address string) template.HTML {
	return s.codes.Get(s.lang+" "+class+" "+address, func() template.HTML {
		c, err := qr.Encode(address)
		if err != nil {
			return "" // an address of more than a thousand letters
		}
		var b strings.Builder
		size := c.Size + 2*qr.Quiet
		fmt.Fprintf(&b, `<svg class="%s" role="img" aria-label="%s" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path d="`, class, template.HTMLEscapeString(s.t("code")), size, size)
		for _, r := range c.Rects() {
			fmt.Fprintf(&b, "M%d %dh%dv%dh-%dz", r.X+qr.Quiet, r.Y+qr.Quiet, r.W, r.H, r.W)
		}
		b.WriteString(`"/></svg>`)
		return trustedText(b.String())
	})
}
