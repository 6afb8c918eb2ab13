package model

import (
	"slices"
	"sync"
	"time"
	"unicode"

	"linli/internal/diag"
	"linli/internal/memo"
	"linli/internal/schema"
)

func isLetterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// An Origin says where a record was written.
type Origin struct {
	File   string        // slash-separated, relative to the source folder
	Lang   string        // the language it is written in
	Places schema.Places // where its values stand
}

// At returns the place of the value at path, such as "starts" or "affects[0]".
func (o *Origin) At(path string) diag.Pos { return o.Places.At(o.File, path) }

// Source returns o itself: every record embeds an Origin.
func (o *Origin) Source() *Origin { return o }

// A Record is one item of content or one row of a table.
type Record interface {
	Source() *Origin
}

// A Content is a record with a Markdown body and a page of its own.
type Content interface {
	Record
	Page() *Base
}

// Base is what all kinds in content/ have in common.
type Base struct {
	Origin
	Kind     string      // the folder, such as "notices"
	Name     string      // the file name without date, language and ending: what other files refer to
	Stem     string      // the file name without language and ending
	Segment  string      // the last part of the address
	Body     Span        // where the Markdown stands in the file
	Outline  memo.Digest // of all in the file but the Markdown
	Variants map[string]Content

	Title       string   `key:"title,required" zh:"标题" doc:"标题，14 到 22 个字最好读|the title; 14 to 22 characters read best"`
	Date        Date     `key:"date" zh:"日期" doc:"写作或发布的日期|when it was written or issued"`
	Lastmod     Date     `key:"lastmod" zh:"更新" doc:"最后一次修改|when it last changed"`
	PublishDate Date     `key:"publishDate" zh:"发布时间" doc:"到这时才出现在网站上|not on the site before this moment"`
	ExpiryDate  Date     `key:"expiryDate" zh:"失效时间" doc:"过了这时就不再出现；只写日期时当天仍有效|not on the site after this moment; a day counts to its end"`
	Draft       bool     `key:"draft" zh:"草稿" doc:"true 时不发布|true keeps it off the site"`
	Slug        string   `key:"slug" zh:"网址名" doc:"网址的最后一段；不写就用文件名的拼音|the last part of the address; else made from the file name"`
	Aliases     []string `key:"aliases" zh:"旧网址" doc:"以前用过的网址，会转到这里|former addresses, which lead here"`
	Tags        []string `key:"tags" zh:"标签" doc:"标签，可以有几个|tags"`
	Categories  []string `key:"categories" zh:"分类目录" doc:"Hugo 的分类，与标签同样处理|Hugo's categories, treated as tags"`
	Weight      int      `key:"weight" zh:"排序" doc:"小的排在前面|smaller comes first"`
	Summary     string   `key:"summary" zh:"摘要,描述" doc:"一两句话，列表和分享时显示|a sentence or two, for lists and sharing"`
	Description string   `key:"description" doc:"Hugo 的摘要，没有 summary 时使用|Hugo's summary, used when there is no summary"`
	Cover       File     `key:"cover" zh:"封面" doc:"封面图片|the cover picture"`
	CoverAlt    string   `key:"coverAlt" zh:"封面说明" doc:"封面上是什么|what the cover shows"`
	Author      string   `key:"author" zh:"作者" doc:"谁写的（部门或岗位）|who wrote it (an office)"`
	SourceName  string   `key:"source" zh:"来源" doc:"转自哪里|where it was taken from"`
	Pinned      bool     `key:"pinned" zh:"置顶" doc:"排在列表最前|stands first in lists"`
}

// A Span is a part of a file, in bytes, the line it begins on, and what it holds.
type Span struct {
	From, To int
	Line     int
	Sum      memo.Digest
}

// Empty reports whether there is nothing in it.
func (s Span) Empty() bool { return s.From >= s.To }

// Page returns b itself: every kind in content/ embeds a Base.
func (b *Base) Page() *Base { return b }

