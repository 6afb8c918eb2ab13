package poster

import (
	"unicode"

	"linli/internal/model"
)

// ties knows which characters stand together as words: it has counted them in what
// the community itself writes. A title is broken where few of its words are.
type ties struct {
	single map[rune]int
	pair   map[[2]rune]int
}

func countTies(site *model.Site) *ties {
	t := &ties{map[rune]int{}, map[[2]rune]int{}}
	for _, k := range model.Kinds() {
		for _, r := range k.All(site) {
			switch r := r.(type) {
			case model.Content:
				b := r.Page()
				t.add(b.Title)
				t.add(b.Abstract())
				for _, tag := range b.Tags {
					t.add(tag)
				}
			case *model.Point:
				t.add(r.Name)
				t.add(r.Address)
			}
		}
	}
	return t
}

func (t *ties) add(text string) {
	last := rune(0)
	for _, r := range text {
		if !unicode.Is(unicode.Han, r) {
			last = 0
			continue
		}
		t.single[r]++
		if last != 0 {
			t.pair[[2]rune{last, r}]++
		}
		last = r
	}
}

// cost is up to 12 square em for characters that are seldom apart: as much as lines
// that differ by some characters.
func (t *ties) cost(a, b rune) float64 {
	if a == '”' || b == '“' || a == '：' || a == '，' || a == ' ' || a == '、' {
		return -4 // here a title has a joint
	}
	together := float64(t.pair[[2]rune{a, b}] - 2) // the title itself is counted too
	if together <= 0 {
		return 0
	}
	fewer := float64(min(t.single[a], t.single[b]))
	return 12 * together / (fewer + 1)
}
