package content

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"linli/internal/diag"
	"linli/internal/memo"
	"linli/internal/model"
	"linli/internal/schema"
)

// ConfigFile is the name of the file that makes a folder a community's.
const ConfigFile = "site.yaml"

// Config reads site.yaml and its translations (site.ko.yaml). baseURL, if not "",
// stands in for the one in the file. languages are those with interface texts.
func Config(fsys fs.FS, baseURL string, languages []string) (*model.Config, diag.List, error) {
	at := diag.Pos{File: ConfigFile}
	var problems diag.List
	config := &model.Config{Origin: model.Origin{File: ConfigFile}, Language: "zh-CN", TimeZone: "Asia/Shanghai", Theme: "default"}
	info, err := fs.Stat(fsys, ConfigFile)
	if errNotFound(err) {
		problems.Add(at, "site.missing")
		return config, problems, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("reading %s: %w", ConfigFile, err)
	}
	shape := schema.For[model.Config]()
	problems, err = decodeConfig(fsys, ConfigFile, info.Size(), shape, config, true)
	if err != nil {
		return config, problems, err
	}
	if problems.HasErrors() { // what else is wrong is told at once, but nothing twice
		for _, d := range slices.Concat(checkSay(config), checkKiosk(config)) {
			if !slices.ContainsFunc(problems, func(p diag.Diagnostic) bool { return p.Pos == d.Pos }) {
				problems = append(problems, d)
			}
		}
		return config, problems, nil
	}
	if baseURL != "" {
		config.BaseURL, config.Sum = baseURL, memo.Of(config.Sum, baseURL)
	}
	problems = append(problems, finishConfig(config, languages)...)
	if problems.HasErrors() {
		return config, problems, nil
	}
	config.Variants = map[string]*model.Config{}
	for _, lang := range config.Languages {
		file := "site." + lang + ".yaml"
		info, err := fs.Stat(fsys, file)
		if errNotFound(err) {
			continue
		}
		if err != nil {
			return nil, nil, fmt.Errorf("reading %s: %w", file, err)
		}
		v := *config
		v.File, v.Variants = file, nil
		more, err := decodeConfig(fsys, file, info.Size(), shape, &v, false)
		if err != nil {
			return nil, nil, err
		}
		problems = append(append(problems, more...), checkSay(&v)...)
		config.Variants[lang], config.Sum = &v, v.Sum
	}
	return config, problems, nil
}

func decodeConfig(fsys fs.FS, file string, size int64, shape *schema.Struct, config *model.Config, require bool) (diag.List, error) {
	data, problems, err := readText(new(bytes.Buffer), fsys, file, size)
	if err != nil || problems != nil {
		return problems, err
	}
	config.Sum = memo.Of(config.Sum, file, data)
	node, problems := parseYAML(file, data)
	if problems != nil {
		return problems, nil
	}
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		return nil, fmt.Errorf("loading the time zone data: %w", err)
	}
	d := schema.Decoder{File: file, Kind: "site", Env: schema.Env{Location: zone}}
	config.Places = d.Decode(node, shape, config)
	if require {
		d.Require(shape, config, config.Places)
	}
	return d.Problems, nil
}

