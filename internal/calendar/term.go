package calendar

import (
	"math"
	"time"
)

var solarTerms = [...]string{"春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至", "小暑", "大暑", "立秋", "处暑", "白露",
	"秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至", "小寒", "大寒", "立春", "雨水", "惊蛰"}

// SolarTerm returns the solar term (节气) that begins on the day of t in its own
// zone, or "". A term begins when the sun's apparent longitude reaches a multiple
// of 15°, by the solar position of Meeus, Astronomical Algorithms, chapter 25, with the
// largest perturbations: right to a few minutes.
func SolarTerm(t time.Time) string {
	start := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
	a := solarLongitude(start)
	b := solarLongitude(start.AddDate(0, 0, 1))
	i, j := int(a/15), int(b/15)
	if i == j {
		return ""
	}
	return solarTerms[j%24]
}

// solarLongitude returns the sun's apparent longitude in degrees, 0–360.
func solarLongitude(t time.Time) float64 {
	const deltaT = 69.0 / 86400 // terrestrial minus universal time, in days, in the 2020s
	jd := float64(t.Unix())/86400 + 2440587.5 + deltaT
	c := (jd - 2451545) / 36525
	rad := math.Pi / 180
	m := (357.52911 + 35999.05029*c - 0.0001537*c*c) * rad
	centre := (1.914602-0.004817*c-0.000014*c*c)*math.Sin(m) + (0.019993-0.000101*c)*math.Sin(2*m) + 0.000289*math.Sin(3*m)
	l := 280.46646 + 36000.76983*c + 0.0003032*c*c + centre
	// The pull of Venus, Jupiter and the Moon: Meeus, Astronomical Formulae for
	// Calculators, chapter 18; centuries count from 1900 there.
	e := c + 1
	l += 0.00134*math.Cos((153.23+22518.7541*e)*rad) + 0.00154*math.Cos((216.57+45037.5082*e)*rad) +
		0.00200*math.Cos((312.69+32964.3577*e)*rad) + 0.00179*math.Sin((350.74+445267.1142*e)*rad) + 0.00178*math.Sin((231.19+20.20*e)*rad)
	l += -0.00569 - 0.00478*math.Sin((125.04-1934.136*c)*rad) - 0.00037*math.Sin(2*l*rad) // aberration, nutation
	return math.Mod(math.Mod(l, 360)+360, 360)
}
