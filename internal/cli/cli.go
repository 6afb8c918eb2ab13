// Package cli is linli's command line: flags in, text and an exit status out. What
// a command produces goes to standard output, everything said about it to standard
// error.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"linli/internal/build"
	"linli/internal/content"
	"linli/internal/diag"
	"linli/internal/folder"
	"linli/internal/model"
	"linli/internal/publish"
	"linli/internal/schema"
)

// Exit statuses.
const (
	exitOK      = 0
	exitContent = 1 // the content has errors
	exitUsage   = 2 // the command line or site.yaml is wrong
	exitMachine = 3 // disk, network
)

// Env is everything a command takes from outside.
type Env struct {
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Now            func() time.Time
	Version        string
	Program        string                             // tells builds of the program apart that have one version
	Sized          func(size build.Size, others bool) // told how much a build is made from, and whether others will follow; may be nil
	Terminal       bool                               // standard error is a terminal
}

// sized returns what a build, or builds one after the other, tell how large the site is.
func (e Env) sized(others bool) func(build.Size) {
	if e.Sized == nil {
		return nil
	}
	return func(size build.Size) { e.Sized(size, others) }
}

// Run runs one command line and returns its exit status.
func Run(ctx context.Context, args []string, env Env) int {
	a := &app{Env: env}
	a.lang = a.chooseLang(args)
	root := a.root()
	root.SetArgs(args)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	return a.exit(root.ExecuteContext(ctx))
}

// An app is one run of the program.
type app struct {
	Env
	lang        diag.Lang
	source      string
	langFlag    string
	allWarnings bool
}

// say returns a text in the language of messages.
func (a *app) say(zh, en string) string { return diag.Text{ZH: zh, EN: en}.In(a.lang) }

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "linli",
		Short:         a.say("邻里：把社区的文件夹变成公告板", "linli: a community's folder becomes its public board"),
		Long:          a.say("邻里把一个装着 Markdown 和 YAML 的文件夹变成社区公告网站。", "linli turns a folder of Markdown and YAML into a community's bulletin board."),
		Example:       "  linli build\n  linli serve",
		SilenceErrors: true, SilenceUsage: true,
		PersistentPreRunE: func(*cobra.Command, []string) error { return a.checkGlobals() },
		Args:              cobra.ArbitraryArgs,
		RunE:              a.helpOrUnknown,
	}
	root.PersistentFlags().StringVarP(&a.source, "source", "s", ".", a.say("社区文件夹（有 site.yaml 的那个）", "the community's folder, with site.yaml"))
	root.PersistentFlags().StringVar(&a.langFlag, "lang", "", a.say("提示用什么语言：zh 或 en", "language of messages: zh or en"))
	root.PersistentFlags().BoolVar(&a.allWarnings, "all-warnings", false, a.say("列出全部提醒", "show every warning"))
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err.Error()} })
	root.AddCommand(a.build(), a.serve(), a.posters(), a.kiosk(), a.newFile(), a.schema(), a.version())
	a.translateHelp(root)
	return root
}

// checkGlobals refuses wrong values of the flags that every command has.
func (a *app) checkGlobals() error {
	if a.langFlag != "" && !strings.HasPrefix(a.langFlag, "zh") && !strings.HasPrefix(a.langFlag, "en") {
		return usageError{fmt.Sprintf(a.say("--lang 只能是 zh 或 en，不是 %q", "--lang is zh or en, not %q"), a.langFlag)}
	}
	if info, err := os.Stat(a.source); err != nil || !info.IsDir() {
		return usageError{fmt.Sprintf(a.say("没有文件夹 %q；用 -s 指出社区文件夹", "there is no folder %q; point -s at the community's folder"), a.source)}
	}
	return nil
}

// helpOrUnknown is what a command does that only has others below it.
func (a *app) helpOrUnknown(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return a.unknownCommand(cmd, args[0])
	}
	return cmd.Help()
}

func (a *app) unknownCommand(cmd *cobra.Command, name string) error {
	var names []string
	for _, c := range cmd.Commands() {
		names = append(names, c.Name())
	}
	msg := fmt.Sprintf(a.say("没有 %q 这个命令", "there is no command %q"), name)
	if near := diag.Nearest(name, names); near != "" {
		msg += fmt.Sprintf(a.say("；是不是想用 %q？", "; did you mean %q?"), near)
	}
	return usageError{msg}
}

