package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"linli/internal/build"
	"linli/internal/plan"
	"linli/internal/poster"
)

// posterFlags are what can be chosen for a printing.
type posterFlags struct {
	buildFlags
	points, layouts []string
	paper, format   string
	bleed           string
	dpi             float64
	labels          int
	combine, record bool
	stale, list     bool
	asJSON          bool
}

func (a *app) posters() *cobra.Command {
	var f posterFlags
	cmd := &cobra.Command{
		Use:     "posters",
		Short:   a.say("做海报：服务点、停水通知、菜单、楼栋牌、贴纸、回家卡", "render posters: points, notices, menus, door sheets, labels, cards"),
		Example: "  linli posters\n  linli posters --point centre --paper A3 --bleed 3mm\n  linli posters --layout notice --record\n  linli posters --stale",
		Args:    a.noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			opts, err := a.posterOptions(f)
			if err != nil {
				return err
			}
			switch {
			case f.stale:
				return a.stalePosters(cmd, opts, f.asJSON)
			case f.list:
				return a.listPosters(cmd, opts, f.asJSON)
			}
			return a.printPosters(cmd, opts, f.asJSON)
		},
	}
	f.add(a, cmd)
	flags := cmd.Flags()
	flags.StringVarP(&f.dest, "out", "o", "", a.say("放进哪个文件夹（默认是社区文件夹里的 posters）", "the folder to write to (default: posters in the community's folder)"))
	flags.StringSliceVar(&f.points, "point", nil, a.say("只做这些：服务点编号，或 notices/文件名、grid/楼栋编号", "only these: ids of points, or notices/FILE, grid/BUILDING"))
	flags.StringSliceVar(&f.layouts, "layout", nil, a.say("只做这些版式：", "only these layouts: ")+strings.Join(plan.Layouts(), ", "))
	flags.StringVar(&f.paper, "paper", "", a.say("纸张：A4、A3、A5、sticker、card（默认按记录）", "the paper: A4, A3, A5, sticker or card (default: as the records say)"))
	flags.IntVar(&f.labels, "labels", 8, a.say("每张贴纸几枚：8、10、21", "labels on a sheet: 8, 10 or 21"))
	flags.StringVar(&f.format, "format", "pdf", a.say("格式：pdf、svg、png", "the format: pdf, svg or png"))
	flags.Float64Var(&f.dpi, "dpi", 300, a.say("png 每英寸多少点", "dots an inch of png"))
	flags.StringVar(&f.bleed, "bleed", "", a.say("出血，例如 3mm，带裁切标记", "bleed, such as 3mm, with crop marks"))
	flags.BoolVar(&f.combine, "combine", false, a.say("全部放进一个 PDF", "all in one PDF"))
	flags.BoolVar(&f.record, "record", false, a.say("记进 data/codes.lock.yaml：这些纸要贴出去", "write data/codes.lock.yaml: these sheets will hang"))
	flags.BoolVar(&f.stale, "stale", false, a.say("列出贴着的、内容已经不对的纸", "list the sheets that hang and are no longer true"))
	flags.BoolVar(&f.list, "list", false, a.say("列出能做哪些海报", "list the posters there are"))
	flags.BoolVar(&f.asJSON, "json", false, a.say("用 JSON 输出数字", "print the figures as JSON"))
	return cmd
}

// posterOptions checks the flags.
func (a *app) posterOptions(f posterFlags) (build.PosterOptions, error) {
	common, err := a.options(f.buildFlags, "posters")
	if err != nil {
		return build.PosterOptions{}, err
	}
	papers := append(plan.Papers(), "sticker", "card")
	if f.paper != "" {
		i := slices.IndexFunc(papers, func(p string) bool { return strings.EqualFold(p, f.paper) })
		if i < 0 {
			return build.PosterOptions{}, usageError{fmt.Sprintf(a.say("没有 %q 这种纸；可以用 %s", "there is no paper %q; use %s"), f.paper, strings.Join(papers, ", "))}
		}
		f.paper = papers[i]
	}
	formats := []string{"pdf", "svg", "png"}
	if f.format = strings.ToLower(f.format); !slices.Contains(formats, f.format) {
		return build.PosterOptions{}, usageError{fmt.Sprintf(a.say("没有 %q 这种格式；可以用 %s", "there is no format %q; use %s"), f.format, strings.Join(formats, ", "))}
	}
	if f.combine && f.format != "pdf" {
		return build.PosterOptions{}, usageError{a.say("--combine 只用于 pdf", "--combine is for pdf only")}
	}
	if !(f.dpi >= 36 && f.dpi <= 1200) { // not a number is neither
		return build.PosterOptions{}, usageError{a.say("--dpi 在 36 到 1200 之间", "--dpi is between 36 and 1200")}
	}
	if !slices.Contains(poster.LabelCounts(), f.labels) {
		return build.PosterOptions{}, usageError{a.say("--labels 是 8、10 或 21", "--labels is 8, 10 or 21")}
	}
	bleed, err := a.millimetres(f.bleed)
	if err != nil {
		return build.PosterOptions{}, err
	}
	if f.record && f.baseURL != "" {
		return build.PosterOptions{}, usageError{a.say("--record 不能和 --base-url 一起用：记下的网址必须是网站自己的", "--record and --base-url do not go together: what is recorded must be the site's own address")}
	}
	if f.record && f.drafts {
		return build.PosterOptions{}, usageError{a.say("--record 不能和 --drafts 一起用：草稿还没有网页", "--record and --drafts do not go together: a draft has no page yet")}
	}
	return build.PosterOptions{
		Options: common,
		Points:  f.points, Layouts: f.layouts, Paper: f.paper, Labels: f.labels, Format: f.format, DPI: f.dpi, Bleed: bleed, Combine: f.combine, Record: f.record,
	}, nil
}

