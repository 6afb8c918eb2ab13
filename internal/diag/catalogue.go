package diag

import (
	"maps"
	"slices"
)

// A Rule is one kind of mistake: its weight, and what is said about it in both
// languages. {0}, {1} … stand for the arguments given to New.
type Rule struct {
	Severity     Severity
	ZH, EN       string // what is wrong
	FixZH, FixEN string // how to mend it
}

// Rules returns the ids of all rules, sorted.
func Rules() []string { return slices.Sorted(maps.Keys(catalogue)) }

// Lookup returns the rule with this id.
func Lookup(id string) (Rule, bool) {
	r, ok := catalogue[id]
	return r, ok
}

// catalogue is never changed. One entry a rule, grouped by family.
var catalogue = map[string]Rule{
	"site.missing": {Error, "这里没有 site.yaml，不是 linli 的社区文件夹", "no site.yaml here: this is not a linli source folder",
		"用 -s 指出社区文件夹，或新建 site.yaml，写上 title 和 baseURL", "point -s at the community's folder, or create site.yaml with title and baseURL"},
	"site.base-url": {Error, "baseURL“{0}”不是完整网址", "baseURL {0} is not a full address",
		"写成 https://example.cn/ 这样，以 http:// 或 https:// 开头", "write it like https://example.cn/, beginning with http:// or https://"},
	"site.time-zone": {Error, "不认识时区“{0}”", "unknown time zone {0}", "中国用 Asia/Shanghai", "in China this is Asia/Shanghai"},
	"site.language":  {Error, "没有语言“{0}”的界面文字", "there are no interface texts for language {0}", "可以用的语言：{1}", "languages that work: {1}"},
	"site.theme":     {Error, "找不到主题“{0}”", "there is no theme {0}", "建立文件夹 themes/{0}/，或写 theme: default", "create the folder themes/{0}/, or write theme: default"},

	"file.too-large": {Error, "文件有 {0}，超过上限 {1}", "the file has {0}, more than the limit of {1}",
		"拆成几个文件，或把它移出内容文件夹", "split it, or move it out of the content folder"},
	"file.encoding": {Error, "文件不是 UTF-8 编码，看起来是 {0}", "the file is not UTF-8; it looks like {0}",
		"用编辑器“另存为”UTF-8；命令行：iconv -f {0} -t UTF-8", "save it as UTF-8 in the editor; or: iconv -f {0} -t UTF-8"},
	"file.link-outside": {Error, "这个链接文件指向社区文件夹之外", "this symbolic link leads out of the source folder",
		"把文件本身放进来，不要放链接", "put the file itself here instead of a link"},
	"file.link-folder": {Warning, "不跟随指向文件夹的链接，其中内容没有读", "links to folders are not followed; what is inside was not read",
		"把文件夹本身放进来", "put the folder itself here"},
	"file.ignored": {Warning, "没有用到这个文件：{0}", "this file is not used: {0}", "不需要就删除；需要就改名或换文件夹", "delete it, or rename or move it"},
	"file.name":    {Error, "文件名“{0}”不能变成网址", "no address can be made of the file name {0}", "改文件名，或写 slug: 一个英文短名", "rename the file, or give it a slug"},

	"kind.unknown": {Error, "content/ 里没有“{0}”这一类", "there is no kind {0} in content/", "可以用的文件夹：{1}", "folders that work: {1}"},
	"table.unknown": {Error, "data/ 里没有“{0}”这张表", "there is no table {0} in data/",
		"可以用的表：{1}", "tables that work: {1}"},
	"table.format": {Error, "这张表的格式不对：{0}", "this table has the wrong form: {0}", "写成列表：每条记录以“- ”开头", "write a list: each record begins with \"- \""},

	"frontmatter.missing": {Error, "开头没有字段区：第一行必须是 ---", "missing front matter: the file must begin with ---",
		"在文件开头写：---，下一行 title: 标题，再一行 ---", "begin the file with ---, then title: …, then --- again"},
	"frontmatter.fence": {Error, "字段区的分隔线写错了：“{0}”", "wrong front matter fence: {0}", "单独一行，正好三个英文减号 ---", "use exactly three hyphens alone on the line: ---"},
	"frontmatter.unclosed": {Error, "字段区没有结束：缺少第二条 ---", "the front matter does not end: the second --- is missing",
		"在最后一个字段下面单独写一行 ---", "put --- alone on the line below the last field"},
	"frontmatter.toml": {Error, "字段区是 {0} 格式，linli 只读 YAML", "the front matter is {0}; linli reads YAML only",
		"改成 YAML；从 Hugo 搬来的可以先运行 hugo convert toYAML", "rewrite it as YAML; a Hugo site can run hugo convert toYAML first"},

	"yaml.syntax":  {Error, "YAML 写法有误：{0}", "this is not valid YAML: {0}", "检查这一行的缩进、冒号后的空格和引号", "check this line's indentation, the space after the colon, and quotes"},
	"yaml.tab":     {Error, "用了制表符（Tab）缩进", "indented with a tab", "YAML 只能用空格缩进，把 Tab 换成两个空格", "YAML is indented with spaces only: replace the tab with two spaces"},
	"yaml.colon":   {Error, "字段名后面用了中文冒号“：”", "a full-width colon after the field name", "改成英文冒号加一个空格，例如 标题: 停水", "use an ASCII colon and a space, as in title: water"},
	"yaml.space":   {Error, "字段名和冒号后面缺少空格", "there is no space after the colon", "冒号后面加一个英文空格，例如 标题: 停水", "put a plain space after the colon, as in title: water"},
	"yaml.quote":   {Error, "引号或方括号后面还有文字", "there is text after the closing quote or bracket", "把整个值放进英文单引号里，例如 标题: '“停水”通知'", "put the whole value into single quotes"},
	"yaml.comment": {Warning, "“{0}”被当作注释，没有发布", "{0} is taken for a comment and not published", "值里有 # 时，把整个值放进英文引号里", "put a value that contains # into quotes"},
	"yaml.duplicate": {Error, "“{0}”写了两次，第一次在第 {1} 行", "{0} is given twice, first on line {1}",
		"留下对的那一个，删掉另一个", "keep the right one and delete the other"},
	"yaml.alias": {Error, "YAML 引用（*名字）展开后太大或循环", "YAML aliases (*name) expand too far or in a circle", "把内容直接写出来，不用 & 和 *", "write the content out, without & and *"},

	"csv.syntax":    {Error, "CSV 写法有误：{0}", "this is not valid CSV: {0}", "检查引号是否成对；含逗号或引号的内容要用英文双引号括起来", "check that quotes come in pairs; put cells with commas or quotes into double quotes"},
	"csv.too-many":  {Error, "这一行有 {0} 格，表头只有 {1} 格", "this row has {0} cells, the heading only {1}", "内容里有英文逗号时，用英文双引号把整格括起来", "put a cell that contains a comma into double quotes"},
	"csv.conflict":  {Error, "这里是“{0}”，同一条记录的第 {2} 行却是“{1}”", "here is {0}, but {1} on line {2} of the same record", "改成一样的，或者留空", "make them the same, or leave this cell empty"},
	"csv.no-header": {Error, "表是空的，或第一行没有列名", "the table is empty or its first row names no columns", "第一行写列名，例如 id,名称,电话", "write the column names in the first row, such as id,name,phone"},

	"field.unknown":  {Warning, "不认识的字段“{0}”", "unknown field {0}", "改成正确的名字，或删除这一行；全部字段见 linli schema {1}", "use the right name or delete the line; linli schema {1} lists all fields"},
	"field.hugo":     {Warning, "linli 不用字段“{0}”", "linli does not use the field {0}", "网址用 slug 和 aliases 决定", "addresses are set with slug and aliases"},
	"field.type":     {Error, "“{0}”应该是{1}，这里写的是{2}", "{0} must be {1}, but here is {2}", "改成{1}", "make it {1}"},
	"field.value":    {Error, "“{0}”的值“{1}”不对：{2}", "{1} is not a value for {0}: {2}", "按提示改正", "correct it as said"},
	"field.required": {Error, "缺少必填字段“{0}”", "the required field {0} is missing", "加上一行“{0}: …”", "add a line \"{0}: …\""},
	"field.choice":   {Error, "“{0}”不能是“{1}”", "{0} cannot be {1}", "可以写：{2}", "one of: {2}"},

	"date.form":       {Error, "“{0}”不是看得懂的日期", "{0} is not a date I can read", "写成 2026-11-25 或 2026-11-25 14:00", "write 2026-11-25 or 2026-11-25 14:00"},
	"date.impossible": {Error, "没有“{0}”这一天或这个时刻", "there is no such day or time as {0}", "对照日历改正", "check it against a calendar"},
	"date.order":      {Error, "结束（{0}）早于开始（{1}）", "it ends ({0}) before it starts ({1})", "检查两个时间哪个写错了", "check which of the two is wrong"},

	"date.workdays":       {Warning, "到 {0} 只有 {1} 个工作日，不够 {2} 个", "there are only {1} working days until {0}, not {2}", "结束改为 {3}，或删去“结束”，由工作日数推算", "let it end on {3}, or leave out ends: it follows from the number of working days"},
	"date.workdays-start": {Error, "写了工作日数，却没有写从哪天开始", "it lasts so many working days, but no beginning is given", "写上“开始: 2026-11-25”", "give it starts: 2026-11-25"},
	"date.workdays-none":  {Error, "工作日数是 {0}", "the number of working days is {0}", "写 1 以上的整数", "write a number of at least 1"},

	"notice.effect": {Warning, "“各栋影响”里的 {0} 不在“影响范围”里，它的楼栋页不会出现这份通知", "effects names {0}, which affects does not; its page will not show this notice", "把它加进“影响范围”，或从“各栋影响”里删去", "add it to affects, or take it out of effects"},
	"notice.floors": {Warning, "{0}只有 {1} 层", "{0} has only {1} floors", "检查楼层，或改正楼栋表里的层数", "check the floors, or the number of floors in the table of buildings"},

	"menu.week": {Error, "{0} 不在 {1} 这一周", "{0} is not in week {1}", "改正日期，或把它放到那一周的菜单里", "correct the date, or move the day to that week's menu"},

	"date.weekday":    {Warning, "“{0}”的星期不对，那天是{1}", "the weekday of {0} is wrong: that day is a {1}", "对照日历改正日期或星期", "check the date and the weekday against a calendar"},
	"holiday.missing": {Warning, "还没有 {0} 年的节假日，1 月起“法定节假日”都会判断错", "the holidays of {0} are missing: from January on public holidays will be wrong", "国务院通知发布后，写成 data/holidays/{0}.yaml", "write data/holidays/{0}.yaml when the yearly notice is out"},
	"menu.runs-out":   {Warning, "{0} 的菜单只到 {1}", "the menus of {0} end with {1}", "加上下一周的菜单", "add the menu of the next week"},
	"event.closed":    {Warning, "{0} 开始时“{1}”不开门", "{1} is closed when this begins at {0}", "检查活动时间，或服务点的开放时间", "check the time, or the hours of the point"},
	"event.clash":     {Warning, "{0} 与“{1}”同时用“{2}”", "at {0} {1} is in {2}, too", "换时间或换房间", "choose another time or room"},
	"duty.gap":        {Warning, "“{0}”天天开门，{1} 却没有人值班", "{0} is open every day, but nobody is on duty on {1}", "在值班表里补上这一天", "add this day to the duty table"},

	"event.undated": {Warning, "活动没有写时间，不会出现在日历里", "the event has no date and will not be in the calendar", "写上“开始: 2026-11-25 14:00”或“农历: 九月初九”", "give it starts: 2026-11-25 14:00, or lunar: 九月初九"},
	"event.rule":    {Warning, "开始的那天不在重复规则“{0}”里，第一次会缺", "the day it starts on is not one of the rule {0}; the first time is missing", "让开始的日期符合规则，或改规则里的星期", "let it start on a day of the rule, or mend the rule"},
	"event.moved":   {Warning, "{0} 本来就不办，改期会多出一场", "it does not take place on {0} anyway; the move adds a date", "检查原定的日期", "check the date it is moved from"},
	"event.except":  {Warning, "{0} 本来就不办，例外不起作用", "it does not take place on {0} anyway", "检查例外的日期", "check the date"},
	"place.range":   {Error, "经度 {0}、纬度 {1} 不在地球上", "longitude {0}, latitude {1} is no place on earth", "经度在 -180 到 180 之间，纬度在 -90 到 90 之间；看看是不是写反了", "longitude is within ±180, latitude within ±90; they may be the wrong way round"},

	"id.duplicate": {Error, "编号“{0}”已经用在 {1}", "the id {0} is already used at {1}", "换一个没有用过的编号", "choose an id nobody else has"},
	"id.form":      {Error, "“{0}”不能作编号或网址名", "{0} cannot be an id or part of an address", "只用字母、数字、汉字、- 和 _；几个编号写成 [b5, b6]，用英文方括号和逗号", "use letters, digits, - and _ only; several are written [b5, b6]"},
	"ref.unknown":  {Error, "“{0}”里的“{1}”不存在（应是{2}的编号）", "{0} names {1}, which does not exist (it must be an id of {2})", "改成已有的编号，或先在表里加上它", "use an id that exists, or add it to its table first"},

	"address.taken": {Error, "网址 {0} 已被 {1} 占用", "the address {0} is already taken by {1}", "给其中一个换 slug 或编号", "give one of them another slug or id"},
	"slug.form":     {Error, "网址名“{0}”不能用", "{0} cannot be used as a slug", "只用字母、数字、汉字和 -，不含 / 和 ..", "use letters, digits and -, without / and .."},
	"alias.form":    {Error, "旧网址“{0}”不能用", "{0} cannot be used as an alias", "写成 old/name/ 这样，不以 / 开头，不含 ..，不带网站域名", "write it like old/name/, with no leading /, no .. and no host"},

	"code.twice": {Error, "编号 {0} 在这里指向 {1}，在 {3} 却指向 {2}", "the code {0} leads to {1} here, but to {2} at {3}",
		"两个分支各印了一张：留下真正贴出去的那一行，另一张撕下重印", "two branches printed one each: keep the line of the sheet that hangs, take the other down and print it anew"},
	"code.orphan": {Error, "印出去的编号 {0}（{5}，{3}，{2} 印，贴在 {4}）没有去处：{1} 不在了", "the printed code {0} ({5}, {3}, printed {2}, hanging at {4}) leads nowhere: {1} is gone",
		"恢复 {1}；或在 data/codes.lock.yaml 这一行加 movedTo: points/编号，或 gone: 一句话说明去向", "bring {1} back; or add movedTo: points/ID to this line of data/codes.lock.yaml, or gone: a sentence that says what happened"},
	"code.moved-nowhere": {Error, "编号 {0} 改到的“{1}”不存在", "the code {0} was moved to {1}, which does not exist",
		"写成 points/编号、services/文件名，或本站网址 /points/", "write points/ID, services/FILE, or an address of this site such as /points/"},
	"code.address": {Error, "网站已搬到 {1}，而印出去的编号是 {0} 的（例如贴在 {2}）", "the site has moved to {1}, but codes were printed for {0} (one hangs at {2})",
		"让旧网址转到新网址，并在 site.yaml 的 posters 里写 former: [{0}]；不能转就重印（linli posters --stale 列出要换的）", "let the old address forward to the new one and write former: [{0}] under posters in site.yaml; if it cannot, print anew (linli posters --stale lists the sheets)"},
	"code.conflict": {Error, "码表里有没解决的 git 合并冲突", "there is an unresolved git merge conflict in the register",
		"两边的行都留下，只删掉 <<<<<<<、=======、>>>>>>> 这三种行", "keep the lines of both sides and delete only those that begin with <<<<<<<, ======= and >>>>>>>"},

	"poster.layout":  {Error, "没有“{0}”这种版式", "there is no layout {0}", "可以写：{1}", "one of: {1}"},
	"poster.paper":   {Error, "没有“{0}”这种纸", "there is no paper {0}", "可以写：{1}", "one of: {1}"},
	"poster.target":  {Error, "没有“{0}”，不能做海报", "there is no {0} to make a poster for", "检查编号；linli posters --list 列出全部", "check the id; linli posters --list shows all"},
	"poster.foreign": {Error, "{0} 不是 linli 写的，不会覆盖", "{0} was not written by linli and is not overwritten", "移走它，或用 -o 换一个文件夹", "move it away, or choose another folder with -o"},
	"poster.none":    {Error, "“{0}”现在没有要印的海报", "there is no poster to print for {0} now", "看看它的 posters（海报）是不是空的，是不是已经过期，或版式、纸张选错了", "see whether its posters are empty, it is over, or another layout or paper was asked for"},
	"poster.fit": {Error, "海报 {0} 上“{1}”放不下：“{2}”太长，大约能放 {3} 个字", "poster {0}: {1} does not fit: {2} is too long; about {3} characters fit",
		"写短一些", "make it shorter"},
	"poster.small": {Warning, "海报 {0} 上“{1}”只能用小字，{2} 米外看不清", "poster {0}: {1} is set small and cannot be read from {2} m", "写短一些，或一栋一张", "make it shorter, or print a sheet for each building"},
	"poster.glyph": {Error, "海报 {0}：字体里没有“{1}”（{2}）", "poster {0}: the fonts have no {1} ({2})",
		"换个写法，或在 site.yaml 的 posters.fonts 里指定有这个字的字体", "write it differently, or name a font that has it under posters.fonts in site.yaml"},
	"poster.today":    {Error, "纸上不能写“{1}”：海报 {0} 会挂过那一天", "paper cannot say “{1}”: poster {0} hangs longer than that", "写出日期，例如 11月25日 周三", "write the date, such as 11月25日 周三"},
	"poster.sign":     {Error, "大字标只能是一个字，不是“{0}”", "a sign is one character, not {0}", "只写一个字，例如 办", "write one character, such as 办"},
	"poster.address":  {Error, "短网址太长：{0} 有 {1} 个字符，最多 {2}", "the short address is too long: {0} has {1} characters, at most {2}", "换一个短一些的域名或路径", "use a shorter domain or path"},
	"poster.https":    {Warning, "印到纸上的网址应当用 https：{0}", "an address on paper should be https: {0}", "baseURL 改成 https:// 开头", "let baseURL begin with https://"},
	"poster.module":   {Error, "海报 {0} 的二维码太密：每格 {1} 毫米，至少要 {2}", "the code of poster {0} is too fine: {1} mm a module, at least {2} are needed", "用短一些的网址，或大一些的纸", "use a shorter address or a larger paper"},
	"poster.distance": {Error, "海报 {0} 的二维码宽 {1} 毫米，{2} 米外扫不到（要 {3} 毫米）", "the code of poster {0} is {1} mm wide and does not scan from {2} m (that needs {3} mm)", "用大一些的纸，或改 posters.distance", "use a larger paper, or change posters.distance"},
	"poster.contrast": {Error, "主题颜色 {0} 与白色的对比度只有 {1}，印成灰色是 {2}；至少要 7", "the theme's accent {0} has a contrast of {1} with white, {2} in grey; at least 7 are needed", "换深一些的颜色", "choose a darker colour"},
	"poster.color":    {Error, "“{0}”不是颜色", "{0} is not a colour", "写成 #0F3F8A 这样", "write it like #0F3F8A"},
	"poster.logo":     {Error, "标志 {0} 用不了：{1}", "the logo {0} cannot be used: {1}", "用 PNG 或 JPEG，面积不超过二维码的一成", "use a PNG or JPEG that covers at most a tenth of the code"},
	"poster.font":     {Error, "字体 {0} 用不了：{1}", "the font {0} cannot be used: {1}", "用 TrueType 字体（.ttf）", "use a TrueType font (.ttf)"},
	"poster.second":   {Error, "第二语言“{0}”不在 languages 里", "the second language {0} is not among languages", "在 languages 里加上它，或改 posters.second", "add it to languages, or change posters.second"},
	"poster.scan":     {Error, "海报 {0} 的二维码扫不出来：{1}", "the code of poster {0} does not scan: {1}", "标志太大或网址太长时会这样；去掉标志再试", "a large logo or a long address does this; try without the logo"},
	"poster.custom":   {Error, "版式文件有误：{0}", "the layout file is wrong: {0}", "对照 docs/posters.md 改正", "compare it with docs/posters.md"},

	"body.empty":         {Warning, "正文是空的", "the body is empty", "在字段区下面写正文，或设 draft: true", "write the text below the front matter, or set draft: true"},
	"translation.orphan": {Error, "这是“{0}”译文，但没有原文 {1}", "this is a translation into {0}, but there is no original {1}", "改正文件名，与原文同名", "name the file like its original"},
	"say.phone":          {Error, "“{0}”不是电话号码", "{0} is no telephone number", "写上完整的号码，例如 0000-2510100", "write the whole number, such as 0000-2510100"},
	"say.field":          {Error, "表单的格子“{0}”有误：{1}", "the field {0} of the form is wrong: {1}", "对照 docs/residents.zh-CN.md 改正", "compare it with docs/residents.md"},
	"kiosk.size":         {Warning, "屏上总要存的就有 {0} MB，多于 kiosk.size 的 {1} MB", "what screens always keep takes {0} MB, more than the {1} MB of kiosk.size", "把 kiosk.size 写大，或者少几种语言", "raise kiosk.size, or offer fewer languages"},
	"kiosk.number":       {Error, "“{0}”要在 1 到 100000 之间，不是 {1}", "{0} must be between 1 and 100000, not {1}", "写一个这样的数，或者不写，用默认的", "write such a number, or leave it out for the default"},
	"site.pinyin":        {Error, "“{0}”的读音“{1}”不对：要一字一音，不带声调", "the reading of {0}, {1}, is wrong: one syllable for each character, without tones", "音节之间空格，例如 六安: lu an；ü 写成 v", "put spaces between syllables, such as 六安: lu an; write ü as v"},
	"location.far":       {Warning, "这个位置离社区 {0} 公里，可能写错了；示意图上不画", "this place is {0} km away from the community and may be wrong; it is left out of the plan", "核对经度和纬度，以及坐标系 crs", "check longitude, latitude and the datum crs"},
	"say.action":         {Error, "表单会不加密地发到 {0}，路上谁都能看", "the form would be sent to {0} unencrypted, for anybody on the way to read", "收件地址要用 https://", "the address must begin with https://"},
	"translation.outdated": {Warning, "原文 {0} 在 {1} 改过，这篇译文还没有跟上；页面上会这样说明", "the original {0} was changed on {1}, this translation was not; its page says so",
		"对照原文改好译文，再写上 lastmod: 改好的日期", "go through the translation, then write lastmod: and the day in it"},
	"translation.language": {Warning, "site.yaml 的 languages 里没有“{0}”，这篇译文不会发布", "{0} is not among the languages of site.yaml; this translation is not published",
		"在 site.yaml 的 languages 里加上 {0}", "add {0} to languages in site.yaml"},

	"image.alt":     {Warning, "图片没有文字说明，看不见的人不知道是什么", "the picture has no description for those who cannot see it", "在方括号里写一句说明：![说明](图片)", "say in the brackets what it shows: ![description](file)"},
	"image.missing": {Error, "找不到图片“{0}”", "there is no picture {0}", "检查文件名和文件夹；图片放在文章旁边，不能用别的网站的图片", "check name and folder; put pictures beside the text"},
	"image.nowhere": {Warning, "本站没有“{0}”这张图片，发布时只留说明文字", "there is no picture {0} on this site; only its description is published", "把图片放在文章旁边，写相对路径", "put the picture beside the text and name it by a relative path"},
	"image.bomb":    {Error, "图片有 {0}×{1} 像素，超过上限 {2}像素", "the picture has {0}×{1} pixels, more than the limit of {2}", "先缩小到宽 4000 像素以内", "scale it down to at most 4000 pixels wide"},
	"image.format":  {Error, "不能用这种图片：{0}", "this picture cannot be used: {0}", "另存为 JPEG 或 PNG", "save it as JPEG or PNG"},

	"link.dead":    {Error, "链接“{0}”指向的文件不存在", "the link {0} leads to a file that does not exist", "改成存在的文件，例如 ../pages/about.md", "point it at a file that exists, such as ../pages/about.md"},
	"link.nowhere": {Warning, "本站没有“{0}”这个地址，发布时只留文字、不留链接", "there is no {0} on this site; its text is published without the link", "改成本站有的地址，或链接到源文件（相对路径）", "use an address of this site, or link to the source file by a relative path"},
	"link.file":    {Error, "不能发布这种文件：“{0}”", "files of this kind are not published: {0}", "另存为 PDF，或打包成 zip", "save it as PDF, or put it into a zip"},
	"link.space":   {Warning, "这里像链接或图片，但没有成功：地址里有空格", "this looks like a link or picture but is none: there is a space in its address", "改文件名，去掉空格；或把地址放进尖括号：![说明](<照片 1.jpg>)", "rename the file without spaces, or put the address into angle brackets: ![text](<photo 1.jpg>)"},
	"link.scheme":  {Warning, "链接“{0}”的类型不安全，发布时只留文字", "the link {0} is of an unsafe kind; only its text is published", "只用 http、https、tel、mailto、sms 和本站文件", "use http, https, tel, mailto, sms and files of this site"},
	"html.raw":     {Warning, "正文里的 HTML 没有发布", "HTML inside the text is not published", "改用 Markdown；确实需要时在 site.yaml 写 rawHTML: true", "use Markdown; if it must be, set rawHTML: true in site.yaml"},

	"template.parse": {Error, "模板写法有误：{0}", "the template does not parse: {0}", "改正主题里的这个文件，或删除它用回默认模板", "mend this file of the theme, or delete it to use the default"},
	"template.exec":  {Error, "模板运行出错：{0}", "the template fails: {0}", "检查模板这一行用到的字段名", "check the field names on this line of the template"},
	"theme.token":    {Error, "主题里没有外观变量“{0}”", "the theme has no token {0}", "可用的变量见 docs/theming.md", "docs/theming.md lists the tokens there are"},
	"theme.value":    {Error, "外观变量“{0}”的值不能用：{1}", "the value of the token {0} cannot be used: {1}", "颜色写成 '#7a1f1f'，要加引号，可以写两个（浅色、深色）；大小写成 0.5rem", "write a colour as '#7a1f1f', in quotes, or two of them for light and dark; a size as 0.5rem"},
	"theme.contrast": {Warning, "外观变量“{0}”和“{1}”的对比度只有 {2}:1（{3}），字看不清", "the tokens {0} and {1} have a contrast of only {2}:1 ({3}): the words are hard to read", "换一个更深或更浅的颜色，对比度至少 7:1", "take a darker or a lighter colour, for a contrast of at least 7:1"},
	"theme.text":     {Error, "模板用到的界面文字“{0}”没有翻译（{1}）", "the interface text {0} has no translation ({1})", "在主题的 i18n/{1}.yaml 里加上它", "add it to i18n/{1}.yaml of the theme"},

	"output.foreign": {Error, "输出文件夹里的 {0} 不是 linli 写的", "{0} in the output folder was not written by linli", "移走它，或用 --clean 允许覆盖", "move it away, or allow overwriting with --clean"},
}
