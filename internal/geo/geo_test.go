package geo

import (
	"strings"
	"testing"
)

// Places whose coordinates are known in two datums, from the tests of eviltransform and
// coordtransform, both independent of this code.
func TestPlacesAreWhereTheyAre(t *testing.T) {
	for _, c := range []struct{ wgs, gcj Place }{
		{Place{121.5272106, 31.1774276}, Place{121.531541859215, 31.17530398364597}},
		{Place{113.912316, 22.543847}, Place{113.9171764808363, 22.540796131694766}},
		{Place{116.377817, 39.911954}, Place{116.38404722455657, 39.91334545536069}},
		{Place{-74.0060, 40.7128}, Place{-74.0060, 40.7128}},
	} {
		if d := FromWGS84(c.wgs).Metres(c.gcj); d > 1.5 {
			t.Errorf("%v: %.2f m beside %v", c.wgs, d, c.gcj)
		}
	}
	if d := ToBD09(Place{116.404, 39.915}).Metres(Place{116.41036949371029, 39.92133699351021}); d > 0.1 {
		t.Errorf("BD-09 is %.2f m beside", d)
	}
}

// There and back is the same place.
func TestRoundTrips(t *testing.T) {
	for lng := 74.0; lng < 135; lng += 3.7 {
		for lat := 18.5; lat < 53; lat += 2.9 {
			p := Place{lng, lat}
			if d := ToWGS84(FromWGS84(p)).Metres(p); d > 0.001 {
				t.Errorf("%v: WGS-84 and back, %.4f m", p, d)
			}
			if d := FromBD09(ToBD09(p)).Metres(p); d > 0.5 {
				t.Errorf("%v: BD-09 and back, %.2f m", p, d)
			}
			if d := FromWGS84(p).Metres(p); d < 50 || d > 1000 {
				t.Errorf("%v: GCJ-02 is %.0f m beside WGS-84", p, d)
			}
		}
	}
}

// Each map gets its own datum, in its own order.
func TestLinksHoldTheRightDatum(t *testing.T) {
	l := LinksTo(Place{125.3241, 43.8176}, "河畔社区服务中心", "河畔路 18 号")
	for link, want := range map[string]string{
		l.Amap: "position=125.324100,43.817600&", l.Tencent: "coord:43.817600,125.324100;", l.Baidu: "location=43.82", l.Geo: "geo:43.81",
	} {
		if !strings.Contains(link, want) {
			t.Errorf("%s has no %s", link, want)
		}
	}
}

// Marks lie where they are seen from above, none covers another, none leaves the frame.
func TestMarksDoNotCoverEachOther(t *testing.T) {
	f := Frame{X: 20, Y: 10, W: 300, H: 200, Stretch: 1, Air: 2}
	var marks []*Mark
	for i := range 25 {
		marks = append(marks, &Mark{Place: Place{125 + 0.0004*float64(i%5) + 0.00001*float64(i), 43 + 0.0003*float64(i/5)}, W: 40, H: 20})
	}
	marks = append(marks, &Mark{Place: marks[0].Place, W: 26, H: 26}) // in the same place
	if metre := f.Arrange(marks); metre < 0.5 || metre > 5 {
		t.Errorf("%.2f units a metre", metre)
	}
	for i, a := range marks {
		if a.X < f.X || a.X > f.X+f.W || a.Y < f.Y || a.Y > f.Y+f.H {
			t.Errorf("mark %d is at %.0f, %.0f", i, a.X, a.Y)
		}
		for k, b := range marks[:i] {
			if x, y := (a.W+b.W)/2-max(a.X-b.X, b.X-a.X), (a.H+b.H)/2-max(a.Y-b.Y, b.Y-a.Y); x > 0.5 && y > 0.5 {
				t.Errorf("marks %d and %d cover each other", k, i)
			}
		}
	}
	if marks[0].Y < marks[24].Y || marks[0].X > marks[4].X {
		t.Error("north is not above, or east not right")
	}
	if (Frame{}).Arrange(nil) != 0 {
		t.Error("something out of nothing")
	}
}