// Path returns the address below the language's root, such as /notices/water/.
func (b *Base) Path() string { return "/" + b.Kind + "/" + b.Segment + "/" }

// Abstract returns the author's summary, or "".
func (b *Base) Abstract() string {
	if b.Summary != "" {
		return b.Summary
	}
	return b.Description
}

// Modified returns when the text last changed, as far as the author says.
func (b *Base) Modified() Date {
	if !b.Lastmod.IsZero() {
		return b.Lastmod
	}
	return b.Date
}

// Near is the moment that dates without a year in the text are near to: when it was
// written, else now.
func (b *Base) Near(now time.Time) time.Time {
	if b.Date.IsZero() {
		return now
	}
	return b.Date.Time
}

// Outdated reports whether b is a translation of an original that was changed after it: a
// translation was made when the original was written, unless it says itself when.
func (b *Base) Outdated(original *Base) bool {
	made := b.Date
	if b.Places.Has("lastmod") {
		made = b.Lastmod
	}
	return b != original && !original.Lastmod.IsZero() && !made.IsZero() && original.Lastmod.After(made.Time) && !original.Lastmod.Before(made.End())
}

// AllTags returns tags and Hugo's categories, each once.
func (b *Base) AllTags() []string {
	all := b.Tags
	if len(b.Categories) > 0 {
		all = slices.Concat(b.Tags, b.Categories)
	}
	for i, tag := range all {
		if slices.Contains(all[:i], tag) {
			out := slices.Clone(all[:i])
			for _, later := range all[i:] {
				if !slices.Contains(out, later) {
					out = append(out, later)
				}
			}
			return out
		}
	}
	return all
}

// News 社区头条: what happened.
type News struct {
	Base
	Milestone bool   `key:"milestone" zh:"大事记" doc:"true 时列入大事记|true puts it on the chronicle"`
	Gallery   []File `key:"gallery" zh:"图集" doc:"更多图片|more pictures"`
}

// Structure stands for all of n but its words: what it says is on its own page, on those of
// the news before and after it, and in lists.
func (n *News) Structure() memo.Digest {
	s := wordless.Get().(*News)
	defer wordless.Put(s)
	*s = *n
	s.Places, s.Body, s.Outline, s.Variants = nil, Span{}, memo.Digest{}, nil
	s.Title, s.Summary, s.Description, s.CoverAlt, s.Author, s.SourceName = "", "", "", "", "", ""
	return memo.Of(s)
}

var wordless = sync.Pool{New: func() any { return new(News) }}

// A Notice 通知公告 says what will affect residents.
type Notice struct {
	Base
	Category string      `key:"category" zh:"类别" enum:"outage=停供 publicity=公示 safety=安全 health=健康 policy=政策 recruit=招募 lost=寻物 general=一般" doc:"类别|what it is about"`
	Severity string      `key:"severity" zh:"级别" enum:"info=一般 important=重要 urgent=紧急" doc:"紧急的在生效期间出现在首页最上方|an urgent one leads the home page while in force"`
	Utility  string      `key:"utility" zh:"停供项目" enum:"water=水 power=电 gas=气 heat=暖" doc:"停什么|what is cut"`
	Starts   Date        `key:"starts" zh:"开始" doc:"从什么时候起生效|when it takes effect"`
	Ends     Date        `key:"ends" zh:"结束" doc:"到什么时候为止；只写日期时含当天|until when; a day counts to its end"`
	Workdays int         `key:"workdays" zh:"工作日" doc:"不写结束时：持续几个工作日，从开始那天算起，例如公示 5|instead of ends: for how many working days, from starts on"`
	Affects  []ID        `key:"affects" zh:"影响范围" ref:"grid buildings" doc:"网格或楼栋的编号；不写就是全社区|ids of grids or buildings; none means everybody"`
	Floors   string      `key:"floors" zh:"楼层" doc:"影响哪些楼层，例如 4 层以上水压低|which floors are affected"`
	Effects  []Effect    `key:"effects" zh:"各栋影响" doc:"哪一栋、哪几层会怎样；楼栋页上就这样写|what it does to which building and floors; their pages say so"`
	Contact  string      `key:"contact" zh:"联系人" doc:"问谁（岗位）|whom to ask"`
	Phone    string      `key:"phone" zh:"电话" doc:"联系电话|telephone"`
	Replaces string      `key:"replaces" zh:"替代" ref:"notices" doc:"被这份替代的通知：它的文件名|the notice this one replaces, by file name"`
	Cancels  string      `key:"cancels" zh:"取消,撤销" ref:"notices" doc:"被这份取消的通知：它的文件名|the notice this one cancels, by file name"`
	Restored Date        `key:"restored" zh:"恢复" doc:"实际恢复的时间|when it really ended"`
	Change   string      `key:"change" zh:"变更" doc:"这次改了什么，一句话|what changed with this revision, in a sentence"`
	Posters  []PosterAsk `key:"posters" zh:"海报" scalar:"layout" doc:"要印哪些海报；停供和重要的通知每栋一张|which posters to print; of outages and important notices one for each building"`
}

