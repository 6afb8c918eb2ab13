package serve

import (
	"context"
	"time"
)

// tick is how often the clock is looked at: a machine that slept is not to be late by
// as long as it slept.
const tick = 30 * time.Second

// Keep calls rebuild whenever the site changes, until ctx is done: when something is sent
// on changes, and when it changes by itself, at next and then at whatever moment rebuild
// returns (the zero time: never). rebuild is given the moment to build for. That is the
// last at which the site changed by itself, so that an edit changes nothing else.
func Keep(ctx context.Context, now func() time.Time, moment, next time.Time, changes <-chan Change, rebuild func(ctx context.Context, moment time.Time, change Change) time.Time) {
	due := func() bool { return !next.IsZero() && !now().Before(next) }
	for {
		wait := tick
		if !next.IsZero() {
			wait = max(0, min(next.Sub(now()), tick))
		}
		select {
		case <-ctx.Done():
			return
		case change := <-changes:
			next = rebuild(ctx, moment, change)
		case <-time.After(wait):
		}
		if due() { // by itself, or because of what has come in
			moment = now()
			next = rebuild(ctx, moment, Change{More: true})
		}
	}
}
