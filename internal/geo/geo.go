// Package geo converts between the three ways in which maps of China give a place, and
// makes the links that open it in each map.
//
// WGS-84 is what GPS and OpenStreetMap use. GCJ-02, required of maps of China, is WGS-84
// moved by some hundred metres in a way that was never published; the formulas here are
// those in general use (as in the eviltransform project, MIT), right to about a metre.
// BD-09 is Baidu's own, GCJ-02 moved once more, by formulas that Baidu gives.
package geo

import (
	"math"
	"net/url"
	"strconv"
	"strings"
)

// A Place is a longitude and a latitude in degrees.
type Place struct{ Lng, Lat float64 }

// Metres returns the distance to a place that is not far away; both are in one datum.
func (p Place) Metres(o Place) float64 {
	const perDegree = 111_195 // of a great circle of radius 6371 km
	x := (o.Lng - p.Lng) * math.Cos((o.Lat+p.Lat)/2*math.Pi/180)
	return perDegree * math.Hypot(x, o.Lat-p.Lat)
}

// The ellipsoid of Krasovsky, 1940, which GCJ-02 is computed on.
const (
	axis         = 6378245.0
	eccentricity = 0.00669342162296594323 // squared
)

// Outside reports whether p is so far from China that GCJ-02 is WGS-84 there.
func (p Place) Outside() bool {
	return p.Lng < 72.004 || p.Lng > 137.8347 || p.Lat < 0.8293 || p.Lat > 55.8271
}

// FromWGS84 returns in GCJ-02 what p is in WGS-84.
func FromWGS84(p Place) Place {
	if p.Outside() {
		return p
	}
	d := shift(p)
	return Place{p.Lng + d.Lng, p.Lat + d.Lat}
}

// ToWGS84 returns in WGS-84 what p is in GCJ-02, right to a millimetre of FromWGS84.
func ToWGS84(p Place) Place {
	if p.Outside() {
		return p
	}
	guess := p
	for range 8 {
		d := FromWGS84(guess)
		guess.Lng -= d.Lng - p.Lng
		guess.Lat -= d.Lat - p.Lat
	}
	return guess
}

// shift is by how much GCJ-02 lies beside WGS-84, in degrees.
func shift(p Place) Place {
	x, y := p.Lng-105, p.Lat-35
	wave := func(v, a, b float64) float64 { return a*math.Sin(v*math.Pi) + b*math.Sin(v*math.Pi/3) }
	both := (20*math.Sin(6*x*math.Pi) + 20*math.Sin(2*x*math.Pi)) * 2 / 3
	lat := -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*math.Sqrt(math.Abs(x)) + both +
		wave(y, 20, 40)*2/3 + (160*math.Sin(y/12*math.Pi)+320*math.Sin(y*math.Pi/30))*2/3
	lng := 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*math.Sqrt(math.Abs(x)) + both +
		wave(x, 20, 40)*2/3 + (150*math.Sin(x/12*math.Pi)+300*math.Sin(x/30*math.Pi))*2/3
	rad := p.Lat * math.Pi / 180
	magic := 1 - eccentricity*math.Sin(rad)*math.Sin(rad)
	return Place{
		Lng: lng * 180 / (axis / math.Sqrt(magic) * math.Cos(rad) * math.Pi),
		Lat: lat * 180 / (axis * (1 - eccentricity) / (magic * math.Sqrt(magic)) * math.Pi),
	}
}

const turn = math.Pi * 3000 / 180

// ToBD09 returns in BD-09 what p is in GCJ-02.
func ToBD09(p Place) Place {
	r := math.Hypot(p.Lng, p.Lat) + 0.00002*math.Sin(p.Lat*turn)
	a := math.Atan2(p.Lat, p.Lng) + 0.000003*math.Cos(p.Lng*turn)
	return Place{r*math.Cos(a) + 0.0065, r*math.Sin(a) + 0.006}
}

// FromBD09 returns in GCJ-02 what p is in BD-09, right to a few centimetres of ToBD09.
func FromBD09(p Place) Place {
	x, y := p.Lng-0.0065, p.Lat-0.006
	r := math.Hypot(x, y) - 0.00002*math.Sin(y*turn)
	a := math.Atan2(y, x) - 0.000003*math.Cos(x*turn)
	return Place{r * math.Cos(a), r * math.Sin(a)}
}

// Links open a place in each map; with a name and an address where the map shows them.
type Links struct{ Amap, Baidu, Tencent, Geo string }

// LinksTo returns the links to p, which is in GCJ-02. Each map gets the datum it expects;
// geo: (RFC 5870) is WGS-84.
func LinksTo(p Place, name, address string) Links {
	b, w := ToBD09(p), ToWGS84(p)
	q := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") } // apps do not all take a plus for a space
	if address == "" {
		address = name
	}
	return Links{
		Amap:    "https://uri.amap.com/marker?position=" + pair(p.Lng, p.Lat) + "&name=" + q(name) + "&coordinate=gaode&callnative=1",
		Baidu:   "https://api.map.baidu.com/marker?location=" + pair(b.Lat, b.Lng) + "&title=" + q(name) + "&content=" + q(address) + "&coord_type=bd09ll&output=html&src=linli",
		Tencent: "https://apis.map.qq.com/uri/v1/marker?marker=coord:" + pair(p.Lat, p.Lng) + ";title:" + q(name) + ";addr:" + q(address) + "&coord_type=2&referer=linli",
		Geo:     "geo:" + pair(w.Lat, w.Lng) + "?z=18",
	}
}

// pair writes two coordinates to some ten centimetres.
func pair(a, b float64) string {
	return strconv.FormatFloat(a, 'f', 6, 64) + "," + strconv.FormatFloat(b, 'f', 6, 64)
}