// translateHelp puts cobra's own words into Chinese.
func (a *app) translateHelp(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	if a.lang != diag.ZH {
		return
	}
	words := strings.NewReplacer("Usage:", "用法：", "Aliases:", "别名：", "Examples:", "例子：", "Available Commands:", "命令：", "Additional Commands:", "其他命令：",
		"Global Flags:", "通用选项：", "Flags:", "选项：", "Additional help topics:", "其他说明：",
		`Use "{{.CommandPath}} [command] --help" for more information about a command.`, `用“{{.CommandPath}} 命令 --help”看某个命令的说明。`, "[command]", "命令", "[flags]", "[选项]")
	root.SetUsageTemplate(words.Replace(root.UsageTemplate()))
	short := map[string]string{"help": "看命令的说明", "completion": "生成命令行自动补全脚本"}
	for _, c := range root.Commands() {
		if s, ok := short[c.Name()]; ok {
			c.Short = s
		}
	}
	var visit func(*cobra.Command)
	visit = func(c *cobra.Command) {
		c.InitDefaultHelpFlag()
		if f := c.Flags().Lookup("help"); f != nil {
			f.Usage = "看这个命令的说明"
		}
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(root)
}

// A usageError says that the command line is wrong.
type usageError struct{ msg string }

// Error returns the message.
func (e usageError) Error() string { return e.msg }

// A failure carries diagnostics that end a command.
type failure struct{ diag.List }

// exit turns what a command returned into words and a status. It is the only
// place where errors are decided on.
func (a *app) exit(err error) int {
	var usage usageError
	var config *build.ConfigError
	var output *build.OutputError
	var notSite *publish.NotASiteError
	var fail failure
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &config):
		a.print(config.List)
		return exitUsage
	case errors.As(err, &fail):
		return exitContent
	case errors.As(err, &usage):
		fmt.Fprintf(a.Stderr, "linli: %s\n", usage.msg)
		return exitUsage
	case errors.As(err, &output):
		fmt.Fprintf(a.Stderr, a.say("linli: 输出文件夹 %s 会和内容混在一起，换一个\n", "linli: the output folder %s would mix with the sources; choose another\n"), output.Dir)
		return exitUsage
	case errors.As(err, &notSite):
		fmt.Fprintf(a.Stderr, a.say("linli: %s 里有文件却没有网站，不会清空它\n", "linli: %s holds files but no site; it will not be cleaned\n"), notSite.Dir)
		return exitUsage
	case errors.Is(err, folder.ErrChanged):
		fmt.Fprintf(a.Stderr, a.say("linli: 建站时文件一直在变，什么都没有发布；等文件不再变动后重来（%v）\n", "linli: files kept changing while the site was built, and nothing was published; build again when they are at rest (%v)\n"), err)
		return exitMachine
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(a.Stderr, a.say("linli: 已停止，什么都没有发布", "linli: stopped; nothing was published"))
		return exitMachine
	}
	fmt.Fprintf(a.Stderr, a.say("linli: 出错了：%v\n", "linli: %v\n"), err)
	return exitMachine
}

// print writes diagnostics with their lines to standard error.
func (a *app) print(list diag.List) {
	p := diag.Printer{Lang: a.lang, Colour: a.Terminal && a.Getenv("NO_COLOR") == "", MostWarnings: 20}
	if a.allWarnings {
		p.MostWarnings = 0
	}
	if root, err := os.OpenRoot(a.source); err == nil {
		defer root.Close() //nolint:errcheck // only read
		p.Source = root.FS()
	}
	p.Print(a.Stderr, list.Sorted())
	if e, w := list.Count(diag.Error), list.Count(diag.Warning); e > 0 {
		fmt.Fprintln(a.Stderr, a.say(fmt.Sprintf("%d 处错误，%d 处提醒；什么都没有发布。", e, w), counted(e, "error")+", "+counted(w, "warning")+"; nothing was published."))
	} else if w > 0 {
		fmt.Fprintln(a.Stderr, a.say(fmt.Sprintf("%d 处提醒。", w), counted(w, "warning")+"."))
	}
}

// counted is an English number of things.
func counted(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return strconv.Itoa(n) + " " + thing
}

// chooseLang finds the language of messages before flags are parsed, since the
// messages of parsing need it: --lang, LINLI_LANG, the site's language, LANG.
func (a *app) chooseLang(args []string) diag.Lang {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.ParseErrorsAllowlist.UnknownFlags = true
	flags.Usage = func() {}
	flags.SetOutput(io.Discard)
	flags.BoolP("help", "h", false, "") // else --help ends the parsing
	lang := flags.String("lang", "", "")
	source := flags.StringP("source", "s", ".", "")
	_ = flags.Parse(args) // wrong flags are reported when they are parsed in earnest
	for _, s := range []string{*lang, a.Getenv("LINLI_LANG"), a.peek(*source).Language, a.Getenv("LC_ALL"), a.Getenv("LANG")} {
		switch {
		case strings.HasPrefix(s, "zh"), strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }):
			return diag.ZH
		case s != "" && s != "C" && s != "POSIX" && !strings.HasPrefix(s, "C."):
			return diag.EN
		}
	}
	return diag.EN
}

// peek reads site.yaml for its language and time zone only; mistakes are reported
// by the commands. Without a site.yaml the language is "".
func (a *app) peek(source string) *model.Config {
	none := &model.Config{}
	root, err := os.OpenRoot(source)
	if err != nil {
		return none
	}
	defer root.Close() //nolint:errcheck // only read
	if _, err := fs.Stat(root.FS(), content.ConfigFile); err != nil {
		return none
	}
	config, _, err := content.Config(root.FS(), "", []string{"zh-CN"})
	if err != nil || config == nil {
		return none
	}
	return config
}

// moment reads --now; without it, now is now. Without an offset it is a time in the
// site's zone.
func (a *app) moment(text string) (time.Time, error) {
	if text == "" {
		return a.Now(), nil
	}
	zone := a.peek(a.source).Zone
	if zone == nil {
		var err error
		if zone, err = time.LoadLocation("Asia/Shanghai"); err != nil {
			return time.Time{}, fmt.Errorf("loading the time zone data: %w", err)
		}
	}
	var d model.Date
	if err := d.ParseScalar(text, schema.Env{Location: zone}); err != nil {
		return time.Time{}, usageError{fmt.Sprintf(a.say("看不懂 --now %q，写成 2026-11-25T10:00:00+08:00", "cannot read --now %q; write 2026-11-25T10:00:00+08:00"), text)}
	}
	return d.Time, nil
}

// noArgs refuses arguments in words of ours.
func (a *app) noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError{fmt.Sprintf(a.say("%s 后面多了 %q", "%s takes no argument %q"), cmd.Name(), args[0])}
	}
	return nil
}
