package search

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// vocabulary is what made-up pages say.
var vocabulary = strings.Fields("停水 通知 社区 食堂 居民 12栋 红烧肉 wifi Wi-Fi 6号 ，请 。 （一） 공지사항 단수 안내 регистрация дома Überall 电话 0000-2510100 说事 老年人 ｗｉｆｉ 消防 演练")

func made(r *rand.Rand, words int) string {
	var b strings.Builder
	for range words {
		b.WriteString(vocabulary[r.IntN(len(vocabulary))])
		if r.IntN(5) == 0 {
			b.WriteByte(" \n"[r.IntN(2)])
		}
	}
	return b.String()
}

func madeDoc(r *rand.Rand) Doc {
	return Doc{Title: made(r, 1+r.IntN(4)), Text: []byte(made(r, r.IntN(20))), Markup: "<p>" + made(r, r.IntN(30)) + "</p>", Names: []string{made(r, 1)}, Facets: []string{"kind:news"}}
}

func index(t *testing.T, w *Writers, earlier [][]byte, moved []int32) *Index {
	t.Helper()
	x, err := w.Join(context.Background(), earlier, moved)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// all returns the shards.
func (x *Index) all() [][]byte {
	out := make([][]byte, x.Len())
	for i := range out {
		out[i] = x.Shard(i)
	}
	return out
}

// lookUp returns the pages of a term, as the browser finds them.
func (x *Index) lookUp(term string) []int32 {
	var out []int32
	entries(x.Shard(int(hashOf(group([]byte(term)))%uint32(x.Len()))), func(t, _, list []byte, bitmap bool) {
		if string(t) == term {
			out = slices.Collect(documents(list, bitmap))
		}
	})
	return out
}

// Any two neighbouring characters of a text are found, and only where they are.
func TestEveryPairIsFound(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var w Writers
	said := make([]string, 300)
	for i := range said {
		d := madeDoc(r)
		w.Add(i, d)
		said[i] = strings.Join(strings.Fields(strings.Map(fold, d.Title+"\n"+string(d.Text)+"\n"+strings.NewReplacer("<p>", "\n", "</p>", "\n").Replace(d.Markup))), "\n")
	}
	x := index(t, &w, nil, nil)
	for range 1000 {
		text := []rune(said[r.IntN(len(said))])
		at := r.IntN(len(text) - 1)
		a, b := text[at], text[at+1]
		if classOf(a) == space || classOf(b) == space || classOf(a) == letter && classOf(b) == letter {
			continue
		}
		var want []int32
		for i, s := range said {
			if strings.Contains(s, string([]rune{a, b})) {
				want = append(want, int32(i))
			}
		}
		if got := x.lookUp(string([]rune{pair, a, b})); !slices.Equal(got, want) {
			t.Fatalf("%c%c: %v, want %v", a, b, got, want)
		}
	}
}

// Every word is found, however short, and by its beginning, and only where it is.
func TestEveryWordIsFound(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	var w Writers
	want := map[string][]int32{}
	for id := range int32(2000) {
		var text []string
		here := map[string]bool{}
		for range 1 + r.IntN(40) {
			word := string(rune('a'+r.IntN(26))) + string(rune('a'+r.IntN(26)))
			if r.IntN(3) == 0 {
				word += "xyz"[:1+r.IntN(3)]
			}
			text = append(text, word)
			here["w"+word], here["2"+word[:2]] = true, true
		}
		w.Add(int(id), Doc{Title: "停水", Text: []byte(strings.Join(text, " "))})
		for term := range here {
			want[term] = append(want[term], id)
		}
	}
	x := index(t, &w, nil, nil)
	for term, ids := range want {
		if got := x.lookUp(term); !slices.Equal(got, ids) {
			t.Fatalf("%q: %d documents, want %d", term, len(got), len(ids))
		}
	}
}

// Titles are found by one character, by their pinyin, its initials, and as a whole.
func TestTitlesAreFoundInManyWays(t *testing.T) {
	w := Writers{Names: map[string]string{"六安": "lu an"}}
	w.Add(0, Doc{Title: "关于停水公告", Names: []string{"红烧肉"}})
	w.Add(1, Doc{Title: "六安路 Wi-Fi 开通"})
	w.Add(2, Doc{Title: "Регистрация по месту жительства"})
	x := index(t, &w, nil, nil)
	for term, want := range map[string][]int32{
		"t水": {0}, "t停水": {0}, "ptsgg": {0}, "ptingshuigong-": {0}, "pgonggao": {0}, "Pts": {0}, "khongshaorou": {0}, "khsr": {0}, "Kho": {0},
		"plual": nil, "pluanlu": {1}, "Wwi": {1}, "Wfi": {1}, "Tw": {1}, "Wрегистрация": {2}, "2ре": {2},
		"=" + titleKey("关于停水公告"): {0}, "b停水": {0}, "b肉水": nil,
	} {
		if got := x.lookUp(term); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", term, got, want)
		}
	}
}

