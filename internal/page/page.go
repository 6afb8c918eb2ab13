// Package page makes the HTML pages: a typed view of what one address shows, and
// the theme's template filled with it.
//
// In go a plan and a theme, out come bytes. A page depends on nothing but what it
// is given; pages may be rendered in any order, several at a time.
package page

import (
	"bytes"
	"html/template"
	"io/fs"
	"time"
	"unsafe"

	"linli/internal/diag"
	"linli/internal/markdown"
	"linli/internal/memo"
	"linli/internal/model"
	"linli/internal/parallel"
	"linli/internal/plan"
	"linli/internal/search"
	"linli/internal/theme"
)

// A Renderer renders the pages of one plan.
type Renderer struct {
	plan    *plan.Plan
	site    *model.Site
	index   *model.Index
	theme   *theme.Theme
	md      *markdown.Converter
	source  fs.FS
	now     time.Time
	clock   func() time.Time
	scopes  map[string]*scope
	facts   facts
	buffers parallel.Buffers
	jobs    parallel.Pool[*job]
	codes   parallel.Memo[string, template.HTML] // by language and address
	amiss   parallel.Memo[wrongText, *diag.Finding]
	clocks  parallel.Memo[bool, template.HTMLAttr] // what tells clock.js the moment; true is that of pages that are lasting
	Skew    time.Duration                          // by how much the reader's clock is to be put on
	Sheet   Sheet                                  // draws posters; set before pages of posters are rendered
}

// New prepares what the pages of p share. source is the source folder, from which
// bodies are read again when they are needed. clock only measures.
func New(p *plan.Plan, t *theme.Theme, source fs.FS, clock func() time.Time) (*Renderer, error) {
	r := &Renderer{
		plan: p, site: p.Site, index: p.Index, theme: t, source: source, now: p.Site.Moment, clock: clock,
		md: markdown.New(p.Site.Config.RawHTML), scopes: map[string]*scope{},
	}
	r.facts = gather(r)
	for _, lang := range p.Site.Config.AllLanguages() {
		s, err := newScope(r, lang)
		if err != nil {
			return nil, err
		}
		r.scopes[lang] = s
	}
	return r, nil
}

// A Memory is what is remembered of a page that was rendered before.
type Memory struct {
	View    memo.Digest // of all that its templates saw
	Text    Text
	Lasting bool // it says the same whenever it is read, see Renderer.Lasting
}

// Lasting stands for what pages that are Lasting depend on beside what the site holds and
// shows: the year, which dates of that year leave out; the offsets of the community's time;
// whether there are urgent notices, which stand on every page.
func (r *Renderer) Lasting() memo.Digest {
	return memo.Of(r.now.Year(), zoneData(r.now), len(r.facts.urgent) > 0)
}

// A Result is a rendered page with what came up on the way.
type Result struct {
	Memory
	Same     bool          // as remembered: nothing was rendered
	Media    []Media       // the pictures and files it shows
	Problems diag.List     // beside those of the text
	Convert  time.Duration // what converting Markdown took
}

// Render renders one HTML output to w, unless it would be as it is remembered to be. The
// zero Memory remembers nothing. Mistakes in a template are in Problems. What search finds of
// a page that was rendered is given to found, which must not keep it.
func (r *Renderer) Render(w *bytes.Buffer, o plan.Output, known Memory, found func(search.Doc)) (result Result, err error) {
	s := r.scopes[o.Lang]
	r.lend(func(j *job) {
		if known.View != (memo.Digest{}) {
			if result, err = j.render(nil, s, o, known, found); err != nil || result.Same {
				return
			}
		}
		result, err = j.render(w, s, o, Memory{}, found)
	})
	return result, err
}

// lend calls f with a job, which it must not keep, nor anything in its room.
func (r *Renderer) lend(f func(j *job)) {
	r.jobs.Lend(func(*job) int { return 0 }, func() *job { return &job{} }, f)
}

