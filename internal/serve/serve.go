// Package serve shows a built site on this machine, as a static host would.
package serve

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path"
	"regexp"
	"strings"
	"time"

	"linli/internal/local"
)

// Options say what is served where.
type Options struct {
	Listener net.Listener
	Dir      string // the built site
	Host     string // by which the preview may be asked for beside its addresses; may be ""
	State    State  // as it is at the beginning
	Ready    func(url string, live *Live)
}

// Run serves until ctx is done.
func Run(ctx context.Context, opts Options) error {
	root, err := os.OpenRoot(opts.Dir)
	if err != nil {
		return fmt.Errorf("opening the built site: %w", err)
	}
	defer root.Close() //nolint:errcheck // only read
	live := NewLive(root.FS())
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		live.Run(ctx, opts.State)
	}()
	opts.Ready("http://"+opts.Listener.Addr().String()+opts.State.Base, live)
	err = local.Serve(ctx, opts.Listener, local.OnlyHosts(opts.Listener.Addr(), opts.Host, live.Handler()))
	stop()
	<-ended
	return err
}

// Handler serves the site as it is, with the script in its pages that keeps them so.
func (l *Live) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		state := l.current()
		prefix := strings.TrimSuffix(state.Base, "/")
		if name, ok := strings.CutPrefix(r.URL.Path, prefix+"/"+own+"/"); ok && r.Method == http.MethodGet {
			w.Header().Set("Cache-Control", "no-cache")
			l.serveOwn(w, r, name)
			return
		}
		if _, err := fs.Stat(l.site, "index.html"); err != nil {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write(enliven([]byte(noSite), state.Base)) // the client may be gone
			return
		}
		if sumOnly.MatchString(r.URL.RawQuery) { // a screen's worker wants what the manifest lists
			Handler(l.site, state.Base).ServeHTTP(w, r)
			return
		}
		handler(l.site, state.Base, func(data []byte) []byte { return enliven(data, state.Base) }).ServeHTTP(w, r)
	})
}

// sumOnly is the query with which files of a screen's set are asked for: the beginning of
// their SHA-256.
var sumOnly = regexp.MustCompile(`^[0-9a-f]{16}$`)

// Handler serves the files of a built site below basePath.
func Handler(site fs.FS, basePath string) http.Handler {
	return handler(site, basePath, func(data []byte) []byte { return data })
}

// handler is Handler with a change to every page.
func handler(site fs.FS, basePath string, page func([]byte) []byte) http.Handler {
	prefix := strings.TrimSuffix(basePath, "/")
	return local.ReadOnly(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		below, ok := strings.CutPrefix(r.URL.Path, prefix)
		if !ok || below == "" {
			http.Redirect(w, r, prefix+"/", http.StatusFound)
			return
		}
		file(w, r, site, below, page)
	}))
}

func file(w http.ResponseWriter, r *http.Request, site fs.FS, below string, page func([]byte) []byte) {
	name, bare := find(site, below)
	if bare {
		http.Redirect(w, r, path.Base(below)+"/", http.StatusMovedPermanently)
		return
	}
	data, err := fs.ReadFile(site, name)
	if name == "" || err != nil {
		notFound(w, r, site, page)
		return
	}
	if path.Ext(name) == ".html" {
		data = page(data)
	}
	w.Header().Set("Content-Type", local.ContentType(name))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}

// find returns the file that answers a path below the site's root, or "". A bare path is
// that of a folder without its slash.
func find(site fs.FS, below string) (name string, bare bool) {
	name = path.Join(strings.TrimPrefix(path.Clean("/"+below), "/"), ".")
	info, err := fs.Stat(site, name)
	switch {
	case err != nil || strings.HasPrefix(name, own):
		return "", false
	case info.IsDir():
		return path.Join(name, "index.html"), !strings.HasSuffix(below, "/")
	}
	return name, false
}

// errorPage is the file of the page for addresses that lead nowhere.
const errorPage = "404.html"

func notFound(w http.ResponseWriter, r *http.Request, site fs.FS, page func([]byte) []byte) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusNotFound)
	if data, err := fs.ReadFile(site, errorPage); err == nil && r.Method == http.MethodGet {
		_, _ = w.Write(page(data)) // the client may be gone
	}
}
