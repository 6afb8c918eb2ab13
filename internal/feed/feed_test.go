package feed

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"linli/internal/model"
	"linli/internal/plan"
)

// A feed holds the newest of all there is, in order; what is equally new by its address.
func TestFeedsHoldTheNewest(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, feedSize, feedSize + 1, 500} {
		site := &model.Site{Config: &model.Config{}}
		var all []string
		for i := range n {
			day := time.Date(2026, 1, 1+r.IntN(60), 0, 0, 0, 0, time.UTC)
			base := model.Base{Kind: "news", Segment: fmt.Sprintf("p%03d", i), Date: model.Date{Time: day}}
			all = append(all, day.Format("0102")+" "+base.Path())
			site.News = append(site.News, &model.News{Base: base})
		}
		slices.SortFunc(all, func(a, b string) int {
			return cmp.Or(strings.Compare(b[:4], a[:4]), strings.Compare(a, b))
		})
		m := &Maker{Plan: &plan.Plan{Site: site}}
		var got []string
		for _, c := range m.entries("news") {
			got = append(got, c.Page().Date.Format("0102")+" "+c.Page().Path())
		}
		if want := all[:min(n, feedSize)]; !slices.Equal(got, want) {
			t.Errorf("of %d: %v, want %v", n, got, want)
		}
	}
}
