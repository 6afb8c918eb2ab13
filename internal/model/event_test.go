package model

import (
	"testing"
	"time"

	"linli/internal/calendar"
)

// A choir on Tuesdays at three; the second time is moved to the morning after, the
// third to another day at the same time, the fourth before the third, the fifth is
// left out.
func TestMovedDatesTakeThePlaceOfTheirOwn(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	at := func(day, hour, minute int) Date {
		return Date{Time: time.Date(2026, 12, day, hour, minute, 0, 0, zone)}
	}
	whole := func(day int) Date { return Date{Time: time.Date(2026, 12, day, 0, 0, 0, 0, zone), Whole: true} }
	rule, err := calendar.ParseRule("FREQ=WEEKLY;BYDAY=TU")
	if err != nil {
		t.Fatal(err)
	}
	e := &Event{Starts: at(1, 15, 0), Ends: at(1, 16, 30), Repeat: Repeat{Rule: rule}, Except: []Date{whole(29)}, Moved: []Move{
		{From: whole(8), To: at(9, 9, 30)},
		{From: whole(15), To: whole(18)},
		{From: whole(22), To: whole(17)},
	}}
	want := []string{"01 15:00–16:30", "09 09:30–11:00", "17 15:00–16:30", "18 15:00–16:30"}
	got := e.Occurrences(at(1, 0, 0).Time, at(31, 0, 0).Time)
	if len(got) != len(want) {
		t.Fatalf("%d times, want %d: %v", len(got), len(want), got)
	}
	for i, o := range got {
		if s := o.Starts.Format("02 15:04") + "–" + o.Ends.Format("15:04"); s != want[i] {
			t.Errorf("time %d: %s, want %s", i+1, s, want[i])
		}
	}
	// What is moved into a span is found there, what is moved out of it is not.
	if got := e.Occurrences(at(14, 0, 0).Time, at(16, 0, 0).Time); len(got) != 0 {
		t.Errorf("on the days it was moved from: %v", got)
	}
	if got := e.Occurrences(at(17, 0, 0).Time, at(18, 0, 0).Time); len(got) != 1 {
		t.Errorf("on a day it was moved to: %v", got)
	}
}
