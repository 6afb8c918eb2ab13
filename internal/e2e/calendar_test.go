package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"linli/internal/calendar"
	"linli/internal/content"
	"linli/internal/theme"
)

// shanghai is where the community is, whatever the machine's zone.
var shanghai = time.FixedZone("CST", 8*3600)

// ask gives lines of JSON to a program of tools/oracles and returns its answers, a line
// for a line.
func ask(t *testing.T, program string, questions []any) []string {
	t.Helper()
	var in, out, errors bytes.Buffer
	for _, q := range questions {
		if err := json.NewEncoder(&in).Encode(q); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("node", program)
	cmd.Dir = oracles
	cmd.Env = append(os.Environ(), "TZ=Asia/Shanghai")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = &in, &out, &errors
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v (tools/setup installs what is missing)\n%s", program, err, errors.String())
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != len(questions) {
		t.Fatalf("%s answered %d of %d questions\n%s", program, len(lines), len(questions), errors.String())
	}
	return lines
}

// overnight finds spans that run past midnight.
var overnight = regexp.MustCompile(`(1[89]|2[0-3]):\d\d-0[0-4]:`)

// hoursOf makes an expression of the sorts communities write, without public holidays:
// those are compared with the government's table, not with the program's.
func hoursOf(r *rand.Rand) string {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	clock := func(from, to int) string { return fmt.Sprintf("%02d:%02d", from+r.IntN(to-from), 15*r.IntN(4)) }
	span := func() string {
		switch r.IntN(6) {
		case 0:
			return clock(6, 9) + "-" + clock(10, 12) + "," + clock(13, 15) + "-" + clock(16, 22)
		case 1:
			return clock(18, 23) + "-" + clock(0, 5) // past midnight
		case 2:
			return "00:00-24:00"
		}
		return clock(6, 12) + "-" + clock(13, 23)
	}
	days := func() string {
		return pick("Mo-Fr", "Sa", "Su", "Sa,Su", "Mo-Su", "Tu,Th", "We", "Fr-Mo", "Mo-We,Fr", "Sa-Su", "Mo,We,Fr-Su")
	}
	season := func() string {
		return pick("Apr-Oct", "Nov-Mar", "Jan", "Dec", "Jun-Aug", "Dec 24-Jan 2", "May 01-May 05", "Nov 25", "2026 Nov 20-2026 Dec 10", "Feb 10-20")
	}
	var rules []string
	everyDay := false // two rules without days contradict each other, and nobody writes them
	for range 1 + r.IntN(3) {
		rule := ""
		if r.IntN(4) == 0 {
			rule = season() + " "
		}
		if r.IntN(6) > 0 || everyDay && rule == "" {
			rule += days() + " "
		}
		everyDay = everyDay || rule == ""
		switch {
		case r.IntN(8) == 0 && len(rules) > 0 && rule != "":
			rule += "off"
		case r.IntN(20) == 0 && rule == "":
			rule = "24/7"
		default:
			rule += span()
		}
		if r.IntN(8) == 0 && (strings.ContainsAny(rule[:1], "MTWFSJADN2") || len(rules) == 0) {
			rule += ` "中午轮值"` // of a rule without days the other program then changes its mind whether it adds
		}
		rules = append(rules, rule)
	}
	out := rules[0]
	for _, rule := range rules[1:] {
		out += pick("; ", "; ", "; ", ", ", " || ") + rule
	}
	return out
}

// TestOpeningHoursAreThoseOfOpenStreetMap compares the state of hundreds of expressions
// at random moments with the reference implementation.
func TestOpeningHoursAreThoseOfOpenStreetMap(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	type question struct {
		Expr    string   `json:"expr"`
		Moments []string `json:"moments"`
	}
	var questions []any
	var parsed []calendar.Hours
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, shanghai)
	for len(questions) < 600 {
		q := question{Expr: hoursOf(r)}
		h, err := calendar.ParseHours(q.Expr)
		if err != nil {
			t.Fatalf("%s: %v", q.Expr, err)
		}
		for range 60 {
			q.Moments = append(q.Moments, from.Add(time.Duration(r.IntN(2*365*24*60))*time.Minute).Format(time.RFC3339))
		}
		questions, parsed = append(questions, q), append(parsed, h)
	}
	wrong, compared := 0, 0
	for i, answer := range ask(t, "hours.js", questions) {
		q := questions[i].(question)
		if strings.HasPrefix(answer, "error") {
			t.Logf("%s: the other program says %s", q.Expr, answer)
			continue
		}
		for k, m := range q.Moments {
			at, err := time.Parse(time.RFC3339, m)
			if err != nil {
				t.Fatal(err)
			}
			compared++
			// The other program lets a rule for a day begin at its midnight, so that
			// "Fr-Sa 18:00-02:00; Su 10:00-20:00" is closed at one on Sunday morning.
			// Nobody who writes that means it: here a night belongs to its evening.
			if at.In(shanghai).Hour() < 6 && overnight.MatchString(q.Expr) && strings.ContainsAny(q.Expr, ";,") {
				continue
			}
			if open := parsed[i].Open(at.In(shanghai), nil); open != (answer[k] == '1') {
				if wrong++; wrong <= 25 {
					t.Errorf("%s at %s (%s): open is %t", q.Expr, m, at.In(shanghai).Weekday(), open)
				}
				break
			}
		}
	}
	if t.Logf("%d states compared, %d expressions differ", compared, wrong); compared < 300*40 {
		t.Errorf("only %d states were compared", compared)
	}
}

