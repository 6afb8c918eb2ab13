package model_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"linli/internal/memo"
	"linli/internal/model"
)

// Pages of others are taken over from the last build if the structure of news is as it was,
// so whatever they may depend on must be part of it.
func TestStructureOfNews(t *testing.T) {
	words := map[string]bool{"Outline": true, "Title": true, "Summary": true, "Description": true, "CoverAlt": true, "Author": true, "SourceName": true}
	notRead := map[string]bool{"Origin": true, "Body": true, "Variants": true} // from the front matter
	before := (&model.News{}).Structure()
	values := map[reflect.Type]any{
		reflect.TypeFor[string](): "x", reflect.TypeFor[bool](): true, reflect.TypeFor[int](): 1, reflect.TypeFor[[]string](): []string{"x"},
		reflect.TypeFor[model.File](): model.File("x"), reflect.TypeFor[[]model.File](): []model.File{"x"}, reflect.TypeFor[model.Date](): model.Date{Time: time.Unix(1, 0)},
		reflect.TypeFor[memo.Digest](): memo.Digest{1},
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[model.News]()) {
		if f.Anonymous || notRead[f.Name] || len(f.Index) > 2 {
			continue
		}
		n := &model.News{}
		value, ok := values[f.Type]
		if !ok {
			t.Fatalf("no value for %s", f.Name)
		}
		reflect.ValueOf(n).Elem().FieldByIndex(f.Index).Set(reflect.ValueOf(value))
		if same := n.Structure() == before; same != words[f.Name] {
			t.Errorf("%s is part of the structure: %v", f.Name, !same)
		}
	}
}

func BenchmarkStructure(b *testing.B) {
	n := &model.News{}
	n.Title, n.Summary, n.Tags, n.File, n.Date = "关于停水的通知", "明天停水", []string{"停水", "安全"}, "content/news/p000001.md", model.Date{Time: time.Unix(1, 0)}
	for b.Loop() {
		n.Structure()
	}
}

// A tag that is given twice, or as a category, too, is one tag.
func TestTagsAreThereOnce(t *testing.T) {
	for _, c := range []struct{ tags, categories, want []string }{
		{nil, nil, nil},
		{[]string{"停水", "电梯"}, nil, []string{"停水", "电梯"}},
		{[]string{"停水", "停水", "电梯", "停水"}, nil, []string{"停水", "电梯"}},
		{[]string{"停水"}, []string{"停水", "公告"}, []string{"停水", "公告"}},
		{nil, []string{"公告", "公告"}, []string{"公告"}},
	} {
		b := model.Base{Tags: c.tags, Categories: c.categories}
		if got := b.AllTags(); !slices.Equal(got, c.want) {
			t.Errorf("%q and %q: %q, want %q", c.tags, c.categories, got, c.want)
		}
	}
}
