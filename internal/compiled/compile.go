package compiled

import (
	"cmp"
	"fmt"
	"html/template"
	"reflect"
	"slices"
	"strings"
	"text/template/parse"
)

// A compiler compiles one template and those it calls.
type compiler struct {
	set  *Set
	made map[form]*program
}

// program compiles a template, which the library has escaped.
func (c *compiler) program(f form) *program {
	if p, ok := c.set.known.Load(f); ok {
		return p.(*program)
	}
	if p, ok := c.made[f]; ok {
		return p
	}
	p := &program{}
	c.made[f] = p
	t := c.set.library.Lookup(f.name)
	if t == nil || t.Tree == nil || f.data == nil {
		p.left = left("html/template does not know it, or refuses it")
		return p
	}
	s := scope{compiler: c, program: p, variables: []variable{{"$", 0, f.data}}}
	p.slots = 1
	p.body, p.left = s.list(t.Tree.Root, f.data)
	return p
}

// A scope is what can be seen at one place of a template.
type scope struct {
	*compiler
	program   *program
	variables []variable
}

type variable struct {
	name string
	slot int
	typ  reflect.Type
}

// declare adds a variable and returns its slot.
func (s *scope) declare(name string, typ reflect.Type) int {
	slot := s.program.slots
	s.program.slots++
	s.variables = append(slices.Clip(s.variables), variable{name, slot, typ})
	return slot
}

func (s *scope) variable(name string) (variable, error) {
	for _, v := range slices.Backward(s.variables) {
		if v.name == name && v.typ != nil {
			return v, nil
		}
		if v.name == name {
			break
		}
	}
	return variable{}, left("variable " + name)
}

// left is an error that says what is left to the library.
type left string

func (l left) Error() string { return string(l) }

// list compiles what stands between two marks. Its variables end with it.
func (s scope) list(l *parse.ListNode, dot reflect.Type) (step, error) {
	if l == nil {
		return nothing, nil
	}
	var steps []step
	var fixed strings.Builder // text that has not become a step yet
	flush := func() {
		if fixed.Len() > 0 {
			steps = append(steps, text(fixed.String()))
			fixed.Reset()
		}
	}
	for _, n := range l.Nodes {
		var next step
		var err error
		switch n := n.(type) {
		case *parse.TextNode:
			fixed.Write(n.Text)
			continue
		case *parse.CommentNode:
			continue
		case *parse.ActionNode:
			var constant string
			if constant, next, err = s.action(n, dot); next == nil && err == nil {
				fixed.WriteString(constant)
				continue
			}
		case *parse.IfNode:
			next, err = s.branch(&n.BranchNode, dot, false)
		case *parse.WithNode:
			next, err = s.branch(&n.BranchNode, dot, true)
		case *parse.RangeNode:
			next, err = s.loop(n, dot)
		case *parse.TemplateNode:
			next, err = s.call(n, dot)
		default:
			err = left(n.String())
		}
		if err != nil {
			return nil, err
		}
		flush()
		steps = append(steps, next)
	}
	flush()
	return sequence(steps), nil
}

// action compiles {{value | escapers}} or {{$variable := value}}. An action that always writes
// the same has no step.
func (s *scope) action(n *parse.ActionNode, dot reflect.Type) (constant string, _ step, err error) {
	if len(n.Pipe.Decl) > 0 {
		v, err := s.pipe(n.Pipe.Cmds, dot)
		if err != nil {
			return "", nil, err
		}
		set, err := s.assign(n.Pipe, v.typ)
		if err != nil {
			return "", nil, err
		}
		return "", func(r *run, dot reflect.Value) bool {
			x, ok := v.get(r, dot)
			set(r, x)
			return ok
		}, nil
	}
	cmds := n.Pipe.Cmds
	var escapers []string
	for len(cmds) > 1 {
		name, ok := escaper(cmds[len(cmds)-1])
		if !ok {
			break
		}
		cmds, escapers = cmds[:len(cmds)-1], append([]string{name}, escapers...)
	}
	v, err := s.pipe(cmds, dot)
	if err != nil {
		return "", nil, err
	}
	write, err := writer(strings.Join(escapers, " "), v.typ)
	if err != nil {
		return "", nil, err
	}
	if v.constant {
		constant, err := written(write, v)
		return constant, nil, err
	}
	return "", func(r *run, dot reflect.Value) bool {
		x, ok := v.get(r, dot)
		return ok && write(r.w, x)
	}, nil
}

