package model

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"linli/internal/memo"
	"linli/internal/schema"
)

// A Config is site.yaml.
type Config struct {
	Origin
	Title        string          `key:"title,required" zh:"名称,标题" doc:"社区名|the community's name"`
	Description  string          `key:"description" zh:"简介" doc:"一句话介绍|one sentence about it"`
	BaseURL      string          `key:"baseURL,required" zh:"网址" doc:"网站的完整网址，可以带路径|the full address of the site; it may have a path"`
	Language     string          `key:"language" zh:"语言" doc:"原文的语言，默认 zh-CN|the originals' language; zh-CN if not given"`
	Languages    []string        `key:"languages" zh:"译文语言" doc:"提供哪些译文|translations offered"`
	TimeZone     string          `key:"timeZone" zh:"时区" doc:"时区，默认 Asia/Shanghai|the time zone; Asia/Shanghai if not given"`
	Theme        string          `key:"theme" zh:"主题" doc:"主题，默认 default|the theme; default if not given"`
	RawHTML      bool            `key:"rawHTML" zh:"允许HTML" doc:"true 时发布正文里安全的 HTML|true publishes safe HTML inside texts"`
	Community    Community       `key:"community" zh:"社区" doc:"社区的地址、电话、办公时间|address, phone and hours of the community"`
	Navigation   []NavItem       `key:"navigation" zh:"导航" scalar:"url" doc:"导航；不写就按有的内容排|the navigation; made from what there is if not given"`
	PublicPhones []string        `key:"publicPhones" zh:"公开电话" doc:"可以出现在任何地方的电话|numbers that may stand anywhere"`
	Say          Say             `key:"say" zh:"居民说事" doc:"居民说事怎样收：电话、短信、网上、纸条|how residents' matters come in: by telephone, text message, on the web, on paper"`
	Kiosk        Kiosk           `key:"kiosk" zh:"大屏" doc:"大屏放什么、放多久；见 docs/kiosk.zh-CN.md|what screens show, and for how long; see docs/kiosk.md"`
	Posters      Posters         `key:"posters" zh:"海报" doc:"海报的设置|settings of the posters"`
	Privacy      schema.Anything `key:"privacy" zh:"隐私" doc:"隐私检查的设置|settings of the privacy check"`
	Freshness    schema.Anything `key:"freshness" zh:"时效" doc:"时效检查的设置|settings of the freshness check"`
	Deploy       schema.Anything `key:"deploy" zh:"发布" doc:"发布的设置|settings of deployment"`
	Tokens       []Token         `key:"tokens" zh:"外观" map:"name" scalar:"value" doc:"颜色、字号等外观变量，见 docs/theming.md：plate: '#7a1f1f'|colours, sizes and other tokens of the look, see docs/theming.md: plate: '#7a1f1f'"`
	Params       schema.Anything `key:"params" zh:"参数" doc:"留给主题的参数|for themes"`
	Pinyin       []Reading       `key:"pinyin" zh:"拼音" map:"text" scalar:"reading" doc:"地名、人名等怎样读，搜索时用：六安: lu an|how local names are read, for search: 六安: lu an"`
	PromiseDays  int             `key:"promiseDays" zh:"承诺天数" doc:"居民说事承诺几天办结，图上画线|within how many days residents' matters are to be closed; drawn in the chart"`

	Zone     *time.Location     // of TimeZone
	Base     *url.URL           // of BaseURL, its path ending in a slash
	Variants map[string]*Config // site.LANG.yaml over site.yaml
	Sum      memo.Digest        // of site.yaml, its translations, and what stands in for baseURL
}

// Say is how residents' matters come in. This site itself cannot take anything.
type Say struct {
	Phone    string    `key:"phone" zh:"电话" doc:"说事的电话；不写就是社区电话|the telephone for matters; else the community's"`
	SMS      string    `key:"sms" zh:"短信" doc:"收短信的号码|the number for text messages"`
	Message  string    `key:"message" zh:"短信开头" doc:"短信里先写好的话|the words a text message begins with"`
	Receiver string    `key:"receiver" zh:"谁收到" doc:"电话、短信、纸条由谁收，怎样保管|who gets calls, messages and slips, and how they keep them"`
	Links    []SayLink `key:"links" zh:"网上" doc:"官方小程序、平台的网址|official mini-programs and platforms"`
	Form     *SayForm  `key:"form" zh:"表单" doc:"社区自己的收件地址，页面上直接填|an address of the community's own that takes a form"`
	Box      string    `key:"box" zh:"意见箱" doc:"纸条投到哪里|where slips of paper go"`
}

