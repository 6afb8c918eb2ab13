package content

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/url"
	"slices"
	"strings"
	"time"

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
	if err != nil || problems.HasErrors() {
		return config, problems, err
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
		problems = append(problems, more...)
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
	if form := c.Say.Form; form != nil && strings.HasPrefix(string(form.Action), "http:") {
		problems.Add(c.At("say.form.action"), "say.action", string(form.Action))
	}
	c.Languages = slices.DeleteFunc(c.Languages, func(l string) bool { return l == c.Language })
	if !model.ValidName(c.Theme) {
		problems.Add(c.At("theme"), "site.theme", c.Theme)
	}
	return problems
}
