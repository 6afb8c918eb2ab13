package cli

import (
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// A progress is a bar on a terminal that shows only for work that takes over a
// second. Its methods do nothing where there is no terminal.
type progress struct {
	app     *app
	what    string // what is being done
	started time.Time
	mu      sync.Mutex // the bar is told by several workers at a time
	bar     *progressbar.ProgressBar
}

func (a *app) progress(what string) *progress {
	return &progress{app: a, what: what, started: time.Now()}
}

func (p *progress) step(done, total int) {
	if !p.app.Terminal || time.Since(p.started) < time.Second {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar == nil {
		p.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(p.app.Stderr), progressbar.OptionClearOnFinish(),
			progressbar.OptionSetDescription(p.what), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionShowCount())
	}
	_ = p.bar.Set(done) // a bar that cannot be drawn is no reason to stop
}

func (p *progress) done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		_ = p.bar.Finish() // see step
	}
}
