package content

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"gopkg.in/yaml.v3"

	"linli/internal/diag"
	"linli/internal/folder"
)

// maxText is the largest text file that is read. The largest real one seen, a
// ten-year table, has 2 MB.
const maxText = 16 << 20

// readText returns the bytes of a UTF-8 file without its byte order mark. They are in buf.
func readText(buf *bytes.Buffer, fsys fs.FS, file string, size int64) ([]byte, diag.List, error) {
	var problems diag.List
	at := diag.Pos{File: file}
	if size <= maxText {
		if err := folder.Read(buf, fsys, file, size); err != nil {
			return nil, nil, fmt.Errorf("reading %s: %w", file, err)
		}
		size = int64(buf.Len())
	}
	if size > maxText {
		problems.Add(at, "file.too-large", bytesText(size), bytesText(maxText))
		return nil, problems, nil
	}
	data := bytes.TrimPrefix(buf.Bytes(), []byte("\ufeff"))
	if !utf8.Valid(data) {
		pos := firstInvalid(data)
		pos.File = file
		problems.Add(pos, "file.encoding", guessEncoding(data))
		return nil, problems, nil
	}
	if pos, ok := disguisedGBK(data); ok {
		pos.File = file
		problems.Add(pos, "file.encoding", "GBK")
		return nil, problems, nil
	}
	return data, nil, nil
}

func bytesText(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d MB", n>>20)
}

func firstInvalid(data []byte) diag.Pos {
	pos := diag.Pos{Line: 1, Col: 1}
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		if r == utf8.RuneError && n <= 1 {
			break
		}
		pos.Col++
		if r == '\n' {
			pos.Line, pos.Col = pos.Line+1, 1
		}
		data = data[n:]
	}
	return pos
}

// disguisedGBK finds short GBK texts whose bytes happen to be valid UTF-8, as those
// of 停水通知 are: nothing but letters nobody writes together, and Han when read as
// GBK.
func disguisedGBK(data []byte) (diag.Pos, bool) {
	pos, first := diag.Pos{Line: 1}, diag.Pos{}
	odd, total, run := 0, 0, 0
	for at, n := 0, 0; at < len(data); at += n {
		var r rune
		r, n = utf8.DecodeRune(data[at:])
		pos.Col++
		if r < 0x80 {
			if run == 1 { // Chinese comes in runs; a single ° or £ does not count
				return first, false
			}
			run = 0
		}
		switch {
		case r == '\n':
			pos.Line, pos.Col = pos.Line+1, 0
		case r >= 0x800:
			return first, false
		case r >= 0x80:
			if total == 0 {
				first = pos
			}
			total++
			run++
			if !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic) || r < 0xc0 || unicode.Is(unicode.Mn, r) {
				odd++
			}
		}
	}
	if total < 2 || odd*2 < total {
		return first, false
	}
	decoded, err := simplifiedchinese.GBK.NewDecoder().Bytes(data)
	if err != nil {
		return first, false
	}
	for _, r := range string(decoded) {
		if r >= 0x80 && !unicode.Is(unicode.Han, r) && !(r >= 0x3000 && r <= 0x303f) && !(r >= 0xff00 && r <= 0xffef) {
			return first, false
		}
	}
	return first, true
}

// guessEncoding names the encoding that bytes which are not UTF-8 most likely have.
func guessEncoding(data []byte) string {
	if bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff}) || bytes.Count(data, []byte{0}) > len(data)/8 {
		return "UTF-16"
	}
	sample := data[:min(len(data), 1<<16)]
	decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(sample)
	if err == nil {
		han, bad := 0, 0
		for _, r := range string(decoded) {
			switch {
			case r == utf8.RuneError:
				bad++
			case unicode.Is(unicode.Han, r):
				han++
			}
		}
		if han > 0 && bad <= 1 {
			return "GBK"
		}
	}
	return "ISO-8859-1"
}

var yamlLine = regexp.MustCompile(`line (\d+): `)

// parseYAML parses one YAML document. A syntax error becomes a diagnostic; a tab
// used for indentation, the commonest cause, is named as such.
func parseYAML(file string, data []byte) (*yaml.Node, diag.List) {
	if node, ok := parseFlat(string(data)); ok {
		return node, nil
	}
	return parseAnyYAML(file, data)
}

