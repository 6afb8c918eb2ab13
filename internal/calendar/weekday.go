package calendar

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A Mismatch is a date in a text beside a weekday that it does not fall on.
type Mismatch struct {
	Offset int    // in bytes
	Text   string // as written: 11月25日（星期二）
	Right  time.Weekday
}

var (
	chineseDate = regexp.MustCompile(`(?:(\d{4})\s*年\s*)?(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]\s*[（(，,]?\s*(?:星期|周|礼拜)([一二三四五六日天])`)
	koreanDate  = regexp.MustCompile(`(?:(\d{4})\s*년\s*)?(\d{1,2})\s*월\s*(\d{1,2})\s*일\s*\(?([월화수목금토일])(?:요일)?\)?`)
)

// Mismatches finds dates whose weekday is wrong, in Chinese and Korean. A date without a
// year is taken to be the one nearest to near.
func Mismatches(src []byte, near time.Time) []Mismatch {
	korean := bytes.IndexByte(src, "월"[0]) >= 0 && bytes.Contains(src, []byte("월"))
	if !korean && !mayHold(src) {
		return nil
	}
	var out []Mismatch
	text := string(src)
	for _, form := range []struct {
		re   *regexp.Regexp
		days string
	}{{chineseDate, "日一二三四五六"}, {koreanDate, "일월화수목금토"}} {
		for _, m := range form.re.FindAllStringSubmatchIndex(text, -1) {
			group := func(i int) string {
				if m[2*i] < 0 {
					return ""
				}
				return text[m[2*i]:m[2*i+1]]
			}
			day, ok := nearest(group(1), group(2), group(3), near)
			said := strings.Index(form.days, strings.Replace(group(4), "天", "日", 1)) / 3
			if form.re == koreanDate && !strings.Contains(text[m[0]:m[1]], "(") && !strings.Contains(text[m[0]:m[1]], "요일") {
				continue // "25일 일" need not be a weekday
			}
			if ok && time.Weekday(said) != day.Weekday() {
				out = append(out, Mismatch{m[0], text[m[0]:m[1]], day.Weekday()})
			}
		}
	}
	return out
}

// mayHold tells quickly texts without Chinese dates and weekdays, as nearly all are: a
// weekday must follow the day of a date.
func mayHold(src []byte) bool {
	for _, name := range [...]string{"周", "星期", "礼拜"} {
		for i := 0; ; {
			next := bytes.IndexByte(src[i:], name[1]) // it is rarer than the first
			if next < 0 {
				break
			}
			i += next
			if at := i - 1; at >= 0 && bytes.HasPrefix(src[at:], []byte(name)) {
				before := bytes.TrimRight(src[:at], " \t\n\f\r（(，,")
				if bytes.HasSuffix(before, []byte("日")) || bytes.HasSuffix(before, []byte("号")) {
					return true
				}
			}
			i++
		}
	}
	return false
}

// nearest returns the day of this month and date in the given year, else the one nearest
// to near.
func nearest(year, month, date string, near time.Time) (time.Time, bool) {
	m, _ := strconv.Atoi(month) // digits, by the pattern
	d, _ := strconv.Atoi(date)
	if y, err := strconv.Atoi(year); err == nil {
		t := time.Date(y, time.Month(m), d, 12, 0, 0, 0, time.UTC)
		return t, t.Day() == d && int(t.Month()) == m
	}
	best, found := time.Time{}, false
	for y := near.Year() - 1; y <= near.Year()+1; y++ {
		t := time.Date(y, time.Month(m), d, 12, 0, 0, 0, time.UTC)
		if t.Day() != d || int(t.Month()) != m {
			continue
		}
		if !found || t.Sub(near).Abs() < best.Sub(near).Abs() {
			best, found = t, true
		}
	}
	return best, found
}
