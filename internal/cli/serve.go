package cli

import (
	"fmt"
	"net"
	"path/filepath"

	"github.com/spf13/cobra"

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
			report, err := a.run(cmd.Context(), f)
			if err != nil {
				return err
			}
			a.summary(report)
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
