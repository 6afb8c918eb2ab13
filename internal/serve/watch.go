package serve

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// How long files must have been quiet before a burst of changes is over, and how long one
// may last.
const (
	quiet   = 15 * time.Millisecond
	longest = 500 * time.Millisecond
)

// poll is how often is looked for changes where the system does not tell of them, and
// rarely how often where it does: some network folders only seem to.
const (
	poll   = time.Second
	rarely = 10 * time.Second
)

// A Change is what was touched in the source folder since the last one.
type Change struct {
	Files []string // below the source folder, with slashes
	More  bool     // there may be others
}

// and adds what a further change touched.
func (c Change) and(d Change) Change {
	return Change{slices.Concat(c.Files, d.Files), c.More || d.More}
}

// Watch sends on the channel it returns when something below the source folder may have
// changed: once for a burst of saves. It ends with ctx.
func Watch(ctx context.Context, source string) <-chan Change {
	changes := make(chan Change, 1)
	go watch(ctx, source, changes)
	return changes
}

func watch(ctx context.Context, source string, changes chan Change) {
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
	var change Change
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-events:
			name, matters := w.matters(e)
			if !matters {
				continue
			}
			change = change.and(name)
			now := time.Now()
			if first.IsZero() {
				first = now
			}
			settled.Reset(max(0, min(quiet, longest-now.Sub(first))))
			continue
		case <-errs: // too much at once: something has changed
			change.More = true
		case <-settled.C:
		case <-time.After(w.every):
			change.More = true
		}
		first = time.Time{}
		select {
		case waiting := <-changes:
			change = waiting.and(change)
		default:
		}
		changes <- change // there is room for one, and nobody else sends
		change = Change{}
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
func (w *watcher) matters(e fsnotify.Event) (c Change, ok bool) {
	rel, err := filepath.Rel(w.source, e.Name)
	if err != nil || e.Op == fsnotify.Chmod {
		return c, false
	}
	c.Files = []string{filepath.ToSlash(rel)}
	parts := strings.Split(c.Files[0], "/")
	for _, p := range parts {
		if strings.HasPrefix(p, ".") || strings.HasSuffix(p, "~") {
			return c, false
		}
	}
	if len(parts) > 1 && !watched[parts[0]] {
		return c, false
	}
	if info, err := os.Stat(e.Name); err == nil && info.IsDir() && e.Has(fsnotify.Create) {
		if len(parts) == 1 && !watched[parts[0]] {
			return c, false
		}
		w.add(e.Name)
		c.More = true // there may be files in it already
	}
	return c, true
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
