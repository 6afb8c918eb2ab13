// Package local is what the two servers for this machine have in common: how they run and
// end, whom they answer, and as what they send a file.
package local

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/http"
	"os"
	"path"
	"strings"
	"time"
)

// Serve answers with handler until ctx is done, and waits a little for answers on their way.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
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

// slowest is how long an answer may take to be read.
const slowest = time.Minute

// ReadOnly refuses all methods but GET and HEAD, and tells browsers to ask again before they
// show what they kept, and not to guess what it is.
func ReadOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(slowest)) // not everything that answers can
		next.ServeHTTP(w, r)
	})
}

// OnlyHosts refuses requests for hosts that are not this machine, which listens at addr: a
// page from elsewhere must not read what it serves by giving its own name this machine's
// address (DNS rebinding). host is a further name it goes by, or "".
func OnlyHosts(addr net.Addr, host string, next http.Handler) http.Handler {
	loopback := false
	if tcp, ok := addr.(*net.TCPAddr); ok {
		loopback = tcp.IP.IsLoopback()
	}
	name, _ := os.Hostname() // "" allows nothing
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked := r.Host
		if h, _, err := net.SplitHostPort(asked); err == nil {
			asked = h
		}
		ip := net.ParseIP(strings.Trim(asked, "[]"))
		switch {
		case strings.EqualFold(asked, "localhost"), host != "" && strings.EqualFold(asked, host):
		case ip != nil && (ip.IsLoopback() || !loopback):
		case !loopback && name != "" && strings.EqualFold(asked, name):
		default:
			http.Error(w, "这里只回答本机的地址。\nThis answers for this machine only.", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// ContentType names the types that a mime table may lack or get wrong.
func ContentType(name string) string {
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
	case ".css":
		return "text/css; charset=utf-8"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}