// An index made from an earlier one and what has changed is the one that is made at once.
func TestAnIndexDoesNotDependOnItsPast(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	docs := map[string]Doc{}
	for i := range 200 {
		docs[fmt.Sprintf("%03d", 2*i)] = madeDoc(r)
	}
	clean := func() ([]string, *Index) {
		var w Writers
		names := slices.Sorted(maps.Keys(docs))
		for i, name := range names {
			w.Add(i, docs[name])
		}
		return names, index(t, &w, nil, nil)
	}
	names, x := clean()
	patches := 0
	for step := range 60 {
		changed := map[string]bool{}
		for range r.IntN(4) {
			name := fmt.Sprintf("%03d", r.IntN(400))
			if step%2 == 0 { // a text only
				name = names[r.IntN(len(names))]
			}
			if changed[name] = true; step%2 == 1 && r.IntN(3) == 0 {
				delete(docs, name)
			} else {
				docs[name] = madeDoc(r)
			}
		}
		after, want := clean()
		moved := make([]int32, len(names))
		for i, name := range names {
			moved[i] = -1
			if at, there := slices.BinarySearch(after, name); there && !changed[name] {
				moved[i] = int32(at)
			}
		}
		var w Writers
		for i, name := range after {
			if changed[name] {
				w.Add(i, docs[name])
			}
		}
		if patch(t, &w, x, want, moved, len(after)) {
			patches++
		}
		got := index(t, &w, x.all(), moved)
		if !slices.EqualFunc(got.all(), want.all(), bytes.Equal) || !maps.EqualFunc(got.Words, want.Words, bytes.Equal) {
			t.Fatalf("step %d: the index differs from a new one", step)
		}
		names, x = after, got
	}
	if patches < 5 {
		t.Errorf("only %d patches", patches)
	}
}

// memoryScratch is a file in memory.
type memoryScratch struct {
	data []byte
	open *int // how many there are
}

func (m *memoryScratch) Close() error {
	*m.open--
	return nil
}

func (m *memoryScratch) Write(p []byte) (int, error) {
	m.data = append(m.data, p...)
	return len(p), nil
}

func (m *memoryScratch) ReadAt(p []byte, from int64) (int, error) {
	return bytes.NewReader(m.data).ReadAt(p, from)
}

// However little is held in memory, the index is the same.
func TestAnIndexDoesNotDependOnMemory(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	docs := make([]Doc, 20_000)
	for i := range docs {
		docs[i] = madeDoc(r)
		docs[i].Title += fmt.Sprint(" ", string(rune('一'+r.IntN(3000))), i%700)
	}
	var whole Writers
	for i, d := range docs {
		whole.Add(i, d)
	}
	want := index(t, &whole, nil, nil)
	files, open := 0, 0
	w := Writers{limit: 100 << 10, Scratch: func() (Scratch, error) {
		files++
		open++
		return &memoryScratch{open: &open}, nil
	}}
	for i, d := range docs {
		w.Add(i, d)
	}
	got := index(t, &w, nil, nil)
	if files < 2 || open != 0 {
		t.Errorf("%d parts were put aside, %d files are open still", files, open)
	}
	if !slices.EqualFunc(got.all(), want.all(), bytes.Equal) || !maps.EqualFunc(got.Words, want.Words, bytes.Equal) {
		t.Error("the indexes differ")
	}
	full := Writers{limit: 1 << 10, Scratch: func() (Scratch, error) { return nil, errors.New("no room") }}
	for i, d := range docs {
		full.Add(i, d)
	}
	if _, err := full.Join(context.Background(), nil, nil); err == nil || !strings.Contains(err.Error(), "no room") {
		t.Errorf("where nothing can be put aside: %v", err)
	}
}

// Whoever takes which documents in, one after another, the index is the same.
func TestAnIndexDoesNotDependOnItsWriters(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	docs := make([]Doc, 600)
	for i := range docs {
		docs[i] = madeDoc(r)
	}
	var one Writers
	for i, d := range docs {
		one.Add(i, d)
	}
	want := index(t, &one, nil, nil)
	n := len(docs)
	orders := map[string]func(i int) int{
		"halves":            func(i int) int { return i/2 + (1-i%2)*n/2 },
		"one after another": func(i int) int { return (i + n/2) % n },
		"backwards by ten":  func(i int) int { return n - 10 - i/10*10 + i%10 },
		"helped":            func(i int) int { return []int{n / 3, 2 * n / 3, 0}[i%3] + i/3 },
	}
	for name, order := range orders {
		for _, limit := range []int{0, 50 << 10} {
			open := 0
			w := Writers{limit: limit, Scratch: func() (Scratch, error) {
				open++
				return &memoryScratch{open: &open}, nil
			}}
			for i := range docs {
				w.Add(order(i), docs[order(i)])
			}
			if len(w.pool.All()) < 2 {
				t.Fatalf("%s: there is one writer", name)
			}
			if got := index(t, &w, nil, nil); !slices.EqualFunc(got.all(), want.all(), bytes.Equal) {
				t.Errorf("%s, %d bytes in memory: the indexes differ", name, limit)
			}
		}
	}
}

