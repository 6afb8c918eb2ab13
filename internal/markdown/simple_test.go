package markdown

import (
	"bytes"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// asked are links that are answered by their look, and what was asked.
func asked(asked *[]string, text bool) Links {
	return Links{
		Label: `"表格"`, Text: text,
		Link: func(dest string) (string, string) {
			*asked = append(*asked, dest)
			if strings.HasPrefix(dest, "gone") {
				return "", "link.dead"
			}
			return "/to/" + dest, ""
		},
		Image: func(dest string) (Picture, string) {
			*asked = append(*asked, "!"+dest)
			switch {
			case strings.HasPrefix(dest, "gone"):
				return Picture{}, "image.missing"
			case strings.HasPrefix(dest, "wide"):
				return Picture{Src: "/m/" + dest, Srcset: "/m/a 640w, /m/b 1280w", Width: 4, Height: 3}, ""
			}
			return Picture{Src: "/m/" + dest, Width: 4, Height: 3}, ""
		},
	}
}

// same reports whether a text is simple, and fails if it then becomes anything else than
// what goldmark makes of it.
func same(t testing.TB, src []byte) bool {
	t.Helper()
	isSimple := false
	for _, text := range []bool{false, true} {
		var got, want []string
		var html, all bytes.Buffer
		fragment, ok := new(simple).convert(&html, src, asked(&got, text), false)
		if !ok {
			if len(got) > 0 {
				t.Errorf("%q: gave up after asking for %q", src, got)
			}
			continue
		}
		isSimple = true
		whole, err := New(false).convert(&all, src, asked(&want, text))
		if err != nil {
			t.Fatal(err)
		}
		if html.String() != all.String() {
			t.Errorf("%q:\n got %q\nwant %q", src, &html, &all)
		}
		if fragment.Text != whole.Text {
			t.Errorf("%q: excerpt\n got %q\nwant %q", src, fragment.Text, whole.Text)
		}
		if !reflect.DeepEqual(fragment.Problems, whole.Problems) {
			t.Errorf("%q: problems\n got %v\nwant %v", src, fragment.Problems, whole.Problems)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q: asked\n got %q\nwant %q", src, got, want)
		}
	}
	return isSimple
}

// plainTexts are simple; the last of each line is what it is there for.
var plainTexts = []string{
	"", "\n\n", "停水通知", "停水\n请储水\n\n谢谢\n", "请带\nWiFi 密码", "안내\n공지", "a > b \"c\" 'd' 50% $x (y) {z} a=b 1+1 #1 a|b; c, d?",
	"# 一\n\n### 二\n## 一\n文字\n## main\n", "标题前\n## 标题\n下文", "###### 深\n\n# 浅",
	"- 一\n- 二\n\n文字", "* 一\n* **二**：三\n", "1. 一\n2. 二\n", "3) 三\n4) 四", "0. 零", "007. 七", "- 一\n\n\n# 二", "一\n\n- 二",
	"**停水，**请储水 *斜*体", "**一**、**二**\n三*四\n五*", "a **b** c*d*e", "（**注意**）“**公告**”一栏", "**[一](a.md)** *`x`*",
	"见[这里](a.md)和[那里](https://example.org/?a=1#b)，[没有](gone.md)。[上](#标题) [下](#标题二)\n\n## 标题", "[甲](甲.md)\n[乙](b.md)\n丙[丁](d)", "[10:00 \"开始\"](tel:110)", "[x](javascript:alert) [y](//host) [z](%zz)",
	"![图](a.jpg)", "文\n\n![图 \"一\"](wide.jpg)\n\n![没有](gone.jpg)\n\n![](a.jpg)\n\n文", "![  ](gone)",
	"用 `go build` 与 `a*b_c<d>`。", "运行\n`ls`\n停", "> 引文 **一**", "> 引\n\n> 文", "一!\n二！", "10:00 至 11:00，2026.11.24，3.5 元，http 与 www",
	"| 时间 | 地点 |\n| --- | --- |\n| 8:00 | **东门** |\n| [链](a) | |\n\n文", "|a|b|c|d|\n|:-|-:|:-:|-|\n|1|2|3|4|", "| 一 |\n|---|", "| 一 |\n|---|\n| 二 |",
	"1949年\n\n10. 十\n11. 十一", "- [链](a.md)", "1234567890. 长", "**" + strings.Repeat("长", 130) + "**\n\n后", strings.Repeat("短。\n", 70), "\u3000\u3000首行缩进\n\n\u3000\u3000" + strings.Repeat("长", 112) + "“引”\"后文\"" + strings.Repeat("长", 50), strings.Repeat("长", 120) + "\n\n", "  \u3000"[2:] + strings.Repeat("长", 119) + "\u3000\u3000“后”**文**", "一\n\n| 表 |\n|---|\n| 格 |\n\n二\n\n- 三\n- 四\n\n> 五\n\n`六`",
}

// furtherTexts are simple, too.
var furtherTexts = []string{
	"  a", "a  \nb", "a\\\nb", "a  \n  b \nc ", "a \\* b \\< \\甲 \\", "<b>甲</b>", "甲<br/>乙<a id=\"x\" data-y='z' w=1 v>丙</a >。\n<span>丁</span>", "甲<!-- 注 -->乙", "1 < 2 <= 3 <", "a & b &; &x", "a_b_c", "---", "***", "一\n\n_ _ _\n\n二",
	"```\ncode\n```", "文\n```sql {a}\n<a & \"b\">\n\n\tx  \n  ```\n文", "````go\n```\n````", "  ```\n   a\n b\n  ```", "[a]", "数组 [1, 2] 与 [[甲]乙", "见 [注]。\n[注] 文", "[[a]](b)", "[**甲** `乙` a\\]b](c_d*e.md)", "***a***", "**甲 *乙* 丙**", "*甲 **乙** 丙*", "``a`b``", "[a`](b)`", "<!--> a -->", "` a ` `` ` `` `  `",
	"- a\n  b", "- a\n\n- b", "- a\n\n1. b", "- a\n\n  b", "- - a", "- 1. a", "1. a\n- b", "- a\n* b", "a\n- b", "a\n1. b", "+ a\n\n b", "- 甲\n    - 乙\n      丙\n\n    - 丁\n\n  戊\n- 己\n\n己", "1. 甲\n\n   ```sh\n   ls\n\n     -l\n   ```\n\n   > 乙\n\n2. 丙", "-   甲\n\n    乙\n-   丙", "- 甲\n - 乙\n   - 丙\n  - 丁", "* # 甲\n* ---\n* | 乙 |\n  |---|\n  | 丙 |", "- ![图](a.jpg)\n- 甲", "- 甲\n\n\n  - 乙\n\n\n丙", "1) 甲\n   1) 乙\n2) 丙", "- 甲\n- 乙\n\n  丙\n",
	"> a\n> b", ">a", "> - a\n> - b\n>\n>   c", "a\n> b", "> **注意**\n>\n> 文\n\n后", "> > 甲\n> 乙"[:9], "> # 甲\n>\n> ```\n> a\n>\n> b\n> ```", "#  a", "# a ", "# C# 语言", "   ## 甲  ",
	"| `a` |\n|---|", "| a |  \n| --- |\n| <br/> 甲<br>乙 |", "<div>\n甲\n</div>\n\n乙", "甲\n<div class=\"a\">\n乙\n\n丙", "<SimpleTab>\n\n甲\n\n</SimpleTab>", "<!-- 甲\n\n乙 --> 丙\n丁", "<a name=\"x\"></a>甲\n<b>乙</b>", "- <div>\n  甲\n\n  乙", "</td>\n甲\n\n<br />\n\n乙", "> <!-- 甲 -->\n> 乙",
	"-a\n+b"[:2], "+a", "[甲](a) [乙](b)：", "甲 [乙]: 丙", "&amp;甲 &lt;&#124;&#x4e00; &nosuch; &nbsp;。", "| a | b\n|---|---\n| c\n| d | e | f |\n| g \\| h | `i` |", "|a|b|\n|:-:|-:|\n|c|", "[甲](https://a.cn/?b=c&d=e) ![tidb_图 a_b](a.jpg)", "见 <https://a.cn/b?c=d#e_f> 与 [<code>甲</code>](gone) 和 [http://a.cn](b) [x@y.cn](c)", "<http://IP:2379/甲>\n<http://[>", "5 ~ 15，1000~2000 元", "~甲", "停水：1~3栋、5~8栋，~~甲", "~a~", "**1~**2~3", "[1~3](a)~[4~5](b)", "20 * 8 = 160，2 ** 3", "甲*** 乙* 丙", "_更小_ 或 **_不建议_**。\n__甲__（_乙_）_", "s3://桶 a:/b", "a @b 甲@乙 @[丙](d) 丁@e", "甲 ![图](a.jpg) 乙![没有](gone.jpg)\n丙![图](gone)\n丁", "- 甲 ![图](a.jpg)\n  - 乙", "| a | b |\n|---:|:---:|\n|c||\n||d|\n|e|", "| ![图](a.jpg) 甲 | ~a |\n|---|---|\n| a~ | b |",
}

// notSimple are texts that goldmark has to read.
var notSimple = []string{
	"a\tb", "a\r\nb", "a   \nb", "a\\\\\nb", "<b", "<a@b.cn>", "<?a?>", "<!A>", "<script>\na", "<b\na>", "<!-- a", "甲<!--> a -->", "~~a~~", "x@example.org", "http://example.org", "www.example.org", "a\n===", "a\n---", "a\n***", "```\ncode", "```a`b\n```", "```a&amp;b\n```", "~~~\na\n~~~", "    code",
	"[a]: b", "| a\\\\|b |\n|---|---|", "甲\n\n[a] b ]: c", "| a |\n|---|\n| b \\|", "| `a|b` |\n|---|---|", "[a]\n\n[a]: b", "[^1]", "[a][b]", "[a](b \"t\")", "[a](b&amp;c)", "![_a_](b)", "[a](<b>)", "[](a)", "[a\nb](c)", "惊![叹", "[![图](a.jpg)](b)", "甲\n![图](a.jpg)", "~~~a", "甲~~乙~~", "_甲*乙_*", "- ![](gone)\n  - a", "<http://a&b.cn>", "**a*", "**a*b*c**", "***a** b*", "****a****", "`a", "a](b",
	"- a\nb", "-", "- ", "-     a", "-\ta", "- [ ] a", "- [x](a)", "- a\n# b", "- a\n\n\tb", "- a\n\n      b", "1. a\n2) b\nc", "- ```\n  a", "-  a\n  b", "- a\n  -", "10. a\n 11. b\nc",
	"> a\nb", ">", "> a\n- b", ">\ta", "> - a\nb", "#a", "####### a", "# a #", "#", "# ",
	"| a |", "| a |\nb", "|||\n|-|-:|", "| a |\n|---|---|", "| a | b |\n|---|", "| a |\n|---|\nb", "a | b\n--- | ---", "| a |\n| :: |", "a\n:-:|:-:\n", "\x00", "`\x00`", "a\vb", strings.Repeat("> ", 40) + "a", strings.Repeat("- ", 40) + "a", "[" + strings.Repeat("长", 2000),
}

func TestSimpleTextsBecomeWhatTheyWould(t *testing.T) {
	plainTexts := append(plainTexts, furtherTexts...)
	for _, src := range plainTexts {
		if !same(t, []byte(src)) {
			t.Errorf("%q should be simple", src)
		}
		for i := range src { // wherever it ends
			same(t, []byte(src[:i]))
		}
	}
	for _, src := range notSimple {
		if same(t, []byte(src)) {
			t.Errorf("%q is not simple", src)
		}
		for _, other := range plainTexts[2:] {
			same(t, []byte(src+"\n"+other))
			same(t, []byte(other+"\n\n"+src))
			same(t, []byte(other+src))
		}
	}
	for _, src := range plainTexts {
		for _, other := range plainTexts {
			same(t, []byte(src+"\n"+other))
			same(t, []byte(src+"\n\n"+other))
			same(t, []byte(src+other))
		}
	}
}

// Most texts of the demo are simple: otherwise this would not be worth having.
func TestMostTextsAreSimple(t *testing.T) {
	files, err := filepath.Glob("../../content/*/*.md")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	simple := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, body, _ := bytes.Cut(data[4:], []byte("\n---\n"))
		if same(t, body) {
			simple++
		}
	}
	if simple < len(files)*2/3 {
		t.Errorf("%d of %d texts are simple", simple, len(files))
	}
}

