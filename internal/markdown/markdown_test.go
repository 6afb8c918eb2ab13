package markdown_test

import (
	"bytes"
	"strings"
	"testing"

	"linli/internal/markdown"
)

func convert(t testing.TB, c *markdown.Converter, src string) (string, []markdown.Problem) {
	t.Helper()
	var html bytes.Buffer
	f, err := c.Convert(&html, []byte(src), markdown.Links{
		Label: "表格",
		Link: func(dest string) (string, string) {
			if dest == "gone.md" {
				return "", "link.dead"
			}
			return "/to/" + dest, ""
		},
		Image: func(dest string) (markdown.Picture, string) {
			if dest == "gone.jpg" || strings.Contains(dest, "//") {
				return markdown.Picture{}, "image.missing"
			}
			return markdown.Picture{Src: "/m/" + dest, Width: 4, Height: 3}, ""
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(html.String()), f.Problems
}

func TestChineseTextReadsAsWritten(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"break between Chinese lines", "停水通知\n请储水", "<p>停水通知请储水</p>"},
		{"break after Chinese punctuation", "请储水，\n谢谢", "<p>请储水，谢谢</p>"},
		{"break before Latin", "请带\nWiFi 密码", "<p>请带\nWiFi 密码</p>"},
		{"Korean keeps its space", "안내\n공지", "<p>안내\n공지</p>"},
		{"break before code", "运行\n`ls`", "<p>运行\n<code>ls</code></p>"},
		{"break before Chinese emphasis", "请\n**立即**", "<p>请<strong>立即</strong></p>"},
		{"space before link stays", "见 [这里](a)", `<p>见 <a href="/to/a">这里</a></p>`},
		{"emphasis ends with a comma", "**停水，**请储水", "<p><strong>停水，</strong>请储水</p>"},
		{"emphasis ends with a bracket", "带**身份证（原件）**到窗口", "<p>带<strong>身份证（原件）</strong>到窗口</p>"},
		{"emphasis in quotes", "请看**“公告”**一栏", "<p>请看<strong>“公告”</strong>一栏</p>"},
		{"ranges are not struck", "1~3栋、5~8栋，~~作废~~", "<p>1~3栋、5~8栋，<del>作废</del></p>"},
		{"struck beside punctuation", "~~取消，~~照常", "<p><del>取消，</del>照常</p>"},
		{"CommonMark as ever", "a * b * c **d**", "<p>a * b * c <strong>d</strong></p>"},
		{"hard break", "一\\\n二", "<p>一<br>\n二</p>"},
	} {
		if got, _ := convert(t, markdown.New(false), c.in); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestHeadingsStandBelowThePageTitleAndCanBeLinked(t *testing.T) {
	got, problems := convert(t, markdown.New(false), "# 常见 Hint 问题\n\n见[下面](#hash_agg)和[外键](#外键-从-v85-引入)。\n\n## HASH_AGG()\n\n## [外键](x.md) <span class=\"v\">从 v8.5 引入</span>\n")
	for _, want := range []string{`<h2 id="常见-hint-问题">`, `<h3 id="hash_agg">`, `<a href="#hash_agg">`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
	for _, p := range problems {
		if p.Rule != "html.raw" {
			t.Errorf("problem: %v", p)
		}
	}
}

func TestWhatIsWrongIsReportedWhereItStands(t *testing.T) {
	src := "文字 [链接](gone.md) 和 ![](a.jpg)\n\n![图](gone.jpg) <b>x</b> [j](javascript:alert(1)) [锚](#无)\n"
	got, problems := convert(t, markdown.New(false), src)
	want := map[string]string{"link.dead": "gone.md", "image.alt": "a.jpg", "image.missing": "gone.jpg", "html.raw": "<b>", "link.scheme": "javascript", "link.nowhere": "#无"}
	for _, p := range problems {
		if at := want[p.Rule]; at == "" || !strings.HasPrefix(src[p.Offset:], at) {
			if !(p.Rule == "html.raw" && strings.HasPrefix(src[p.Offset:], "</b>")) {
				t.Errorf("%s at %q", p.Rule, src[p.Offset:])
			}
		}
		if p.Rule != "html.raw" {
			delete(want, p.Rule)
		}
	}
	delete(want, "html.raw")
	if len(want) > 0 {
		t.Errorf("not reported: %v", want)
	}
	for _, bad := range []string{"javascript", "<b>", "gone"} {
		if strings.Contains(got, bad) {
			t.Errorf("%q is published: %s", bad, got)
		}
	}
}

func TestRawHTMLIsCleaned(t *testing.T) {
	got, _ := convert(t, markdown.New(true), "<details><summary>更多</summary>好<script>alert(1)</script></details>\n\n<a href=\"javascript:x\" onclick=\"y\">z</a> <img src=x onerror=1> <img src=\"https://elsewhere.example/y.png\"> <a href=\"gone.md\">weg</a> <img src=gone.jpg>\n\n| a |\n|--:|\n| 1 |\n")
	for _, bad := range []string{"script", "onclick", "onerror", "alert", "elsewhere", "gone"} {
		if strings.Contains(got, bad) {
			t.Errorf("%q is published: %s", bad, got)
		}
	}
	for _, good := range []string{"<details><summary>更多</summary>", `class="scroll"`, `class="a-right"`} {
		if !strings.Contains(got, good) {
			t.Errorf("%q is missing: %s", good, got)
		}
	}
}

func FuzzConvert(f *testing.F) {
	for _, s := range []string{"**停水，**请\n储水", "[a](b.md)![c](d)", "| a |\n|--|\n| b |", "# h\n[x](#h)", "a[^1]\n\n[^1]: b", "<b>*x", "~~。~~", "[x]\n\n[x]: javascript:a"} {
		f.Add(s)
	}
	c := markdown.New(false)
	f.Fuzz(func(t *testing.T, src string) {
		got, problems := convert(t, c, src)
		for _, p := range problems {
			if p.Offset > len(src) {
				t.Fatalf("%s at %d of %d", p.Rule, p.Offset, len(src))
			}
		}
		if strings.Contains(got, "<script") {
			t.Fatalf("script published: %s", got)
		}
	})
}
