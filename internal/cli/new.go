package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/spf13/cobra"

	"linli/internal/build"
	"linli/internal/content"
	"linli/internal/diag"
	"linli/internal/model"
	"linli/internal/pinyin"
	"linli/internal/schema"
)

func (a *app) newFile() *cobra.Command {
	return &cobra.Command{
		Use:     "new KIND NAME",
		Short:   a.say("新建一个内容文件，字段和说明都写好", "make a new content file with the kind's fields and their comments"),
		Example: "  linli new notices 停水通知\n  linli new menus 2026-W49",
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usageError{a.say("要写两样：类别和名字，例如 linli new notices 停水通知", "it takes a kind and a name, such as: linli new notices water")}
			}
			k, err := a.kind(args[0])
			if err != nil {
				return err
			}
			return a.write(k, args[1])
		},
	}
}

// write makes the file; one that is there already is never touched.
func (a *app) write(k *model.Kind, name string) error {
	if strings.ContainsAny(name, `/\:*?"<>|`) || strings.HasPrefix(name, ".") || pinyin.Slug(name) == "" {
		return usageError{fmt.Sprintf(a.say("名字 %q 不能作文件名", "%q cannot be a file name"), name)}
	}
	root, err := os.OpenRoot(a.source)
	if err != nil {
		return fmt.Errorf("opening the source folder: %w", err)
	}
	defer root.Close() //nolint:errcheck // the file is closed with its error
	if _, err := root.Stat(content.ConfigFile); err != nil {
		return &build.ConfigError{List: diag.List{diag.New(diag.Pos{File: content.ConfigFile}, "site.missing")}}
	}
	file, text := a.skeleton(k, name)
	if err := root.MkdirAll(path.Dir(file), 0o755); err != nil {
		return fmt.Errorf("creating %s: %w", path.Dir(file), err)
	}
	f, err := root.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return usageError{fmt.Sprintf(a.say("%s 已经有了，没有改动", "%s is there already and was left as it is"), file)}
	}
	if err != nil {
		return fmt.Errorf("creating %s: %w", file, err)
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", file, err)
	}
	fmt.Fprintln(a.Stdout, file)
	return nil
}

func (a *app) skeleton(k *model.Kind, name string) (file, text string) {
	var b strings.Builder
	if !k.Table {
		b.WriteString("---\n")
		a.fields(&b, k.Schema, name, "")
		b.WriteString("---\n\n" + a.say("在这里写正文。", "Write the text here.") + "\n")
		return "content/" + k.Name + "/" + name + ".md", b.String()
	}
	fmt.Fprintf(&b, "# %s\n", diag.Text{ZH: k.ZH + "：每条记录以“- ”开头", EN: k.EN + ": each record begins with \"- \""}.In(a.lang))
	var rec strings.Builder
	a.fields(&rec, k.Schema, name, "  ")
	first := true
	for line := range strings.Lines(rec.String()) { // the first field that is set carries the dash
		if first && !strings.HasPrefix(line, "  #") {
			line, first = "- "+line[2:], false
		}
		b.WriteString(line)
	}
	return "data/" + k.Name + "/" + name + ".yaml", b.String()
}

// fields writes every field with its comment: the required ones filled in, the
// others commented out.
func (a *app) fields(b *strings.Builder, s *schema.Struct, name, indent string) {
	var optional strings.Builder
	for i := range s.Fields {
		f := &s.Fields[i]
		doc := diag.Text{ZH: f.DocZH, EN: f.DocEN}.In(a.lang)
		if len(f.Choices) > 0 {
			doc += " (" + strings.Join(choices(f, a.lang), ", ") + ")"
		}
		label := f.Name
		if a.lang == diag.ZH {
			label = f.Label()
		}
		value := a.sample(f, name)
		if f.Required || f.Name == "date" {
			fmt.Fprintf(b, "%s%s: %s # %s\n", indent, label, value, doc)
		} else {
			fmt.Fprintf(&optional, "%s# %s: %s # %s\n", indent, label, value, doc)
		}
	}
	b.WriteString(optional.String())
}

func choices(f *schema.Field, lang diag.Lang) []string {
	var out []string
	for _, c := range f.Choices {
		out = append(out, diag.Text{ZH: c.ZH, EN: c.Value}.In(lang))
	}
	return out
}

// sample returns a value the field accepts.
func (a *app) sample(f *schema.Field, name string) string {
	switch {
	case len(f.Choices) > 0:
		return choices(f, a.lang)[0]
	case f.Name == "title" || f.Name == "name":
		return fmt.Sprintf("%q", name)
	case f.Name == "id":
		return pinyin.Slug(name)
	case f.Name == "week":
		return name
	case f.Name == "hours":
		return "Mo-Fr 08:30-11:30,13:30-17:00; PH off"
	}
	switch f.Kind {
	case schema.Bool:
		return "false"
	case schema.Int, schema.Number:
		return "0"
	case schema.List, schema.Mapping:
		return "[]"
	case schema.Object:
		return "{}"
	}
	switch f.Type.Name() {
	case "Date":
		return a.Now().Format("2006-01-02")
	case "Repeat":
		return "FREQ=WEEKLY;BYDAY=WE"
	case "LunarDate":
		return "九月初九"
	case "URL":
		return "https://example.cn/"
	}
	return `""`
}
