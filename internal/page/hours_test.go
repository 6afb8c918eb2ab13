package page

import (
	"os"
	"testing"
	"time"

	"linli/internal/calendar"
	"linli/internal/theme"
)

// Opening hours read as a sentence in each language.
func TestHoursAsASentence(t *testing.T) {
	th, problems, err := theme.Load(os.DirFS(t.TempDir()), "default", []string{"zh-CN", "ko", "ru", "en"}, nil)
	if err != nil || problems.HasErrors() {
		t.Fatal(err, problems)
	}
	now := time.Date(2026, 11, 25, 10, 0, 0, 0, time.FixedZone("", 8*3600))
	for _, c := range []struct{ hours, zh, ko, ru, en string }{
		{"24/7", "每天 全天", "매일 종일", "Ежедневно круглосуточно", "Daily all day"},
		{"Mo-Fr 08:30-11:30,13:30-17:00; Sa 08:30-11:30; PH off", "周一至周五 08:30–11:30，13:30–17:00；周六 08:30–11:30；周日、法定节假日休息",
			"월–금 08:30–11:30, 13:30–17:00; 토 08:30–11:30; 일, 공휴일 휴무", "Пн–пт 08:30–11:30, 13:30–17:00; Сб 08:30–11:30; Закрыто: вс, в праздники", "Mon–Fri 08:30–11:30, 13:30–17:00; Sat 08:30–11:30; Closed: Sun, public holidays"},
		{"Tu,Th 09:00-11:30", "周二、周四 09:00–11:30；周一、周三、周五至周日休息", "화, 목 09:00–11:30; 월, 수, 금–일 휴무", "Вт, чт 09:00–11:30; Закрыто: пн, ср, пт–вс", "Tue, Thu 09:00–11:30; Closed: Mon, Wed, Fri–Sun"},
		{"Mo-Su 22:00-06:00", "每天 22:00–06:00", "매일 22:00–06:00", "Ежедневно 22:00–06:00", "Daily 22:00–06:00"},
		{"Mo-Fr 09:00-17:00; PH 10:00-12:00", "周一至周五 09:00–17:00；法定节假日 10:00–12:00；周六至周日休息", "월–금 09:00–17:00; 공휴일 10:00–12:00; 토–일 휴무", "Пн–пт 09:00–17:00; В праздники 10:00–12:00; Закрыто: сб–вс", "Mon–Fri 09:00–17:00; Public holidays 10:00–12:00; Closed: Sat–Sun"},
		{"Apr-Oct 06:30-20:00; Nov-Mar 07:00-19:00", "每天 07:00–19:00", "매일 07:00–19:00", "Ежедневно 07:00–19:00", "Daily 07:00–19:00"},
		{"We 14:00+ \"先打电话\"", "周三 14:00 起（先打电话）；周一至周二、周四至周日休息", "수 14:00부터 (先打电话); 월–화, 목–일 휴무", "Ср с 14:00 (先打电话); Закрыто: пн–вт, чт–вс", "Wed from 14:00 (先打电话); Closed: Mon–Tue, Thu–Sun"},
	} {
		h, err := calendar.ParseHours(c.hours)
		if err != nil {
			t.Fatal(err)
		}
		for lang, want := range map[string]string{"zh-CN": c.zh, "ko": c.ko, "ru": c.ru, "en": c.en} {
			s := &scope{Renderer: &Renderer{now: now}, texts: th.Texts(lang), words: words{th.Texts(lang), now}}
			if got := s.hoursSentence(h, now); got != want {
				t.Errorf("%s in %s:\n got %s\nwant %s", c.hours, lang, got, want)
			}
		}
	}
}