// render renders one page, or, without w, finds out what it would be.
func (j *job) render(w *bytes.Buffer, s *scope, o plan.Output, known Memory, found func(search.Doc)) (Result, error) {
	j.begin(s, o, w == nil, known.Text)
	p, err := j.compose()
	if err != nil {
		return Result{}, err
	}
	doc, searched := j.doc()
	result := Result{Memory: Memory{View: j.digest(p, doc)}, Convert: j.convert}
	if result.Same = j.sketch && result.View == known.View; !j.sketch {
		err = j.template(j.execute(w, &j.room.main, &j.room.top, p))
		if searched {
			doc.Markup = string(j.markup)
			found(doc)
		}
	}
	result.Text, result.Media, result.Problems = j.said, j.media, j.problems
	result.Lasting = j.lasting()
	return result, err
}

// A composed page is all that its templates see.
type composed struct {
	name   string // of the template of the main part
	view   any
	alerts []alertView
	frame  *frameView // nil if the template is the whole page
	around string     // the template of the frame
}

// digest stands for the page: for what its templates see, the theme they are of, and what
// search finds of it beside the text that is in the view.
func (j *job) digest(p composed, doc search.Doc) memo.Digest {
	return memo.Of(j.theme.Sum, p.name, p.view, p.alerts, p.frame, doc, j.site.Config.Pinyin)
}

func (j *job) compose() (composed, error) {
	var p composed
	switch j.out.Type {
	case plan.Redirect:
		p.name, p.view = "redirect.html", j.redirect()
	case plan.PosterPage:
		p.name, p.view = "poster.html", j.poster()
	case plan.Board:
		p.name, p.view, p.around = "board.html", j.board(), "screen.html"
		j.framed = j.screen()
		p.frame = &j.framed
	default:
		p.name, p.view = j.view()
		p.around = "base.html"
		j.framed = j.frame()
		p.alerts, p.frame = j.alerts(), &j.framed
	}
	return p, j.err
}

// execute fills the templates of a page, the main part and what is above it first.
func (j *job) execute(w, main, top *bytes.Buffer, p composed) error {
	if p.frame == nil {
		return j.theme.Execute(w, j.lang, p.name, p.view)
	}
	if err := j.theme.Execute(main, j.lang, p.name, p.view); err != nil {
		return err
	}
	for _, a := range p.alerts {
		if err := j.theme.Execute(top, j.lang, "_alert.html", a); err != nil {
			return err
		}
	}
	f := p.frame
	f.Main, f.Sprite, f.Head.HTML, f.Alerts = mainPlace, spritePlace, headPlace, trusted(top.Bytes())
	top.Reset()
	if err := j.theme.Execute(top, j.lang, p.around, f); err != nil {
		return err
	}
	j.join(w, top.Bytes(), main.Bytes(), f.Head.view)
	return nil
}

// These keep the places in the frame of what is large or not known yet. In a page there is
// nothing like them: html/template and escape let no NUL through.
const (
	headPlace   template.HTML = "\x00h"
	spritePlace template.HTML = "\x00s"
	mainPlace   template.HTML = "\x00m"
)

// join writes a page: the frame, with what belongs in its places.
func (j *job) join(w *bytes.Buffer, frame, main []byte, machine *machineView) {
	for whole := frame; ; {
		before, after, found := bytes.Cut(frame, []byte("\x00"))
		w.Write(before)
		if !found || len(after) == 0 {
			return
		}
		switch after[0] {
		case headPlace[1]:
			machine.write(w)
		case spritePlace[1]:
			w.WriteString(string(j.theme.Sprite(whole, main)))
		case mainPlace[1]:
			w.Write(main)
		}
		frame = after[1:]
	}
}

// Convert makes the view of an output without rendering its page, to find what is wrong
// with its body, pictures and documents. A text that is known is not converted again.
func (r *Renderer) Convert(o plan.Output, known Text) (diag.List, error) {
	if o.Type != plan.Item && o.Type != plan.Point {
		return nil, nil
	}
	var problems diag.List
	var err error
	r.lend(func(j *job) {
		j.begin(r.scopes[o.Lang], o, true, known)
		j.view()
		problems, err = append(j.said.AppendTold(nil), j.problems...), j.err
	})
	return problems, err
}

// A job is the rendering of one output.
type job struct {
	*scope
	out      plan.Output
	sketch   bool          // the view is made to know the page, not to render it
	known    Text          // the text as remembered
	said     Text          // the text as it is
	markup   template.HTML // of the text
	head     head
	media    []Media
	problems diag.List
	convert  time.Duration
	err      error
	framed   frameView
	machine  machineView
	room     room
}

