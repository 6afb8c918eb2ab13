package model

import (
	"math"
	"slices"

	"linli/internal/geo"
)

// A Row is what all table records have in common.
type Row struct {
	Origin
	Variants map[string]Record
}

// Own returns r itself.
func (r *Row) Own() *Row { return r }

// A TableRow is a record of a table.
type TableRow interface {
	Record
	Own() *Row
}

// A Point 服务点 is a place where one gets something.
type Point struct {
	Row
	ID         ID          `key:"id,required" zh:"编号" doc:"编号，用在网址和引用里|its id, used in addresses and references"`
	Name       string      `key:"name,required" zh:"名称" doc:"名称|its name"`
	Kind       string      `key:"kind" zh:"类型" enum:"centre=服务中心 station=驿站 canteen=食堂 shop=便利店 clinic=卫生站 bank=银行 fire=消防点 talk=说事点 study=学堂 other=其他" doc:"类型|what it is"`
	Address    string      `key:"address" zh:"地址" doc:"地址，先写好认的标志|the address, the landmark first"`
	Phone      string      `key:"phone" zh:"电话" doc:"电话|telephone"`
	Hours      Hours       `key:"hours" zh:"开放时间,营业时间" doc:"开放时间（OpenStreetMap 写法，PH 是法定节假日）|opening hours in OpenStreetMap syntax; PH is a public holiday"`
	Location   *Location   `key:"location" zh:"位置" doc:"经纬度|where on the map"`
	Facilities []string    `key:"facilities" zh:"设施" doc:"有什么可用|what is there to use"`
	Rooms      []Room      `key:"rooms" zh:"楼层,房间" doc:"各层房间|the rooms, by floor"`
	Services   []ID        `key:"services" zh:"服务事项" ref:"services" doc:"在这里办的事项（文件名）|what can be done here, by file name"`
	Manager    string      `key:"manager" zh:"负责岗位" doc:"谁负责（岗位）|the office in charge"`
	Photo      File        `key:"photo" zh:"照片" doc:"照片，相对于 content/|a photo, relative to content/"`
	Posters    []PosterAsk `key:"posters" zh:"海报" scalar:"layout" doc:"要印哪些海报|which posters to print"`
	Sign       string      `key:"sign" zh:"大字标" doc:"海报和门牌上的一个大字；不写就按类型|the one large character on its posters; else by kind"`
	Verified   *Verified   `key:"verified" zh:"核实" doc:"谁在什么时候核对过|who last checked this, and when"`
}

// A Location is a place on the earth, in degrees.
type Location struct {
	Lng float64 `key:"lng,required" zh:"经度" doc:"经度|longitude"`
	Lat float64 `key:"lat,required" zh:"纬度" doc:"纬度|latitude"`
	CRS string  `key:"crs" zh:"坐标系" enum:"gcj02=火星坐标 wgs84=GPS坐标" doc:"坐标系，默认 gcj02（高德、腾讯）|its datum; gcj02 if not given"`
}

// GCJ02 returns the place in GCJ-02, whatever datum it was given in.
func (l *Location) GCJ02() geo.Place {
	p := geo.Place{Lng: l.Lng, Lat: l.Lat}
	if l.CRS == "wgs84" {
		return geo.FromWGS84(p)
	}
	return p
}

// Metres returns how far l is from o, as the crow flies; infinite if either is not known.
func (l *Location) Metres(o *Location) float64 {
	if l == nil || o == nil {
		return math.Inf(1)
	}
	return l.GCJ02().Metres(o.GCJ02())
}

// Far reports whether l is so far from the community's middle that it is probably wrong.
func (l *Location) Far(middle *geo.Place) bool {
	return middle != nil && l.GCJ02().Metres(*middle) > farAway
}

// farAway is how many metres are too far for anything of a community.
const farAway = 20_000

