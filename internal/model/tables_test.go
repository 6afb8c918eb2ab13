package model_test

import (
	"math"
	"testing"

	"linli/internal/model"
)

func TestDistancesAreThoseOfAMap(t *testing.T) {
	a := &model.Location{Lng: 125.3241, Lat: 43.8176}
	for _, c := range []struct {
		to   *model.Location
		want float64
	}{
		{&model.Location{Lng: 125.3241, Lat: 43.8186}, 111}, // a thousandth of a degree north
		{&model.Location{Lng: 125.3251, Lat: 43.8176}, 80},  // and east, at this latitude
		{a, 0},
		{nil, math.Inf(1)},
		{&model.Location{Lng: 125.3241, Lat: 43.8176, CRS: "wgs84"}, 589}, // the same figures in another datum are another place
	} {
		if got := a.Metres(c.to); got != c.want && !(math.Abs(got-c.want) < 1) {
			t.Errorf("to %v: %.1f m, want %.1f", c.to, got, c.want)
		}
	}
}
