// Package player shows a screen the last good set of a site, on a box without HTTPS or
// without any network: it takes signed packs from a server, a folder or a stick, and serves
// the newest on this machine.
//
// In go packs from anywhere, out comes what one of them holds, whole and as it was signed.
// It refuses what is not signed with its key, what is of another site, and what is older
// than what it has had.
package player

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"linli/internal/kiosk"
	"linli/internal/local"
)

// Options say what is played.
type Options struct {
	From     string // the address of a pack, a pack, a folder with packs, or "usb"
	Key      ed25519.PublicKey
	Dir      string        // where packs are kept
	Every    time.Duration // how often From is looked at
	Limit    int64         // how large a pack may be, in bytes
	Screen   string        // the path of the screen below the site's root, such as "kiosk/centre/"
	Listener net.Listener
	Now      func() time.Time
	Mounts   func() []string              // the folders of sticks that are plugged in
	Said     func(what string, err error) // told what happens: "shown", with nil, "failed" and why, or "mended"
}

// A Status is how the player stands, as /.linli/status.json says it.
type Status struct {
	From     string    `json:"from"`
	Shown    *Shown    `json:"shown"`              // null if there is nothing yet
	Contact  time.Time `json:"contact,omitzero"`   // when From last had what is shown
	Checked  time.Time `json:"checked,omitzero"`   // when From was last looked at
	Failed   *Failure  `json:"failed,omitempty"`   // the last failure, until a check goes well
	Previous string    `json:"previous,omitempty"` // the version that is kept beside the one shown
}

// Shown is the pack that is shown.
type Shown struct {
	Site    string    `json:"site"`
	Version string    `json:"version"`
	Built   time.Time `json:"built"`
	Packed  time.Time `json:"packed"`
	Since   time.Time `json:"since"`
	Files   int       `json:"files"`
}

// A Failure is what went wrong last.
type Failure struct {
	At   time.Time `json:"at"`
	What string    `json:"what"`
}

// A Player plays one site.
type Player struct {
	Options
	store  *store
	status atomic.Pointer[Status] // replaced as a whole by the one goroutine that runs
	shown  atomic.Pointer[playing]
	broken atomic.Bool // a file of the pack that is shown is no longer what was signed
	rotten bool        // the pack that is shown is damaged, and there is no other
	source source
}

// Run plays until ctx is done.
func Run(ctx context.Context, opts Options) error {
	root, err := openDir(opts.Dir)
	if err != nil {
		return err
	}
	defer root.Close() //nolint:errcheck // what is written is synced
	p := &Player{Options: opts, store: &store{root: root, key: opts.Key, limit: opts.Limit}}
	p.source = p.choose()
	p.status.Store(&Status{From: opts.From})
	p.begin()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		p.keep(ctx)
	}()
	err = local.Serve(ctx, opts.Listener, local.OnlyHosts(opts.Listener.Addr(), "", local.ReadOnly(http.HandlerFunc(p.serve))))
	stop()
	<-ended
	return err
}

// keep looks at the source again and again until ctx is done.
func (p *Player) keep(ctx context.Context) {
	for {
		p.check(ctx)
		select {
		case <-ctx.Done():
			return
		case <-time.After(p.Every):
		}
	}
}

// begin shows the newest good pack that is kept.
func (p *Player) begin() {
	if err := p.store.load(); err != nil {
		p.failed(err)
	}
	packs, damaged := p.store.packs()
	for _, what := range damaged {
		p.failed(what)
	}
	if len(packs) == 0 || packs[0].name != p.store.state.Shown || len(damaged) > 0 {
		p.store.forget()
	}
	if len(packs) > 1 {
		p.update(func(s *Status) { s.Previous = packs[1].pack.Version })
	}
	if len(packs) > 0 {
		p.show(packs[0])
	}
	p.update(func(s *Status) { s.Contact = p.store.state.Contact })
}

// check looks at the source once, and shows what is new there.
func (p *Player) check(ctx context.Context) {
	if p.broken.Swap(false) {
		p.revive()
	}
	found, err := p.source.fetch(ctx, p.store)
	now := p.Now()
	p.update(func(s *Status) { s.Checked = now })
	if err == nil && found != nil {
		if err = p.take(found); errors.Is(err, ErrForeign) || errors.Is(err, ErrOlder) || errors.Is(err, kiosk.ErrDamaged) {
			p.source.refuse(found, err)
		}
	}
	if err == nil && found == nil {
		err = p.contact()
	}
	if shown := p.shown.Load(); err == nil && shown != nil && shown.pack.Find("/"+p.Screen) == "" {
		err = fmt.Errorf("%w: %s", ErrScreen, p.Screen)
	}
	if noRoom(err) {
		err = errors.Join(err, p.store.clear(p.shown.Load(), 0))
	}
	switch {
	case errors.Is(err, errNothing), ctx.Err() != nil:
	case err != nil:
		p.failed(err)
	case p.status.Load().Failed != nil:
		p.update(func(s *Status) { s.Failed = nil })
		p.Said("mended", nil)
	}
}

