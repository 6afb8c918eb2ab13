package e2e

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"linli/internal/calendar"
)

const oracles = "../../tools/oracles"

// run runs a program that the tests need; that it is missing is a failure.
func run(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %s: %v (tools/setup installs what is missing)\n%s%s", name, args[0], err, stdout.String(), stderr.String())
	}
	return stdout.Bytes()
}

// kinds of pages, one of each.
var pageTypes = []string{
	"", "notices/", "notices/ting-shui-3/", "notices/jian-xiu-dian/", "notices/category/outage/", "news/", "news/song-can-yi-nian/", "news/2026/", "events/", "events/month/2026-12/", "events/audience/lao-nian-ren/", "events/page/2/",
	"events/ba-duan-jin/", "events/guang-chang-dian-ying/", "services/", "services/you-dai-zheng/", "deliberations/", "deliberations/ting-che/", "requests/",
	"requests/2026-1147/", "chronicle/", "profile/", "points/", "points/centre/", "partners/", "partners/hair/", "alliances/party/", "offers/",
	"canteen/", "canteen/2026-W45/", "grid/", "grid/b5/", "teams/", "rewards/", "courses/", "tags/", "tags/an-quan/", "pages/accessibility/",
	"posters/", "posters/point-centre-a4/", "s/qhd63/",
	"404.html", "ko/", "ko/notices/ting-shui-3/", "ko/services/gao-ling-jin-tie/", "ru/", "ru/services/", "ru/events/", "ru/events/month/2026-11/", "en/", "en/canteen/",
	"search/", "say/", "ko/search/", "ko/say/", "ru/say/", "en/points/centre/",
}

func file(dir, page string) string {
	if page == "" || strings.HasSuffix(page, "/") {
		page += "index.html"
	}
	return filepath.Join(dir, filepath.FromSlash(page))
}

func TestHTMLAndCSSAreValid(t *testing.T) {
	dir, err := demo()
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"-jar", filepath.Join(oracles, "node_modules/vnu-jar/build/dist/vnu.jar"), "--errors-only", "--also-check-css"}
	for _, p := range pageTypes {
		args = append(args, file(dir, p))
	}
	styles, err := filepath.Glob(filepath.Join(dir, "assets", "*.css"))
	if err != nil || len(styles) == 0 {
		t.Fatal("no style sheets", err)
	}
	run(t, "java", append(args, styles...)...)
}

func TestFeedsAndSitemapAreWellFormed(t *testing.T) {
	dir, err := demo()
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"--noout"}
	for name := range demoTree(t) {
		if strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".svg") {
			args = append(args, file(dir, name))
		}
	}
	run(t, "xmllint", args...)
}

func TestJSONLDSaysWhatThePagesAre(t *testing.T) {
	dir, err := demo()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"": "Organization", "services/you-dai-zheng/": "GovernmentService", "events/ba-duan-jin/": "Event", "news/song-can-yi-nian/": "NewsArticle",
		"notices/ting-shui-3/": "SpecialAnnouncement", "canteen/": "Menu", "points/centre/": "OpeningHoursSpecification",
	}
	args := []string{filepath.Join(oracles, "jsonld.js")}
	for p := range want {
		args = append(args, file(dir, p))
	}
	var found map[string][]string
	if err := json.Unmarshal(run(t, "node", args...), &found); err != nil {
		t.Fatal(err)
	}
	for p, kind := range want {
		if !slices.Contains(found[file(dir, p)], kind) {
			t.Errorf("/%s: %v, want %s", p, found[file(dir, p)], kind)
		}
	}
}

// A calendar client understands the events as they were meant.
func TestCalendarClientsReadTheEvents(t *testing.T) {
	dir, err := demo()
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Zones, Longest int
		Events         []struct {
			UID, Summary, Status string
			Repeats              bool
			Starts               []string
		}
	}
	if err := json.Unmarshal(run(t, "node", filepath.Join(oracles, "ical.js"), file(dir, "events/calendar.ics"), "2026-12-20"), &got); err != nil {
		t.Fatal(err)
	}
	if got.Zones != 1 || got.Longest > 75 || len(got.Events) != 30 {
		t.Errorf("%d zones, longest line %d octets, %d events", got.Zones, got.Longest, len(got.Events))
	}
	want := map[string]struct {
		status string
		starts string
	}{
		"events/ba-duan-jin@hepan.example.cn":           {"CONFIRMED", "2026-12-23T14:00:00 2027-01-06T14:00:00 2027-01-13T14:00:00"}, // 30 December is left out
		"events/he-chang@hepan.example.cn":              {"CONFIRMED", "2026-12-22T15:00:00 2026-12-24T15:30:00 2026-12-29T15:00:00"}, // the 25th is moved to the eve
		"events/guang-chang-dian-ying@hepan.example.cn": {"CANCELLED", ""},
		"events/ji-jiu@hepan.example.cn":                {"TENTATIVE", ""},
		"events/la-ba@hepan.example.cn":                 {"CONFIRMED", "2027-01-15T06:30:00 2028-01-04T06:30:00 2029-01-22T06:30:00"}, // by the Chinese calendar
		"events/yi-jian@hepan.example.cn":               {"CONFIRMED", "2027-01-09T09:00:00 2027-02-13T09:00:00 2027-03-13T09:00:00"}, // second Saturdays
	}
	for _, e := range got.Events {
		w, ok := want[e.UID]
		if !ok {
			continue
		}
		delete(want, e.UID)
		if e.Status != w.status || strings.Join(e.Starts, " ") != w.starts {
			t.Errorf("%s: %s %v, want %s %s", e.UID, e.Status, e.Starts, w.status, w.starts)
		}
	}
	if len(want) > 0 {
		t.Errorf("not in the calendar: %v", want)
	}
}

// Every day of two centuries has the Chinese date that an independent program gives
// it. Solar terms are compared where the time difference of the machine does not
// matter.
func TestTheChineseCalendarIsRight(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	wrong, terms := 0, 0
	for line := range strings.Lines(string(run(t, "node", filepath.Join(oracles, "lunar.js")))) {
		f := strings.Fields(line)
		day, err := time.ParseInLocation(time.DateOnly, f[0], zone)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := calendar.ToLunar(day)
		want := strings.Join(f[1:5], " ")
		leap := "0"
		if got.Leap {
			leap = "1"
		}
		if text := strings.Join([]string{strconv.Itoa(got.Year), strconv.Itoa(got.Month), strconv.Itoa(got.Day), leap}, " "); !ok || text != want {
			if wrong++; wrong < 10 {
				t.Errorf("%s is %s, want %s", f[0], text, want)
			}
		}
		if back, ok := got.Solar(zone); !ok || !back.Equal(day) {
			t.Fatalf("%v leads back to %v, want %v", got, back, day)
		}
		if day.Year() < 2000 || day.Year() > 2050 {
			continue
		}
		term := ""
		if len(f) > 5 {
			term = f[5]
		}
		if calendar.SolarTerm(day) != term {
			terms++
			t.Logf("%s: solar term %q, want %q", f[0], calendar.SolarTerm(day), term)
		}
	}
	if terms > 2 { // one term within a minute of midnight, wrong on two days
		t.Errorf("%d solar terms on another day", terms)
	}
}
