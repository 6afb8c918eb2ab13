package build

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"slices"
	"sync"
	"time"

	"linli/internal/content"
	"linli/internal/diag"
	"linli/internal/memo"
	"linli/internal/model"
	"linli/internal/page"
	"linli/internal/parallel"
	"linli/internal/publish"
)

// A memory is what a build leaves to the next: from which inputs each output was made,
// and what came of it. The bytes themselves are in the output folder. To forget it costs
// time and nothing else.
type memory struct {
	whole   whole
	outputs map[string]*remembered  // by file
	config  memo.Digest             // of site.yaml
	heads   map[string]content.Head // of the files of the source folder, as read with that
	dirty   bool                    // there is something to save
	saved   memo.Saved              // what has not been read yet

	// file, if there is one, takes outputs and heads as soon as they are known: they are not
	// held. It is so if there will be one build only.
	file *memo.File
	free chan *memo.Writer // to its parts that take outputs
	lock sync.Mutex        // of outputs, above
}

// whole is a build as a whole: if nothing it was made from has changed, nothing has to be
// done but to tell again what it said.
type whole struct {
	inputs   memo.Digest // of options, program and all files, but not of the moment
	proven   bool        // nothing was touched while the site was built
	moment   time.Time   // for which it was built
	until    time.Time   // when it changes by itself; zero if it does not
	state    memo.Digest // of the output folder when it was done
	extra    []string    // files outside the surveyed folders
	files    *survey
	report   Report
	problems diag.List
}

// remembered is one output: made from inputs, or for a page from what is in its Memory,
// it came to be published with these bytes. Of data of a kind the Memory's View stands for
// all but the moment.
type remembered struct {
	inputs   memo.Digest
	page     page.Memory
	sum      memo.Digest
	sha256   *[sha256.Size]byte // nil if nobody needed it
	size     int64
	media    []page.Media
	problems diag.List // beside those of the page's text
	doc      int       // its number in the search index, plus one; of the index's own list, how many there are
}

// failed reports whether the output has mistakes that stop a build.
func (m *remembered) failed() bool { return m.page.Text.Problems.HasErrors() || m.problems.HasErrors() }

// took notes what was published.
func (m *remembered) took(e publish.Entry) { m.sum, m.sha256, m.size = e.Sum, e.SHA256, e.Size }

// kept returns the entry of an output that need not be made again, if its file is still
// as it was published.
func (m *remembered) kept(out *publish.Output, file string) (publish.Entry, bool) {
	if m == nil || m.sum == (memo.Digest{}) {
		return publish.Entry{}, false
	}
	e, kept := out.Keep(file, m.sum, m.size)
	e.SHA256 = m.sha256
	return e, kept
}

// The parts of a saved memory. What a build said is read only if nothing has changed, and
// what is known of outputs and files only if something has.
const (
	wholePart = iota
	saidPart
	headsPart
	filesPart
	outputsPart
)

// Outputs are put into several parts, so that those who make them need not wait for each other.
const outputsParts = 3

// into makes a memory put outputs into a file, unless it is nil.
func (m *memory) into(f *memo.File) {
	if f == nil {
		return
	}
	m.file, m.free = f, make(chan *memo.Writer, outputsParts)
	for i := range outputsParts {
		m.free <- f.Part(outputsPart + i)
	}
}

// newMemory remembers nothing.
func newMemory() *memory { return &memory{whole: whole{files: &survey{}}} }

// loadMemory reads the memory from the source folder, or returns an empty one.
func loadMemory(source fs.FS, opts Options) *memory {
	m := &memory{whole: whole{proven: true}}
	if opts.Memory != "" {
		m.saved = memo.Load(source, opts.Memory, opts.program())
	}
	r, files := m.saved.Part(wholePart), m.saved.Part(filesPart)
	if !r.More() || !files.More() {
		return newMemory()
	}
	m.whole.read(r)
	m.whole.files = readSurvey(files)
	if errors.Join(r.Err(), files.Err()) != nil {
		return newMemory()
	}
	return m
}

// recall reads what is known of outputs and files, if that has not been done.
func (m *memory) recall() {
	if m.outputs != nil || m.saved.Size() == 0 {
		return
	}
	var outputs, heads error
	parallel.All(func() { outputs = m.recallOutputs() }, func() { heads = m.recallHeads(m.saved.Part(headsPart)) })
	if errors.Join(outputs, heads) != nil {
		m.outputs, m.heads = nil, nil
	}
}

