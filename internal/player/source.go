package player

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A source is where packs come from. fetch returns a pack that may be new, nil if the
// source has what is shown, or errNothing if it has nothing at all for now.
type source interface {
	fetch(ctx context.Context, s *store) (*candidate, error)
	// refuse notes that a pack was refused, so that it is not fetched again and again.
	refuse(c *candidate, why error)
}

// errNothing means that there is nothing to look at, such as no stick: that is no failure,
// but no contact either.
var errNothing = errors.New("there is nothing to look at")

// USB is the source that looks at all sticks that are plugged in.
const USB = "usb"

// PackName is how a pack is called where only its folder is known.
const PackName = "kiosk.zip"

func (p *Player) choose() source {
	switch {
	case strings.EqualFold(p.From, USB):
		return &folders{find: p.Mounts, maybe: true, key: p.Key}
	case strings.HasPrefix(p.From, "http://"), strings.HasPrefix(p.From, "https://"):
		address := p.From
		if strings.HasSuffix(address, "/") {
			address += PackName
		}
		return &remote{address: address, now: p.Now}
	}
	return &folders{find: func() []string { return []string{p.From} }, key: p.Key}
}

// A remote source is a pack on a server, asked for again with its entity tag (RFC 9110) and
// resumed where a download was broken off.
type remote struct {
	address string
	now     func() time.Time
	refused string    // the entity tag of a pack that was refused
	until   time.Time // when that is fetched again
	next    time.Time // when a server that cannot tell whether it has something new is asked again
}

// silence is for how long a server may say nothing before it is given up.
const silence = time.Minute

var errSilent = errors.New("the server said nothing for a minute")

// again is after how long a pack that was refused is fetched again, though the server says
// it is the same: it may have been damaged on its way.
const again = 30 * time.Minute

func (r *remote) fetch(ctx context.Context, s *store) (*candidate, error) {
	if r.now().Before(r.next) {
		return nil, errNothing
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.address, nil)
	if err != nil {
		return nil, err
	}
	offset := r.resume(request, s)
	quiet := time.AfterFunc(silence, func() { cancel(errSilent) })
	defer quiet.Stop()
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("asking for a pack: %w", err), context.Cause(ctx))
	}
	defer answer.Body.Close() //nolint:errcheck // only read
	tag := cmp.Or(answer.Header.Get("ETag"), answer.Header.Get("Last-Modified"))
	switch {
	case answer.StatusCode == http.StatusNotModified:
		return nil, nil
	case answer.StatusCode == http.StatusPartialContent && offset > 0 && strings.HasPrefix(answer.Header.Get("Content-Range"), "bytes "+strconv.FormatInt(offset, 10)+"-"):
	case answer.StatusCode == http.StatusRequestedRangeNotSatisfiable:
		if found, err := s.offer(r.address + " " + tag); err == nil { // all of it had come
			return found, nil
		}
		return nil, errors.Join(errors.New("the server has another pack by now"), s.discard())
	case answer.StatusCode == http.StatusOK:
		offset = 0
	default:
		return nil, fmt.Errorf("asking for a pack: %s says %s", r.address, answer.Status)
	}
	if tag != "" && tag == r.refused && r.now().Before(r.until) {
		return nil, errors.New("the server still has the pack that was refused")
	}
	s.state.Partial = r.address + " " + tag
	if err := s.save(); err != nil {
		return nil, err
	}
	if err := s.receive(awake{answer.Body, quiet}, offset); err != nil {
		if noRoom(err) { // else what came is kept for the next attempt
			err = errors.Join(err, s.discard())
		}
		return nil, errors.Join(err, context.Cause(ctx))
	}
	if tag == "" {
		r.next = r.now().Add(again)
	}
	found, err := s.offer(r.address + " " + tag)
	if err != nil {
		r.refused, r.until = tag, r.now().Add(again)
	}
	return found, err
}

func (r *remote) refuse(c *candidate, _ error) {
	r.refused, r.until = strings.TrimPrefix(c.mark, r.address+" "), r.now().Add(again)
}

