package model

import "cmp"

// Kiosk are the settings of the screens.
type Kiosk struct {
	Seconds int          `key:"seconds" zh:"秒数" doc:"每一屏停多少秒，默认 12|how many seconds each page of a slide stands; 12 if not given"`
	Stale   int          `key:"stale" zh:"变黄" doc:"联系不上多少小时后变黄，并收起今天的菜单和值班，默认 24|after how many hours without contact the age turns amber, and today's menu and duty are hidden; 24 if not given"`
	Idle    int          `key:"idle" zh:"回到轮播" doc:"没有人碰多少秒后回到轮播，默认 60|after how many seconds without a touch the show goes on; 60 if not given"`
	Size    int          `key:"size" zh:"存多少" doc:"屏上存多少 MB，默认 64；存不下的先舍最少问到的|how many MB a screen keeps; 64 if not given; what is asked for least is left out first"`
	Slides  []KioskSlide `key:"slides" zh:"轮播" scalar:"show" doc:"放什么，按顺序；不写就是有什么放什么|what is shown, in order; if not given, whatever there is"`
}

// A KioskSlide is one thing that screens show in turn.
type KioskSlide struct {
	Show    string `key:"show,required" zh:"放什么" enum:"notices=通知 menu=菜单 duty=值班 events=活动 hours=开放时间 news=新闻 photo=照片 code=二维码" doc:"放什么|what it shows"`
	Seconds int    `key:"seconds" zh:"秒数" doc:"每一屏停多少秒|how many seconds each of its pages stands"`
	From    Clock  `key:"from" zh:"几点起" doc:"每天几点起放，例如 06:00|from what time of day, such as 06:00"`
	To      Clock  `key:"to" zh:"几点止" doc:"每天放到几点；早于几点起就是过夜|until what time of day; past midnight if it is before from"`
	Starts  Date   `key:"starts" zh:"开始" doc:"从哪天起放|from what day"`
	Ends    Date   `key:"ends" zh:"结束" doc:"放到哪天|until what day"`
	Points  []ID   `key:"points" zh:"哪些屏" ref:"points" doc:"只在这些服务点的屏上放；不写就都放|only on the screens of these points; on all if not given"`
}

// Complete puts the defaults where site.yaml says nothing.
func (k *Kiosk) Complete() {
	k.Seconds, k.Stale, k.Idle, k.Size = cmp.Or(k.Seconds, 12), cmp.Or(k.Stale, 24), cmp.Or(k.Idle, 60), cmp.Or(k.Size, 64)
	if len(k.Slides) == 0 {
		for _, show := range []string{"notices", "menu", "events", "duty", "hours", "news", "photo", "code"} {
			k.Slides = append(k.Slides, KioskSlide{Show: show})
		}
	}
}