func (m *memory) recallOutputs() (err error) {
	m.outputs = make(map[string]*remembered, m.whole.report.Files)
	known := findings{}
	for i := range outputsParts {
		r := m.saved.Part(outputsPart + i)
		for r.More() {
			file := r.Unique()
			m.outputs[file] = readRemembered(r, known)
		}
		err = errors.Join(err, r.Err())
	}
	return err
}

func (m *memory) recallHeads(r *memo.Reader) error {
	if r.More() {
		m.config = r.Digest()
	}
	m.heads = make(map[string]content.Head, len(m.whole.files.names))
	for r.More() {
		file := r.Unique()
		m.heads[file] = content.Head{
			File: r.Digest(), Outline: r.Digest(), Text: r.Unique(), Record: r.Unique(), Shape: r.Text(),
			Body:      model.Span{From: int(r.Uint()), To: int(r.Uint()), Line: int(r.Uint()), Sum: r.Digest()},
			Structure: r.Digest(),
		}
	}
	return r.Err()
}

// known returns what is known of the files of the source folder, if config is still what it
// was.
func (m *memory) known(config memo.Digest) map[string]content.Head {
	if m.config != config {
		return nil
	}
	return m.heads
}

// said returns what the last build said.
func (m *memory) said() diag.List {
	if m.whole.problems == nil {
		if r := m.saved.Part(saidPart); r.More() {
			m.whole.problems = readProblems(r, findings{})
		}
	}
	return m.whole.problems
}

// say puts what the build said into the file, if there is one.
func (m *memory) say() {
	if m.file != nil {
		writeProblems(m.file.Part(saidPart), m.whole.problems)
	}
}

// note keeps what is known of an output.
func (m *memory) note(file string, o *remembered) {
	if m.outputs != nil {
		m.lock.Lock()
		m.outputs[file] = o
		m.lock.Unlock()
	}
	if m.file != nil {
		w := <-m.free
		writeOutput(w, file, o)
		m.free <- w
	}
}

// writeOutput writes what is known of an output.
func writeOutput(w *memo.Writer, file string, o *remembered) {
	w.Unique(file)
	o.write(w)
	w.Done()
}

// writeHead writes what is known of a file that was read. Before the first, site.yaml's digest
// is written.
func writeHead(w *memo.Writer, file string, h content.Head) {
	w.Unique(file)
	w.Digest(h.File)
	w.Digest(h.Outline)
	w.Unique(h.Text)
	w.Unique(h.Record)
	w.Text(h.Shape)
	for _, n := range []int{h.Body.From, h.Body.To, h.Body.Line} {
		w.Uint(uint64(n))
	}
	w.Digest(h.Body.Sum)
	w.Digest(h.Structure)
	w.Done()
}

// keep keeps the memory in a file for other processes.
func (m *memory) keep(opts Options) {
	m.prove(opts)
	f := m.file
	if f == nil {
		m.recall()
		f = m.written(opts)
	}
	m.whole.write(f.Part(wholePart))
	if f.Keep() == nil || m.file != nil { // what was put there is not known any more
		m.dirty = false
	}
	m.file = nil
}

// written writes what is known of outputs and files.
func (m *memory) written(opts Options) *memo.File {
	f := memo.NewFile(opts.Source, opts.Memory, opts.program(), opts.Clock())
	writeProblems(f.Part(saidPart), m.said())
	parallel.All(func() {
		w := f.Part(outputsPart)
		for file, o := range m.outputs {
			writeOutput(w, file, o)
		}
	}, func() {
		w := f.Part(headsPart)
		w.Digest(m.config)
		for file, h := range m.heads {
			writeHead(w, file, h)
		}
		m.whole.files.write(f.Part(filesPart))
	})
	return f
}

func (x *whole) write(w *memo.Writer) {
	w.Digest(x.inputs)
	writeTime(w, x.moment)
	writeTime(w, x.until)
	w.Digest(x.state)
	writeTexts(w, x.extra)
	for _, n := range []int64{int64(x.report.Pages), int64(x.report.Files), x.report.Bytes} {
		w.Uint(uint64(n))
	}
	w.Text(x.report.NextChange)
	w.Text(x.report.BasePath)
	w.Uint(uint64(x.report.Warnings))
}

