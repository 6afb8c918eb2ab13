package serve

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// How long files must have been quiet before a burst of changes is over, and how long one
// may last.
const (
	quiet   = 25 * time.Millisecond
	longest = 500 * time.Millisecond
)

// poll is how often is looked for changes where the system does not tell of them, and
// rarely how often where it does: some network folders only seem to.
const (
	poll   = time.Second
	rarely = 10 * time.Second
)

// Watch sends on the channel it returns when something below the source folder may have
// changed: once for a burst of saves. It ends with ctx.
func Watch(ctx context.Context, source string) <-chan struct{} {
	changes := make(chan struct{}, 1)
	go watch(ctx, source, changes)
	return changes
}

func watch(ctx context.Context, source string, changes chan<- struct{}) {
	w := watcher{source: source, every: rarely}
	var events chan fsnotify.Event
	var errs chan error
	if n, err := fsnotify.NewWatcher(); err == nil {
		defer n.Close() //nolint:errcheck // the program ends
		w.notify, events, errs = n, n.Events, n.Errors
		w.add(source)
	} else {
		w.every = poll
	}
	var first time.Time // of a burst
	settled := time.NewTimer(time.Hour)
	settled.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-events:
			if !w.matters(e) {
				continue
			}
			now := time.Now()
			if first.IsZero() {
				first = now
			}
			settled.Reset(max(0, min(quiet, longest-now.Sub(first))))
			continue
		case <-errs: // too much at once: something has changed
		case <-settled.C:
		case <-time.After(w.every):
		}
		first = time.Time{}
		select {
		case changes <- struct{}{}:
		default: // one is waiting
		}
	}
}

type watcher struct {
	source string
	notify *fsnotify.Watcher
	every  time.Duration // how often to look without being told
}

// watched are the folders of a source folder that a site is made from.
var watched = map[string]bool{"content": true, "data": true, "themes": true}

// matters reports whether an event is about a file that a site is made from, and watches
// folders that are new.
func (w *watcher) matters(e fsnotify.Event) bool {
	rel, err := filepath.Rel(w.source, e.Name)
	if err != nil || e.Op == fsnotify.Chmod {
		return false
	}
	parts := strings.Split(filepath.ToSlash(rel), "/")
	for _, p := range parts {
		if strings.HasPrefix(p, ".") || strings.HasSuffix(p, "~") {
			return false
		}
	}
	if len(parts) > 1 && !watched[parts[0]] {
		return false
	}
	if info, err := os.Stat(e.Name); err == nil && info.IsDir() && e.Has(fsnotify.Create) {
		if len(parts) == 1 && !watched[parts[0]] {
			return false
		}
		w.add(e.Name)
	}
	return true
}

// add watches dir and the folders below it that matter.
func (w *watcher) add(dir string) {
	_ = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error { // what cannot be read now is tried again when it changes
		if err != nil || !d.IsDir() {
			return nil
		}
		if rel, err := filepath.Rel(w.source, name); err == nil && rel != "." {
			top, _, deep := strings.Cut(filepath.ToSlash(rel), "/")
			if strings.HasPrefix(d.Name(), ".") || !watched[top] && !deep {
				return fs.SkipDir
			}
		}
		if w.notify.Add(name) != nil { // the system watches only so many
			w.every = poll
		}
		return nil
	})
}
