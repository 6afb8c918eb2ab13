package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"linli/internal/build"
	"linli/internal/diag"
	"linli/internal/serve"
)

func (a *app) serve() *cobra.Command {
	var f buildFlags
	var addr string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: a.say("在本机打开预览，文件一存页面就更新", "serve the site on this machine, and keep it as the files are"),
		Long: a.say("在本机打开预览。内容、数据、主题或 site.yaml 一保存，打开的页面自己更新；有错时页面上写明哪个文件哪一行怎么改，改好就消失。",
			"Serves the site on this machine. Open pages change as files are saved; a mistake is shown on the page with its file, line and mend, and goes away when it is mended."),
		Example: "  linli serve\n  linli serve --addr 127.0.0.1:8080 --drafts",
		Args:    a.noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.preview(cmd.Context(), f, addr)
		},
	}
	f.add(a, cmd)
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:1313", a.say("在哪个地址预览", "the address to serve on"))
	return cmd
}

// preview builds, serves and rebuilds until ctx is done.
func (a *app) preview(ctx context.Context, f buildFlags, addr string) error {
	// The preview has a folder of its own: drafts shown here must never be found in public/.
	f.dest = filepath.Join(a.source, ".linli", "preview")
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return usageError{fmt.Sprintf(a.say("不能在 %s 预览：%v；用 --addr 换一个地址", "cannot serve on %s: %v; choose another with --addr"), addr, err)}
	}
	defer listener.Close() //nolint:errcheck // the server closes it, too
	if f.now != "" {       // the site's clock runs from there, in browsers, too
		from, err := a.moment(f.now)
		if err != nil {
			return err
		}
		f.skew = from.Sub(a.Now())
	}
	p := &preview{app: a, builder: build.NewBuilder(), now: func() time.Time { return a.Now().Add(f.skew) }, state: serve.State{Base: "/"}}
	if p.opts, err = a.options(f, "preview"); err != nil {
		return err
	}
	p.opts.ByClock, p.opts.Alone, p.opts.Sized = false, true, a.sized(true)
	moment := p.opts.Now
	changes := serve.Watch(ctx, a.source)
	next, err := p.first(ctx, moment)
	if err != nil {
		return err
	}
	defer p.builder.Save(p.opts)
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		host = ""
	}
	return serve.Run(ctx, serve.Options{
		Listener: listener, Dir: f.dest, Host: host, State: p.state,
		Ready: func(url string, live *serve.Live) {
			p.live = live
			fmt.Fprintf(a.Stdout, a.say("在浏览器打开 %s（按 Ctrl+C 停止）\n", "open %s in a browser (Ctrl+C stops)\n"), url)
			go serve.Keep(ctx, p.now, moment, next, changes, p.again)
		},
	})
}

// A preview is a site that is built again and again.
type preview struct {
	*app
	builder *build.Builder
	opts    build.Options
	now     func() time.Time
	state   serve.State
	live    *serve.Live
}

// first builds for the first time. If the files have mistakes the preview waits for them
// to be mended.
func (p *preview) first(ctx context.Context, moment time.Time) (next time.Time, err error) {
	bar := p.progress(p.say("正在建站", "building"))
	p.opts.Progress = bar.step
	report, problems, err := p.build(ctx, moment, serve.Change{More: true})
	bar.done()
	p.opts.Progress = nil
	if err != nil {
		return time.Time{}, err
	}
	p.print(problems)
	if !problems.HasErrors() {
		p.summary(report)
	}
	return p.nextChange(report), os.MkdirAll(p.opts.Output, 0o755)
}

// build builds for a moment and notes how the preview stands.
func (p *preview) build(ctx context.Context, moment time.Time, change serve.Change) (build.Report, diag.List, error) {
	p.opts.Now, p.opts.Touched = moment, change.Files
	if change.More {
		p.opts.Touched = nil
	}
	report, problems, err := p.builder.Build(ctx, p.opts)
	var config *build.ConfigError
	if errors.As(err, &config) {
		problems, err = config.List, nil
	}
	if err != nil {
		return report, problems, err
	}
	p.state.Title, p.state.Mistakes = "", nil
	if problems.HasErrors() {
		p.state.Mistakes = p.mistakes(problems)
		p.state.Title = fmt.Sprintf(p.say("有 %d 处要改；改好以前，页面停在上一次正确的样子", "%d to mend; until then pages stay as they last were right"), problems.Count(diag.Error))
	} else {
		p.state.Base = report.BasePath
	}
	return report, problems, nil
}

// retry is when a rebuild is tried again that failed.
const retry = 10 * time.Minute

// again builds anew because a file has changed or a moment has come, and returns when the
// next one does. A mistake is told; the last good site stays.
func (p *preview) again(ctx context.Context, moment time.Time, change serve.Change) time.Time {
	started, wrong := p.opts.Clock(), len(p.state.Mistakes) > 0
	report, problems, err := p.build(ctx, moment, change)
	switch {
	case ctx.Err() != nil:
		return time.Time{}
	case err != nil:
		p.exit(err)
		return p.now().Add(retry)
	case problems.HasErrors():
		p.print(problems)
		p.live.Update(ctx, p.state)
		return p.now().Add(retry)
	}
	p.live.Update(ctx, p.state)
	if wrong {
		fmt.Fprintln(p.Stdout, p.say("都改好了。", "All is mended."))
	}
	if report.Written+report.Removed > 0 {
		p.print(problems)
		fmt.Fprintf(p.Stdout, p.say("已更新：新写 %d，删除 %d，用时 %.2f 秒\n", "updated: %d written, %d removed, in %.2f s\n"), report.Written, report.Removed, p.opts.Clock().Sub(started).Seconds())
	}
	return p.nextChange(report)
}

// mistakes puts what is wrong into the words of the preview: errors only.
func (p *preview) mistakes(problems diag.List) []serve.Mistake {
	const most = 20
	printer := diag.Printer{Lang: p.lang}
	if root, err := os.OpenRoot(p.source); err == nil {
		defer root.Close() //nolint:errcheck // only read
		printer.Source = root.FS()
	}
	var out []serve.Mistake
	for _, d := range problems.Sorted() {
		if d.Severity() == diag.Error && len(out) < most {
			out = append(out, serve.Mistake{Place: d.Pos.String(), Message: d.Message(p.lang), Excerpt: printer.Excerpt(d), Mend: d.Fix(p.lang)})
		}
	}
	return out
}

// nextChange is when a site changes by itself, or zero.
func (a *app) nextChange(r build.Report) time.Time {
	t, err := time.Parse(time.RFC3339, r.NextChange)
	if err != nil {
		return time.Time{} // it does not
	}
	return t
}
