// Package local is what the two servers for this machine have in common: whom they answer,
// and as what they send a file.
package local

import (
	"mime"
	"net"
	"net/http"
	"os"
	"path"
	"strings"
)

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
			http.Error(w, "这个预览只回答本机的地址。\nThis preview answers for this machine only.", http.StatusForbidden)
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
