package content

import (
	"gopkg.in/yaml.v3"

	"linli/internal/diag"
	"linli/internal/model"
)

// readTable reads a table written in YAML: a list of records, or one record.
func (l *loader) readTable(s source, data []byte) readResult {
	node, problems := parseYAML(s.file, data)
	if problems != nil {
		return readResult{problems: problems}
	}
	rows, problem := tableRows(s, node)
	if problem != nil {
		return readResult{problems: diag.List{*problem}}
	}
	return l.rows(s, rows)
}

// rows decodes the records of a table, whatever form they were written in.
func (l *loader) rows(s source, nodes []*yaml.Node) readResult {
	if s.lang != "" {
		return readResult{overlay: overlay{nodes: nodes}}
	}
	var out readResult
	for _, node := range nodes {
		if node.Kind == yaml.ScalarNode {
			out.problems.Add(diag.Pos{File: s.file, Line: node.Line, Col: node.Column}, "table.format",
				diag.Text{ZH: "这里应该是一条记录（编号、名称……）", EN: "there must be a record here (id, name, …)"})
			continue
		}
		rec := s.kind.New().(model.TableRow)
		d := l.decoder(s)
		row := rec.Own()
		row.File, row.Lang = s.file, l.config.Language
		row.Places = d.Decode(node, s.kind.Schema, rec)
		if node.Kind == yaml.MappingNode {
			d.Require(s.kind.Schema, rec, row.Places)
		}
		out.records = append(out.records, rec)
		out.problems = append(out.problems, d.Problems...)
	}
	return out
}

// tableRows finds the records in a document: a list; a mapping that is itself a
// record; or a list under the table's name.
func tableRows(s source, node *yaml.Node) ([]*yaml.Node, *diag.Diagnostic) {
	switch {
	case node.Kind == yaml.SequenceNode:
		return node.Content, nil
	case node.Kind == yaml.MappingNode && len(node.Content) == 0:
		return nil, nil
	case node.Kind == yaml.MappingNode:
		if len(node.Content) == 2 && node.Content[1].Kind == yaml.SequenceNode {
			if name := node.Content[0].Value; name == s.kind.Name || name == s.kind.ZH {
				return node.Content[1].Content, nil
			}
		}
		for i := 0; i < len(node.Content); i += 2 {
			if _, ok := s.kind.Schema.Lookup(node.Content[i].Value); ok {
				return []*yaml.Node{node}, nil
			}
		}
	}
	d := diag.New(diag.Pos{File: s.file, Line: node.Line, Col: node.Column}, "table.format",
		diag.Text{ZH: "应该是一列“" + s.kind.ZH + "”的记录", EN: "it must be a list of " + s.kind.EN})
	return nil, &d
}