// Any reports whether there is any setting.
func (s *Say) Any() bool {
	return s.Phone != "" || s.SMS != "" || len(s.Links) > 0 || s.Form != nil || s.Box != ""
}

// A SayLink is a place on the web that takes matters.
type SayLink struct {
	Name     string `key:"name,required" zh:"名称" doc:"叫什么|what it is called"`
	URL      URL    `key:"url,required" zh:"网址" doc:"网址|its address"`
	Receiver string `key:"receiver" zh:"谁收到" doc:"谁收到，怎样保管|who gets it, and how they keep it"`
}

// A SayForm is an HTML form that is sent (POST, application/x-www-form-urlencoded) to an
// address of the community's own.
type SayForm struct {
	Action   URL        `key:"action,required" zh:"收件地址" doc:"表单发到哪个网址，只能是 https|where the form is sent, https only"`
	Receiver string     `key:"receiver,required" zh:"谁收到" doc:"谁收到，怎样保管|who gets it, and how they keep it"`
	Fields   []SayField `key:"fields,required" zh:"填什么" doc:"要填的格子|what there is to fill in"`
}

// A SayField is one thing to fill in.
type SayField struct {
	Name     string   `key:"name,required" zh:"名称" doc:"发送时的名字，例如 matter|its name when it is sent, such as matter"`
	Label    string   `key:"label,required" zh:"标签" doc:"格子旁边的字|the words beside it"`
	Kind     string   `key:"kind" zh:"类型" enum:"text=一行 long=多行 phone=电话 choice=选择" doc:"怎样填；默认一行|how it is filled in; a line if not given"`
	Required bool     `key:"required" zh:"必填" doc:"true 时必须填|true makes it necessary"`
	Options  []string `key:"options" zh:"选项" doc:"选择时有哪些|what there is to choose from"`
}

// Posters are the settings of what is printed.
type Posters struct {
	Second    string     `key:"second" zh:"第二语言" doc:"纸上的第二种语言，最多一种，例如 ko|the second language on paper, at most one, such as ko"`
	Issuer    string     `key:"issuer" zh:"印发" doc:"谁印发；不写就是社区名加“居民委员会”|who issues them"`
	Logo      *Logo      `key:"logo" zh:"标志" scalar:"file" doc:"二维码中间的标志；不写最好扫|a logo in the middle of the codes; none scans best"`
	Distances []Distance `key:"distance" zh:"距离" map:"layout" scalar:"metres" doc:"要在几米外能扫，例如 point: 1.0|from how many metres a layout must scan, such as point: 1.0"`
	Fonts     *Fonts     `key:"fonts" zh:"字体" doc:"内置字体没有的字，用哪个字体|fonts for characters that the built-in ones lack"`
	Cards     int        `key:"cards" zh:"回家卡" doc:"做多少张回家卡|how many anti-lost cards to make"`
	CardPhone string     `key:"cardPhone" zh:"回家卡电话" doc:"回家卡上的值班电话；不写就是第一个其他电话|the duty telephone on the cards; else the first of community.phones"`
	Ask       []Ask      `key:"ask" zh:"什么事找谁" doc:"楼栋牌上的“什么事找谁”，最多六条|who to ask for what, on door sheets; at most six"`
	Night     string     `key:"night" zh:"夜间电话" doc:"楼栋牌上夜间和节假日的电话，不写就是第一个其他电话|the telephone for nights on door sheets; else the first of community.phones"`
	Steward   *Line      `key:"steward" zh:"物业管家" doc:"楼栋牌上的物业|the property manager on door sheets"`
	Former    []URL      `key:"former" zh:"旧网址" doc:"印过的、现在仍转到本站的旧网址|former addresses that were printed and still lead here"`
}

// A Logo stands in the middle of the codes.
type Logo struct {
	File File    `key:"file,required" zh:"文件" doc:"PNG 或 JPEG，相对于社区文件夹|a PNG or JPEG, relative to the source folder"`
	Area float64 `key:"area" zh:"面积" doc:"占二维码面积的几成，默认 0.06，最多 0.1|its part of the code's area; 0.06 if not given, at most 0.1"`
}