// millimetres reads 3mm or 3.
func (a *app) millimetres(text string) (float64, error) {
	if text == "" {
		return 0, nil
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.ToLower(text), "mm")), 64)
	if err != nil || !(v >= 0 && v <= 10) {
		return 0, usageError{fmt.Sprintf(a.say("--bleed %q 看不懂，写成 3mm，最多 10mm", "cannot read --bleed %q; write 3mm, at most 10mm"), text)}
	}
	return v, nil
}

func (a *app) printPosters(cmd *cobra.Command, opts build.PosterOptions, asJSON bool) error {
	bar := a.progress(a.say("正在做海报", "printing"))
	opts.Progress = bar.step
	report, problems, err := build.Posters(cmd.Context(), opts)
	bar.done()
	if err != nil {
		return err
	}
	a.print(problems)
	if problems.HasErrors() {
		return failure{problems}
	}
	if asJSON {
		return json.NewEncoder(a.Stdout).Encode(report)
	}
	if report.Posters == 0 {
		fmt.Fprintln(a.Stdout, a.say("没有要印的海报。回家卡要先在 site.yaml 写 posters: {cards: 10}。", "There is nothing to print. Cards need posters: {cards: 10} in site.yaml."))
		return nil
	}
	fmt.Fprintf(a.Stdout, a.say("%d 张海报、%d 个文件（%s）在 %s：新做 %d，未变 %d，删除 %d，用时 %.2f 秒\n",
		"%d posters, %d files (%s) in %s: %d made, %d unchanged, %d removed, in %.2f s\n"),
		report.Posters, report.Files, size(report.Bytes), opts.Output, report.Written, report.Reused, report.Removed, float64(report.MS.Total)/1000)
	if opts.Record {
		fmt.Fprintf(a.Stdout, a.say("码表新记 %d 条：data/codes.lock.yaml，请提交到 git\n", "%d new lines in data/codes.lock.yaml; commit it\n"), report.Recorded)
	}
	return nil
}

func (a *app) stalePosters(cmd *cobra.Command, opts build.PosterOptions, asJSON bool) error {
	stale, recorded, problems, err := build.StalePosters(cmd.Context(), opts)
	if err != nil {
		return err
	}
	if problems.HasErrors() {
		a.print(problems)
		return failure{problems}
	}
	if asJSON {
		if stale == nil {
			stale = []build.Stale{}
		}
		return json.NewEncoder(a.Stdout).Encode(stale)
	}
	if len(stale) == 0 && recorded == 0 {
		fmt.Fprintln(a.Stdout, a.say("码表是空的：还没有用 --record 记过。", "The register is empty: nothing was recorded with --record yet."))
		return nil
	}
	if len(stale) == 0 {
		fmt.Fprintln(a.Stdout, a.say("贴着的纸都还对。", "All sheets on the walls are true."))
		return nil
	}
	for _, s := range stale {
		fmt.Fprintf(a.Stdout, "%s  %s  %s %s  %s  %s\n", s.Code, cmp.Or(s.Title, "—"), s.Layout, s.Paper, fmt.Sprintf(a.say("%s 印，贴在 %s", "printed %s, at %s"), s.Printed, cmp.Or(s.Place, "—")), a.why(s))
	}
	fmt.Fprintf(a.Stdout, a.say("%d 张要换或要撕。\n", "%d sheets to replace or take down.\n"), len(stale))
	return nil
}

// why says what is wrong with a sheet.
func (a *app) why(s build.Stale) string {
	switch {
	case s.Over:
		return a.say("已过期，请撕下", "over; take it down")
	case s.Lost:
		return a.say("对象已不在：", "gone: ") + s.Target
	}
	names := make([]string, len(s.Changed))
	for i, c := range s.Changed {
		names[i] = poster.FieldName(c).In(a.lang)
	}
	return a.say("变了：", "changed: ") + strings.Join(names, a.say("、", ", "))
}

func (a *app) listPosters(cmd *cobra.Command, opts build.PosterOptions, asJSON bool) error {
	list, problems, err := build.ListPosters(cmd.Context(), opts)
	if err != nil {
		return err
	}
	a.print(problems)
	if problems.HasErrors() {
		return failure{problems}
	}
	if asJSON {
		return json.NewEncoder(a.Stdout).Encode(list)
	}
	for _, p := range list {
		fmt.Fprintf(a.Stdout, "%-40s %-10s %-4s %-30s %s\n", p.Name, p.Layout, p.Paper, p.Target, p.Code)
	}
	return nil
}
