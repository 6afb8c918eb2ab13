package serve

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func TestTheSiteIsRebuiltWhenItChangesByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		moments := []time.Duration{90 * time.Minute, 14 * time.Hour, 38 * time.Hour}
		var got []time.Duration
		ctx, cancel := context.WithCancel(t.Context())
		go Keep(ctx, time.Now, start.Add(moments[0]), func(context.Context) time.Time {
			got = append(got, time.Since(start))
			if len(got) == len(moments) {
				return time.Time{}
			}
			return start.Add(moments[len(got)])
		})
		time.Sleep(72 * time.Hour)
		synctest.Wait()
		cancel()
		if !slices.Equal(got, moments) {
			t.Errorf("rebuilt after %v, want %v", got, moments)
		}
	})
}

func TestNothingIsRebuiltAfterTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		rebuilt := 0
		go Keep(ctx, time.Now, time.Now().Add(time.Hour), func(context.Context) time.Time { rebuilt++; return time.Now().Add(time.Hour) })
		time.Sleep(30 * time.Minute)
		cancel()
		synctest.Wait()
		time.Sleep(5 * time.Hour)
		if rebuilt != 0 {
			t.Errorf("rebuilt %d times", rebuilt)
		}
	})
}
