package schema

import "gopkg.in/yaml.v3"

// given are the keys of a mapping so far, each with the line on which it was given first.
type given struct {
	few  [24]givenKey // to look through so many is faster than a map
	n    int
	many map[string]int // if they are more
}

type givenKey struct {
	name string
	line int
}

// line returns where a key was given first, or 0.
func (g *given) line(name string) int {
	if g.many != nil {
		return g.many[name]
	}
	for _, k := range g.few[:g.n] {
		if k.name == name {
			return k.line
		}
	}
	return 0
}

func (g *given) add(name string, line int) {
	if g.n < len(g.few) {
		g.few[g.n] = givenKey{name, line}
		g.n++
		return
	}
	if g.many == nil {
		g.many = map[string]int{}
		for _, k := range g.few {
			g.many[k.name] = k.line
		}
	}
	g.many[name] = line
}

// pairs calls f for every pair of a mapping, with the field of s that the key names, if
// there is one. Merge keys (<<) are expanded; keys given twice are reported, however they are
// spelled. Without s every key is one of its own.
func (d *Decoder) pairs(n *yaml.Node, s *Struct, f func(field *Field, key, value *yaml.Node)) {
	var first given
	var merged []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Tag == "!!merge" {
			merged = append(merged, value)
			continue
		}
		name, field := s.canonical(key.Value)
		if line := first.line(name); line > 0 {
			d.Problems.Add(d.at(key), "yaml.duplicate", key.Value, line)
			continue
		}
		first.add(name, key.Line)
		f(field, key, value)
	}
	for _, value := range merged {
		d.merge(value, s, &first, f, 1)
	}
}

// canonical returns the name under which a key is the same as others, and its field. Both s
// and the field may be nil.
func (s *Struct) canonical(key string) (string, *Field) {
	if s != nil {
		if f, ok := s.Lookup(key); ok {
			return f.Name, f
		}
	}
	return key, nil
}

// merge adds the pairs of a merge key that the mapping does not give itself; of
// several mappings the earlier wins (https://yaml.org/type/merge.html).
func (d *Decoder) merge(n *yaml.Node, s *Struct, seen *given, f func(field *Field, key, value *yaml.Node), depth int) {
	n, ok := d.resolve(n, depth)
	if !ok {
		return
	}
	if n.Kind == yaml.SequenceNode {
		for _, c := range n.Content {
			d.merge(c, s, seen, f, depth+1)
		}
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Tag == "!!merge" {
			d.merge(value, s, seen, f, depth+1)
			continue
		}
		if name, field := s.canonical(key.Value); seen.line(name) == 0 {
			seen.add(name, key.Line)
			f(field, key, value)
		}
	}
}