func FuzzSimple(f *testing.F) {
	for _, src := range slices.Concat(plainTexts, furtherTexts, notSimple) {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if utf8.ValidString(src) { // others are refused when they are read
			same(t, []byte(src))
		}
	})
}

// words are what random texts are made of: whatever means something in Markdown, beside letters.
var tokens = []string{
	"停水", "通知。", "，", "a", "b c", "안내", "“", "（", " ", "  ", "\n", "\n", "\n", "\n\n", "\n\n", "*", "**", "***", "`", "``", "[链](a.md)", "[链]", "](", "[", "]", "(x)", "![图](a.jpg)", "![", "!",
	"\n  ", "\n   ", "\n    ", "\n  - ", "\n    - ", "\n   1. ", "\n> - ", "\n>\n", "\n```\n", "\n```sql\n", "\n  ```\n", "\n<div>\n", "<b>", "</b>", "<br/>", "<a b=\"c\">", "<!-- x -->", "\n<!--", "-->", "<https://a.cn>", "[a](b_c)", "\\*", "\\\n", "  \n", "\n+ ", "\n***\n", "\n___\n", "[x] ", "[^1]", "]:", "&lt;", "www", "://",
	"\n- ", "\n* ", "\n1. ", "\n2. ", "\n10) ", "\n# ", "\n## ", "\n> ", "\n---\n", "\n===\n", "\n| ", " | ", " |\n", "|---|\n", "\n|---|---|\n", "| 格 |\n", "| a | b |\n", "\n:-", "-", "+", "1", ".", ":", "#", ">", "\"", "'", "~", "_", "&", "<", "\\", "@", "http://a.cn", "www.", "\t", "\u00a0", "\u3000", "$", "×", "😀", "é", "\u3000\u3000", strings.Repeat("长文", 30), strings.Repeat("x y ", 10), "[长长长长长长](gone)", "![长长长长](gone.jpg)",
}

// Random texts, the simple ones among them, become what goldmark makes of them.
func TestRandomTextsBecomeWhatTheyWould(t *testing.T) {
	seed, n := *randomSeed, *randomTexts
	r := rand.New(rand.NewPCG(seed, seed))
	simple := 0
	for range n {
		var b strings.Builder
		common := 1 + r.IntN(len(tokens)) // few kinds of tokens make long simple texts more likely
		for range 1 + r.IntN(14) {
			b.WriteString(tokens[(r.IntN(common)*7919+int(seed))%len(tokens)])
		}
		if same(t, []byte(b.String())) {
			simple++
		}
		if t.Failed() {
			t.FailNow()
		}
	}
	if simple < n/20 {
		t.Errorf("only %d of %d random texts are simple", simple, n)
	}
}

var (
	randomSeed  = flag.Uint64("seed", 1, "of random texts")
	randomTexts = flag.Int("texts", 20_000, "how many random texts")
)