// escaper returns the name of the escaper of the library that a command is.
func escaper(cmd *parse.CommandNode) (string, bool) {
	if id, ok := cmd.Args[0].(*parse.IdentifierNode); ok && len(cmd.Args) == 1 {
		return strings.CutPrefix(id.Ident, "_html_template_")
	}
	return "", false
}

// assign returns what puts a value into the variable that a pipe declares.
func (s *scope) assign(p *parse.PipeNode, typ reflect.Type) (func(r *run, v reflect.Value), error) {
	if len(p.Decl) == 0 {
		return func(*run, reflect.Value) {}, nil
	}
	if p.IsAssign || len(p.Decl) > 1 {
		return nil, left(p.String())
	}
	slot := s.declare(p.Decl[0].Ident[0], typ)
	return func(r *run, v reflect.Value) { r.vars[r.base+slot] = v }, nil
}

// branch compiles {{if}} and {{with}}.
func (s scope) branch(n *parse.BranchNode, dot reflect.Type, with bool) (step, error) {
	if !with && len(n.Pipe.Decl) == 0 {
		return s.choice(n, dot)
	}
	v, err := s.pipe(n.Pipe.Cmds, dot)
	if err != nil {
		return nil, err
	}
	isTrue, err := truth(v.typ)
	if err != nil {
		return nil, err
	}
	set, err := s.assign(n.Pipe, v.typ)
	if err != nil {
		return nil, err
	}
	otherwise, err := s.list(n.ElseList, dot)
	if err != nil {
		return nil, err
	}
	inner := dot
	if with {
		inner = v.typ
	}
	then, err := s.list(n.List, inner)
	if err != nil {
		return nil, err
	}
	return func(r *run, dot reflect.Value) bool {
		x, ok := v.get(r, dot)
		if !ok {
			return false
		}
		set(r, x)
		if !isTrue(x) {
			return otherwise(r, dot)
		}
		if with {
			dot = x
		}
		return then(r, dot)
	}, nil
}

// choice compiles {{if}}, of which only the truth of its value matters.
func (s *scope) choice(n *parse.BranchNode, dot reflect.Type) (step, error) {
	if len(n.Pipe.Cmds) != 1 {
		return nil, left(n.Pipe.String())
	}
	isTrue, err := s.condition(n.Pipe.Cmds[0].Args, dot)
	if err != nil {
		return nil, err
	}
	then, err := s.list(n.List, dot)
	if err != nil {
		return nil, err
	}
	otherwise, err := s.list(n.ElseList, dot)
	if err != nil {
		return nil, err
	}
	return func(r *run, dot reflect.Value) bool {
		yes, ok := isTrue(r, dot)
		switch {
		case !ok:
			return false
		case yes:
			return then(r, dot)
		}
		return otherwise(r, dot)
	}, nil
}

// A condition is whether a value is true; its second result is as in value.
type condition func(r *run, dot reflect.Value) (yes, ok bool)

