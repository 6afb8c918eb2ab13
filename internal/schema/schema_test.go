package schema_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"linli/internal/schema"
)

type inner struct {
	Name  string `key:"name,required" zh:"名称"`
	Count int    `key:"count" zh:"数量"`
}

type day struct {
	Date string   `key:"date" zh:"日期"`
	List []string `key:"list" zh:"菜"`
}

type outer struct {
	Title string          `key:"title,required" zh:"标题,题目"`
	Kind  string          `key:"kind" zh:"类别" enum:"a=甲 b=乙"`
	On    bool            `key:"on" zh:"开"`
	Price float64         `key:"price" zh:"价格"`
	Tags  []string        `key:"tags" zh:"标签"`
	One   *inner          `key:"one" zh:"一个" scalar:"name"`
	Many  []inner         `key:"many" zh:"许多" scalar:"name"`
	Days  []day           `key:"days" zh:"每天" map:"date"`
	Other schema.Anything `key:"other"`
}

func decode(t testing.TB, text string) (outer, *schema.Decoder, schema.Places) {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil || len(doc.Content) == 0 {
		t.Skip("no YAML")
	}
	d := &schema.Decoder{File: "x.yaml", Kind: "x"}
	var out outer
	places := d.Decode(doc.Content[0], schema.For[outer](), &out)
	d.Require(schema.For[outer](), &out, places)
	return out, d, places
}

func TestBothLanguagesAndAllShortFormsAreRead(t *testing.T) {
	got, d, places := decode(t, `
标题: 题
kind: 乙
开: 是
price: "1,200.5"
标签: 停水、供水；应急
one: 单独
许多: [甲, {name: 乙, 数量: 2}]
每天:
  2026-11-25: {list: [a, b]}
other: {anything: [goes]}
`)
	if len(d.Problems) > 0 {
		t.Fatal(d.Problems)
	}
	want := outer{Title: "题", Kind: "b", On: true, Price: 1200.5, Tags: []string{"停水", "供水", "应急"}, One: &inner{Name: "单独"},
		Many: []inner{{Name: "甲"}, {Name: "乙", Count: 2}}, Days: []day{{Date: "2026-11-25", List: []string{"a", "b"}}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	for path, at := range map[string]string{"many[1].count": "x.yaml:8:23", "tags[2]": "x.yaml:6:11", "days[0].date": "x.yaml:10:3", "one.count": "x.yaml:7:6", "title": "x.yaml:2:5"} {
		if got := places.At("x.yaml", path).String(); got != at {
			t.Errorf("%s at %s, want %s", path, got, at)
		}
	}
}

func TestEveryMistakeHasItsPlace(t *testing.T) {
	_, d, _ := decode(t, "kind: c\non: maybe\nprice: [1]\nmany: [{cuont: 1}]\ntitel: x\n题目: a\n标题: b\n")
	var got []string
	for _, p := range d.Problems {
		got = append(got, p.Pos.String()[len("x.yaml:"):]+" "+p.Rule+" "+p.Suggest)
	}
	want := "1:7 field.choice \n2:5 field.type \n3:8 field.type \n4:9 field.unknown count\n5:1 field.unknown title\n7:1 yaml.duplicate \n4:8 field.required "
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
}

func TestAliasBombsEnd(t *testing.T) {
	text := "a: &a {name: x}\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
	text += "many: [" + strings.Repeat("*a, ", 200_000) + "*a]\n"
	_, d, _ := decode(t, text)
	for _, p := range d.Problems {
		if p.Rule == "yaml.alias" {
			return
		}
	}
	t.Errorf("not noticed: %d problems", len(d.Problems))
}

func TestJSONHasTheEnglishNames(t *testing.T) {
	got, _, _ := decode(t, "标题: 题\n许多: [甲]\n")
	s := schema.For[outer]()
	data := s.AppendJSON(nil, reflect.ValueOf(got))
	if want := `{"title":"题","many":[{"name":"甲"}]}`; string(data) != want || !json.Valid(data) {
		t.Errorf("got %s, want %s", data, want)
	}
}

// Decode never panics, whatever the document holds, and every problem has a place.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{"title: a", "标签: [a, [b]]", "many: {name: a}", "days: [{date: x}]", "one: &x {name: *x}", "<<: {title: a}", "- a", "? {a: b}\n: c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, d, _ := decode(t, text)
		for _, p := range d.Problems {
			if p.Line == 0 {
				t.Fatalf("no place: %v", p)
			}
		}
	})
}
