// Package reference writes the reference of all content kinds, in Chinese and
// English, from what the schema says of itself.
package reference

import (
	"fmt"
	"strings"

	"linli/internal/diag"
	"linli/internal/model"
	"linli/internal/schema"
)

// Markdown returns the reference as a Markdown document.
func Markdown(lang diag.Lang) string {
	w := writer{lang: lang}
	w.line("# %s", w.say("内容参考", "Content reference"))
	w.line("")
	w.line("%s", w.say("由程序生成（`make golden`），与程序认识的字段完全一致。每个字段的中文名和英文名都可以用。",
		"Generated (`make golden`) from the fields the program knows. The English and the Chinese names are both accepted."))
	w.line("")
	w.line("## site.yaml")
	w.table(schema.For[model.Config](), "")
	for _, k := range model.Kinds() {
		place := "content/" + k.Name + "/"
		if k.Table {
			place = "data/" + k.Name + ".yaml"
		}
		w.line("\n## %s `%s`", diag.Text{ZH: k.ZH, EN: k.EN}.In(lang), place)
		w.table(k.Schema, "")
	}
	w.line("\n## %s", w.say("错误和提醒", "Errors and warnings"))
	w.line("\n| %s | | %s |", w.say("编号", "id"), w.say("含义和改法", "meaning and mend"))
	w.line("|---|---|---|")
	for _, id := range diag.Rules() {
		r, _ := diag.Lookup(id)
		w.line("| `%s` | %s | %s — %s |", id, r.Severity, cell(diag.Text{ZH: r.ZH, EN: r.EN}.In(lang)), cell(diag.Text{ZH: r.FixZH, EN: r.FixEN}.In(lang)))
	}
	return w.b.String()
}

type writer struct {
	lang diag.Lang
	b    strings.Builder
}

func (w *writer) say(zh, en string) string { return diag.Text{ZH: zh, EN: en}.In(w.lang) }

func (w *writer) line(format string, args ...any) { fmt.Fprintf(&w.b, format+"\n", args...) }

// table writes the fields of s, and those of objects inside below their own.
func (w *writer) table(s *schema.Struct, prefix string) {
	if prefix == "" {
		w.line("\n| %s | %s | %s | %s |", w.say("英文名", "name"), w.say("中文名", "Chinese name"), w.say("内容", "form"), w.say("说明", "meaning"))
		w.line("|---|---|---|---|")
	}
	for i := range s.Fields {
		f := &s.Fields[i]
		name := "`" + prefix + f.Name + "`"
		if f.Required {
			name += " **" + w.say("必填", "required") + "**"
		}
		w.line("| %s | %s | %s | %s |", name, strings.Join(f.ZH, "、"), w.form(f), cell(diag.Text{ZH: f.DocZH, EN: f.DocEN}.In(w.lang)))
		if f.Object != nil {
			inner := prefix + f.Name + "."
			if f.Kind != schema.Object {
				inner = prefix + f.Name + "[]."
			}
			w.table(f.Object, inner)
		}
	}
}

func (w *writer) form(f *schema.Field) string {
	if len(f.Choices) > 0 {
		var out []string
		for _, c := range f.Choices {
			out = append(out, "`"+c.Value+"` "+c.ZH)
		}
		return strings.Join(out, ", ")
	}
	kind := f.Kind
	list := ""
	if kind == schema.List {
		kind, list = f.Elem, w.say("，可以有几个", ", several")
	}
	if len(f.Refs) > 0 {
		return w.say("编号：", "id of ") + strings.Join(f.Refs, ", ") + list
	}
	return w.kind(kind, f) + list
}

func (w *writer) kind(k schema.Kind, f *schema.Field) string {
	switch k {
	case schema.Bool:
		return "true / false"
	case schema.Int:
		return w.say("整数", "whole number")
	case schema.Number:
		return w.say("数", "number")
	case schema.Object:
		return w.say("一组字段", "fields")
	case schema.Mapping:
		return w.say("按 ", "by ") + f.Key
	case schema.Reserved:
		return w.say("留给其他命令", "for another command")
	case schema.Scalar:
		t := f.Type
		if f.Kind == schema.List {
			t = t.Elem()
		}
		return map[string]string{
			"Date": w.say("日期或时刻", "date or moment"), "Hours": "opening_hours", "Repeat": "RRULE", "LunarDate": w.say("农历日期", "lunar date"), "Week": "2026-W48",
			"Clock": "16:30", "Weekday": w.say("周三 / We", "We / 周三"), "URL": "https://…", "File": w.say("文件名", "file name"), "ID": w.say("编号", "id"), "Rating": "1–5",
		}[t.Name()]
	}
	return w.say("文字", "text")
}

func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }
