package poster

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"linli/internal/diag"
)

// Facts are what a sheet says, by field, as far as it can become untrue.
type Facts map[string][]string

// Season is the fact that changes with the time of the year: it is compared with what
// would be printed today.
const Season = "season"

func (s *sheet) fact(field, text string) {
	if s.facts == nil {
		s.facts = Facts{}
	}
	if i := strings.IndexAny(field, "["); i > 0 {
		field = field[:i]
	}
	s.facts[field] = append(s.facts[field], text)
}

// String is the fingerprint of the facts, one short hash a field: what is kept in the
// register to know later what has changed, and nothing more.
func (f Facts) String() string {
	var names []string
	for n := range f {
		names = append(names, n)
	}
	slices.Sort(names)
	for i, n := range names {
		h := sha256.New()
		for _, t := range f[n] {
			fmt.Fprintf(h, "%d %s\n", len(t), t)
		}
		names[i] = n + "=" + hex.EncodeToString(h.Sum(nil)[:4])
	}
	return strings.Join(names, " ")
}

// Only is the fingerprint of one field, "" if the sheet does not have it.
func (f Facts) Only(field string) string {
	if _, ok := f[field]; !ok {
		return ""
	}
	return Facts{field: f[field]}.String()
}

// Changed returns the fields in which two fingerprints differ, in order.
func Changed(was, is string) []string {
	read := func(s string) map[string]string {
		out := map[string]string{}
		for _, f := range strings.Fields(s) {
			name, sum, _ := strings.Cut(f, "=")
			out[name] = sum
		}
		return out
	}
	a, b := read(was), read(is)
	var out []string
	for n, sum := range a {
		if b[n] != sum {
			out = append(out, n)
		}
	}
	for n := range b {
		if _, ok := a[n]; !ok {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

// FieldName is what a fact is called in messages.
func FieldName(field string) diag.Text { return fieldName(field) }

func fieldName(field string) diag.Text {
	if i := strings.IndexAny(field, "[."); i > 0 {
		field = field[:i]
	}
	if t, ok := fieldNames[field]; ok {
		return t
	}
	return diag.Text{ZH: field, EN: field}
}

var fieldNames = map[string]diag.Text{
	"name": {ZH: "名称", EN: "name"}, "title": {ZH: "标题", EN: "title"}, "hours": {ZH: "开放时间", EN: "hours"}, "phone": {ZH: "电话", EN: "telephone"},
	"address": {ZH: "网址", EN: "address of the code"}, "street": {ZH: "地址", EN: "street address"}, "services": {ZH: "能办的事", EN: "services"}, "facilities": {ZH: "设施", EN: "facilities"},
	"call": {ZH: "二维码旁的话", EN: "words beside the code"}, "foot": {ZH: "页脚", EN: "foot"}, "fee": {ZH: "收费", EN: "fee"}, "time": {ZH: "时限", EN: "time limit"},
	"audience": {ZH: "谁能办", EN: "who can apply"}, "materials": {ZH: "材料", EN: "materials"}, "steps": {ZH: "流程", EN: "steps"}, "points": {ZH: "办理地点", EN: "where"},
	"affects": {ZH: "影响范围", EN: "where it applies"}, "starts": {ZH: "时间", EN: "time"}, "date": {ZH: "日期", EN: "date"}, "what": {ZH: "大字", EN: "headline"},
	"todo": {ZH: "怎么办", EN: "what to do"}, "contact": {ZH: "联系人", EN: "contact"}, "prices": {ZH: "价格", EN: "prices"}, "days": {ZH: "菜单", EN: "menu"},
	"place": {ZH: "地点", EN: "place"}, "lead": {ZH: "负责人", EN: "people in charge"}, "ask": {ZH: "什么事找谁", EN: "who to ask"}, "units": {ZH: "单元长", EN: "unit heads"},
	"night": {ZH: "夜间电话", EN: "night telephone"}, "signup": {ZH: "报名", EN: "signing up"}, "homeVisit": {ZH: "上门", EN: "home visits"}, "basis": {ZH: "依据", EN: "basis"},
	"capacity": {ZH: "名额", EN: "places"}, "status": {ZH: "状态", EN: "status"}, "note": {ZH: "附注", EN: "remark"}, "second": {ZH: "第二语言", EN: "second language"},
	Season: {ZH: "季节性开放时间", EN: "hours of the season"}, "community": {ZH: "社区名", EN: "community"},
	"changes": {ZH: "近期变动", EN: "exceptions"}, "trips": {ZH: "跑几趟", EN: "trips"},
}