// An Effect is what a notice means for certain buildings or floors.
type Effect struct {
	Affects []ID   `key:"affects" zh:"影响范围,楼栋" ref:"grid buildings" doc:"哪些网格或楼栋；不写就是通知影响的全部|ids of grids or buildings; none means all that the notice affects"`
	Floors  string `key:"floors" zh:"楼层" doc:"哪几层，例如 4-11、4+、1-3,5；不写就是全楼|which floors, such as 4-11, 4+ or 1-3,5; none means all"`
	Effect  string `key:"effect,required" zh:"影响" doc:"会怎样，例如 水压弱|what happens there, such as weak pressure"`
}

// An Event 活动 is something to come to.
type Event struct {
	Base
	Starts     Date        `key:"starts" zh:"开始" doc:"开始时间；重复的活动写第一次|when it starts; the first time if it repeats"`
	Ends       Date        `key:"ends" zh:"结束" doc:"结束时间|when it ends"`
	Repeat     Repeat      `key:"repeat" zh:"重复" doc:"重复规则，RFC 5545 RRULE，例如 FREQ=WEEKLY;BYDAY=WE|how it repeats, an RFC 5545 RRULE"`
	Except     []Date      `key:"except" zh:"例外" doc:"哪几天不办|days on which it does not take place"`
	Moved      []Move      `key:"moved" zh:"改期" doc:"重复的活动里，哪一次改到什么时候|single dates of an event that repeats, moved to another time"`
	Lunar      *LunarDate  `key:"lunar" zh:"农历" doc:"农历日期，例如 九月初九；每年这一天办|a lunar date: it takes place on that day every year"`
	Point      ID          `key:"point" zh:"地点" ref:"points" doc:"服务点编号|the id of a service point"`
	Place      string      `key:"place" zh:"地点名" doc:"在哪里（不是服务点时，或服务点里的房间）|where, in words"`
	Organizers []ID        `key:"organizers" zh:"主办" ref:"partners teams" doc:"共建单位或志愿队的编号|ids of partners or teams"`
	Audience   []string    `key:"audience" zh:"面向" doc:"给谁办的|for whom"`
	Capacity   int         `key:"capacity" zh:"名额" doc:"最多多少人|how many can come"`
	Signup     *Signup     `key:"signup" zh:"报名" doc:"怎样报名；不写就是不用报名|how to sign up; none means just come"`
	Fee        string      `key:"fee" zh:"费用" doc:"多少钱；不写就是免费|what it costs; none means free"`
	Posters    []PosterAsk `key:"posters" zh:"海报" scalar:"layout" doc:"要印哪些海报|which posters to print"`
	Status     string      `key:"status" zh:"状态" enum:"scheduled=如期 postponed=延期 cancelled=取消 done=已办" doc:"状态|its state"`
}

// A Move puts off, or brings forward, one date of an event that repeats.
type Move struct {
	From Date `key:"from,required" zh:"原定" doc:"原定哪一天|the day it would have taken place"`
	To   Date `key:"to,required" zh:"改到" doc:"改到什么时候；只写日期时，时刻不变|when it takes place instead; a day alone keeps the time of day"`
}

// A Signup says how to sign up for an event.
type Signup struct {
	Phone    string `key:"phone" zh:"电话" doc:"打什么电话|telephone"`
	URL      URL    `key:"url" zh:"网址" doc:"网上报名的地址|where to sign up on the web"`
	Deadline Date   `key:"deadline" zh:"截止" doc:"报名截止时间|until when"`
}

// A Service 服务事项 is what one can get done.
type Service struct {
	Base
	Code       string      `key:"code" zh:"事项编码" doc:"事项编码|the official code of the item"`
	Category   string      `key:"category" zh:"分类" doc:"分类，例如 养老、户籍|its category"`
	Audience   []string    `key:"audience" zh:"面向,谁能办" doc:"谁能办|who can apply"`
	LifeEvents []string    `key:"lifeEvents" zh:"一件事" doc:"属于哪件人生大事，例如 退休、生育|the life events it belongs to"`
	Points     []ID        `key:"points" zh:"办理地点" ref:"points" doc:"在哪些服务点办|the service points where it is done"`
	Window     string      `key:"window" zh:"窗口" doc:"哪个窗口|which window"`
	Phone      string      `key:"phone" zh:"电话" doc:"咨询电话|telephone"`
	Hours      Hours       `key:"hours" zh:"办理时间" doc:"什么时候办（OpenStreetMap 写法）；不写就按服务点|when, in opening_hours syntax; else as the point"`
	Materials  []Material  `key:"materials" zh:"材料" scalar:"name" doc:"要带什么|what to bring"`
	Steps      []string    `key:"steps" zh:"流程" split:"lines" doc:"一步一步怎么办|what to do, step by step"`
	Time       *TimeLimit  `key:"time" zh:"时限" scalar:"promised" doc:"多久办好|how long it takes"`
	Fee        string      `key:"fee" zh:"费用" doc:"多少钱|what it costs"`
	Basis      string      `key:"basis" zh:"依据" doc:"依据什么文件|the rule it rests on"`
	Result     string      `key:"result" zh:"结果" doc:"办好后拿到什么|what one gets"`
	Online     URL         `key:"online" zh:"网上办" doc:"网上办理的地址|where it can be done on the web"`
	HomeVisit  string      `key:"homeVisit" zh:"上门" doc:"能不能上门办|whether staff come to the home"`
	Posters    []PosterAsk `key:"posters" zh:"海报" scalar:"layout" doc:"要印哪些海报|which posters to print"`
	Sign       string      `key:"sign" zh:"大字标" doc:"海报上的一个大字；不写就按分类|the one large character on its posters; else by category"`
	Trips      int         `key:"trips" zh:"跑几趟" doc:"要跑几趟|how many times one has to come"`
	Proxy      string      `key:"proxy" zh:"代办" doc:"能不能由别人代办，带什么|whether somebody else may do it, and with what"`
	Verified   *Verified   `key:"verified" zh:"核实" doc:"谁在什么时候核对过|who last checked this, and when"`
}

// A Material is something to bring.
type Material struct {
	Name     string `key:"name,required" zh:"名称" doc:"材料名称|what it is"`
	Original int    `key:"original" zh:"原件" doc:"原件几份|how many originals"`
	Copies   int    `key:"copies" zh:"复印件" doc:"复印件几份|how many copies"`
	Note     string `key:"note" zh:"说明" doc:"说明|a remark"`
}

// A TimeLimit is how long a service takes.
type TimeLimit struct {
	Promised  string `key:"promised" zh:"承诺" doc:"承诺多久办好|what is promised"`
	Statutory string `key:"statutory" zh:"法定" doc:"法定时限|what the law allows"`
}

// Verified says who last checked the facts.
type Verified struct {
	Date Date   `key:"date,required" zh:"日期" doc:"核对日期|when"`
	By   string `key:"by" zh:"核实人,岗位" doc:"谁核对的（岗位）|who, by office"`
}

