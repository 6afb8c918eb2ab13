package diag

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// However findings come in, they are told in the order of their places, each once.
func TestFindingsAreToldInOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 200 {
		var list List
		for range r.IntN(n + 1) {
			list.Add(Pos{File: string(rune('a' + r.IntN(5))), Line: r.IntN(4), Col: r.IntN(3)}, []string{"body.empty", "file.ignored"}[r.IntN(2)], "x")
			if k := len(list); k > 2 && r.IntN(3) > 0 { // much is in order
				slices.SortFunc(list[k/2:], Diagnostic.compare)
			}
		}
		before := slices.Clone(list)
		want := slices.Clone(list)
		slices.SortFunc(want, Diagnostic.compare)
		want = slices.CompactFunc(want, func(d, e Diagnostic) bool { return d.compare(e) == 0 })
		same := func(d, e Diagnostic) bool { return d.compare(e) == 0 }
		if got := list.Sorted(); !slices.EqualFunc(got, want, same) {
			t.Fatalf("%v\n is told as %v", list, got)
		}
		if !slices.EqualFunc(list, before, same) {
			t.Fatal("the list itself was changed")
		}
	}
}