// Middle returns the middle of all places that are known: the median of longitudes and
// latitudes in GCJ-02, which a wrong one does not move; nil if fewer than three are known.
func (s *Site) Middle() *geo.Place {
	var lngs, lats []float64
	add := func(l *Location) {
		if l != nil {
			p := l.GCJ02()
			lngs, lats = append(lngs, p.Lng), append(lats, p.Lat)
		}
	}
	add(s.Config.Community.Location)
	for _, p := range s.Points {
		add(p.Location)
	}
	for _, g := range s.Grid {
		for i := range g.Buildings {
			add(g.Buildings[i].Location)
		}
	}
	if len(lngs) < 3 {
		return nil
	}
	slices.Sort(lngs)
	slices.Sort(lats)
	return &geo.Place{Lng: lngs[len(lngs)/2], Lat: lats[len(lats)/2]}
}

// A Room is a room of a point.
type Room struct {
	Floor string `key:"floor" zh:"楼层" doc:"几楼|which floor"`
	Name  string `key:"name,required" zh:"名称" doc:"房间名|its name"`
	Note  string `key:"note" zh:"说明" doc:"做什么用，何时开|what it is for, and when"`
}

// A PosterAsk is a poster that a record wants.
type PosterAsk struct {
	Layout   string `key:"layout" zh:"版式" doc:"版式：point、service、notice、menu、event、grid、sticker，或主题里自己的版式；none 是不印|the layout, one of linli's or of the theme's; none prints nothing"`
	Paper    string `key:"paper" zh:"纸张" doc:"纸张：A4、A3、A5|the paper: A4, A3 or A5"`
	Headline string `key:"headline" zh:"大字" doc:"代替名称的大字|large words in place of the name"`
	Call     string `key:"call" zh:"说明" doc:"二维码旁“扫一扫”后面的话|the words beside the code, after 扫一扫"`
	Place    string `key:"place" zh:"张贴处" doc:"贴在哪里，记在码表里|where it hangs, kept in the register"`
	Note     string `key:"note" zh:"附注" doc:"电话旁的一句话|a remark beside the telephone"`
}

// A Figure 概况 is one figure of the community.
type Figure struct {
	Row
	Name  string `key:"name,required" zh:"名称" doc:"数的是什么|what is counted"`
	Value string `key:"value,required" zh:"数值" doc:"数值|the figure"`
	Unit  string `key:"unit" zh:"单位" doc:"单位|its unit"`
	Date  Date   `key:"date,required" zh:"日期" doc:"哪天的数|as of when"`
	Cited string `key:"source" zh:"来源" doc:"出自哪里|where it is from"`
}

// A Holiday 节假日 is a public holiday with its make-up workdays.
type Holiday struct {
	Row
	Name     string `key:"name,required" zh:"名称" doc:"节日名|its name"`
	Days     []Date `key:"days,required" zh:"放假" doc:"放假的每一天|every day off"`
	Workdays []Date `key:"workdays" zh:"调休上班" doc:"调休上班的日子|the days worked instead"`
}

// An Alliance 联盟 is a group of partners.
type Alliance struct {
	Row
	ID   ID     `key:"id,required" zh:"编号" doc:"编号|its id"`
	Name string `key:"name,required" zh:"名称" doc:"名称|its name"`
	Note string `key:"note" zh:"说明" doc:"做什么的|what it does"`
}

// A Partner 共建单位 is an organisation that helps.
type Partner struct {
	Row
	ID       ID     `key:"id,required" zh:"编号" doc:"编号|its id"`
	Name     string `key:"name,required" zh:"名称" doc:"名称|its name"`
	Alliance ID     `key:"alliance" zh:"联盟" ref:"alliances" doc:"属于哪个联盟|its alliance"`
	Category string `key:"category" zh:"类别" doc:"类别|its category"`
	Contact  string `key:"contact" zh:"联系人" doc:"联系岗位|whom to ask"`
	Phone    string `key:"phone" zh:"电话" doc:"工作电话|telephone"`
	Joined   Date   `key:"joined" zh:"加入" doc:"什么时候加入|since when"`
	Point    ID     `key:"point" zh:"服务点" ref:"points" doc:"在哪个服务点|at which service point"`
	Note     string `key:"note" zh:"说明" doc:"能提供什么|what it can give"`
}

