package content

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"linli/internal/diag"
	"linli/internal/folder"
	"linli/internal/model"
)

// A source is one file found, with the kind it belongs to.
type source struct {
	file string
	kind *model.Kind
	stem string // the file name without ending and language
	lang string // "" for an original
	info fs.FileInfo
}

// found is what the walk turned up.
type found struct {
	sources []source
	images  []string
	files   map[string]int64
}

// languages that a file suffix may stand for, beside those of site.yaml.
var knownLanguages = []string{"zh", "zh-CN", "zh-TW", "zh-HK", "ko", "ru", "en", "ja", "mn", "ug", "bo", "vi", "kk", "fr", "de", "es"}

func (l *loader) walk() (found, diag.List, error) {
	out := found{sources: make([]source, 0, len(l.opts.Heads)), files: map[string]int64{}}
	var problems diag.List
	for _, top := range []string{"content", "data"} {
		err := fs.WalkDir(l.fsys, top, func(file string, d fs.DirEntry, err error) error {
			if err != nil {
				if file == top && errors.Is(err, fs.ErrNotExist) {
					return nil
				}
				return fmt.Errorf("reading %s: %w", file, err)
			}
			if strings.HasPrefix(d.Name(), ".") || strings.HasSuffix(d.Name(), "~") || strings.HasPrefix(d.Name(), "~$") {
				if d.IsDir() {
					return fs.SkipDir
				}
				return nil
			}
			if d.IsDir() {
				if files, err := fs.ReadDir(l.fsys, file); err == nil { // it is listed now anyhow
					out.sources = slices.Grow(out.sources, len(files))
				}
				return nil
			}
			info, rule := l.stat(file, d)
			switch {
			case rule != "":
				problems.Add(diag.Pos{File: file}, rule)
			case top == "content":
				problems = append(problems, l.contentFile(&out, file, info)...)
			default:
				problems = append(problems, l.dataFile(&out, file, info)...)
			}
			return nil
		})
		if err != nil {
			return found{}, nil, err
		}
	}
	return out, problems, nil
}

// stat follows a symbolic link as far as the source folder goes. rule names what
// is wrong with the file, or is "".
func (l *loader) stat(file string, d fs.DirEntry) (info fs.FileInfo, rule string) {
	info, err := folder.Info(l.fsys, file, d)
	switch {
	case err != nil && d.Type()&fs.ModeSymlink != 0:
		return nil, "file.link-outside"
	case err != nil:
		return nil, "file.ignored"
	case info.IsDir():
		return nil, "file.link-folder"
	}
	return info, ""
}

func (l *loader) contentFile(out *found, file string, info fs.FileInfo) diag.List {
	var problems diag.List
	ext := strings.ToLower(path.Ext(file))
	if ext != ".md" && ext != ".markdown" {
		if isImage(ext) {
			out.images = append(out.images, file)
		} else {
			out.files[file] = info.Size()
		}
		return nil
	}
	folder := "pages"
	if parts := strings.Split(file, "/"); len(parts) > 2 {
		folder = parts[1]
	}
	kind, ok := model.FindKind(l.kinds, folder)
	if !ok || kind.Table {
		names := model.KindNames(l.kinds, false)
		return append(problems, diag.New(diag.Pos{File: file}, "kind.unknown", folder, strings.Join(names, ", ")).Meaning(folder, names))
	}
	s := source{file: file, kind: kind, info: info}
	s.stem, s.lang = l.splitLanguage(strings.TrimSuffix(path.Base(file), path.Ext(file)))
	if s.stem == "_index" {
		problems.Add(diag.Pos{File: file}, "file.ignored", diag.Text{ZH: "栏目页由 linli 生成", EN: "linli makes the pages of sections itself"})
		return problems
	}
	if s.stem == "index" { // a page bundle: the folder names the page
		if dir := path.Base(path.Dir(file)); path.Dir(path.Dir(file)) != "content" && path.Dir(file) != "content" {
			s.stem = dir
		}
	}
	return l.offered(out, s)
}

func (l *loader) dataFile(out *found, file string, info fs.FileInfo) diag.List {
	var problems diag.List
	at := diag.Pos{File: file}
	ext := strings.ToLower(path.Ext(file))
	parts := strings.Split(file, "/")
	base := strings.TrimSuffix(path.Base(file), path.Ext(file))
	s := source{file: file, info: info}
	s.stem, s.lang = l.splitLanguage(base)
	table := s.stem
	if len(parts) > 2 {
		table = parts[1]
	}
	kind, ok := model.FindKind(l.kinds, table)
	if !ok || !kind.Table {
		names := model.KindNames(l.kinds, true)
		return append(problems, diag.New(at, "table.unknown", table, strings.Join(names, ", ")).Meaning(table, names))
	}
	if ext != ".yaml" && ext != ".yml" && ext != ".csv" {
		problems.Add(at, "file.ignored", diag.Text{ZH: "表只读 .yaml 和 .csv", EN: "tables are .yaml or .csv"})
		return problems
	}
	s.kind = kind
	return l.offered(out, s)
}

// offered adds s unless it is a translation into a language the site does not offer.
func (l *loader) offered(out *found, s source) diag.List {
	var problems diag.List
	if s.lang != "" && !slices.Contains(l.config.Languages, s.lang) {
		problems.Add(diag.Pos{File: s.file}, "translation.language", s.lang)
		return problems
	}
	out.sources = append(out.sources, s)
	return nil
}

func (l *loader) splitLanguage(base string) (stem, lang string) {
	i := strings.LastIndexByte(base, '.')
	if i <= 0 {
		return base, ""
	}
	suffix := base[i+1:]
	switch {
	case suffix == l.config.Language:
		return base[:i], ""
	case slices.Contains(knownLanguages, suffix) || slices.Contains(l.config.Languages, suffix):
		return base[:i], suffix
	}
	return base, ""
}
