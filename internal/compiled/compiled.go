// Package compiled runs the templates of html/template faster than the library does, with the
// same bytes coming out.
//
// In goes a set of parsed templates. The library escapes them, as ever, by the places that
// values stand in; then each is compiled to closures for the type of data that it is given
// first. What is not compiled (values of interfaces, maps, methods, contexts such as scripts,
// seldom used parts of the language) and whatever goes wrong is left to the library, so that
// every template runs and every error is the library's own.
package compiled

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"reflect"
	"sync"
)

// A Set is a set of templates that call each other. It may be used by several goroutines at
// a time.
type Set struct {
	library *template.Template
	funcs   template.FuncMap
	known   sync.Map   // form → *program
	mu      sync.Mutex // held while something is compiled
	runs    sync.Pool  // of *run
}

// New makes a Set of the templates associated with library. Its functions must be given again,
// and must return the same for the same arguments: where those are constant, they are called
// once. No template may be added to library after that.
func New(library *template.Template, funcs template.FuncMap) *Set {
	return &Set{library: library, funcs: funcs}
}

// A form is a template for one type of data.
type form struct {
	name string
	data reflect.Type
}

// A program is a compiled template. Its body is nil if the template is not compiled; that of
// a template that calls itself is nil until it is.
type program struct {
	body  step
	slots int   // how many variables it has, $ among them
	left  error // why it is not compiled
}

// Execute writes what the template called name makes of data.
func (s *Set) Execute(w *bytes.Buffer, name string, data any) error {
	if p := s.program(form{name, reflect.TypeOf(data)}); p.body != nil {
		start := w.Len()
		if s.run(p, w, data) {
			return nil
		}
		w.Truncate(start)
	}
	return s.library.ExecuteTemplate(w, name, data)
}

// run runs a program.
func (s *Set) run(p *program, w *bytes.Buffer, data any) bool {
	r, ok := s.runs.Get().(*run)
	if !ok {
		r = new(run)
	}
	r.w, r.vars = w, r.room[:0]
	ok = p.call(r, reflect.ValueOf(data))
	*r = run{}
	s.runs.Put(r)
	return ok
}

// Left returns the names of the templates that were left to the library so far, each with the
// type of its data.
func (s *Set) Left() []string {
	var names []string
	for key, p := range s.known.Range {
		if f := key.(form); p.(*program).body == nil && f.data != nil {
			names = append(names, fmt.Sprintf("%s of %s: %v", f.name, f.data, p.(*program).left))
		}
	}
	return names
}

func (s *Set) program(f form) *program {
	if p, ok := s.known.Load(f); ok {
		return p.(*program)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if p, ok := s.known.Load(f); ok {
		return p.(*program)
	}
	// The library escapes a template, and those it calls, when it is first run.
	_ = s.library.ExecuteTemplate(io.Discard, f.name, nil) //nolint:errcheck // what fails here fails again when it is run
	c := compiler{set: s, made: map[form]*program{}}
	p := c.program(f)
	for f, p := range c.made {
		s.known.Store(f, p)
	}
	return p
}
