package player

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"linli/internal/kiosk"
	"linli/internal/local"
)

// statusPath is where the player says how it stands.
const statusPath = "/.linli/status.json"

// screenPath leads to the screen, whatever the path of the site is.
const screenPath = "/.linli/screen"

// serve answers with what the shown pack holds.
func (p *Player) serve(w http.ResponseWriter, r *http.Request) {
	status, shown := p.status.Load(), p.shown.Load()
	if r.URL.Path == statusPath {
		w.Header().Set("Content-Type", "application/json")
		data, err := json.MarshalIndent(status, "", "  ")
		if err != nil {
			panic("player: " + err.Error()) // times and strings
		}
		_, _ = w.Write(append(data, '\n')) // the client may be gone
		return
	}
	if shown == nil {
		p.waiting(w, status)
		return
	}
	base := shown.pack.Base()
	below, ok := strings.CutPrefix(r.URL.Path, strings.TrimSuffix(base, "/"))
	if !ok || strings.HasSuffix(r.URL.Path, screenPath) || r.URL.Path == "/" && base != "/" {
		screen := p.Screen
		if shown.pack.Find("/"+screen) == "" {
			screen = kiosk.Folder // there is no such point any more
		}
		http.Redirect(w, r, base+screen, http.StatusFound)
		return
	}
	p.file(w, r, shown, below, status)
}

func (p *Player) file(w http.ResponseWriter, r *http.Request, shown *playing, below string, status *Status) {
	name, code := shown.pack.Find(below), http.StatusOK
	if name == "" && shown.pack.Find(below+"/") != "" {
		http.Redirect(w, r, r.URL.Path+"/", http.StatusMovedPermanently)
		return
	}
	if name == "" {
		name, code = "404.html", http.StatusNotFound
	}
	data, err := shown.pack.ReadFile(name)
	if err != nil && code == http.StatusOK {
		p.broken.Store(true) // the loop looks for a good pack
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if name == kiosk.ManifestPath { // how old the screen says it is depends on when the source was reached
		contact := ""
		if !status.Contact.IsZero() {
			contact = status.Contact.UTC().Format(time.RFC3339)
		}
		w.Header().Set("Linli-Contact", contact)
	}
	w.Header().Set("Content-Type", local.ContentType(name))
	if code != http.StatusOK {
		w.WriteHeader(code)
		_, _ = w.Write(data) // the client may be gone
		return
	}
	w.Header().Set("ETag", fmt.Sprintf(`"%x"`, shown.pack.Sum(name)))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}

// waiting is what a screen shows before its first pack: never an error page of the browser,
// which would stay.
func (p *Player) waiting(w http.ResponseWriter, status *Status) {
	why := ""
	if status.Failed != nil {
		why = status.Failed.What
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Refresh", "5")
	w.WriteHeader(http.StatusServiceUnavailable)
	text := strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(fmt.Sprintf("%s\n%s", p.From, why))
	_, _ = w.Write([]byte(`<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>linli</title><body><h1>屏幕在等第一份内容 · Waiting for the first pack</h1><pre>` + text + `</pre>`)) // the client may be gone
}
