// Package sitetest looks at built sites for tests: it reads a tree and follows its
// links as a browser would.
package sitetest

import (
	"bytes"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Tree reads all files below dir, by slash-separated name, but those of linli's own
// folder.
func Tree(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == ".linli" {
				return filepath.SkipDir
			}
			return nil
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, file)
		out[filepath.ToSlash(rel)] = data
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// DeadLinks follows every link, picture and asset from the home page and returns
// those that lead nowhere, as "page → address". Addresses of other hosts are not
// followed; base is the site's own.
func DeadLinks(t testing.TB, tree map[string][]byte, base string) []string {
	t.Helper()
	root, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	var dead []string
	seen := map[string]bool{"index.html": true}
	ids := map[string]map[string]bool{}
	queue := []string{"index.html"}
	for len(queue) > 0 {
		page := queue[0]
		queue = queue[1:]
		for _, link := range Links(t, tree[page]) {
			u, err := root.Parse(strings.TrimSuffix(root.Path, "/") + "/" + strings.TrimSuffix(page, "index.html"))
			if err != nil {
				t.Fatal(err)
			}
			u, err = u.Parse(link)
			if err != nil || u.Host != root.Host || (u.Scheme != "https" && u.Scheme != "http") {
				continue
			}
			file, ok := target(tree, root.Path, u.Path)
			switch {
			case !ok:
				dead = append(dead, page+" → "+link)
			case u.Fragment != "" && !anchors(t, tree, ids, file)[u.Fragment]:
				dead = append(dead, page+" → "+link+" (no such place on the page)")
			case !seen[file]:
				seen[file] = true
				if path.Ext(file) == ".html" {
					queue = append(queue, file)
				}
			}
		}
	}
	return dead
}

func target(tree map[string][]byte, base, p string) (string, bool) {
	below, ok := strings.CutPrefix(p, strings.TrimSuffix(base, "/"))
	if !ok {
		return "", false
	}
	name := strings.TrimPrefix(below, "/")
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	_, ok = tree[name]
	return name, ok
}

func anchors(t testing.TB, tree map[string][]byte, ids map[string]map[string]bool, file string) map[string]bool {
	if ids[file] == nil {
		ids[file] = map[string]bool{}
		Walk(t, tree[file], func(n *html.Node) {
			for _, a := range n.Attr {
				if a.Key == "id" {
					ids[file][a.Val] = true
				}
			}
		})
	}
	return ids[file]
}

// Links returns the addresses in href, src and srcset attributes of a page.
func Links(t testing.TB, page []byte) []string {
	t.Helper()
	var out []string
	Walk(t, page, func(n *html.Node) {
		for _, a := range n.Attr {
			switch a.Key {
			case "href", "src":
				out = append(out, a.Val)
			case "srcset":
				for part := range strings.SplitSeq(a.Val, ",") {
					out = append(out, strings.Fields(part)[0])
				}
			}
		}
	})
	return out
}

// Walk calls f for every element of a page.
func Walk(t testing.TB, page []byte, f func(*html.Node)) {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode {
			f(n)
		}
	}
}
