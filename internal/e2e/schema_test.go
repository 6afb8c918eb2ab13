package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"

	"linli/internal/model"
	"linli/internal/schema"
)

// Editors that check the demo against `linli schema` find nothing wrong with it, and
// find a mistake.
func TestTheDemoFitsItsJSONSchema(t *testing.T) {
	schemas := map[string]*jsonschema.Schema{"site": compile(t, "site", schema.For[model.Config]())}
	for _, k := range model.Kinds() {
		schemas[k.Name] = compile(t, k.Name, k.Schema)
	}
	checked := 0
	check := func(kind, file string, doc any) {
		list, many := doc.([]any)
		if !many {
			list = []any{doc}
		}
		for _, record := range list {
			checked++
			if err := schemas[kind].Validate(record); err != nil {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
	check("site", "site.yaml", read(t, filepath.Join(source, "site.yaml"), false))
	for _, k := range model.Kinds() {
		if !k.Table {
			files, _ := filepath.Glob(filepath.Join(source, "content", k.Name, "*.md"))
			for _, f := range files {
				if strings.Count(filepath.Base(f), ".") == 1 { // translations need not say everything
					check(k.Name, f, read(t, f, true))
				}
			}
			continue
		}
		files, _ := filepath.Glob(filepath.Join(source, "data", k.Name+".yaml"))
		more, _ := filepath.Glob(filepath.Join(source, "data", k.Name, "*.yaml"))
		for _, f := range append(files, more...) {
			if strings.Count(filepath.Base(f), ".") == 1 {
				check(k.Name, f, read(t, f, false))
			}
		}
	}
	if checked < 250 {
		t.Errorf("only %d records were checked", checked)
	}
	if schemas["notices"].Validate(map[string]any{"标题": "a", "类别": "停水"}) == nil {
		t.Error("a wrong category was accepted")
	}
}

func compile(t *testing.T, name string, s *schema.Struct) *jsonschema.Schema {
	t.Helper()
	data, err := json.Marshal(s.JSONSchema(name))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(name+".json", doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile(name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// read returns a YAML document, or front matter, as an editor sees it: dates are text.
func read(t *testing.T, file string, front bool) any {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if front {
		data = bytes.SplitN(data, []byte("---\n"), 3)[1]
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		t.Fatal(file, err)
	}
	return plain(t, doc.Content[0])
}

func plain(t *testing.T, n *yaml.Node) any {
	t.Helper()
	switch n.Kind {
	case yaml.MappingNode:
		out := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			out[n.Content[i].Value] = plain(t, n.Content[i+1])
		}
		return out
	case yaml.SequenceNode:
		out := []any{}
		for _, c := range n.Content {
			out = append(out, plain(t, c))
		}
		return out
	}
	switch n.Tag {
	case "!!int", "!!float":
		return json.Number(n.Value)
	case "!!bool":
		return n.Value == "true"
	}
	return n.Value
}
