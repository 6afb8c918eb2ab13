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
