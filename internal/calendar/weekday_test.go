package calendar

import (
	"testing"
	"time"
)

func TestMismatches(t *testing.T) {
	near := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"11月25日（星期三）停水":      "",
		"定于11月25日（星期二）停水":    "11月25日（星期二",
		"11月25日周二":           "11月25日周二",
		"😀ß11月25日，周二":        "11月25日，周二",
		"2025年11月25日 星期二":    "",
		"1月1日（星期五）元旦":        "", // 2027 is nearer than 2026
		"1月1日（周四）":           "1月1日（周四",
		"2月30日星期一":           "", // no such day is another mistake
		"11月22日星期天":          "",
		"11월 25일(수) 단수":      "",
		"11월 25일(화) 단수":      "11월 25일(화)",
		"11월 25일 화요일":        "11월 25일 화요일",
		"3月5日学雷锋，星期一到星期五都有人": "",
	} {
		got := ""
		if m := Mismatches([]byte(text), near); len(m) > 0 {
			got = m[0].Text
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func FuzzMismatches(f *testing.F) {
	f.Add("定于2026年11月25日（星期二）停水")
	f.Fuzz(func(t *testing.T, text string) {
		for _, m := range Mismatches([]byte(text), time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)) {
			if text[m.Offset:m.Offset+len(m.Text)] != m.Text {
				t.Errorf("%q at %d is not %q", text, m.Offset, m.Text)
			}
		}
	})
}
