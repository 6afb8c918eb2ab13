// Package serve shows a built site on this machine, as a static host would.
package serve

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net"
	"net/http"
	"os"
	"path"
	"strings"
	"time"
)

// Options say what is served where.
type Options struct {
	Listener net.Listener
	Dir      string // the built site
	BasePath string // the path the site lives under: "/" or "/board/"
	Ready    func(url string)
}

// Run serves until ctx is done.
func Run(ctx context.Context, opts Options) error {
	root, err := os.OpenRoot(opts.Dir)
	if err != nil {
		return fmt.Errorf("opening the built site: %w", err)
	}
	defer root.Close() //nolint:errcheck // only read
	server := &http.Server{Handler: Handler(root.FS(), opts.BasePath), ReadHeaderTimeout: 10 * time.Second}
	opts.Ready("http://" + opts.Listener.Addr().String() + opts.BasePath)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(opts.Listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	if err := server.Shutdown(stop); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("stopping: %w", err)
	}
	return nil
}

// Handler serves the files of a built site below basePath.
func Handler(site fs.FS, basePath string) http.Handler {
	prefix := strings.TrimSuffix(basePath, "/")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		below, ok := strings.CutPrefix(r.URL.Path, prefix)
		if !ok || below == "" {
			http.Redirect(w, r, prefix+"/", http.StatusFound)
			return
		}
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		file(w, r, site, below)
	})
}

func file(w http.ResponseWriter, r *http.Request, site fs.FS, below string) {
	name := strings.TrimPrefix(path.Clean(below), "/")
	if name == "" {
		name = "."
	}
	info, err := fs.Stat(site, name)
	switch {
	case err != nil || strings.HasPrefix(name, ".linli"):
		notFound(w, r, site)
		return
	case info.IsDir() && !strings.HasSuffix(below, "/"):
		http.Redirect(w, r, path.Base(below)+"/", http.StatusMovedPermanently)
		return
	case info.IsDir():
		name = path.Join(name, "index.html")
	}
	if data, err := fs.ReadFile(site, name); err == nil {
		w.Header().Set("Content-Type", contentType(name))
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(string(data)))
		return
	}
	notFound(w, r, site)
}

// contentType names the types that a mime table may lack or get wrong.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".ics":
		return "text/calendar; charset=utf-8"
	case ".webmanifest":
		return "application/manifest+json"
	case ".json":
		return "application/json"
	case ".xml":
		if path.Base(name) == "feed.xml" {
			return "application/atom+xml; charset=utf-8"
		}
		return "application/xml; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

func notFound(w http.ResponseWriter, r *http.Request, site fs.FS) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusNotFound)
	if data, err := fs.ReadFile(site, "404.html"); err == nil && r.Method == http.MethodGet {
		_, _ = w.Write(data) // the client may be gone
	}
}