func parseAnyYAML(file string, data []byte) (*yaml.Node, diag.List) {
	var problems diag.List
	var doc yaml.Node
	err := func() (err error) {
		defer func() { // the parser is known to panic on rare malformed input
			if r := recover(); r != nil {
				err = fmt.Errorf("yaml: %v", r)
			}
		}()
		dec := yaml.NewDecoder(bytes.NewReader(data))
		if err = dec.Decode(&doc); err != nil {
			return err
		}
		var second yaml.Node
		if dec.Decode(&second) == nil && second.Kind == yaml.DocumentNode && len(second.Content) > 0 && second.Content[0].Tag != "!!null" {
			return fmt.Errorf("yaml: line %d: a second document (---) begins here", second.Line)
		}
		return nil
	}()
	if err == nil {
		if len(doc.Content) == 0 {
			return &yaml.Node{Kind: yaml.MappingNode, Line: 1, Column: 1}, nil
		}
		if root := doc.Content[0]; root.Kind == yaml.ScalarNode && root.Tag == "!!str" { // not one colon was understood
			if pos, rule := commonMistake(data); rule != "" {
				pos.File = file
				problems.Add(pos, rule)
				return nil, problems
			}
		}
		return doc.Content[0], nil
	}
	if strings.HasSuffix(err.Error(), "EOF") {
		return &yaml.Node{Kind: yaml.MappingNode, Line: 1, Column: 1}, nil
	}
	if pos, rule := commonMistake(data); rule != "" {
		pos.File = file
		problems.Add(pos, rule)
		return nil, problems
	}
	pos := diag.Pos{File: file, Line: 1, Col: 1}
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	if m := yamlLine.FindStringSubmatch(msg); m != nil {
		pos.Line, _ = strconv.Atoi(m[1])
		msg = strings.Replace(msg, m[0], "", 1)
		lines := bytes.Split(data, []byte("\n"))
		pos.Line = min(max(pos.Line, 1), len(lines))
		line := string(lines[pos.Line-1])
		pos.Col = 1 + len(line) - len(strings.TrimLeft(line, " "))
		if first := strings.Index(line, ": "); strings.Contains(msg, "mapping values") && first >= 0 {
			if second := strings.Index(line[first+2:], ": "); second >= 0 { // the colon that should be quoted
				pos.Col = utf8.RuneCountInString(line[:first+2+second]) + 1
			}
		}
	}
	problems.Add(pos, "yaml.syntax", yamlReason(msg))
	return nil, problems
}

var (
	wideColon  = regexp.MustCompile(`^[ -]*[\p{L}\p{N}_]{1,20}\s*：`)
	noSpace    = regexp.MustCompile(`^[ -]*[\p{L}_][\p{L}\p{N}_]{0,20}:[^\s/\\]`)
	afterQuote = regexp.MustCompile(`^[ -]*[\p{L}\p{N}_]{1,20}:\s+("[^"]*"|'[^']*'|\[[^\]]*\])\s*[^\s#,]`)
)

// commonMistake looks for what clerks get wrong most, in text that is no YAML: the
// parser notices these late and blames another line.
func commonMistake(data []byte) (diag.Pos, string) {
	if pos, ok := indentTab(data); ok {
		return pos, "yaml.tab"
	}
	for i, line := range strings.Split(string(data), "\n") {
		at := func(part string) diag.Pos { return diag.Pos{Line: i + 1, Col: utf8.RuneCountInString(part)} }
		if m := wideColon.FindString(line); m != "" {
			return at(m), "yaml.colon"
		}
		if m := noSpace.FindString(line); m != "" {
			return at(m), "yaml.space"
		}
		if m := afterQuote.FindString(line); m != "" {
			return at(m), "yaml.quote"
		}
		if head, _, ok := strings.Cut(line, "\u3000"); ok && strings.HasSuffix(strings.TrimSpace(head), ":") {
			return at(head + "x"), "yaml.space"
		}
	}
	return diag.Pos{}, ""
}

// indentTab finds the first tab within the indentation of a line.
func indentTab(data []byte) (diag.Pos, bool) {
	for i, line := range bytes.Split(data, []byte("\n")) {
		indent := line[:len(line)-len(bytes.TrimLeft(line, " \t"))]
		if tab := bytes.IndexByte(indent, '\t'); tab >= 0 && len(bytes.TrimSpace(line)) > 0 {
			return diag.Pos{Line: i + 1, Col: tab + 1}, true
		}
	}
	return diag.Pos{}, false
}

// yamlReason puts the parser's commonest complaints into words a clerk can use.
func yamlReason(msg string) diag.Text {
	known := []struct{ part, zh, en string }{
		{"mapping values are not allowed", "这里多了一个冒号，或上一行缩进不对；值里有冒号时要加引号", "a colon too many, or wrong indentation; a value with a colon needs quotes"},
		{"did not find expected key", "这里应该是“字段: 值”，检查缩进和引号", "expected \"field: value\" here; check indentation and quotes"},
		{"could not find expected ':'", "字段名后面缺少冒号和空格", "the colon and space after the field name are missing"},
		{"found unexpected end of stream", "引号没有成对", "a quotation mark is missing"},
		{"did not find expected '-' indicator", "列表缩进不齐，或缺少“- ”", "the list is not aligned, or \"- \" is missing"},
		{"cannot start any token", "这里有不能用的符号，把整个值加上引号", "a character that cannot stand here; put the value in quotes"},
		{"did not find expected ',' or ']'", "方括号列表缺少逗号或右括号", "a comma or ] is missing in the list"},
		{"did not find expected ',' or '}'", "花括号里缺少逗号或右括号", "a comma or } is missing"},
		{"unknown anchor", "引用了没有定义的名字（*）", "an alias (*) names nothing"},
		{"second document", "一个文件里只能有一段 YAML，这里出现了第二个 ---", "one file holds one document; a second --- begins here"},
		{"found a tab character", "用了制表符（Tab）", "there is a tab"},
		{"control characters are not allowed", "有看不见的控制字符", "there is an invisible control character"},
	}
	for _, k := range known {
		if strings.Contains(msg, k.part) {
			return diag.Text{ZH: k.zh, EN: k.en}
		}
	}
	return diag.Text{ZH: msg, EN: msg}
}

// errNotFound reports whether err says that a file is not there.
func errNotFound(err error) bool { return errors.Is(err, fs.ErrNotExist) }