// room is what jobs use one after another.
type room struct {
	text, words, main, top bytes.Buffer
	ld                     []byte
	node                   thing  // the first of ld
	crumbs                 []link // of the head
	tags                   []part
	meta                   []textView
	answers                map[question]answer
}

// begin makes j the job of rendering an output.
func (j *job) begin(s *scope, o plan.Output, sketch bool, known Text) {
	room := j.room
	for _, b := range []*bytes.Buffer{&room.text, &room.words, &room.main, &room.top} {
		if b.Reset(); b.Cap() > mostRoom {
			*b = bytes.Buffer{}
		}
	}
	*j = job{scope: s, out: o, sketch: sketch, known: known, room: room}
}

// mostRoom is how much of each kind a job keeps for the next.
const mostRoom = 1 << 20

// template notes a mistake in a template; other errors are returned.
func (j *job) template(err error) error {
	if d, ok := err.(diag.Diagnostic); ok { //nolint:errorlint // Execute returns it bare
		j.problems = append(j.problems, d)
		return nil
	}
	return err
}

// view returns the template and the view of the output.
func (j *job) view() (string, any) {
	switch j.out.Type {
	case plan.Home:
		return "home.html", j.home()
	case plan.List, plan.Year, plan.Category, plan.Tag:
		return j.list()
	case plan.Item:
		return j.itemPage()
	case plan.Tags:
		return "tags.html", j.tags()
	case plan.Chronicle:
		return "chronicle.html", j.chronicle()
	case plan.Profile:
		return "profile.html", j.profile()
	case plan.Points:
		return "points.html", j.points()
	case plan.Point:
		return "point.html", j.point(j.out.Record.(*model.Point))
	case plan.Partners:
		return "partners.html", j.partners()
	case plan.Partner:
		return "partner.html", j.partner(j.out.Record.(*model.Partner))
	case plan.Alliance:
		return "partner.html", j.alliance(j.out.Record.(*model.Alliance))
	case plan.Offers:
		return "offers.html", j.offers()
	case plan.Canteen, plan.CanteenWeek:
		return "canteen.html", j.canteen()
	case plan.Grid:
		return "grid.html", j.grid()
	case plan.Building:
		return "building.html", j.buildingPage()
	case plan.Teams:
		return "teams.html", j.teams()
	case plan.Rewards:
		return "rewards.html", j.rewards()
	case plan.Month:
		return "month.html", j.month()
	case plan.EventsFor:
		return "events.html", j.eventsFor()
	case plan.Courses:
		return "courses.html", j.courses()
	case plan.NotFound:
		return "404.html", j.notFound()
	case plan.Say:
		return "say.html", j.say()
	case plan.Search:
		return "search.html", j.searchPage()
	case plan.PosterIndex:
		return "posters.html", j.posters()
	case plan.ShortPage:
		return "short.html", j.short()
	}
	panic("page: not a page: " + j.out.Path)
}

func (j *job) itemPage() (string, any) {
	switch c := j.out.Record.(type) {
	case *model.Notice:
		return "notice.html", j.notice(c)
	case *model.Event:
		return "event.html", j.event(c)
	case *model.Service:
		return "service.html", j.service(c)
	case *model.Deliberation:
		return "deliberation.html", j.deliberation(c)
	case *model.Request:
		return "request.html", j.request(c)
	case *model.News:
		return "article.html", j.news(c)
	case *model.Page:
		return "article.html", j.page(c)
	}
	panic("page: no page for " + j.out.Path)
}

// trusted declares bytes to be safe HTML. They are: output of html/template;
// goldmark's, which escapes whatever an author wrote (or bluemonday's, where a site
// lets HTML through); symbols of the theme's sprite; JSON with <, > and & escaped.
func trusted(b []byte) template.HTML { return trustedText(string(b)) }

func trustedText(s string) template.HTML { return template.HTML(s) } //nolint:gosec // see above

// lentHTML is trusted without a copy: the bytes must stay as they are for as long as what is returned is
// used.
func lentHTML(b []byte) template.HTML {
	return template.HTML(unsafe.String(unsafe.SliceData(b), len(b))) //nolint:gosec // see above
}
