package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"path"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"linli/internal/build"
)

// buildFlags are the flags of commands that build.
type buildFlags struct {
	dest    string
	now     string
	baseURL string
	drafts  bool
	clean   bool
	skew    time.Duration // by how much the site's clock is ahead of this machine's
}

func (f *buildFlags) add(a *app, cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.now, "now", "", a.say("按这个时刻建站，例如 2026-11-25T10:00:00+08:00", "build for this moment, such as 2026-11-25T10:00:00+08:00"))
	cmd.Flags().StringVar(&f.baseURL, "base-url", "", a.say("代替 site.yaml 里的 baseURL", "instead of baseURL in site.yaml"))
	cmd.Flags().BoolVar(&f.drafts, "drafts", false, a.say("草稿也显示", "show drafts"))
}

func (a *app) build() *cobra.Command {
	var f buildFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "build",
		Short:   a.say("检查并建成整个网站，放进 public/", "check and build the whole site into public/"),
		Example: "  linli build\n  linli build -s 河畔社区 -d /srv/www --json",
		Args:    a.noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			report, err := a.run(cmd.Context(), f)
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(a.Stdout).Encode(report)
			}
			a.summary(report)
			return nil
		},
	}
	f.add(a, cmd)
	cmd.Flags().StringVarP(&f.dest, "dest", "d", "", a.say("输出到哪个文件夹（默认是社区文件夹里的 public）", "the output folder (default: public in the community's folder)"))
	cmd.Flags().BoolVar(&f.clean, "clean", false, a.say("输出文件夹里不是 linli 写的文件也替换、删除", "replace and remove files linli did not write, too"))
	cmd.Flags().BoolVar(&asJSON, "json", false, a.say("成功时用 JSON 输出数字；有错时只有提示和退出状态", "print the figures of a successful build as JSON"))
	return cmd
}

// run builds once and prints what the author should know.
func (a *app) run(ctx context.Context, f buildFlags) (build.Report, error) {
	opts, err := a.options(f, "public")
	if err != nil {
		return build.Report{}, err
	}
	bar := a.progress(a.say("正在建站", "building"))
	opts.Progress, opts.Sized = bar.step, a.sized(false)
	report, problems, saved, err := build.RunAhead(ctx, opts)
	defer saved()
	bar.done()
	if err != nil {
		return report, err
	}
	if report.Resumed {
		fmt.Fprintln(a.Stderr, a.say("上次中断的发布已先补完。", "An interrupted publication was completed first."))
	}
	a.print(problems)
	if problems.HasErrors() {
		return report, failure{problems}
	}
	return report, nil
}

// options checks what every build and printing can be told; usual is the name of the
// output folder unless another is given.
func (a *app) options(f buildFlags, usual string) (build.Options, error) {
	now, err := a.moment(f.now)
	if err != nil {
		return build.Options{}, err
	}
	if f.now == "" {
		now = now.Add(f.skew)
	}
	if u, err := url.Parse(f.baseURL); f.baseURL != "" && (err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https")) {
		return build.Options{}, usageError{fmt.Sprintf(a.say("--base-url %q 不是完整网址，写成 https://example.cn/ 这样", "--base-url %q is not a full address such as https://example.cn/"), f.baseURL)}
	}
	return build.Options{
		Source: a.source, Output: cmp.Or(f.dest, filepath.Join(a.source, usual)), Now: now, BaseURL: f.baseURL, Drafts: f.drafts, Clean: f.clean,
		Version: a.Version, Clock: time.Now, Skew: f.skew, ByClock: f.now == "",
		Program: a.Program, Memory: path.Join(".linli/cache", usual),
	}, nil
}

func (a *app) summary(r build.Report) {
	fmt.Fprintf(a.Stdout, a.say("建成 %d 页、%d 个文件（%s）：新写 %d，未变 %d，删除 %d，用时 %.2f 秒\n",
		"%d pages, %d files (%s): %d written, %d unchanged, %d removed, in %.2f s\n"),
		r.Pages, r.Files, size(r.Bytes), r.Written, r.Reused, r.Removed, float64(r.MS.Total)/1000)
	if r.NextChange != "" {
		fmt.Fprintf(a.Stdout, a.say("内容下次自己变化：%s\n", "changes by itself next at %s\n"), r.NextChange)
	}
}

func size(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d B", n)
}
