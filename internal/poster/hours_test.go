package poster_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"linli/internal/draw"
	"linli/internal/poster"
)

// words are the lines of a sheet, those between two of them.
func between(p *draw.Page, from, to string) string {
	var all []string
	for _, l := range lines(p) {
		all = append(all, strings.Join(strings.Fields(l.text), " "))
	}
	text := "|" + strings.Join(all, "|") + "|"
	_, text, _ = strings.Cut(text, "|"+from+"|")
	text, _, _ = strings.Cut(text, "|"+to+"|")
	return text
}

// The hours on paper are those of the season, and what differs from them in the
// ninety days to come stands under 近期变动.
func TestHoursOnPaper(t *testing.T) {
	for _, c := range []struct{ hours, printed, want string }{
		{"Mo-Fr 08:30-17:30; PH off", "2026-11-25", "周一至周五|8:30–17:30|周六至周日、法定节假日 休息|近期变动|1月1日 元旦|休息"},
		{"24/7", "2026-11-25", "每天|0:00–24:00"},
		{"Fr-Sa 18:00-02:00", "2026-11-25", "周五至周六|18:00–次日2:00|其他日子 休息"},
		{"Mo-Fr 08:00-17:00; Nov 26-Dec 10 off", "2026-11-25", "周一至周五|8:00–17:00|周六至周日 休息|近期变动|11月26日—12月10日|休息"},
		{"Mo-Fr 08:00-17:00; 2026 Nov 27-2026 Dec 10 off", "2026-11-25", "周一至周五|8:00–17:00|周六至周日 休息|近期变动|11月27日—12月10日|休息"},
		{"Apr-Oct 06:30-20:00; Nov-Mar 07:00-19:00", "2026-10-31", "每天|6:30–20:00|近期变动|11月1日起|7:00–19:00"},
		{"Apr-Oct 06:30-20:00; Nov-Mar 07:00-19:00", "2026-11-01", "每天|7:00–19:00"},
		{"Mo-Fr 09:00-17:00; 2026 Dec 08 13:00-17:00 \"上午盘点\"", "2026-11-25", "周一至周五|9:00–17:00|周六至周日 休息|近期变动|12月8日 周二|上午盘点 13:00–17:00"},
		{"Mo-Fr 09:00-17:00; PH 10:00-12:00", "2026-11-25", "周一至周五|9:00–17:00|法定节假日|10:00–12:00|周六至周日 休息|近期变动|1月1日—2日 元旦|10:00–12:00"},
		{"PH 10:00-12:00; Mo-Fr 09:00-17:00", "2026-11-25", "周一至周五|9:00–17:00|周六至周日 休息|近期变动|1月2日 元旦|10:00–12:00"},
		{"Tu,Th 09:00-11:30; PH off", "2026-12-05", "周二、周四|9:00–11:30|其他日子、法定节假日 休息"},
		{"Mo 08:00-09:00; Tu 08:00-10:00; We 08:00-11:00; Th 08:00-12:00; Fr 08:00-13:00; Sa 08:00-14:00; Su 08:00-15:00", "2026-11-25",
			"周一|8:00–9:00|周二|8:00–10:00|周三|8:00–11:00|周四|8:00–12:00|周五|8:00–13:00|周六|8:00–14:00|周日|8:00–15:00"},
	} {
		printed, err := time.ParseInLocation(time.DateOnly, c.printed, now.Location())
		if err != nil {
			t.Fatal(err)
		}
		p, m := load(t, fstest.MapFS{
			"site.yaml":               {Data: []byte("title: 河畔社区\nbaseURL: https://hepan.example.cn/\n")},
			"data/points.yaml":        {Data: []byte(fmt.Sprintf("- {id: a, name: 站, hours: '%s'}\n", c.hours))},
			"data/holidays/2027.yaml": {Data: []byte("- {name: 元旦, days: [2027-01-01, 2027-01-02]}\n")},
		})
		sheet, problems := m.Make(p.Posters[0], poster.Options{Printed: printed})
		if sheet == nil {
			t.Errorf("%s: %v", c.hours, problems)
			continue
		}
		check(t, sheet)
		got := between(sheet.Page, "开放时间", "河畔社区居民委员会 印发")
		got, _, _ = strings.Cut(got, "|在这里能办")
		if got != c.want {
			t.Errorf("%s, printed %s:\n got %s\nwant %s", c.hours, c.printed, got, c.want)
		}
	}
}
