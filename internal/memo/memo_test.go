package memo

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
)

type view struct {
	Title  string
	Items  []string
	Next   *view
	Any    any
	Figure map[string]int
	At     time.Time
	hidden int
}

func TestDifferentValuesHaveDifferentDigests(t *testing.T) {
	noon := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	values := []view{
		{}, {Title: "a"}, {Items: []string{"a"}}, {Items: []string{"a", ""}}, {Items: []string{"", "a"}}, {Next: &view{}}, {Next: &view{Title: "a"}},
		{Any: 1}, {Any: "1"}, {Any: true}, {Any: int64(1)}, {Figure: map[string]int{"a": 1}}, {Figure: map[string]int{"a": 1, "b": 2}}, {Figure: map[string]int{"b": 1, "a": 2}},
		{At: noon}, {At: noon.Add(time.Nanosecond)}, {At: noon.In(time.FixedZone("", 3600))}, {Title: "a", Items: []string{"b"}}, {Title: "ab"},
		{At: time.Unix(0, 0).UTC()}, {At: time.Time{}.In(time.FixedZone("", 3600))}, {Any: [2]byte{}}, {Any: [2]byte{0, 1}}, {Any: []byte{}}, {Any: []byte{0, 0}},
	}
	seen := map[Digest]int{}
	for i, v := range values {
		d := Of(v)
		if j, taken := seen[d]; taken {
			t.Errorf("%+v and %+v are told for the same", values[j], v)
		}
		seen[d] = i
	}
	if Of("a", "b") == Of("ab", "") {
		t.Error("values run together")
	}
}

func TestEqualValuesHaveEqualDigests(t *testing.T) {
	a := view{Title: "a", Next: &view{Items: []string{"b"}}, Figure: map[string]int{"x": 1, "y": 2, "z": 3}}
	for range 20 {
		b := view{Title: "a", Next: &view{Items: []string{"b"}}, Figure: map[string]int{"z": 3, "y": 2, "x": 1}, hidden: 7}
		if Of(a) != Of(b) {
			t.Fatal("where a value is, how a map is ordered, or what cannot be seen counts")
		}
	}
}

func TestWhatWasWrittenIsRead(t *testing.T) {
	var w Writer // of which the record does not end
	d := Sum([]byte("x"))
	for range 2 {
		w.Uint(1 << 40)
		w.Text("停水")
		w.TextOf(3, func() string { return "停电" })
		w.Unique("停水")
		w.Digest(d)
		w.Text("")
	}
	r := Reader{data: string(w.data)}
	for range 2 {
		if n, a, of, b, e, c := r.Uint(), r.Text(), r.Text(), r.Unique(), r.Digest(), r.Text(); n != 1<<40 || a != "停水" || of != "停电" || b != a || e != d || c != "" {
			t.Fatal(n, a, of, b, e, c)
		}
	}
	if r.Err() != nil {
		t.Error(r.Err())
	}
	if r.Uint(); r.Err() == nil {
		t.Error("nothing is left, and nothing is said")
	}
}

// What is not as it was saved, or was saved by another program, is as good as nothing.
func TestADamagedMemoIsNone(t *testing.T) {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close() //nolint:errcheck // a test
	program := Of("program")
	f := NewFile(root.Name(), "cache/m", program, time.Now())
	f.Part(0).Text("eins")
	f.Part(1).Text("zwei")
	if err := f.Keep(); err != nil {
		t.Fatal(err)
	}
	s := Load(root.FS(), "cache/m", program)
	one, two, none := s.Part(0), s.Part(1), s.Part(2)
	if !one.More() || one.Text() != "eins" || one.More() || !two.More() || two.Text() != "zwei" || none.More() {
		t.Error("what was saved is not what is loaded")
	}
	if s := Load(root.FS(), "cache/m", Of("another")); s.Size() != 0 {
		t.Error("another program's memo is believed")
	}
	file := filepath.Join(dir, "cache/m")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		for _, bad := range [][]byte{whole[:i], append(append(append([]byte{}, whole[:i]...), whole[i]^4), whole[i+1:]...)} {
			if err := os.WriteFile(file, bad, 0o644); err != nil {
				t.Fatal(err)
			}
			if s := Load(root.FS(), "cache/m", program); s.Size() != 0 {
				t.Fatalf("damaged at %d, and believed", i)
			}
		}
	}
}

// However much is written, by several at a time, each part is read as it was written, record
// by record.
func TestPiecesOfAMemo(t *testing.T) {
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close() //nolint:errcheck // a test
	f := NewFile(root.Name(), "m", Of("program"), time.Now())
	const records, parts = 20_000, 3
	var writers sync.WaitGroup
	for n := range parts {
		writers.Go(func() {
			w := f.Part(n)
			for i := range records {
				w.Uint(uint64(i))
				w.Text([]string{"停水", "停电", "停气"}[i%3])
				w.Unique(strings.Repeat("字", (n+1)*i%40))
				w.Done()
			}
		})
	}
	writers.Wait()
	if err := f.Keep(); err != nil {
		t.Fatal(err)
	}
	s := Load(root.FS(), "m", Of("program"))
	for n := range parts {
		r := s.Part(n)
		if len(r.next) < 2 {
			t.Fatalf("part %d is not in pieces", n)
		}
		i := 0
		for ; r.More(); i++ {
			if number, text, unique := r.Uint(), r.Text(), r.Unique(); number != uint64(i) || text != []string{"停水", "停电", "停气"}[i%3] || unique != strings.Repeat("字", (n+1)*i%40) {
				t.Fatal(n, i, number, text, unique)
			}
		}
		if i != records || r.Err() != nil {
			t.Error(n, i, r.Err())
		}
	}
}

