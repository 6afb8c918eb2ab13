package content

import (
	"reflect"
	"sync"

	"linli/internal/diag"
	"linli/internal/memo"
	"linli/internal/model"
	"linli/internal/schema"
)

// A shape is what many texts have in common that were written after one pattern: where their
// values stand, and what is wrong with them. What is wrong in them has no file.
type shape struct {
	text     string // what newShape was given; "" if it cannot be kept
	places   schema.Places
	problems diag.List
}

// shapes keep one of all equal shapes. They may be used by several goroutines at a time.
type shapes struct{ known sync.Map } // by the digest of what they are kept as

// A keptShape is a shape as it is kept.
type keptShape struct {
	Places schema.Places
	Flaws  []flaw
}

// A flaw is a finding with its place in the file.
type flaw struct {
	Line, Col int
	Finding   string
}

// of returns the shape of a file. places may be changed afterwards.
func (x *shapes) of(own *room, file string, places schema.Places, problems diag.List) *shape {
	kept := keptShape{Places: places}
	for _, d := range problems {
		kept.Flaws = append(kept.Flaws, flaw{d.Line, d.Col, string(d.Append(nil))})
		if d.File != file {
			return &shape{places: append(schema.Places(nil), places...)}
		}
	}
	text := memo.Append(own.kept[:0], &kept)
	own.kept = text
	sum := memo.Sum(text)
	if known, ok := x.known.Load(sum); ok {
		return known.(*shape)
	}
	s := newShape(string(text))
	known, _ := x.known.LoadOrStore(sum, s)
	return known.(*shape)
}

// read returns the shape that is kept as text, or nil if it is none.
func (x *shapes) read(text string) *shape {
	sum := memo.SumText(text)
	known, ok := x.known.Load(sum)
	if !ok {
		known, _ = x.known.LoadOrStore(sum, newShape(text))
	}
	return known.(*shape)
}

func newShape(text string) *shape {
	var kept *keptShape
	if !memo.Decode(text, &kept, nil) || kept == nil {
		return nil
	}
	s := &shape{text: text, places: kept.Places}
	for _, p := range kept.Flaws {
		f, ok := diag.ParseFinding(p.Finding)
		if !ok {
			return nil
		}
		s.problems = append(s.problems, f.At(diag.Pos{Line: p.Line, Col: p.Col}))
	}
	return s
}

// told returns what is wrong with a file of this shape.
func (s *shape) told(file string) diag.List {
	if len(s.problems) == 0 {
		return nil
	}
	out := make(diag.List, len(s.problems))
	for i, d := range s.problems {
		d.File = file
		out[i] = d
	}
	return out
}

var keepable sync.Map // by type: whether records of it can be kept

// keep returns what a record is kept as, and the record as read from that: nothing of it
// holds the text it was read from. ok is false if it cannot be kept.
func (l *loader) keep(own *room, s source, rec model.Content) (kept string, again model.Content, ok bool) {
	t := reflect.TypeOf(rec).Elem()
	can, known := keepable.Load(t)
	if !known {
		can, _ = keepable.LoadOrStore(t, memo.Invertible(t))
	}
	if !can.(bool) {
		return "", nil, false
	}
	own.kept = memo.Append(own.kept[:0], rec)
	kept = string(own.kept[1:]) // after the mark of a pointer
	again = s.kind.New().(model.Content)
	return kept, again, memo.Decode(kept, again, l.config.Zone)
}

// recall makes what a file holds from what is kept of it. ok is false if that cannot be read.
func (l *loader) recall(s source, head Head) (out readResult, ok bool) {
	rec := s.kind.New().(model.Content)
	if !memo.Decode(head.Record, rec, l.config.Zone) {
		return out, false
	}
	shape := l.shapes.read(head.Shape)
	if shape == nil {
		return out, false
	}
	base := rec.Page()
	base.Places, base.Body, base.Outline = shape.places, head.Body, head.Outline
	l.name(base, s) // what is wrong with that is part of the shape
	return readResult{records: []model.Record{rec}, problems: shape.told(s.file), sum: head.Outline, head: head}, true
}