// A Distance is from how far a layout must scan.
type Distance struct {
	Layout string  `key:"layout" zh:"版式" doc:"版式|the layout"`
	Metres float64 `key:"metres" zh:"米" doc:"几米|how many metres"`
}

// Fonts are TrueType fonts of the community's own.
type Fonts struct {
	Regular File `key:"regular" zh:"常规" doc:"常规字体的 .ttf 文件，相对于社区文件夹|a .ttf file, relative to the source folder"`
	Bold    File `key:"bold" zh:"粗体" doc:"粗体的 .ttf 文件|a .ttf file of the bold weight"`
}

// An Ask says who to turn to.
type Ask struct {
	What string `key:"what,required" zh:"什么事" doc:"什么事|the matter"`
	Who  string `key:"who,required" zh:"找谁" doc:"找谁|whom"`
}

// A Community is where the community is and how it is reached.
type Community struct {
	Address  string    `key:"address" zh:"地址" doc:"地址|its address"`
	Phone    string    `key:"phone" zh:"电话" doc:"服务电话|its telephone"`
	Hours    Hours     `key:"hours" zh:"办公时间" doc:"办公时间|when its office is open"`
	Location *Location `key:"location" zh:"位置" doc:"经纬度|where on the map"`
	Founded  Date      `key:"founded" zh:"成立" doc:"什么时候成立|since when"`
	Phones   []Line    `key:"phones" zh:"其他电话" doc:"其他电话，写在每页页脚|further telephones, in the foot of every page"`
}

// A Line is a telephone with its name.
type Line struct {
	Name  string `key:"name,required" zh:"名称" doc:"谁的电话|whose"`
	Phone string `key:"phone,required" zh:"电话" doc:"号码|the number"`
}

// A Token is one value of the look: a custom property of the theme's tokens.css.
type Token struct {
	Name  string `key:"name" zh:"名称" doc:"变量名，不带两个短横|its name without the two hyphens"`
	Value string `key:"value" zh:"值" doc:"值；颜色可以写两个，浅色和深色各一个|its value; of a colour two may be given, for light and for dark"`
}

// A Reading is how a local name is read.
type Reading struct {
	Text    string `key:"text" zh:"名称" doc:"名称|the name"`
	Reading string `key:"reading" zh:"读音" doc:"读音，音节之间空格|its pinyin, with spaces between syllables"`
}

// Readings returns the readings of local names.
func (c *Config) Readings() map[string]string {
	out := make(map[string]string, len(c.Pinyin))
	for _, r := range c.Pinyin {
		out[r.Text] = r.Reading
	}
	return out
}

// A NavItem is an entry of the navigation.
type NavItem struct {
	Title string `key:"title" zh:"标题" doc:"显示的文字；不写就用栏目名|the words shown"`
	URL   string `key:"url,required" zh:"网址" doc:"本站网址，例如 /notices/|an address of this site"`
}

// Prefix returns the path all addresses of the site begin with: "" or "/board".
func (c *Config) Prefix() string { return strings.TrimSuffix(c.Base.Path, "/") }

// Absolute returns the full address of a path below the site's root.
func (c *Config) Absolute(path string) string {
	return c.Base.Scheme + "://" + c.Base.Host + c.Prefix() + path
}

// AllLanguages returns the original's language and then the others, as configured.
func (c *Config) AllLanguages() []string {
	out := []string{c.Language}
	for _, l := range c.Languages {
		if !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}

// Root returns what addresses of lang begin with below the site's root: "" for
// the original's language, else "/ko".
func (c *Config) Root(lang string) string {
	if lang == c.Language {
		return ""
	}
	return "/" + lang
}

// In returns site.yaml as translated into lang, or itself.
func (c *Config) In(lang string) *Config {
	if v, ok := c.Variants[lang]; ok {
		return v
	}
	return c
}

// DutyPhone is the telephone for nights: the first of the further lines, else the
// community's.
func (c *Config) DutyPhone() string {
	if len(c.Community.Phones) > 0 {
		return c.Community.Phones[0].Phone
	}
	return c.Community.Phone
}

// CardPhone is the telephone on way-home cards and on the pages behind them.
func (c *Config) CardPhone() string { return cmp.Or(c.Posters.CardPhone, c.DutyPhone()) }