// An Offer 服务清单 is what a partner gives.
type Offer struct {
	Row
	ID       ID       `key:"id,required" zh:"编号" doc:"编号|its id"`
	Title    string   `key:"title,required" zh:"名称,标题" doc:"提供什么|what is offered"`
	Partner  ID       `key:"partner" zh:"共建单位" ref:"partners" doc:"谁提供|by whom"`
	Category string   `key:"category" zh:"类别" doc:"类别|its category"`
	Audience []string `key:"audience" zh:"面向" doc:"给谁|for whom"`
	Schedule string   `key:"schedule" zh:"时间" doc:"什么时候|when"`
	Status   string   `key:"status" zh:"状态" enum:"open=待对接 matched=已对接 done=已完成" doc:"状态|its state"`
	Date     Date     `key:"date" zh:"日期" doc:"什么时候提出|since when"`
}

// A Need 需求清单 is what residents need.
type Need struct {
	Row
	ID       ID       `key:"id,required" zh:"编号" doc:"编号|its id"`
	Title    string   `key:"title,required" zh:"名称,标题" doc:"需要什么|what is needed"`
	Category string   `key:"category" zh:"类别" doc:"类别|its category"`
	Audience []string `key:"audience" zh:"面向" doc:"谁需要（不写姓名）|who needs it, never a name"`
	Schedule string   `key:"schedule" zh:"时间" doc:"什么时候需要|when"`
	Status   string   `key:"status" zh:"状态" enum:"open=待对接 matched=已对接 done=已完成" doc:"状态|its state"`
	Offer    ID       `key:"offer" zh:"对接服务" ref:"offers" doc:"由哪项服务满足|the offer that meets it"`
	Date     Date     `key:"date" zh:"日期" doc:"什么时候提出|since when"`
}

// A Menu 食堂菜单 is a week of a canteen.
type Menu struct {
	Row
	Canteen    ID          `key:"canteen,required" zh:"食堂" ref:"points" doc:"食堂的服务点编号|the canteen, a service point"`
	Week       Week        `key:"week,required" zh:"周" doc:"哪一周，例如 2026-W48|which ISO week"`
	Prices     []Price     `key:"prices" zh:"价格" doc:"每餐每类人多少钱|what each meal costs for whom"`
	Days       []MenuDay   `key:"days" zh:"菜单,每天" map:"date" doc:"每天的菜|the dishes of each day"`
	Delivery   string      `key:"delivery" zh:"送餐" doc:"怎样送餐|how meals are delivered"`
	Supervisor string      `key:"supervisor" zh:"监督" doc:"谁监督、电话|who supervises, and their telephone"`
	Posters    []PosterAsk `key:"posters" zh:"海报" scalar:"layout" doc:"要印哪些海报|which posters to print"`
}

// A Price is what a meal costs for one group.
type Price struct {
	Meal   string  `key:"meal,required" zh:"餐" enum:"breakfast=早餐 lunch=午餐 dinner=晚餐" doc:"哪一餐|which meal"`
	Group  string  `key:"group,required" zh:"人群" doc:"哪类人|for whom"`
	Price  float64 `key:"price" zh:"价格" doc:"多少元|in yuan"`
	MinAge int     `key:"minAge" zh:"年龄" doc:"从几岁起|from which age"`
}

// A MenuDay is a day of a menu.
type MenuDay struct {
	Date      Date   `key:"date" zh:"日期" doc:"哪天|which day"`
	Breakfast []Dish `key:"breakfast" zh:"早餐" scalar:"dish" doc:"早餐|breakfast"`
	Lunch     []Dish `key:"lunch" zh:"午餐" scalar:"dish" doc:"午餐|lunch"`
	Dinner    []Dish `key:"dinner" zh:"晚餐" scalar:"dish" doc:"晚餐|dinner"`
}

