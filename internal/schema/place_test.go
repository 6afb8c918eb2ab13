package schema_test

import (
	"slices"
	"testing"

	"linli/internal/schema"
)

// Equal places are kept once; those that differ in anything are kept apart, and what is
// kept stays as it was.
func TestEqualPlacesAreShared(t *testing.T) {
	var l schema.Layouts
	all := []schema.Places{
		{{"", 1, 1}, {"title", 2, 8}}, {{"", 1, 1}, {"title", 3, 8}}, {{"", 1, 1}, {"title", 2, 9}}, {{"", 1, 1}, {"tags", 2, 8}}, {{"", 1, 1}}, {{"title", 2, 8}, {"", 1, 1}}, nil,
	}
	var kept []schema.Places
	for _, p := range all {
		own := slices.Clone(p)
		kept = append(kept, l.Share(own))
		for i := range own {
			own[i] = schema.Place{Path: "used again", Line: 99}
		}
	}
	for i, p := range all {
		if !slices.Equal(kept[i], p) {
			t.Errorf("%v is kept as %v", p, kept[i])
		}
		if again := l.Share(slices.Clone(p)); len(p) > 0 && &again[0] != &kept[i][0] {
			t.Errorf("%v is kept twice", p)
		}
	}
}
