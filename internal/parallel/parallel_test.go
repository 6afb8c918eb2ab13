package parallel

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"testing"
)

// Everything is done once, whoever does it.
func TestApartDoesEverythingOnce(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, runtime.GOMAXPROCS(0) + 1, 1000} {
		var lock sync.Mutex
		var done []int
		err := Apart(context.Background(), n, func(i int) error {
			lock.Lock()
			defer lock.Unlock()
			done = append(done, i)
			return nil
		})
		slices.Sort(done)
		if err != nil || len(done) != n || n > 0 && (done[0] != 0 || len(slices.Compact(done)) != n) {
			t.Errorf("of %d: %v, %v", n, done, err)
		}
	}
}

// Who waits for long is helped: its part is done by the others.
func TestApartIsDoneByOthers(t *testing.T) {
	n := 100 * runtime.GOMAXPROCS(0)
	if runtime.GOMAXPROCS(0) < 2 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	}
	var others sync.WaitGroup
	others.Add(n - 1)
	err := Apart(context.Background(), n, func(i int) error {
		if i == 0 {
			others.Wait()
		} else {
			others.Done()
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// After a mistake nothing new is begun, and the first one is told.
func TestMistakesEndApart(t *testing.T) {
	wrong := errors.New("wrong")
	done := 0
	var lock sync.Mutex
	err := Apart(context.Background(), 100_000, func(int) error {
		lock.Lock()
		defer lock.Unlock()
		done++
		return wrong
	})
	if !errors.Is(err, wrong) || done > 2*runtime.GOMAXPROCS(0) {
		t.Errorf("%v after %d", err, done)
	}
	ended, end := context.WithCancel(context.Background())
	end()
	if err := Apart(ended, 3, func(int) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("ended: %v", err)
	}
}

// With room for so many, those asked for last are not computed again, and not all are kept.
func TestMemoKeepsTheLast(t *testing.T) {
	const room = 8
	m := Memo[int, int]{Room: room}
	computed := 0
	get := func(i int) {
		if got := m.Get(i, func() int { computed++; return i * i }); got != i*i {
			t.Fatalf("of %d: %d", i, got)
		}
	}
	for i := range 100 {
		get(i)
		for back := range min(i, room-1) {
			get(i - back)
		}
	}
	if computed != 100 {
		t.Errorf("computed %d times, not 100: what was asked for lately was forgotten", computed)
	}
	if held := len(m.known) + len(m.older); held > 2*room {
		t.Errorf("holds %d results, with room for %d", held, room)
	}
	held := 0
	for i, v := range m.All() {
		if held++; v != i*i {
			t.Errorf("of %d it has %d", i, v)
		}
	}
	if held < room || held > 2*room {
		t.Errorf("all it has are %d results, with room for %d", held, room)
	}
	if get(0); computed != 101 {
		t.Error("what was asked for long ago is held")
	}
}