// condition compiles a command of which only the truth matters.
func (s *scope) condition(args []parse.Node, dot reflect.Type) (condition, error) {
	if p, ok := args[0].(*parse.PipeNode); ok && len(args) == 1 && len(p.Cmds) == 1 && len(p.Decl) == 0 {
		return s.condition(p.Cmds[0].Args, dot)
	}
	if id, ok := args[0].(*parse.IdentifierNode); ok && len(args) > 1 && s.set.funcs[id.Ident] == nil {
		switch id.Ident {
		case "and", "or":
			return s.either(id.Ident == "or", args[1:], dot)
		case "not":
			if len(args) == 2 {
				is, err := s.condition(args[1:], dot)
				return func(r *run, dot reflect.Value) (bool, bool) {
					yes, ok := is(r, dot)
					return !yes, ok
				}, err
			}
		case "eq", "ne", "lt", "le", "gt", "ge":
			if len(args) == 3 {
				return s.comparison(id.Ident, args[1], args[2], dot)
			}
		}
	}
	v, err := s.command(args, dot)
	if err != nil {
		return nil, err
	}
	isTrue, err := truth(v.typ)
	return func(r *run, dot reflect.Value) (bool, bool) {
		x, ok := v.get(r, dot)
		return ok && isTrue(x), ok
	}, err
}

// either compiles "and" and "or", which look at no more arguments than they need.
func (s *scope) either(or bool, args []parse.Node, dot reflect.Type) (condition, error) {
	var conditions []condition
	for _, a := range args {
		is, err := s.condition([]parse.Node{a}, dot)
		if err != nil {
			return nil, err
		}
		conditions = append(conditions, is)
	}
	return func(r *run, dot reflect.Value) (bool, bool) {
		for _, is := range conditions {
			if yes, ok := is(r, dot); !ok || yes == or {
				return yes, ok
			}
		}
		return !or, true
	}, nil
}

// none is no slot: $ has the first.
const none = 0

// loop compiles {{range}} over a slice.
func (s scope) loop(n *parse.RangeNode, dot reflect.Type) (step, error) {
	v, err := s.pipe(n.Pipe.Cmds, dot)
	if err != nil {
		return nil, err
	}
	if v.typ.Kind() != reflect.Slice || n.Pipe.IsAssign {
		return nil, left(n.Pipe.String())
	}
	outside := s
	for _, d := range n.Pipe.Decl {
		outside.variables = append(slices.Clip(outside.variables), variable{name: d.Ident[0]}) // what the library makes of it there is odd
	}
	otherwise, err := outside.list(n.ElseList, dot)
	if err != nil {
		return nil, err
	}
	index, element := none, none
	switch d := n.Pipe.Decl; len(d) {
	case 1:
		element = s.declare(d[0].Ident[0], v.typ.Elem())
	case 2:
		index = s.declare(d[0].Ident[0], reflect.TypeFor[int]())
		element = s.declare(d[1].Ident[0], v.typ.Elem())
	}
	body, err := s.list(n.List, v.typ.Elem())
	if err != nil {
		return nil, err
	}
	return func(r *run, dot reflect.Value) bool {
		x, ok := v.get(r, dot)
		if !ok || x.Len() == 0 {
			return ok && otherwise(r, dot)
		}
		for i := range x.Len() {
			e := x.Index(i)
			if index != none {
				r.vars[r.base+index] = reflect.ValueOf(i)
			}
			if element != none {
				r.vars[r.base+element] = e
			}
			if !body(r, e) {
				return false
			}
		}
		return true
	}, nil
}

// call compiles {{template}}.
func (s *scope) call(n *parse.TemplateNode, dot reflect.Type) (step, error) {
	if n.Pipe == nil || len(n.Pipe.Decl) > 0 {
		return nil, left(n.String())
	}
	v, err := s.pipe(n.Pipe.Cmds, dot)
	if err != nil {
		return nil, err
	}
	f := form{n.Name, v.typ}
	_, begun := s.made[f]
	p := s.compiler.program(f)
	if p.body == nil && !begun {
		return nil, left(n.String())
	}
	return func(r *run, dot reflect.Value) bool {
		x, ok := v.get(r, dot)
		return ok && p.call(r, x)
	}, nil
}

// An operand is a value with its type. A constant one needs neither a run nor dot.
type operand struct {
	typ      reflect.Type
	constant bool
	get      value
}