func (x *whole) read(r *memo.Reader) {
	x.inputs, x.moment, x.until, x.state = r.Digest(), readTime(r), readTime(r), r.Digest()
	x.extra = readTexts(r)
	x.report.Pages, x.report.Files, x.report.Bytes = int(r.Uint()), int(r.Uint()), int64(r.Uint())
	x.report.NextChange, x.report.BasePath = r.Text(), r.Text()
	x.report.Warnings = int(r.Uint())
}

func (m *remembered) write(w *memo.Writer) {
	w.Digest(m.inputs)
	w.Digest(m.page.View)
	lasting := uint64(0)
	if m.page.Lasting {
		lasting = 1
	}
	w.Uint(lasting)
	t := &m.page.Text
	w.Digest(t.Source)
	if t.Source != (memo.Digest{}) {
		writeTexts(w, t.Asked)
		w.Digest(t.Answers)
		w.Digest(t.HTML)
		w.Unique(t.Excerpt)
		writeProblems(w, t.Problems)
		w.Unique(t.File)
		w.Uint(uint64(t.Line))
	}
	w.Digest(m.sum)
	w.Sum(m.sha256)
	w.Uint(uint64(m.size))
	w.Uint(uint64(len(m.media)))
	for _, x := range m.media {
		w.Text(x.Path)
		w.Text(x.File)
		w.Uint(uint64(x.Width))
	}
	writeProblems(w, m.problems)
	w.Uint(uint64(m.doc))
}

func readRemembered(r *memo.Reader, known findings) *remembered {
	m := &remembered{}
	m.inputs, m.page.View, m.page.Lasting = r.Digest(), r.Digest(), r.Uint() == 1
	t := &m.page.Text
	if t.Source = r.Digest(); t.Source != (memo.Digest{}) {
		t.Asked, t.Answers, t.HTML, t.Excerpt = readTexts(r), r.Digest(), r.Digest(), r.Unique()
		t.Problems, t.File, t.Line = readProblems(r, known), r.Unique(), int(r.Uint())
	}
	m.sum, m.sha256, m.size = r.Digest(), r.Sum(), int64(r.Uint())
	for range r.Count() {
		m.media = append(m.media, page.Media{Path: r.Text(), File: r.Text(), Width: int(r.Uint())})
	}
	m.problems, m.doc = readProblems(r, known), int(r.Uint())
	return m
}

func writeTime(w *memo.Writer, t time.Time) {
	if t.IsZero() {
		w.Text("")
		return
	}
	w.Text(t.Format(time.RFC3339Nano))
}

func readTime(r *memo.Reader) time.Time {
	t, err := time.Parse(time.RFC3339Nano, r.Text())
	if err != nil {
		return time.Time{}
	}
	return t
}

func writeTexts(w *memo.Writer, list []string) {
	w.Uint(uint64(len(list)))
	for _, s := range list {
		w.Text(s)
	}
}

func readTexts(r *memo.Reader) (list []string) {
	for range r.Count() {
		list = append(list, r.Text())
	}
	return list
}

func writeProblems(w *memo.Writer, list diag.List) {
	w.Uint(uint64(len(list)))
	for _, d := range list {
		w.Text(d.File)
		w.Uint(uint64(d.Line))
		w.Uint(uint64(d.Col))
		w.TextOf(d.Finding, func() string { return string(d.Append(nil)) })
	}
}

// findings are what is wrong at one place or many, by what it is kept as.
type findings map[string]*diag.Finding

// of returns the finding that is kept as a text, or nil if it is none.
func (f findings) of(kept string) *diag.Finding {
	known, ok := f[kept]
	if !ok {
		if known, ok = diag.ParseFinding(kept); !ok {
			return nil
		}
		f[kept] = known
	}
	return known
}

func readProblems(r *memo.Reader, known findings) (list diag.List) {
	n := r.Count()
	list = slices.Grow(list, min(n, r.Left()/4)) // none takes less
	for range n {
		pos := diag.Pos{File: r.Text(), Line: int(r.Uint()), Col: int(r.Uint())}
		f := known.of(r.Text())
		if f == nil {
			r.Fail()
			return nil
		}
		list = append(list, f.At(pos))
	}
	return list
}