// A Dish is a dish of a meal.
type Dish struct {
	Dish      string   `key:"dish" zh:"菜" doc:"菜名|its name"`
	Allergens []string `key:"allergens" zh:"过敏原" doc:"过敏原|what it may do harm with"`
	Note      string   `key:"note" zh:"说明" doc:"说明|a remark"`
}

// A Grid 网格 is an area with somebody responsible.
type Grid struct {
	Row
	ID        ID         `key:"id,required" zh:"编号" doc:"编号|its id"`
	Name      string     `key:"name,required" zh:"名称" doc:"名称|its name"`
	Lead      string     `key:"lead" zh:"网格长" doc:"网格长怎样称呼|how its head is called"`
	Phone     string     `key:"phone" zh:"电话" doc:"工作电话|telephone"`
	Buildings []Building `key:"buildings" zh:"楼栋" doc:"有哪些楼栋|its buildings"`
}

// A Building is one building of a grid.
type Building struct {
	ID         ID          `key:"id,required" zh:"编号" doc:"编号|its id"`
	Name       string      `key:"name,required" zh:"名称" doc:"名称，例如 5栋|its name"`
	Lead       string      `key:"lead" zh:"楼栋长" doc:"楼栋长怎样称呼|how its head is called"`
	Phone      string      `key:"phone" zh:"电话" doc:"工作电话|telephone"`
	Households int         `key:"households" zh:"户数" doc:"多少户|how many households"`
	Floors     int         `key:"floors" zh:"层数" doc:"多少层|how many floors"`
	Location   *Location   `key:"location" zh:"位置" doc:"经纬度；有了它才知道哪个服务点最近|where on the map; with it the nearest points are known"`
	Units      []Unit      `key:"units" zh:"单元" scalar:"id" doc:"有哪些单元|its units"`
	Posters    []PosterAsk `key:"posters" zh:"海报" scalar:"layout" doc:"要印哪些海报|which posters to print"`
}

// A Unit is one stairwell of a building.
type Unit struct {
	ID    string `key:"id,required" zh:"编号" doc:"单元号|its number"`
	Lead  string `key:"lead" zh:"单元长" doc:"单元长怎样称呼|how its head is called"`
	Phone string `key:"phone" zh:"电话" doc:"工作电话|telephone"`
}

// A Duty 值班 says who is at a point when.
type Duty struct {
	Row
	Point   ID      `key:"point,required" zh:"服务点" ref:"points" doc:"哪个服务点|which service point"`
	Date    Date    `key:"date" zh:"日期" doc:"哪天（只这一天）|on this day only"`
	Weekday Weekday `key:"weekday" zh:"星期" doc:"每周星期几|every week on this day"`
	Shift   string  `key:"shift" zh:"班次,时间" doc:"什么时间，例如 08:30-17:00|when, such as 08:30-17:00"`
	Role    string  `key:"role" zh:"岗位" doc:"岗位|the office"`
	Who     string  `key:"who" zh:"值班人" doc:"怎样称呼|how they are called"`
}

// A Team 志愿队 is a team of volunteers.
type Team struct {
	Row
	ID      ID     `key:"id,required" zh:"编号" doc:"编号|its id"`
	Name    string `key:"name,required" zh:"名称" doc:"名称|its name"`
	Lead    string `key:"lead" zh:"队长" doc:"队长怎样称呼|how its head is called"`
	Phone   string `key:"phone" zh:"电话" doc:"工作电话|telephone"`
	Members int    `key:"members" zh:"人数" doc:"多少人|how many"`
	Note    string `key:"note" zh:"说明" doc:"做什么|what it does"`
}

// Rewards 积分 says how points are earned and spent.
type Rewards struct {
	Row
	Earn []Earn  `key:"earn" zh:"积分办法,得分" doc:"做什么得几分|what earns how many points"`
	Swap []Spend `key:"spend" zh:"兑换" doc:"几分换什么|what costs how many points"`
}