// TestRecurrenceIsThatOfTheStandard compares RRULEs with another implementation of
// RFC 5545.
func TestRecurrenceIsThatOfTheStandard(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	type question struct {
		Rule  string `json:"rule"`
		Start string `json:"start"`
		Until string `json:"until"`
	}
	var questions []any
	for range 300 {
		rule := "FREQ=" + pick("DAILY", "WEEKLY", "WEEKLY", "MONTHLY", "MONTHLY", "YEARLY")
		switch {
		case strings.Contains(rule, "WEEKLY"):
			rule += pick("", ";BYDAY=MO", ";BYDAY=TU,TH", ";BYDAY=SA,SU", ";BYDAY=WE;WKST=SU")
		case strings.Contains(rule, "MONTHLY"):
			rule += pick("", ";BYMONTHDAY=1,15", ";BYDAY=1WE", ";BYDAY=-1FR", ";BYMONTHDAY=31", ";BYDAY=2MO,4MO", ";BYDAY=MO,TU;BYSETPOS=1")
		case strings.Contains(rule, "YEARLY"):
			rule += pick("", ";BYMONTH=3;BYMONTHDAY=5", ";BYMONTH=9;BYDAY=1SU")
		}
		rule += pick("", "", ";INTERVAL=2", ";INTERVAL=3")
		rule += pick("", "", ";COUNT=7", ";UNTIL=20270301T000000Z")
		start := time.Date(2026, time.Month(1+r.IntN(12)), 1+r.IntN(28), 8+r.IntN(10), 30, 0, 0, time.UTC)
		questions = append(questions, question{rule, start.Format(time.RFC3339), start.AddDate(2, 0, 0).Format(time.RFC3339)})
	}
	for i, answer := range ask(t, "recurrence.js", questions) {
		q := questions[i].(question)
		rule, err := calendar.ParseRule(q.Rule)
		if err != nil {
			t.Fatal(q.Rule, err)
		}
		start, _ := time.Parse(time.RFC3339, q.Start) // written above
		until, _ := time.Parse(time.RFC3339, q.Until)
		var got []string
		for _, o := range rule.Between(start, start, until.Add(time.Second), nil) {
			got = append(got, o.UTC().Format("2006-01-02T15:04"))
		}
		if want := strings.Fields(answer); !slices.Equal(got, want) {
			t.Errorf("%s from %s:\n got %v\nwant %v", q.Rule, q.Start, got, want)
		}
	}
}

// TestHolidaysAreTheGovernments compares the holidays that are shipped with another
// table of them.
func TestHolidaysAreTheGovernments(t *testing.T) {
	want := map[string]string{}
	for line := range strings.Lines(string(run(t, "node", filepath.Join(oracles, "holidays.js")))) {
		f := strings.Fields(line)
		want[f[0]] = f[1]
	}
	if len(want) < 60 {
		t.Fatalf("only %d days", len(want))
	}
	days := demoHolidays(t)
	for day := time.Date(2025, 1, 1, 0, 0, 0, 0, shanghai); day.Year() < 2027; day = day.AddDate(0, 0, 1) {
		got, d := "", calendar.DayOf(day)
		switch {
		case days.Holiday(d) != "":
			got = "off"
		case days.Workday(d):
			got = "work"
		}
		if name := day.Format(time.DateOnly); got != want[name] {
			t.Errorf("%s is %q, want %q", name, got, want[name])
		}
	}
}

// Five working days end on the day that another program finds.
func TestWorkingDaysAreCounted(t *testing.T) {
	days, n := demoHolidays(t), 0
	for line := range strings.Lines(string(run(t, "node", filepath.Join(oracles, "workdays.js")))) {
		f := strings.Fields(line)
		from, err := time.ParseInLocation(time.DateOnly, f[0], shanghai)
		if err != nil {
			t.Fatal(err)
		}
		n++
		last := calendar.AfterWorkdays(from, 5, days)
		if got := last.Format(time.DateOnly); got != f[1] || calendar.Workdays(from, last, days) != 5 {
			t.Errorf("five working days from %s end on %s, want %s", f[0], got, f[1])
		}
	}
	if n < 450 {
		t.Errorf("only %d days", n)
	}
}

// demoHolidays are the holidays that the demo community ships.
func demoHolidays(t *testing.T) *calendar.Holidays {
	t.Helper()
	source := os.DirFS("../..")
	config, problems, err := content.Config(source, "", theme.Languages(source, "default"))
	if err != nil || problems.HasErrors() {
		t.Fatal(problems, err)
	}
	site, _, err := content.Load(t.Context(), source, config, content.Options{Now: moment})
	if err != nil {
		t.Fatal(err)
	}
	return site.Calendar
}