// patch patches the earlier index, where that does, and compares with the one that is wanted.
// It reports whether there was something to compare.
func patch(t *testing.T, w *Writers, earlier, want *Index, moved []int32, n int) bool {
	t.Helper()
	var changed []int32
	for i := range max(n, len(moved)) {
		if i >= len(moved) || moved[i] < 0 || i >= n {
			changed = append(changed, int32(i))
		} else if int(moved[i]) != i {
			return false
		}
	}
	patched, ok, err := w.Patch(context.Background(), earlier.all(), changed)
	if err != nil || !ok {
		return false
	}
	for i, shard := range want.all() {
		if got, differs := patched.Shards[i]; differs && !bytes.Equal(got, shard) || !differs && !bytes.Equal(earlier.Shard(i), shard) {
			t.Fatalf("shard %d is not the one of a new index", i)
		}
	}
	words := maps.Clone(earlier.Words)
	for _, n := range patched.Lengths() {
		if words[n] = patched.Words(n, words[n]); len(words[n]) == 0 {
			delete(words, n)
		}
	}
	if !maps.EqualFunc(words, want.Words, bytes.Equal) {
		t.Fatal("other words, and nobody noticed")
	}
	return true
}

// A damaged shard is refused, whatever it holds, and a whole one is read as it was written.
func FuzzTerms(f *testing.F) {
	var w Writers
	w.Add(0, Doc{Title: "停水公告"})
	w.Add(300, Doc{Title: "停水"})
	x, _ := w.Join(context.Background(), nil, nil)
	f.Add(x.Shard(0))
	f.Fuzz(func(t *testing.T, shard []byte) {
		whole := entries(shard, func(term, _, list []byte, bitmap bool) {
			ids := slices.Collect(documents(list, bitmap))
			if len(term) < 2 || !strings.HasPrefix(string(term[1:]), string(group(term))) || !slices.IsSorted(ids) {
				t.Fatalf("%q with %d pages", term, len(ids))
			}
		})
		w := Writers{}
		if _, err := w.Join(context.Background(), [][]byte{shard}, []int32{0}); (err == nil) != whole {
			t.Fatalf("read %t, %v", whole, err)
		}
	})
}

// What markup says is what a reader sees.
func TestMarkupIsRead(t *testing.T) {
	got := strings.Join(slices.Collect(sayings(`<p>请带<strong>身份证</strong>（原件）&amp;<a href="/x/">户&lt;b&gt;&#39;&nbsp;&middot;口&amp;lt;本</a></p><ul><li>一</li></ul><img src="a.png" alt="两张 &quot;照片&quot;">`)), "")
	if want := "\n请带身份证（原件）&户<b>'\u00a0·口&lt;本\n\n\n一\n\n\n两张 \"照片\"\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func BenchmarkAdd(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	docs := make([]Doc, 200)
	for i := range docs {
		docs[i] = Doc{Title: made(r, 5), Markup: "<p>" + made(r, 400) + "</p>"}
	}
	for b.Loop() {
		var w Writers
		for i, d := range docs {
			w.Add(i, d)
		}
		if _, err := w.Join(context.Background(), nil, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(docs)*b.N)/b.Elapsed().Seconds(), "pages/s")
}

// Titles are compared as they are typed, however their letters are written.
func TestTitlesAreComposed(t *testing.T) {
	for in, want := range map[string]string{
		"停水通知 A1": "停水通知 a1", "Cafe\u0301": "café", "e\u0301": "é", "\u1112\u1161\u11ab": "한", "か\u3099": "が", "\uf900": "豈", "\u212b": "å", "\u037e": ";", "（停）": "(停)",
	} {
		if got := normal(in); got != want {
			t.Errorf("%+q: %+q, want %+q", in, got, want)
		}
		if in == "\u212b" {
			continue // a sign that nobody types: in a text it is left
		}
		text := func(text string) *Index {
			var w Writers
			w.Add(0, Doc{Title: "一", Text: []byte("停水 before 字" + text + " after")})
			return index(t, &w, nil, nil)
		}
		if got, want := text(in), text(norm.NFC.String(in)); !slices.EqualFunc(got.all(), want.all(), bytes.Equal) {
			t.Errorf("%+q in a text is found otherwise than composed", in)
		}
	}
}
