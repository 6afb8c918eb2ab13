package cli

import (
	"context"
	"fmt"
	"net"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"linli/internal/build"
	"linli/internal/serve"
)

func (a *app) serve() *cobra.Command {
	var f buildFlags
	var addr string
	cmd := &cobra.Command{
		Use:     "serve",
		Short:   a.say("建站并在本机打开预览", "build the site and serve it on this machine"),
		Example: "  linli serve\n  linli serve --addr 127.0.0.1:8080 --drafts",
		Args:    a.noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			// The preview has a folder of its own: drafts shown here must never be
			// found in public/.
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
			report, err := a.run(cmd.Context(), f)
			if err != nil {
				return err
			}
			a.summary(report)
			f.now = ""
			clock := func() time.Time { return a.Now().Add(f.skew) }
			go serve.Keep(cmd.Context(), clock, a.nextChange(report), func(ctx context.Context) time.Time { return a.again(ctx, f) })
			return serve.Run(cmd.Context(), serve.Options{
				Listener: listener, Dir: f.dest, BasePath: report.BasePath,
				Ready: func(url string) {
					fmt.Fprintf(a.Stdout, a.say("在浏览器打开 %s（按 Ctrl+C 停止）\n", "open %s in a browser (Ctrl+C stops)\n"), url)
				},
			})
		},
	}
	f.add(a, cmd)
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:1313", a.say("在哪个地址预览", "the address to serve on"))
	return cmd
}

// nextChange is when a site changes by itself, or zero.
func (a *app) nextChange(r build.Report) time.Time {
	t, err := time.Parse(time.RFC3339, r.NextChange)
	if err != nil {
		return time.Time{} // it does not
	}
	return t
}

// retry is when a rebuild is tried again that failed.
const retry = 10 * time.Minute

// again builds the preview anew because its moment has come, and returns when the next
// one does. A mistake is told; the last good site stays.
func (a *app) again(ctx context.Context, f buildFlags) time.Time {
	report, err := a.run(ctx, f)
	if err != nil {
		if ctx.Err() == nil {
			a.exit(err)
		}
		return a.Now().Add(f.skew + retry)
	}
	fmt.Fprintf(a.Stdout, a.say("内容变了，已重建：新写 %d；下次 %s\n", "the content has changed and was rebuilt: %d written; next %s\n"), report.Written, report.NextChange)
	return a.nextChange(report)
}
