package geo

import "math"

// A Mark stands for a place on a plan: a box around its middle, in units of the drawing.
type Mark struct {
	Place      Place
	X, Y, W, H float64
}

// A Frame is the rectangle of a drawing in which the middles of marks are to lie, and how
// they are put there.
type Frame struct {
	X, Y, W, H float64
	Stretch    float64 // how much larger the scale may be one way than the other, to fill it; at least 1
	Air        float64 // between marks
}

// Arrange puts marks into a frame, north above: to scale, but that those that would touch
// are pushed apart. All places are in one datum. It returns how many units a metre has from
// west to east.
func (f Frame) Arrange(marks []*Mark) float64 {
	if len(marks) == 0 {
		return 0
	}
	least, most := marks[0].Place, marks[0].Place
	for _, m := range marks {
		least = Place{math.Min(least.Lng, m.Place.Lng), math.Min(least.Lat, m.Place.Lat)}
		most = Place{math.Max(most.Lng, m.Place.Lng), math.Max(most.Lat, m.Place.Lat)}
	}
	middle := Place{(least.Lng + most.Lng) / 2, (least.Lat + most.Lat) / 2}
	east := func(lng float64) float64 { return math.Copysign(middle.Metres(Place{lng, middle.Lat}), lng-middle.Lng) }
	north := func(lat float64) float64 { return math.Copysign(middle.Metres(Place{middle.Lng, lat}), lat-middle.Lat) }
	const nothing = 20 // metres: where all is in one place, that is not made larger without end
	kx, ky := f.W/math.Max(2*east(most.Lng), nothing), f.H/math.Max(2*north(most.Lat), nothing)
	k := math.Min(kx, ky)
	kx, ky = math.Min(kx, f.Stretch*k), math.Min(ky, f.Stretch*k)
	for _, m := range marks {
		m.X = f.X + f.W/2 + east(m.Place.Lng)*kx
		m.Y = f.Y + f.H/2 - north(m.Place.Lat)*ky
	}
	for range 400 {
		if !f.apart(marks) {
			break
		}
	}
	return kx
}

// apart moves marks that touch away from each other, by half of what is needed each, and
// those that have left the frame back. It reports whether there were any.
func (f Frame) apart(marks []*Mark) bool {
	moved := false
	for i, a := range marks {
		for _, b := range marks[i+1:] {
			dx, dy := b.X-a.X, b.Y-a.Y
			x, y := (a.W+b.W)/2+f.Air-math.Abs(dx), (a.H+b.H)/2+f.Air-math.Abs(dy)
			switch {
			case x <= 0 || y <= 0:
				continue
			case x < y:
				push := math.Copysign(x/2, dx+1e-9)
				a.X, b.X = a.X-push, b.X+push
			default:
				push := math.Copysign(y/2, dy+1e-9)
				a.Y, b.Y = a.Y-push, b.Y+push
			}
			moved = true
		}
	}
	for _, m := range marks {
		m.X = min(max(m.X, f.X), f.X+f.W)
		m.Y = min(max(m.Y, f.Y), f.Y+f.H)
	}
	return moved
}
