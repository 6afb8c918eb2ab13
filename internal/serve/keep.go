package serve

import (
	"context"
	"time"
)

// tick is how often the clock is looked at: a machine that slept is not to be late by
// as long as it slept.
const tick = 30 * time.Second

// Keep calls rebuild whenever the site changes by itself, until ctx is done: at next,
// and then at whatever moment rebuild returns. The zero time ends it.
func Keep(ctx context.Context, now func() time.Time, next time.Time, rebuild func(context.Context) time.Time) {
	for !next.IsZero() {
		wait := max(0, min(next.Sub(now()), tick))
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		if !now().Before(next) {
			next = rebuild(ctx)
		}
	}
}
