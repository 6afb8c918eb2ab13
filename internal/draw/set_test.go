package draw_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"linli/internal/draw"
	"linli/internal/font"
)

func setter() *draw.Setter { return &draw.Setter{Fonts: font.Builtin()} }

// Lines of n ems of Chinese.
func TestLinesBreakWhereReadersExpect(t *testing.T) {
	for _, c := range []struct {
		text string
		em   float64
		want []string
	}{
		{"请带身份证，户口簿。", 5, []string{"请带身份", "证，户口", "簿。"}},
		{"办事处（二楼）请上楼", 4, []string{"办事处", "（二楼）", "请上楼"}},
		{"电话0431-0100 0112找我", 8, []string{"电话", "0431-0100 0112", "找我"}},
		{"11月25日8:30–17:00停水", 5, []string{"11月25日", "8:30–17:00", "停水"}},
		{"집에 가도록 도와주세요", 4.7, []string{"집에", "가도록", "도와주세요"}},
		{"每户12桶水", 3, []string{"每户", "12桶", "水"}},
		{"https://example.cn/aaaaaaaaaaaaaaaaaaaa/", 6, nil},
		{"看“我们楼”画展", 5, []string{"看", "“我们楼”", "画展"}},
		{"看“我们这栋楼里的小朋友”画展", 5, []string{"看“我们这", "栋楼里的小", "朋友”画展"}},
		{"", 5, nil},
	} {
		got := setter().Wrap(c.text, font.Regular, 1, c.em)
		if c.want != nil && !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("请带身份证，户口簿（原件）0431-0100 0112。", 5.0)
	f.Add("집에 가도록 도와주세요 https://example.cn/long/address/", 3.0)
	f.Fuzz(func(t *testing.T, text string, width float64) {
		if !utf8.ValidString(text) || width < 2 || width > 100 || len(text) > 2000 {
			return
		}
		text = draw.Clean(text)
		s := setter()
		lines := s.Wrap(text, font.Regular, 1, width)
		squeeze := func(s string) string { return strings.NewReplacer(" ", "", "\u3000", "").Replace(s) }
		if squeeze(strings.Join(lines, "")) != squeeze(text) {
			t.Errorf("%q became %q", text, lines)
		}
		for i, l := range lines {
			if r, _ := utf8.DecodeRuneInString(l); i > 0 && strings.ContainsRune("，。、）》？", r) && utf8.RuneCountInString(lines[i-1]) > 0 && s.Width(lines[i-1], font.Regular, 1) < width-3 {
				t.Errorf("a line begins with %q: %q", r, lines)
			}
		}
		for _, n := range []int{2, 3} {
			if b := s.Balance(text, font.Bold, n); len(b) > n || squeeze(strings.Join(b, "")) != squeeze(text) {
				t.Errorf("%q is balanced as %q", text, b)
			}
		}
	})
}