// resume asks only for what is new, or for the rest of what was broken off; it returns
// where that begins.
func (r *remote) resume(request *http.Request, s *store) int64 {
	tag, ok := strings.CutPrefix(s.state.Partial, r.address+" ")
	info, err := s.root.Stat(partialFile)
	if ok && err == nil && info.Size() > 0 && strings.HasPrefix(tag, `"`) { // a strong one
		request.Header.Set("Range", "bytes="+strconv.FormatInt(info.Size(), 10)+"-")
		request.Header.Set("If-Range", tag)
		return info.Size()
	}
	switch tag, ok := strings.CutPrefix(s.state.Mark, r.address+" "); {
	case !ok || tag == "":
	case strings.HasSuffix(tag, `"`):
		request.Header.Set("If-None-Match", tag)
	default: // a server without entity tags
		request.Header.Set("If-Modified-Since", tag)
	}
	return 0
}

// awake is a body that puts off a timer with all that is read.
type awake struct {
	io.Reader
	quiet *time.Timer
}

// Read implements io.Reader.
func (a awake) Read(p []byte) (int, error) {
	n, err := a.Reader.Read(p)
	a.quiet.Reset(silence)
	return n, err
}

// folders are a source of packs that lie in folders, or of one pack that is a file.
type folders struct {
	find  func() []string
	maybe bool // they come and go
	key   []byte
	seen  map[string]looked // by file
}

// looked is what is known of a file that was looked at.
type looked struct {
	size   int64
	at     time.Time
	packed time.Time
	err    error // why it was refused
}

func (f *folders) refuse(c *candidate, why error) {
	l := f.seen[c.from]
	l.err = why
	f.seen[c.from] = l
}

func (f *folders) fetch(_ context.Context, s *store) (*candidate, error) {
	files, err := f.files()
	if err != nil {
		return nil, err
	}
	if len(files) == 0 && f.maybe {
		return nil, errNothing
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%w at %s", ErrNone, strings.Join(f.find(), ", "))
	}
	seen := map[string]looked{}
	best := ""
	var wrong error
	for _, file := range files {
		l := f.look(file, s)
		if seen[file] = l; l.err != nil {
			wrong = fmt.Errorf("%s: %w", file, l.err)
		} else if best == "" || l.packed.After(seen[best].packed) {
			best = file
		}
	}
	f.seen = seen
	if best == "" {
		return nil, wrong
	}
	mark := best + " " + strconv.FormatInt(seen[best].size, 10) + " " + seen[best].at.Format(time.RFC3339Nano)
	if s.state.Mark == mark {
		return nil, nil
	}
	if seen[best].packed.Before(s.state.Packed) {
		return nil, older(seen[best].packed, s.state.Packed)
	}
	src, err := os.Open(best)
	if err != nil {
		return nil, fmt.Errorf("reading a pack: %w", err)
	}
	defer src.Close() //nolint:errcheck // only read
	if err := s.receive(src, 0); err != nil {
		return nil, errors.Join(err, s.discard()) // it is read again as a whole
	}
	found, err := s.offer(mark)
	if found != nil {
		found.from = best
	}
	return found, err
}

// files are the packs there may be.
func (f *folders) files() ([]string, error) {
	var out []string
	var wrong error
	for _, from := range f.find() {
		info, err := os.Stat(from)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue // a stick that is not plugged in
		case err != nil:
			wrong = fmt.Errorf("looking for packs: %w", err) // a stick that was pulled must not hide the others
			continue
		case !info.IsDir():
			out = append(out, from)
			continue
		}
		names, err := filepath.Glob(filepath.Join(globEscape.Replace(from), "*.zip"))
		if err != nil {
			wrong = fmt.Errorf("looking for packs: %w", err)
		}
		out = append(out, names...)
	}
	if len(out) == 0 && wrong != nil {
		return nil, wrong
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

var globEscape = strings.NewReplacer("[", `\[`, "*", `\*`, "?", `\?`)

// look finds out when a pack was packed, unless that is known.
func (f *folders) look(file string, s *store) looked {
	info, err := os.Stat(file)
	if err != nil {
		return looked{err: err}
	}
	l := looked{size: info.Size(), at: info.ModTime()}
	if was, ok := f.seen[file]; ok && was.size == l.size && was.at.Equal(l.at) {
		return was
	}
	if l.size > s.limit {
		l.err = fmt.Errorf("it is larger than %d MB, which is the limit", s.limit>>20)
		return l
	}
	src, err := os.Open(file)
	if err != nil {
		l.err = err
		return l
	}
	defer src.Close() //nolint:errcheck // only read
	pack, err := openPack(src, f.key)
	if err != nil {
		l.err = err
		return l
	}
	l.packed = pack.Packed
	return l
}
