// Package parallel is the one place where the build runs several things at a time.
package parallel

import (
	"bytes"
	"context"
	"iter"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// Map calls f for every item, several at a time, and returns the results in the
// order of the items, whatever order the calls ended in. After the first error no
// new call is begun; of the errors the one of the earliest item is returned.
func Map[In, Out any](ctx context.Context, items []In, f func(In) (Out, error)) ([]Out, error) {
	results := make([]Out, len(items))
	err := Each(ctx, len(items), func(i int) error {
		var err error
		results[i], err = f(items[i])
		return err
	})
	return results, err
}

// Each calls f for 0 … n-1, several at a time. After the first error, or when ctx
// is done, no new call is begun; of the errors the one of the smallest index is
// returned.
func Each(ctx context.Context, n int, f func(i int) error) error { return each(ctx, n, 1, f) }

// Together is Each for what cannot fail.
func Together(n int, f func(i int)) {
	_ = Each(context.Background(), n, func(i int) error {
		f(i)
		return nil
	})
}

// All does all tasks, several at a time.
func All(tasks ...func()) { Together(len(tasks), func(i int) { tasks[i]() }) }

// Apart is Each for who collects something: each of those at work takes what is next to what it
// took before, from a part of its own, and only when that is done from the parts of others.
func Apart(ctx context.Context, n int, f func(i int) error) error {
	return each(ctx, n, runtime.GOMAXPROCS(0), f)
}

// each is Each with the items in some parts.
func each(ctx context.Context, n, parts int, f func(i int) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	next := make([]atomic.Int64, parts) // of each part
	end := func(part int) int { return n * (part + 1) / parts }
	for part := range parts - 1 {
		next[part+1].Store(int64(end(part)))
	}
	var workers sync.WaitGroup
	var failing sync.Mutex
	var failed error
	first := n
	for worker := range min(runtime.GOMAXPROCS(0), n) {
		workers.Go(func() {
			for turn := 0; turn < parts && ctx.Err() == nil; {
				part := (worker + turn) % parts
				i := int(next[part].Add(1)) - 1
				if i >= end(part) {
					turn++
					continue
				}
				if err := f(i); err != nil {
					failing.Lock()
					if i < first {
						first, failed = i, err
					}
					failing.Unlock()
					stop()
				}
			}
		})
	}
	workers.Wait()
	if failed != nil {
		return failed
	}
	return context.Cause(ctx)
}

// Start calls f beside what goes on, and returns a function that waits for its result.
func Start[T any](f func() T) func() T {
	done := make(chan T, 1)
	go func() { done <- f() }()
	return sync.OnceValue(func() T { return <-done })
}

// Beside is Start for what has no result.
func Beside(f func()) (wait func()) {
	done := Start(func() struct{} {
		f()
		return struct{}{}
	})
	return func() { done() }
}

// Buffers are lent to whoever needs one for a moment.
type Buffers struct{ pool sync.Pool }

// Lend calls f with an empty buffer, which f must not keep, nor anything in it.
func (b *Buffers) Lend(f func(buf *bytes.Buffer)) {
	buf, ok := b.pool.Get().(*bytes.Buffer)
	if !ok {
		buf = new(bytes.Buffer)
	}
	buf.Reset()
	f(buf)
	if buf.Cap() < 1<<20 {
		b.pool.Put(buf)
	}
}

// A Memo remembers what a pure function returned, and computes it once. It may be used by
// several goroutines at a time.
type Memo[K comparable, V any] struct {
	Room  int              // how many of the results that were asked for last are kept for sure; 0: all are kept
	lock  sync.Mutex       // held for so short that who waits had better not sleep, as for a sync.RWMutex
	known map[K]*result[V] // with Room, of those since it was full
	older map[K]*result[V] // with Room, of those until then
}

// Get returns what compute returns, or returned for key before.
func (m *Memo[K, V]) Get(key K, compute func() V) V {
	r := m.result(key)
	r.once.Do(func() { r.value = compute() })
	return r.value
}

// result returns the result for a key, computed or not.
func (m *Memo[K, V]) result(key K) *result[V] {
	m.lock.Lock()
	defer m.lock.Unlock()
	r := m.known[key]
	if r != nil {
		return r
	}
	if r = m.older[key]; r == nil {
		r = new(result[V])
	}
	if m.Room > 0 && len(m.known) >= m.Room {
		m.known, m.older = m.older, m.known
		clear(m.known)
	}
	if m.known == nil {
		m.known = map[K]*result[V]{}
	}
	m.known[key] = r
	return r
}

// A result is computed once.
type result[V any] struct {
	once  sync.Once
	value V
}

// Clear forgets everything.
func (m *Memo[K, V]) Clear() {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.known, m.older = nil, nil
}

// All returns what was computed and is kept, in no order. Nothing must be computed meanwhile.
func (m *Memo[K, V]) All() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for key, r := range m.known {
			if !yield(key, r.value) {
				return
			}
		}
		for key, r := range m.older {
			if m.known[key] == nil && !yield(key, r.value) {
				return
			}
		}
	}
}

// A Pool keeps values that collect something, each for one call at a time.
type Pool[T any] struct {
	lock sync.Mutex
	all  []T
	free []T
}

// Lend calls use with the free value that is fittest, or with a new one if none has a
// fitness of 0 or more.
func (p *Pool[T]) Lend(fitness func(T) int, create func() T, use func(T)) {
	v := p.take(fitness, create)
	use(v)
	p.lock.Lock()
	defer p.lock.Unlock()
	p.free = append(p.free, v)
}

func (p *Pool[T]) take(fitness func(T) int, create func() T) T {
	p.lock.Lock()
	defer p.lock.Unlock()
	at, best := -1, -1
	for i, v := range p.free {
		if f := fitness(v); f > best {
			at, best = i, f
		}
	}
	if at >= 0 {
		v := p.free[at]
		p.free = slices.Delete(p.free, at, at+1)
		return v
	}
	v := create()
	p.all = append(p.all, v)
	return v
}

// All returns all values, when none is lent any more.
func (p *Pool[T]) All() []T { return p.all }