// Earn is a way to earn points.
type Earn struct {
	Act    string `key:"act,required" zh:"做什么" doc:"做什么|what one does"`
	Points int    `key:"points" zh:"积分" doc:"得几分|how many points"`
}

// Spend is a thing points can be spent on.
type Spend struct {
	Item   string `key:"item,required" zh:"物品" doc:"换什么|what one gets"`
	Points int    `key:"points" zh:"积分" doc:"要几分|how many points"`
	Stock  string `key:"stock" zh:"库存" doc:"还有多少|how many are left"`
}

// A Course 课程 is a weekly class.
type Course struct {
	Row
	ID       ID       `key:"id,required" zh:"编号" doc:"编号|its id"`
	Name     string   `key:"name,required" zh:"名称" doc:"名称|its name"`
	Point    ID       `key:"point" zh:"地点" ref:"points" doc:"在哪个服务点|at which service point"`
	Teacher  string   `key:"teacher" zh:"老师" doc:"老师怎样称呼|how the teacher is called"`
	Weekday  Weekday  `key:"weekday" zh:"星期" doc:"星期几|on which weekday"`
	Starts   Clock    `key:"starts" zh:"开始" doc:"几点开始|from"`
	Ends     Clock    `key:"ends" zh:"结束" doc:"几点结束|to"`
	Term     *Term    `key:"term" zh:"学期" doc:"从哪天到哪天|from when to when"`
	Audience []string `key:"audience" zh:"面向" doc:"给谁|for whom"`
	Capacity int      `key:"capacity" zh:"名额" doc:"最多多少人|how many can come"`
	Fee      string   `key:"fee" zh:"费用" doc:"多少钱；不写就是免费|what it costs; none means free"`
	Note     string   `key:"note" zh:"说明" doc:"说明|a remark"`
}

// A Term is the time in which a course runs.
type Term struct {
	From Date `key:"from" zh:"开始,从" doc:"从哪天|from"`
	To   Date `key:"to" zh:"结束,到" doc:"到哪天|to"`
}

// A Code 码表 is one printing of one sheet: which code it carries and what was true
// on it. The file data/codes.lock.yaml is written by the tool.
type Code struct {
	Row
	Code    ShortCode `key:"code,required" zh:"编号" doc:"纸上的编号|the code on the paper"`
	Target  string    `key:"target,required" zh:"对象" doc:"编号指向什么，例如 points/centre|what it leads to, such as points/centre"`
	Layout  string    `key:"layout,required" zh:"版式" doc:"版式|the layout"`
	Paper   string    `key:"paper" zh:"纸张" doc:"纸张|the paper"`
	Part    string    `key:"part" zh:"分张" doc:"同一对象的哪一张，例如楼栋编号|which of several sheets, such as the building"`
	Printed Date      `key:"printed,required" zh:"印制" doc:"哪天印的|when it was printed"`
	Until   Date      `key:"until" zh:"到期" doc:"纸上写明的最后一天|the last day that the paper itself gives"`
	Title   string    `key:"title" zh:"名称" doc:"纸上写的名称|the name on the paper"`
	Place   string    `key:"place" zh:"张贴处" doc:"贴在哪里|where it hangs"`
	Address string    `key:"address" zh:"网址" doc:"二维码里的网址|the address in the code"`
	Facts   string    `key:"facts" zh:"指纹" doc:"纸上内容的指纹|fingerprints of what the paper says"`
	Removed Date      `key:"removed" zh:"撕下" doc:"哪天撕下了；写上就不再列为过时|when it was taken down; then it is no longer listed as stale"`
	MovedTo string    `key:"movedTo" zh:"改到" doc:"对象没有了，编号改指哪里：points/centre 或 /points/|where the code leads now that its target is gone: points/centre or /points/"`
	Gone    string    `key:"gone" zh:"已撤" doc:"对象没有了，也没有替代：一句话说明去向|what happened to it, for the page behind the code"`
}
