package serve

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"linli/internal/local"
)

// A Mistake is something wrong with the files of a site, in words.
type Mistake struct {
	Place   string `json:"place"`   // file:line:column
	Message string `json:"message"` // what is wrong
	Excerpt string `json:"excerpt"` // the line, and a caret below
	Mend    string `json:"mend"`
}

// A State is how a preview stands after a build.
type State struct {
	Base     string // the path the site lives under: "/" or "/board/"
	Title    string // over the mistakes
	Mistakes []Mistake
}

// A Live keeps open pages as the site is. One loop, Run, knows who is there.
type Live struct {
	site   fs.FS
	states chan State
	joins  chan *reader
	leaves chan *reader
	asks   chan chan State
	ended  chan struct{}
}

// A reader is a page that is open in a browser.
type reader struct {
	page    string // its path
	version string // of what it shows, see versionOf
	news    chan news
}

// news is what a page is told.
type news struct {
	Reload   bool      `json:"reload,omitempty"`
	CSS      []string  `json:"css,omitempty"`
	Title    string    `json:"title,omitempty"`
	Mistakes []Mistake `json:"mistakes,omitempty"`
}

// NewLive returns what keeps the pages of site.
func NewLive(site fs.FS) *Live {
	return &Live{site: site, states: make(chan State), joins: make(chan *reader), leaves: make(chan *reader), asks: make(chan chan State), ended: make(chan struct{})}
}

// Run tells open pages what changes, until ctx is done. It begins with state.
func (l *Live) Run(ctx context.Context, state State) {
	defer close(l.ended)
	readers := map[*reader]bool{}
	for {
		select {
		case <-ctx.Done():
			return
		case state = <-l.states:
			for r := range readers {
				l.tell(r, state)
			}
		case r := <-l.joins:
			readers[r] = true
			l.tell(r, state)
		case r := <-l.leaves:
			delete(readers, r)
		case answer := <-l.asks:
			answer <- state
		}
	}
}

// Update takes the state after a build.
func (l *Live) Update(ctx context.Context, state State) {
	select {
	case l.states <- state:
	case <-l.ended:
	case <-ctx.Done():
	}
}

// tell sends a reader the news. Who does not listen is told the next time.
func (l *Live) tell(r *reader, state State) {
	n := news{Title: state.Title, Mistakes: state.Mistakes}
	below, _ := strings.CutPrefix(r.page, strings.TrimSuffix(state.Base, "/"))
	name, _ := find(l.site, below)
	if data, err := fs.ReadFile(l.site, cmp.Or(name, errorPage)); err == nil {
		version, css := versionOf(data)
		n.Reload, n.CSS = version != r.version, css
	}
	select {
	case r.news <- n:
	default:
	}
}

var stylesheet = regexp.MustCompile(`<link rel="stylesheet" href="([^"]*)"`)

// versionOf tells versions of a page apart that differ in more than the addresses of their
// style sheets, and returns these.
func versionOf(data []byte) (version string, css []string) {
	for _, m := range stylesheet.FindAllSubmatch(data, -1) {
		css = append(css, html.UnescapeString(string(m[1])))
	}
	sum := sha256.Sum256(stylesheet.ReplaceAll(data, nil))
	return hex.EncodeToString(sum[:8]), css
}

//go:embed live
var liveFiles embed.FS

// own is the folder of the preview's own addresses, in which no site has files.
const own = ".linli"

// serveOwn answers the preview's own addresses.
func (l *Live) serveOwn(w http.ResponseWriter, r *http.Request, name string) {
	switch name {
	case "live.js", "live.css":
		data, err := liveFiles.ReadFile("live/" + name)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", local.ContentType(name))
		_, _ = w.Write(data) // the client may be gone
	case "events":
		l.events(w, r)
	default:
		http.NotFound(w, r)
	}
}

// events sends a page its news, as long as it is open (server-sent events).
func (l *Live) events(w http.ResponseWriter, r *http.Request) {
	me := &reader{page: r.FormValue("page"), version: r.FormValue("version"), news: make(chan news, 16)}
	select {
	case l.joins <- me:
	case <-l.ended:
		return
	}
	defer func() {
		select {
		case l.leaves <- me:
		case <-l.ended:
		}
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	for {
		select {
		case <-r.Context().Done():
			return
		case <-l.ended:
			return
		case n := <-me.news:
			data, err := json.Marshal(n)
			if err != nil {
				return
			}
			if _, err := fmt.Fprintf(w, "data: %s\n\n", data); err != nil || out.Flush() != nil {
				return
			}
		}
	}
}

// enliven puts the script into a page.
func enliven(data []byte, base string) []byte {
	version, _ := versionOf(data)
	script := `<script src="` + html.EscapeString(strings.TrimSuffix(base, "/")) + "/" + own + "/live.js?v=" + url.QueryEscape(version) + `" defer></script></head>`
	if i := bytes.Index(data, []byte("</head>")); i >= 0 {
		return slices.Concat(data[:i], []byte(script), data[i+len("</head>"):])
	}
	return data
}

// noSite is shown as long as no build has succeeded.
const noSite = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>linli</title></head><body></body></html>`

// current returns the state as it is.
func (l *Live) current() State {
	answer := make(chan State, 1)
	select {
	case l.asks <- answer:
		return <-answer
	case <-l.ended:
		return State{Base: "/"}
	}
}
