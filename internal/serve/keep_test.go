package serve

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// A keeping notes when Keep rebuilds, and for which moment.
type keeping struct {
	start       time.Time
	at, moments []time.Duration
	next        []time.Duration // what each rebuild says of the next change; 0 for never
}

func (k *keeping) rebuild(_ context.Context, moment time.Time, _ Change) time.Time {
	k.at, k.moments = append(k.at, time.Since(k.start)), append(k.moments, moment.Sub(k.start))
	if len(k.next) == 0 || k.next[0] == 0 {
		return time.Time{}
	}
	next := k.start.Add(k.next[0])
	k.next = k.next[1:]
	return next
}

func TestTheSiteIsRebuiltWhenItChangesByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := keeping{start: time.Now(), next: []time.Duration{14 * time.Hour, 38 * time.Hour}}
		ctx, cancel := context.WithCancel(t.Context())
		go Keep(ctx, time.Now, k.start, k.start.Add(90*time.Minute), nil, k.rebuild)
		time.Sleep(72 * time.Hour)
		cancel()
		synctest.Wait()
		want := []time.Duration{90 * time.Minute, 14 * time.Hour, 38 * time.Hour}
		if !slices.Equal(k.at, want) || !slices.Equal(k.moments, want) {
			t.Errorf("rebuilt after %v for %v, want %v", k.at, k.moments, want)
		}
	})
}

// An edit does not move the moment of the site, so that it changes what was edited and
// nothing else; but a moment that has come is not waited for.
func TestAnEditIsBuiltForTheMomentOfTheSite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := keeping{start: time.Now(), next: []time.Duration{10 * time.Hour, 20 * time.Minute, 10 * time.Hour}}
		changes := make(chan Change)
		ctx, cancel := context.WithCancel(t.Context())
		go Keep(ctx, time.Now, k.start, k.start.Add(10*time.Hour), changes, k.rebuild)
		for range 2 {
			time.Sleep(20 * time.Minute)
			changes <- Change{}
		}
		time.Sleep(time.Minute)
		cancel()
		synctest.Wait()
		at := []time.Duration{20 * time.Minute, 40 * time.Minute, 40 * time.Minute}
		moments := []time.Duration{0, 0, 40 * time.Minute} // the second edit brings in what should be there already
		if !slices.Equal(k.at, at) || !slices.Equal(k.moments, moments) {
			t.Errorf("rebuilt after %v for %v, want %v for %v", k.at, k.moments, at, moments)
		}
	})
}

func TestNothingIsRebuiltAfterTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := keeping{start: time.Now()}
		ctx, cancel := context.WithCancel(t.Context())
		go Keep(ctx, time.Now, k.start, k.start.Add(time.Hour), nil, k.rebuild)
		time.Sleep(30 * time.Minute)
		cancel()
		synctest.Wait()
		time.Sleep(5 * time.Hour)
		if len(k.at) != 0 {
			t.Errorf("rebuilt %d times", len(k.at))
		}
	})
}