func constant(x any) operand {
	v := reflect.ValueOf(x)
	return operand{v.Type(), true, func(*run, reflect.Value) (reflect.Value, bool) { return v, true }}
}

// comparison compiles the comparison of two values of one kind.
func (s *scope) comparison(name string, one, other parse.Node, dot reflect.Type) (condition, error) {
	a, err := s.operand(one, dot)
	if err != nil {
		return nil, err
	}
	b, err := s.operand(other, dot)
	if err != nil {
		return nil, err
	}
	var compare func(x, y reflect.Value) int
	switch kind := a.typ.Kind(); {
	case kind != b.typ.Kind():
	case kind == reflect.String:
		compare = func(x, y reflect.Value) int { return strings.Compare(x.String(), y.String()) }
	case kind == reflect.Int:
		compare = func(x, y reflect.Value) int { return cmp.Compare(x.Int(), y.Int()) }
	}
	if compare == nil {
		return nil, left(fmt.Sprintf("%s of %s and %s", name, a.typ, b.typ))
	}
	holds := map[string]func(int) bool{
		"eq": func(c int) bool { return c == 0 }, "ne": func(c int) bool { return c != 0 },
		"lt": func(c int) bool { return c < 0 }, "le": func(c int) bool { return c <= 0 },
		"gt": func(c int) bool { return c > 0 }, "ge": func(c int) bool { return c >= 0 },
	}[name]
	return func(r *run, dot reflect.Value) (bool, bool) {
		x, ok := a.get(r, dot)
		if !ok {
			return false, false
		}
		y, ok := b.get(r, dot)
		return ok && holds(compare(x, y)), ok
	}, nil
}

// pipe compiles the one command of a pipe; of several, only escapers are known, and those
// have been taken off.
func (s *scope) pipe(cmds []*parse.CommandNode, dot reflect.Type) (operand, error) {
	if len(cmds) != 1 {
		return operand{}, left("a pipe")
	}
	return s.command(cmds[0].Args, dot)
}

// command compiles a value, or a function and its arguments.
func (s *scope) command(args []parse.Node, dot reflect.Type) (operand, error) {
	if id, ok := args[0].(*parse.IdentifierNode); ok {
		return s.function(id.Ident, args[1:], dot)
	}
	if len(args) > 1 {
		return operand{}, left("arguments of " + args[0].String())
	}
	return s.operand(args[0], dot)
}

func (s *scope) operand(n parse.Node, dot reflect.Type) (operand, error) {
	switch n := n.(type) {
	case *parse.DotNode:
		return operand{dot, false, func(_ *run, dot reflect.Value) (reflect.Value, bool) { return dot, true }}, nil
	case *parse.FieldNode:
		return fields(operand{typ: dot}, n.Ident)
	case *parse.VariableNode:
		v, err := s.variable(n.Ident[0])
		if err != nil {
			return operand{}, err
		}
		return fields(operand{v.typ, false, func(r *run, _ reflect.Value) (reflect.Value, bool) { return r.vars[r.base+v.slot], true }}, n.Ident[1:])
	case *parse.PipeNode:
		if len(n.Decl) == 0 {
			return s.pipe(n.Cmds, dot)
		}
	case *parse.ChainNode:
		of, err := s.operand(n.Node, dot)
		if err != nil {
			return operand{}, err
		}
		return fields(of, n.Field)
	case *parse.StringNode:
		return constant(n.Text), nil
	case *parse.BoolNode:
		return constant(n.True), nil
	case *parse.NumberNode:
		if n.IsInt && !n.IsComplex && !strings.ContainsAny(n.Text, "'.eExXpP") {
			return constant(int(n.Int64)), nil
		}
	case *parse.IdentifierNode:
		return s.function(n.Ident, nil, dot)
	}
	return operand{}, left(n.String())
}

// fields compiles .A.B.C of an operand; without a get it is dot.
func fields(of operand, names []string) (operand, error) {
	for _, name := range names {
		var err error
		if of, err = field(of, name); err != nil {
			return operand{}, err
		}
	}
	return of, nil
}