// A Deliberation 四步议事 shows how a decision was made.
type Deliberation struct {
	Base
	Stages    []Stage    `key:"stages" zh:"阶段" doc:"提议、商议、审议、公示各一条|one entry each: propose, consult, review, publish"`
	Publicity *Publicity `key:"publicity" zh:"公示期" doc:"公示的时间和意见电话|the publicity period and where to object"`
}

// A Stage is one step of a deliberation.
type Stage struct {
	Stage  string `key:"stage,required" zh:"步骤" enum:"propose=提议 consult=商议 review=审议 publish=公示" doc:"哪一步|which step"`
	Date   Date   `key:"date" zh:"日期" doc:"什么时候|when"`
	Body   string `key:"body" zh:"经过,议事组织" doc:"谁、怎样议的|who met, and how"`
	Result string `key:"result" zh:"结果" doc:"结果|what came of it"`
	File   File   `key:"file" zh:"附件" doc:"附件|a document"`
}

// Publicity is a period in which residents can object.
type Publicity struct {
	Starts   Date   `key:"starts" zh:"开始" doc:"从哪天|from"`
	Ends     Date   `key:"ends" zh:"结束" doc:"到哪天，含当天|to the end of this day"`
	Workdays int    `key:"workdays" zh:"工作日" doc:"不写结束时：公示几个工作日，从开始那天算起|instead of ends: for how many working days, from starts on"`
	Phone    string `key:"phone" zh:"电话" doc:"意见电话|telephone for objections"`
}

// A Request 居民说事 is a resident's matter and what was done about it. It holds
// no personal data.
type Request struct {
	Base
	Number      string      `key:"number" zh:"编号" doc:"登记编号|its number in the register"`
	Category    string      `key:"category" zh:"类别" doc:"类别，例如 设施、环境|what it is about"`
	Grid        ID          `key:"grid" zh:"网格" ref:"grid" doc:"哪个网格（不写到门牌）|which grid; never the door"`
	Received    Date        `key:"received" zh:"反映" doc:"什么时候反映的|when it came in"`
	Replied     Date        `key:"replied" zh:"回复" doc:"什么时候回复的|when it was answered"`
	Assigned    *Assignment `key:"assigned" zh:"交办" doc:"什么时候交给谁|when it was given to whom"`
	Handled     Date        `key:"handled" zh:"领办" doc:"什么时候开始办|when work began"`
	Closed      Date        `key:"closed" zh:"办结" doc:"什么时候办结|when it was done"`
	Rating      Rating      `key:"rating" zh:"评价" doc:"居民评几分，1–5|the resident's mark, 1 to 5"`
	PublicReply string      `key:"publicReply" zh:"答复" doc:"公开的答复|the public answer"`
}

// An Assignment says who was given a matter.
type Assignment struct {
	Date Date   `key:"date" zh:"日期" doc:"什么时候|when"`
	To   string `key:"to" zh:"承办" doc:"交给谁（单位或岗位）|to whom, by office"`
}

// A Page is anything else.
type Page struct{ Base }

// NoticeCategories returns the categories of notices in their order.
func NoticeCategories() []string {
	return []string{"outage", "publicity", "safety", "health", "policy", "recruit", "lost", "general"}
}

// Topic returns the category, general if none is given.
func (n *Notice) Topic() string {
	if n.Category == "" {
		if n.Utility != "" {
			return "outage"
		}
		return "general"
	}
	return n.Category
}

// DaysOpen returns for how many days a closed matter was open, counting begun days
// of 24 hours, or -1 if that cannot be known.
func (r *Request) DaysOpen() int {
	if r.Received.IsZero() || r.Closed.IsZero() {
		return -1
	}
	if r.Received.Whole || r.Closed.Whole {
		return max(0, int(r.Closed.Sub(r.Received.Time).Hours()+12)/24)
	}
	return int(r.Closed.Sub(r.Received.Time).Hours()+23.99) / 24
}
