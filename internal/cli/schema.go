package cli

import (
	"encoding/json"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"linli/internal/diag"
	"linli/internal/model"
	"linli/internal/schema"
)

func (a *app) schema() *cobra.Command {
	return &cobra.Command{
		Use:     "schema [KIND]",
		Short:   a.say("输出各类内容的 JSON Schema，给编辑器用", "print the JSON Schema of the content kinds, for editors"),
		Example: "  linli schema notices > notices.schema.json",
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usageError{a.say("一次只写一类", "one kind at a time")}
			}
			doc, err := a.schemaOf(args)
			if err != nil {
				return err
			}
			enc := json.NewEncoder(a.Stdout)
			enc.SetIndent("", "  ")
			enc.SetEscapeHTML(false)
			return enc.Encode(doc)
		},
	}
}

func (a *app) schemaOf(args []string) (map[string]any, error) {
	kinds := model.Kinds()
	site := schema.For[model.Config]().JSONSchema("site.yaml")
	if len(args) == 0 {
		defs := map[string]any{"site": site}
		for _, k := range kinds {
			defs[k.Name] = k.Schema.JSONSchema(k.ZH + " " + k.Name)
		}
		return map[string]any{"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": defs}, nil
	}
	if args[0] == "site" {
		return site, nil
	}
	k, err := a.kind(args[0])
	if err != nil {
		return nil, err
	}
	doc := k.Schema.JSONSchema(k.ZH + " " + k.Name)
	if k.Table {
		delete(doc, "$schema")
		doc = map[string]any{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": doc["title"], "anyOf": []any{
			map[string]any{"type": "array", "items": doc}, doc}}
	}
	return doc, nil
}

// kind finds a kind by its English or Chinese name.
func (a *app) kind(name string) (*model.Kind, error) {
	kinds := model.Kinds()
	if k, ok := model.FindKind(kinds, name); ok {
		return k, nil
	}
	names := append(model.KindNames(kinds, false), model.KindNames(kinds, true)...)
	for _, k := range kinds {
		names = append(names, k.ZH)
	}
	msg := fmt.Sprintf(a.say("没有 %q 这一类", "there is no kind %q"), name)
	if near := diag.Nearest(name, names); near != "" {
		msg += fmt.Sprintf(a.say("；是不是 %q？", "; did you mean %q?"), near)
	}
	return nil, usageError{msg}
}

func (a *app) version() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: a.say("输出版本", "print the version"), Args: a.noArgs,
		RunE: func(*cobra.Command, []string) error {
			fmt.Fprintf(a.Stdout, "linli %s (%s %s/%s)\n", a.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return nil
		},
	}
}
