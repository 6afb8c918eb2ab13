package pinyin_test

import (
	"strings"
	"testing"

	"linli/internal/pinyin"
)

func TestSlugs(t *testing.T) {
	for in, want := range map[string]string{
		"停水通知": "ting-shui-tong-zhi", "重阳节": "chong-yang-jie", "银行网点": "yin-hang-wang-dian", "2026 年新闻": "2026-nian-xin-wen", "绿化": "lv-hua",
		"Café Ünïted": "cafe-united", "a  -- b": "a-b", "!!": "", "什么": "shen-me", "3栋停水": "3-dong-ting-shui", "단수": "단수", "Вода": "вода", "don't": "dont",
	} {
		if got := pinyin.Slug(in); got != want {
			t.Errorf("Slug(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzSlug(f *testing.F) {
	f.Add("停水/../通知")
	f.Fuzz(func(t *testing.T, s string) {
		got := pinyin.Slug(s)
		if strings.ContainsAny(got, "/\\. ") || strings.HasPrefix(got, "-") || strings.HasSuffix(got, "-") || strings.Contains(got, "--") {
			t.Fatalf("Slug(%q) = %q", s, got)
		}
	})
}
