package page

import (
	"regexp"
	"slices"
	"strings"
)

// pieceLength is how many characters of a text stay together on a screen, if it has
// sentences: about three lines.
const pieceLength = 60

var sentenceEnd = regexp.MustCompile(`[。！？；!?;\n]|\.\s`)

// inPieces cuts a text into pieces of whole sentences, of which the last makes the piece
// long enough. A sentence of more than two pieces is cut at a comma or a space, if it has
// one.
func inPieces(text string) []string {
	var out []string
	piece := []rune{}
	flush := func(n int) {
		if t := strings.TrimSpace(string(piece[:n])); t != "" {
			out = append(out, t)
		}
		piece = slices.Clone(piece[n:])
	}
	for len(text) > 0 {
		end := len(text)
		if at := sentenceEnd.FindStringIndex(text); at != nil {
			end = at[1]
		}
		piece = append(piece, []rune(text[:end])...)
		text = text[end:]
		for len(piece) > 2*pieceLength {
			n := 2 * pieceLength
			for i := n; i > pieceLength/2; i-- {
				if strings.ContainsRune(" ，、,：:", piece[i-1]) {
					n = i
					break
				}
			}
			flush(n)
		}
		if len(piece) >= pieceLength {
			flush(len(piece))
		}
	}
	flush(len(piece))
	return out
}