// finishConfig checks and completes what the schema cannot.
func finishConfig(c *model.Config, languages []string) diag.List {
	var problems diag.List
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil || c.TimeZone == "" || c.TimeZone == "Local" {
		problems.Add(c.At("timeZone"), "site.time-zone", c.TimeZone)
	}
	c.Zone = zone
	base, err := url.Parse(c.BaseURL)
	if err != nil || (base.Scheme != "https" && base.Scheme != "http") || base.Host == "" || base.RawQuery != "" || base.Fragment != "" || strings.Contains(base.Path, "..") {
		problems.Add(c.At("baseURL"), "site.base-url", c.BaseURL)
	} else {
		if !strings.HasSuffix(base.Path, "/") {
			base.Path += "/"
		}
		c.Base, c.BaseURL = base, base.String()
	}
	for i, lang := range c.AllLanguages() {
		if slices.Contains(languages, lang) {
			continue
		}
		path := "language"
		if i > 0 {
			path = fmt.Sprintf("languages[%d]", slices.Index(c.Languages, lang))
		}
		problems.Add(c.At(path), "site.language", lang, strings.Join(languages, ", "))
	}
	problems = append(append(problems, checkSay(c)...), checkKiosk(c)...)
	c.Kiosk.Complete()
	for i, r := range c.Pinyin {
		if !reading.MatchString(r.Reading) || len(strings.Fields(r.Reading)) != utf8.RuneCountInString(r.Text) {
			problems.Add(c.At(fmt.Sprintf("pinyin[%d].reading", i)), "site.pinyin", r.Text, r.Reading)
		}
	}
	c.Languages = slices.DeleteFunc(c.Languages, func(l string) bool { return l == c.Language })
	if !model.ValidName(c.Theme) {
		problems.Add(c.At("theme"), "site.theme", c.Theme)
	}
	return problems
}

var (
	reading   = regexp.MustCompile(`^[a-z]+(?: +[a-z]+)*$`)
	fieldName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*$`)
)

// maxKiosk is the largest number among the settings of screens: seconds, hours or MB.
const maxKiosk = 100_000

// checkKiosk looks at the numbers and periods of the screens.
func checkKiosk(c *model.Config) diag.List {
	var problems diag.List
	numbers := map[string]int{"kiosk.seconds": c.Kiosk.Seconds, "kiosk.stale": c.Kiosk.Stale, "kiosk.idle": c.Kiosk.Idle, "kiosk.size": c.Kiosk.Size}
	for i, s := range c.Kiosk.Slides {
		numbers[fmt.Sprintf("kiosk.slides[%d].seconds", i)] = s.Seconds
		if !s.Ends.IsZero() && s.Ends.End().Before(s.Starts.Time) {
			problems.Add(c.At(fmt.Sprintf("kiosk.slides[%d].ends", i)), "date.order", s.Ends.RFC3339(), s.Starts.RFC3339())
		}
	}
	for _, key := range slices.Sorted(maps.Keys(numbers)) {
		if n := numbers[key]; n < 0 || n > maxKiosk || n == 0 && c.Places.Has(key) {
			problems.Add(c.At(key), "kiosk.number", key, n)
		}
	}
	return problems
}

// checkSay looks at how matters come in.
func checkSay(c *model.Config) diag.List {
	var problems diag.List
	for _, p := range []struct{ key, number string }{{"say.phone", c.Say.Phone}, {"say.sms", c.Say.SMS}} {
		digits := strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) {
				return r
			}
			return -1
		}, p.number)
		if p.number != "" && len(digits) < 3 {
			problems.Add(c.At(p.key), "say.phone", p.number)
		}
	}
	if c.Say.Form == nil {
		return problems
	}
	if action := string(c.Say.Form.Action); !strings.HasPrefix(strings.ToLower(action), "https://") {
		problems.Add(c.At("say.form.action"), "say.action", action)
	}
	if len(c.Say.Form.Fields) == 0 {
		problems.Add(c.At("say.form.fields"), "say.field", "fields", diag.Text{ZH: "一个格子也没有", EN: "there are none"})
	}
	seen := map[string]bool{}
	for i, f := range c.Say.Form.Fields {
		at := c.At(fmt.Sprintf("say.form.fields[%d].name", i))
		switch {
		case !fieldName.MatchString(f.Name):
			problems.Add(at, "say.field", f.Name, diag.Text{ZH: "名称只能用英文字母、数字和 - _", EN: "its name may only have letters, digits, - and _"})
		case seen[f.Name]:
			problems.Add(at, "say.field", f.Name, diag.Text{ZH: "名称用了两次", EN: "its name is used twice"})
		case f.Kind == "choice" && len(f.Options) == 0:
			problems.Add(at, "say.field", f.Name, diag.Text{ZH: "选择要写 options", EN: "a choice needs options"})
		}
		seen[f.Name] = true
	}
	return problems
}