// Why a good pack is not shown, why there is none, and what is wrong with the screen asked
// for.
var (
	ErrForeign = errors.New("the pack is of another site")
	ErrOlder   = errors.New("the pack is older than one this screen has had")
	ErrNone    = errors.New("there is no pack")
	ErrScreen  = errors.New("the site has no such screen, and the community's is shown")
)

func older(packed, had time.Time) error {
	return fmt.Errorf("%w: it was packed %s, that one %s", ErrOlder, packed.Format(time.RFC3339), had.Format(time.RFC3339))
}

// take shows a pack that was fetched, if it is newer than what was had.
func (p *Player) take(found *candidate) error {
	defer found.drop()
	switch shown := p.shown.Load(); {
	case p.store.state.Site != "" && found.pack.Site != p.store.state.Site:
		return fmt.Errorf("%w: it is of %s, and this screen shows %s", ErrForeign, found.pack.Site, p.store.state.Site)
	case shown != nil && !p.rotten && found.pack.Version == shown.pack.Version && !found.pack.Packed.Before(p.store.state.Packed):
		found.settle()
		return p.contact()
	case found.pack.Packed.Before(p.store.state.Packed):
		return older(found.pack.Packed, p.store.state.Packed)
	}
	if err := found.pack.Verify(); err != nil {
		return err
	}
	next, err := p.store.adopt(found)
	if next == nil {
		return err
	}
	p.show(next)
	return errors.Join(err, p.contact(), p.store.clear(next, 1))
}

// show makes a pack what is served.
func (p *Player) show(next *playing) {
	p.rotten = false
	was := p.shown.Swap(next) // its file stays open for requests on their way, and is closed when nothing holds it
	now := p.Now()
	p.update(func(s *Status) {
		s.Shown = &Shown{Site: next.pack.Site, Version: next.pack.Version, Built: next.pack.Built, Packed: next.pack.Packed, Since: now, Files: len(next.pack.Files)}
		if was != nil && was.pack.Version != next.pack.Version {
			s.Previous = was.pack.Version
		}
	})
	p.Said("shown", nil)
}

// revive shows another good pack instead of one that is damaged, if there is one, and lets
// the source be asked for all it has.
func (p *Player) revive() {
	packs, damaged := p.store.packs()
	for _, what := range damaged {
		p.failed(what)
	}
	p.store.forget()
	if len(packs) == 0 {
		p.rotten = true // what is whole of it is shown
		return
	}
	p.update(func(s *Status) { s.Contact = time.Time{} })
	p.show(packs[0])
	p.update(func(s *Status) { s.Previous = "" })
}

// contact notes that the source has what is shown. A server has it now; of a folder or a
// stick nobody knows for how long it has lain there, so what is in it is as new as when it
// was packed.
func (p *Player) contact() error {
	shown := p.shown.Load()
	if shown == nil {
		return nil
	}
	at := p.Now()
	if _, ok := p.source.(*remote); !ok && p.store.state.Packed.Before(at) {
		at = p.store.state.Packed
	}
	p.update(func(s *Status) { s.Contact = at })
	p.store.state.Contact, p.store.state.Shown = at, shown.name
	return p.store.save()
}

func (p *Player) failed(err error) {
	what := err.Error()
	last := p.status.Load().Failed
	if last == nil || last.What != what {
		p.Said("failed", err)
	}
	p.update(func(s *Status) { s.Failed = &Failure{p.Now(), what} })
}

// update replaces the status. Only the goroutine that runs calls it.
func (p *Player) update(change func(*Status)) {
	next := *p.status.Load()
	change(&next)
	p.status.Store(&next)
}

// A playing is a pack that may be shown, and the file it is read from.
type playing struct {
	pack *kiosk.Pack
	file *os.File
	name string
}

// newer orders packs, the newest first.
func newer(a, b *playing) int {
	return cmp.Or(b.pack.Packed.Compare(a.pack.Packed), cmp.Compare(a.name, b.name))
}
