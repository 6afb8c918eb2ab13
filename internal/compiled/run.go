package compiled

import (
	"bytes"
	"reflect"
)

// deepest is how far templates may call each other before the library is asked what is wrong.
const deepest = 1000

// A run is one execution of a template.
type run struct {
	w     *bytes.Buffer
	vars  []reflect.Value // of all templates that are being run, the innermost last
	base  int             // where those of the innermost begin
	depth int
	room  [8]reflect.Value // for vars, as long as they are few
}

// A step writes a part of the output. It reports false if the library has to do it all again.
type step func(r *run, dot reflect.Value) bool

// A value is computed from dot and variables; false is as in step.
type value func(r *run, dot reflect.Value) (reflect.Value, bool)

// call runs a program with data, which is its first variable, too: "$".
func (p *program) call(r *run, data reflect.Value) bool {
	if r.depth++; p.body == nil || r.depth > deepest {
		return false
	}
	outer := r.base
	r.base = len(r.vars)
	r.vars = append(r.vars, data)
	for range p.slots - 1 {
		r.vars = append(r.vars, reflect.Value{})
	}
	ok := p.body(r, data)
	r.vars = r.vars[:r.base]
	r.base = outer
	r.depth--
	return ok
}

// sequence runs steps one after the other.
func sequence(steps []step) step {
	switch len(steps) {
	case 0:
		return nothing
	case 1:
		return steps[0]
	case 2:
		first, second := steps[0], steps[1]
		return func(r *run, dot reflect.Value) bool { return first(r, dot) && second(r, dot) }
	}
	return func(r *run, dot reflect.Value) bool {
		for _, s := range steps {
			if !s(r, dot) {
				return false
			}
		}
		return true
	}
}

func nothing(*run, reflect.Value) bool { return true }

func text(s string) step {
	return func(r *run, _ reflect.Value) bool {
		r.w.WriteString(s)
		return true
	}
}
