package plan_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"linli/internal/content"
	"linli/internal/plan"
	"linli/internal/theme"
)

func codes(t *testing.T, points ...string) *plan.Plan {
	t.Helper()
	var rows strings.Builder
	for _, p := range points {
		rows.WriteString("- {id: " + p + ", name: 点}\n")
	}
	source := fstest.MapFS{
		"site.yaml":        {Data: []byte("title: 河畔社区\nbaseURL: https://hepan.example.cn/\n")},
		"data/points.yaml": {Data: []byte(rows.String())},
	}
	config, problems, err := content.Config(source, "", theme.Languages(source, "default"))
	if err != nil || problems.HasErrors() {
		t.Fatal(problems, err)
	}
	site, problems, err := content.Load(context.Background(), source, config, content.Options{Now: time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC)})
	if err != nil || problems.HasErrors() {
		t.Fatal(problems, err)
	}
	p, problems := plan.New(site, plan.Options{})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return p
}

// The names of p122 and p4333 give the same five letters: neither may have them, or a
// sheet that hangs for the one would lead to the other.
func TestACodeNeverPassesToSomethingElse(t *testing.T) {
	alone := codes(t, "p4333").Code("points/p4333")
	both := codes(t, "p122", "p4333")
	a, b := both.Code("points/p122"), both.Code("points/p4333")
	if len(alone) != 5 || len(a) != 6 || len(b) != 6 || a == b {
		t.Fatalf("alone %q, together %q and %q", alone, a, b)
	}
	for _, s := range both.Shorts {
		if s.Code == alone {
			t.Errorf("%s leads to %s now", alone, s.Target.Name)
		}
	}
}

// A code depends on nothing but the id.
func TestCodesStay(t *testing.T) {
	if got := codes(t, "centre").Code("points/centre"); got != "fhj4q" {
		t.Errorf("the code of points/centre has become %q: sheets that hang would lead nowhere", got)
	}
}
