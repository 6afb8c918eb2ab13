package content

import (
	"fmt"
	"path"
	"reflect"
	"strings"

	"gopkg.in/yaml.v3"

	"linli/internal/diag"
	"linli/internal/memo"
	"linli/internal/model"
)

// An overlay is a translation as read: what it says is laid over the original.
type overlay struct {
	nodes   []*yaml.Node
	body    model.Span
	outline memo.Digest
}

// translate lays one translated file over its originals.
func (l *loader) translate(site *model.Site, s source, o overlay) diag.List {
	if s.kind.Table {
		return l.translateRows(site, s, o)
	}
	var problems diag.List
	c, ok := l.originals[folderOf(s.file)+s.stem]
	if !ok {
		problems.Add(diag.Pos{File: s.file}, "translation.orphan", s.lang, originalName(s))
		return problems
	}
	b := c.Page()
	v := s.kind.Copy(c).(model.Content)
	d := l.decoder(s)
	t := v.Page()
	t.File, t.Lang, t.Variants, t.Aliases, t.Body, t.Outline = s.file, s.lang, nil, nil, o.body, o.outline
	t.Places = d.Decode(o.nodes[0], s.kind.Schema, v)
	t.Segment = b.Segment // one address in every language
	if o.body.Empty() && !b.Body.Empty() {
		d.Problems.Add(diag.Pos{File: s.file, Line: o.body.Line}, "body.empty")
	}
	site.ByFile[s.file] = v
	if (t.Draft && !l.opts.Drafts) || !t.Live(l.opts.Now) { // the original is shown meanwhile
		return d.Problems
	}
	if b.Variants == nil {
		b.Variants = map[string]model.Content{}
	}
	b.Variants[s.lang] = v
	return d.Problems
}

// translateRows lays a translated table over the rows with the same identity.
func (l *loader) translateRows(site *model.Site, s source, o overlay) diag.List {
	var problems diag.List
	originals := map[string]model.TableRow{}
	row := 0
	for _, r := range s.kind.All(site) {
		if stem := tableStem(r.Source().File, l); identified(s.kind) || folderOf(r.Source().File)+stem == folderOf(s.file)+s.stem {
			originals[identity(s.kind, r, row)] = r.(model.TableRow)
			row++
		}
	}
	for i, node := range o.nodes {
		probe := s.kind.New().(model.TableRow)
		l.decoder(s).Decode(node, s.kind.Schema, probe)
		original, ok := originals[identity(s.kind, probe, i)]
		if !ok {
			problems.Add(diag.Pos{File: s.file, Line: node.Line, Col: node.Column}, "translation.orphan", s.lang, originalName(s))
			continue
		}
		v := s.kind.Copy(original).(model.TableRow)
		d := l.decoder(s)
		row := v.Own()
		row.File, row.Lang, row.Variants = s.file, s.lang, nil
		row.Places = d.Decode(node, s.kind.Schema, v)
		problems = append(problems, d.Problems...)
		if original.Own().Variants == nil {
			original.Own().Variants = map[string]model.Record{}
		}
		original.Own().Variants[s.lang] = v
	}
	return problems
}

// identified reports whether the rows of a table are told apart by what they say: an
// id, or the canteen and week of a menu. Rows of other tables are matched with their
// translations by their place in the file of the same name.
func identified(k *model.Kind) bool {
	_, ok := k.Schema.Lookup("id")
	return ok || k.Name == "menus"
}

// identity tells the rows of a table apart.
func identity(k *model.Kind, r model.Record, row int) string {
	v := reflect.ValueOf(r).Elem()
	if !identified(k) {
		return fmt.Sprint(row)
	}
	if f, ok := k.Schema.Lookup("id"); ok {
		return fmt.Sprint(f.Value(v).Interface())
	}
	var parts []string
	for i := range k.Schema.Fields {
		if f := &k.Schema.Fields[i]; f.Required {
			parts = append(parts, fmt.Sprint(f.Value(v).Interface()))
		}
	}
	return strings.Join(parts, "\x00")
}

// tableStem is the name of a table's file without ending and language.
func tableStem(file string, l *loader) string {
	stem, _ := l.splitLanguage(strings.TrimSuffix(path.Base(file), path.Ext(file)))
	return stem
}

func folderOf(file string) string { return file[:strings.LastIndexByte(file, '/')+1] }

func originalName(s source) string {
	name := s.file[strings.LastIndexByte(s.file, '/')+1:]
	return strings.Replace(name, "."+s.lang+".", ".", 1)
}
