package diag

import "testing"

// A finding that was kept says the same as before.
func TestAKeptFindingSaysTheSame(t *testing.T) {
	for _, f := range []*Finding{
		Find("field.unknown", "titel", "news"), New(Pos{}, "field.value", Text{"日期", "date"}, "x", 3).Meaning("titel", []string{"title"}).Finding, New(Pos{}, "body.empty").Milder().Finding,
	} {
		again, ok := ParseFinding(string(f.Append(nil)))
		if !ok || again.Severity() != f.Severity() {
			t.Fatalf("%v is read as %v", f, again)
		}
		for _, lang := range []Lang{ZH, EN} {
			if again.Message(lang) != f.Message(lang) || again.Fix(lang) != f.Fix(lang) {
				t.Errorf("%q became %q", f.Message(lang), again.Message(lang))
			}
		}
	}
	if _, ok := ParseFinding(string((&Finding{Rule: "no.such"}).Append(nil))); ok {
		t.Error("a rule that there is none of was read")
	}
}

func FuzzParseFinding(f *testing.F) {
	f.Add(string(Find("field.unknown", "titel", Text{"新闻", "news"}).Append(nil)))
	f.Fuzz(func(_ *testing.T, kept string) {
		if again, ok := ParseFinding(kept); ok {
			_ = again.Message(ZH)
		}
	})
}