// A memo that is dropped leaves what was kept before, and no file of its own.
func TestADroppedMemo(t *testing.T) {
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close() //nolint:errcheck // a test
	write := func(text string) *File {
		f := NewFile(root.Name(), "m", Of("program"), time.Now())
		for range pieceSize {
			f.Part(0).Unique(text)
			f.Part(0).Done()
		}
		return f
	}
	if err := write("one").Keep(); err != nil {
		t.Fatal(err)
	}
	f := write("two")
	f.Drop()
	if f.Keep() == nil {
		t.Error("what was dropped is kept")
	}
	s := Load(root.FS(), "m", Of("program"))
	if r := s.Part(0); !r.More() || r.Unique() != "one" {
		t.Error("the memo that was kept is gone")
	}
	if left, err := fs.ReadDir(root.FS(), "."); err != nil || len(left) != 1 {
		t.Errorf("%v is left (%v)", left, err)
	}
}

func FuzzReader(f *testing.F) {
	var w Writer
	w.Text("a")
	w.Text("a")
	w.Uint(300)
	f.Add(string(w.data))
	f.Fuzz(func(t *testing.T, data string) {
		r := Reader{next: []string{"", data[:len(data)/3], data[len(data)/3:]}}
		for range 20 {
			r.More()
			r.Text()
			r.Uint()
			for range min(r.Count(), 10) {
				r.Unique()
			}
			r.Digest()
		}
		_ = r.Err() // it does not panic
	})
}

// A type that has no digest is a bug that is told, and told again, of whatever goroutine.
func TestNoDigest(t *testing.T) {
	type odd struct{ F *func() }
	for range 2 {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("a function has a digest")
				}
			}()
			Of(odd{})
		}()
	}
}

// What was written of a value is read as an equal one, times in the zone that is asked for, and
// whatever else is there is refused.
func TestValuesAreReadAsTheyWereWritten(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	type part struct {
		Name string
		More *string
	}
	type plain struct {
		Name   string
		Bytes  []byte
		Sum    Digest
		Lists  [][]string
		Next   *part
		Weight float64
		Count  int
		Small  uint8
		Whole  bool
		Days   []time.Time
		Never  time.Time
		Maps   map[string]any
	}
	if !Invertible(reflect.TypeFor[plain]()) {
		t.Fatal("a plain type cannot be read")
	}
	type chain struct{ Next *chain }
	if Invertible(reflect.TypeFor[chain]()) || Invertible(reflect.TypeFor[view]()) || Invertible(reflect.TypeFor[any]()) {
		t.Error("what cannot be seen would be lost")
	}
	values := []plain{
		{}, {Name: "停水", Bytes: []byte{0, 1}, Sum: Of("x"), Lists: [][]string{{"a", ""}, nil}, Weight: -1.5, Count: -1 << 40, Small: 255, Whole: true},
		{Next: &part{Name: "a", More: new(string)}, Days: []time.Time{time.Date(2026, 11, 25, 12, 0, 0, 5, zone), {}, time.Date(1900, 1, 1, 0, 0, 0, 0, zone)}},
	}
	for _, v := range values {
		text := string(Append(nil, v))
		var got plain
		if !Decode(text, &got, zone) || !reflect.DeepEqual(got, v) {
			t.Errorf("%+v is read as %+v", v, got)
		}
		for i := range text {
			var part plain
			if Decode(text[:i], &part, zone) {
				t.Errorf("%d bytes of %d are taken for all", i, len(text))
			}
		}
		if Decode(text+"x", new(plain), zone) {
			t.Error("more is taken for all")
		}
	}
	text := string(Append(nil, plain{Days: []time.Time{time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)}}))
	var got plain
	if Decode(text, &got, zone); got.Days[0].Format(time.RFC3339) != "2026-11-25T12:00:00Z" {
		t.Errorf("a time of another zone is read as %v", got.Days)
	}
	if Decode(string(Append(nil, plain{Maps: map[string]any{"a": 1}})), new(plain), zone) {
		t.Error("a map is lost")
	}
}

func FuzzDecode(f *testing.F) {
	type plain struct {
		Name  string
		Lists [][]string
		Next  *int
		Days  []time.Time
		Sum   Digest
	}
	f.Add(string(Append(nil, plain{Name: "a", Lists: [][]string{{"b"}}, Next: new(int), Days: []time.Time{{}}})))
	f.Fuzz(func(t *testing.T, data string) {
		var v plain
		if Decode(data, &v, time.UTC) && v.Next == nil && len(v.Lists) == 0 && len(v.Days) == 0 {
			if again := string(Append(nil, v)); len(again) > len(data) {
				t.Errorf("%q is read, but written as %q", data, again)
			}
		}
	})
}
