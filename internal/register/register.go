// Package register writes data/codes.lock.yaml, the record of what was printed: one
// printing a line, sorted, so that two branches merge without a hand.
//
// In go records, out come the bytes of the file. Reading it is the business of
// package content, like that of any table.
package register

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"linli/internal/model"
)

// File is where the register is, below the source folder.
const File = "data/codes.lock.yaml"

const head = `# 码表：印过的每一张。由 linli posters --record 写入；请提交到 git，不要删行。
# What was printed: written by linli posters --record. Keep it in git; never delete a line.
`

// Format returns the file that holds the records, each once, in order.
func Format(codes []*model.Code) ([]byte, error) {
	list := slices.Clone(codes)
	slices.SortStableFunc(list, compare)
	var out bytes.Buffer
	out.WriteString(head)
	last := ""
	for _, c := range list {
		line, err := format(c)
		if err != nil {
			return nil, err
		}
		if line != last {
			out.WriteString("- " + line)
		}
		last = line
	}
	return out.Bytes(), nil
}

func compare(a, b *model.Code) int {
	return cmp.Or(strings.Compare(string(a.Code), string(b.Code)), strings.Compare(a.Layout, b.Layout), strings.Compare(a.Part, b.Part), strings.Compare(a.Paper, b.Paper),
		a.Printed.Compare(b.Printed.Time), strings.Compare(a.Facts, b.Facts), strings.Compare(a.Place, b.Place))
}

// format writes a record as one line of YAML.
func format(c *model.Code) (string, error) {
	node := yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle}
	add := func(key, value string) {
		if value != "" {
			v := &yaml.Node{}
			v.SetString(value)
			v.Style = 0
			node.Content = append(node.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, v)
		}
	}
	add("code", string(c.Code))
	add("target", c.Target)
	add("layout", c.Layout)
	add("part", c.Part)
	add("paper", c.Paper)
	day := func(key string, d model.Date) {
		if !d.IsZero() {
			node.Content = append(node.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, &yaml.Node{Kind: yaml.ScalarNode, Value: d.Format("2006-01-02")})
		}
	}
	day("printed", c.Printed)
	day("until", c.Until)
	add("title", c.Title)
	add("place", c.Place)
	add("address", c.Address)
	add("facts", c.Facts)
	day("removed", c.Removed)
	add("movedTo", c.MovedTo)
	add("gone", c.Gone)
	line, err := yaml.Marshal(&node)
	if err != nil {
		return "", fmt.Errorf("writing the register: %w", err)
	}
	return strings.ReplaceAll(strings.TrimRight(string(line), "\n"), "\n", " ") + "\n", nil
}

// Add returns old with the printings of new, and how many lines that adds or changes.
// A sheet that is printed again on the same day replaces that day's.
func Add(old, new []*model.Code) (all []*model.Code, changed int) {
	all = slices.Clone(old)
	for _, n := range new {
		for _, o := range old { // what was said about a code holds for it as a whole
			if o.Code == n.Code && o.Target == n.Target {
				n.MovedTo, n.Gone = cmp.Or(n.MovedTo, o.MovedTo), cmp.Or(n.Gone, o.Gone)
			}
		}
		i := slices.IndexFunc(all, func(o *model.Code) bool {
			return o.Code == n.Code && o.Layout == n.Layout && o.Part == n.Part && o.Paper == n.Paper && o.Printed.Equal(n.Printed.Time)
		})
		switch {
		case i < 0:
			all = append(all, n)
			changed++
		case !all[i].Removed.IsZero() || all[i].Facts != n.Facts || all[i].Address != n.Address || all[i].Title != n.Title || all[i].Place != n.Place || !all[i].Until.Equal(n.Until.Time):
			all[i] = n
			changed++
		}
	}
	return all, changed
}

// Write replaces the register in the source folder in one step.
func Write(source string, codes []*model.Code) (err error) {
	data, err := Format(codes)
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(source)
	if err != nil {
		return fmt.Errorf("opening the source folder: %w", err)
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	if old, err := root.ReadFile(File); err == nil && bytes.Equal(old, data) {
		return nil
	}
	if err := mergeable(root); err != nil {
		return err
	}
	if err := root.MkdirAll(filepath.Dir(File), 0o755); err != nil {
		return fmt.Errorf("writing the register: %w", err)
	}
	temporary := File + ".tmp"
	if err := root.WriteFile(temporary, data, 0o644); err != nil {
		return fmt.Errorf("writing the register: %w", err)
	}
	if err := root.Rename(temporary, File); err != nil {
		if rm := root.Remove(temporary); rm != nil && !errors.Is(rm, fs.ErrNotExist) {
			err = errors.Join(err, rm)
		}
		return fmt.Errorf("writing the register: %w", err)
	}
	return nil
}

// mergeable tells git to keep the lines of both sides when two branches printed: they
// are facts, and none undoes another.
func mergeable(root *os.Root) error {
	const name, line = ".gitattributes", File + " merge=union\n"
	old, err := root.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("reading %s: %w", name, err)
	}
	if bytes.Contains(old, []byte(File)) {
		return nil
	}
	if len(old) > 0 && !bytes.HasSuffix(old, []byte("\n")) {
		old = append(old, '\n')
	}
	if err := root.WriteFile(name, append(old, line...), 0o644); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return nil
}