func field(of operand, name string) (operand, error) {
	typ, pointer := of.typ, of.typ.Kind() == reflect.Pointer
	if pointer {
		typ = typ.Elem()
	}
	if typ.Kind() != reflect.Struct {
		return operand{}, left(fmt.Sprintf("field %s of %s", name, of.typ))
	}
	if _, method := reflect.PointerTo(typ).MethodByName(name); method {
		return operand{}, left(fmt.Sprintf("method %s of %s", name, of.typ))
	}
	f, ok := typ.FieldByName(name)
	if !ok || !f.IsExported() || !embedded(typ, f.Index) {
		return operand{}, left(fmt.Sprintf("field %s of %s", name, of.typ))
	}
	if of.constant {
		return operand{}, left("field of a constant")
	}
	get, index := of.get, f.Index
	if get == nil && !pointer && len(index) == 1 { // most are so
		i := index[0]
		return operand{f.Type, false, func(_ *run, dot reflect.Value) (reflect.Value, bool) { return dot.Field(i), true }}, nil
	}
	return operand{f.Type, false, func(r *run, x reflect.Value) (reflect.Value, bool) {
		if get != nil {
			var ok bool
			if x, ok = get(r, x); !ok {
				return x, false
			}
		}
		if pointer {
			if x.IsNil() {
				return x, false
			}
			x = x.Elem()
		}
		for _, i := range index {
			x = x.Field(i)
		}
		return x, true
	}}, nil
}

// embedded reports whether all that leads to a field are structs, not pointers to some.
func embedded(typ reflect.Type, index []int) bool {
	for _, i := range index[:len(index)-1] {
		if typ = typ.Field(i).Type; typ.Kind() != reflect.Struct {
			return false
		}
	}
	return true
}

// function compiles the call of one of the set's own functions.
func (s *scope) function(name string, nodes []parse.Node, dot reflect.Type) (operand, error) {
	args := make([]operand, len(nodes))
	fixed := true
	for i, n := range nodes {
		var err error
		if args[i], err = s.operand(n, dot); err != nil {
			return operand{}, err
		}
		fixed = fixed && args[i].constant
	}
	if name == "len" && s.set.funcs[name] == nil && len(args) == 1 && slices.Contains([]reflect.Kind{reflect.Slice, reflect.String}, args[0].typ.Kind()) {
		return operand{reflect.TypeFor[int](), false, func(r *run, dot reflect.Value) (reflect.Value, bool) {
			x, ok := args[0].get(r, dot)
			if !ok {
				return x, false
			}
			return reflect.ValueOf(x.Len()), true
		}}, nil
	}
	if len(args) == 0 || args[0].typ != reflect.TypeFor[string]() {
		return operand{}, left("function " + name)
	}
	switch f := s.set.funcs[name].(type) {
	case func(string) template.HTML:
		if len(args) == 1 {
			return result(fixed, args, func(key string, _ []any) template.HTML { return f(key) }), nil
		}
	case func(string, ...any) string:
		return result(fixed, args, func(key string, more []any) string { return f(key, more...) }), nil
	}
	return operand{}, left("function " + name)
}

// result makes an operand of what a function returns.
func result[T any](fixed bool, args []operand, f func(key string, more []any) T) operand {
	get := func(r *run, dot reflect.Value) (reflect.Value, bool) {
		key, ok := args[0].get(r, dot)
		if !ok {
			return key, false
		}
		more := make([]any, len(args)-1)
		for i, a := range args[1:] {
			x, ok := a.get(r, dot)
			if !ok {
				return x, false
			}
			more[i] = x.Interface()
		}
		return reflect.ValueOf(f(key.String(), more)), true
	}
	if fixed {
		v, _ := get(nil, reflect.Value{})
		return operand{v.Type(), true, func(*run, reflect.Value) (reflect.Value, bool) { return v, true }}
	}
	return operand{reflect.TypeFor[T](), false, get}
}
