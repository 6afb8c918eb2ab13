package cli

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"linli/internal/kiosk"
	"linli/internal/pinyin"
	"linli/internal/player"
)

func (a *app) kiosk() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "kiosk",
		Short:   a.say("大屏：把网站打成签名的包，在屏边的小盒子上播放", "screens: signed packs of the site, and the small player that shows them"),
		Example: "  linli kiosk keygen\n  linli kiosk pack --key kiosk.key\n  linli kiosk run --from usb --key kiosk.pub",
		Args:    cobra.ArbitraryArgs,
		RunE:    a.helpOrUnknown,
	}
	cmd.AddCommand(a.kioskKeygen(), a.kioskPack(), a.kioskRun())
	return cmd
}

func (a *app) kioskKeygen() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:     "keygen",
		Short:   a.say("做一对钥匙：一把签名，一把核对", "make a pair of keys: one signs packs, one checks them"),
		Long:    a.say("写两个文件：NAME.key 用来签名，收好、不要放进 git；NAME.pub 抄到每一块屏上。", "Writes two files: NAME.key signs packs; keep it to yourself, and out of git. NAME.pub goes to every screen."),
		Example: "  linli kiosk keygen\n  linli kiosk keygen -o ~/keys/hepan",
		Args:    a.noArgs,
		RunE: func(*cobra.Command, []string) error {
			private, public, err := kiosk.NewKey(rand.Reader)
			if err != nil {
				return err
			}
			for _, f := range []struct {
				name string
				data []byte
				mode fs.FileMode
			}{{out + ".key", private, 0o600}, {out + ".pub", []byte(public + "\n"), 0o644}} {
				if err := a.create(f.name, f.data, f.mode); err != nil {
					return err
				}
			}
			fmt.Fprintf(a.Stdout, a.say("写好了 %s.key（签名用，收好）和 %s.pub（抄到屏上）：\n%s\n", "wrote %s.key (signs; keep it) and %s.pub (for the screens):\n%s\n"), out, out, public)
			return nil
		},
	}
	cmd.Flags().StringVarP(&out, "out", "o", "kiosk", a.say("文件名，不带 .key 和 .pub", "name of the files, without .key and .pub"))
	return cmd
}

// create writes a file that must not be there yet.
func (a *app) create(name string, data []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if errors.Is(err, fs.ErrExist) {
		return usageError{fmt.Sprintf(a.say("已经有 %s 了，不会覆盖；用 -o 换个名字", "there is a %s already, and it is not overwritten; choose another name with -o"), name)}
	}
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

func (a *app) kioskPack() *cobra.Command {
	var key, dest, out string
	cmd := &cobra.Command{
		Use:     "pack",
		Short:   a.say("把建好的网站打成一个签名的包", "pack the built site into one signed file"),
		Long:    a.say("先 linli build，再打包。包里是屏上要用的全部文件，签了名；屏只收同一把钥匙签的、不比已有的旧的包。", "After linli build. The pack holds all that screens need, and is signed; screens take packs of their key only, and none that is older than what they have had."),
		Example: "  linli build && linli kiosk pack --key kiosk.key\n  linli kiosk pack --key kiosk.key -o /media/usb/kiosk.zip",
		Args:    a.noArgs,
		RunE: func(*cobra.Command, []string) error {
			text, err := os.ReadFile(key)
			if err != nil {
				return usageError{fmt.Sprintf(a.say("读不到签名的钥匙 %q；linli kiosk keygen 会做一把", "cannot read the key %q; linli kiosk keygen makes one"), key)}
			}
			private, err := kiosk.ParsePrivateKey(text)
			if err != nil {
				return usageError{fmt.Sprintf(a.say("%s 不是签名的钥匙（.key）", "%s is no key that signs (.key)"), key)}
			}
			return a.pack(private, cmp.Or(dest, filepath.Join(a.source, "public")), cmp.Or(out, player.PackName))
		},
	}
	cmd.Flags().StringVar(&key, "key", "kiosk.key", a.say("签名的钥匙", "the key that signs"))
	cmd.Flags().StringVarP(&dest, "dest", "d", "", a.say("建好的网站在哪个文件夹（默认 public）", "the folder of the built site (default: public)"))
	cmd.Flags().StringVarP(&out, "out", "o", "", a.say("包写到哪里（默认 kiosk.zip）", "where to write the pack (default: kiosk.zip)"))
	return cmd
}

// pack packs the site in dir.
func (a *app) pack(key ed25519.PrivateKey, dir, out string) error {
	config := a.peek(a.source)
	if config.Base == nil {
		return usageError{a.say("读不懂 site.yaml；先让 linli build 通过", "cannot read site.yaml; mend it until linli build passes")}
	}
	site := os.DirFS(dir)
	if _, err := fs.Stat(site, kiosk.ManifestPath); err != nil {
		return usageError{fmt.Sprintf(a.say("%s 里没有建好的网站；先运行 linli build", "there is no built site in %s; run linli build first"), dir)}
	}
	if info, err := os.Stat(out); err == nil && info.IsDir() {
		out = filepath.Join(out, player.PackName)
	}
	next := out + ".next"
	f, err := os.Create(next)
	if err != nil {
		return err
	}
	h, err := kiosk.Write(f, site, kiosk.Header{Site: config.BaseURL, Packed: a.Now()}, key)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(next, out)
	}
	if err != nil {
		_ = os.Remove(next) // what is left of it is worth nothing
		var changed *kiosk.ChangedError
		if errors.As(err, &changed) {
			return usageError{fmt.Sprintf(a.say("%s 和清单对不上；再运行一次 linli build", "%s is not what the manifest says; run linli build again"), changed.Name)}
		}
		return err
	}
	info, err := os.Stat(out)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.Stdout, a.say("打好了 %s：%d 个文件，%.1f MB，内容截至 %s\n", "wrote %s: %d files, %.1f MB, as of %s\n"), out, len(h.Files), float64(info.Size())/1e6, h.Built.Format("2006-01-02 15:04"))
	return nil
}

// runFlags are the choices of the player.
type runFlags struct {
	from, key, dir, addr, point string
	every                       time.Duration
	limit                       int64
}

func (a *app) kioskRun() *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run",
		Short: a.say("在屏边的盒子上播放：从网址、文件夹或 U 盘收包，一直放最后一份好的", "play on the box beside a screen: take packs from an address, a folder or a stick, and show the last good one"),
		Long: a.say("从 --from 收签名的包，核对以后在本机播放；网断了、U 盘拔了、停电了，都接着放最后一份好的。状态在 http://127.0.0.1:8420/.linli/status.json。",
			"Takes signed packs from --from and serves the newest good one on this machine, without a network, too. How it stands is at http://127.0.0.1:8420/.linli/status.json."),
		Example: "  linli kiosk run --from https://hepan.example.cn/kiosk.zip --key kiosk.pub\n  linli kiosk run --from usb --key kiosk.pub --point centre",
		Args:    a.noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.play(cmd.Context(), f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.from, "from", "", a.say("包从哪里来：网址、文件、文件夹，或 usb", "where packs come from: an address, a file, a folder, or usb"))
	flags.StringVar(&f.key, "key", "", a.say("核对的钥匙：.pub 文件，或里面那一行", "the key that checks: the .pub file, or the line in it"))
	flags.StringVar(&f.dir, "dir", "", a.say("包存在哪个文件夹（默认在账户的设置文件夹下 linli/kiosk）", "the folder in which packs are kept (default: linli/kiosk in the account's folder of settings)"))
	flags.StringVar(&f.addr, "addr", "127.0.0.1:8420", a.say("在哪个本机地址播放", "the address on this machine to serve on"))
	flags.StringVar(&f.point, "point", "", a.say("放哪个服务点的屏（默认全社区的）", "the point whose screen is shown (default: the community's)"))
	flags.DurationVar(&f.every, "every", 2*time.Minute, a.say("多久看一次有没有新包", "how often to look for a new pack"))
	flags.Int64Var(&f.limit, "limit", 1024, a.say("包最大多少 MB", "how many MB a pack may have"))
	return cmd
}

// play checks the flags, says how to set the box up, and plays.
func (a *app) play(ctx context.Context, f runFlags) error {
	if scheme, _, ok := strings.Cut(f.from, "://"); ok && scheme != "http" && scheme != "https" {
		return usageError{fmt.Sprintf(a.say("--from 只能是 http 或 https 网址、文件、文件夹或 usb，不是 %s", "--from is an http or https address, a file, a folder or usb, not %s"), f.from)}
	}
	if f.from == "" || f.key == "" {
		return usageError{a.say("要写明包从哪里来（--from）和核对的钥匙（--key）", "say where packs come from (--from) and which key checks them (--key)")}
	}
	host, _, err := net.SplitHostPort(f.addr)
	if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return usageError{fmt.Sprintf(a.say("--addr %q 不是本机的地址；写成 127.0.0.1:8420 这样", "--addr %q is no address of this machine; write it like 127.0.0.1:8420"), f.addr)}
	}
	if f.every <= 0 || f.limit <= 0 {
		return usageError{a.say("--every 和 --limit 要大于零", "--every and --limit must be more than zero")}
	}
	key, err := a.publicKey(&f)
	if err != nil {
		return err
	}
	if f.dir == "" {
		home, err := os.UserConfigDir()
		if err != nil {
			return usageError{a.say("不知道包存在哪里；用 --dir 指出文件夹", "there is no folder to keep packs in; give one with --dir")}
		}
		f.dir = filepath.Join(home, "linli", "kiosk")
	}
	listener, err := net.Listen("tcp", f.addr)
	if err != nil {
		return usageError{fmt.Sprintf(a.say("不能在 %s 播放：%v；用 --addr 换一个地址", "cannot serve on %s: %v; choose another with --addr"), f.addr, err)}
	}
	screen := kiosk.Folder
	if f.point != "" {
		screen += pinyin.Slug(f.point) + "/"
	}
	a.printSetup(f, listener.Addr().String())
	return player.Run(ctx, player.Options{
		From: f.from, Key: key, Dir: f.dir, Every: f.every, Limit: f.limit << 20, Screen: screen, Listener: listener, Now: a.Now, Mounts: player.Mounts,
		Said: a.playerSays,
	})
}

// publicKey reads the key that checks. In f then stands the key itself, though a file of it
// was given: the file may lie on a stick.
func (a *app) publicKey(f *runFlags) (ed25519.PublicKey, error) {
	key, err := kiosk.ParsePublicKey(f.key)
	if data, fileErr := os.ReadFile(f.key); err != nil && fileErr == nil {
		f.key = strings.TrimSpace(string(data))
		key, err = kiosk.ParsePublicKey(f.key)
	}
	if err != nil {
		return nil, usageError{fmt.Sprintf(a.say("%s 不是核对的钥匙（.pub）", "%s is no key that checks (.pub)"), f.key)}
	}
	return key, nil
}

// playerSays writes what happens in words of ours, and for a failure its details.
func (a *app) playerSays(what string, err error) {
	text := map[string]string{"shown": a.say("换上了新的一份", "showing another pack"), "mended": a.say("又好了", "all is well again")}[what]
	if err != nil {
		text = a.say("没有成，接着放现在的：", "failed, and what is shown stays: ")
		for _, known := range []struct {
			err    error
			zh, en string
		}{
			{kiosk.ErrSignature, "包不是用这把钥匙签的", "the pack is not signed with this key"},
			{kiosk.ErrDamaged, "包坏了，重新打一份，或者重新拷一次", "the pack is damaged; make it again, or copy it again"},
			{player.ErrForeign, "包是另一个网站的", "the pack is of another site"},
			{player.ErrOlder, "包比放过的旧，重新打一份", "the pack is older than one shown before; make a new one"},
			{player.ErrNone, "那里没有包", "there is no pack there"},
			{player.ErrScreen, "没有这个服务点的屏，先放全社区的；看看 --point", "there is no screen of this point, and the community's is shown; see --point"},
		} {
			if errors.Is(err, known.err) {
				text += a.say(known.zh, known.en) + " "
			}
		}
		text += a.say("（", "(") + err.Error() + a.say("）", ")")
	}
	fmt.Fprintf(a.Stderr, "%s %s\n", a.Now().Format(time.RFC3339), text)
}

// printSetup prints what the box needs to start the player and the browser by itself.
func (a *app) printSetup(f runFlags, addr string) {
	program, err := os.Executable()
	if err != nil {
		program = "linli"
	}
	from := f.from
	if !strings.Contains(from, "://") && !strings.EqualFold(from, player.USB) {
		from = absolute(from)
	}
	args := []string{program, "kiosk", "run", "--from", from, "--key", f.key, "--dir", absolute(f.dir), "--addr", addr}
	if f.point != "" {
		args = append(args, "--point", f.point)
	}
	for i, arg := range args {
		args[i] = strings.NewReplacer("%", "%%", "$", "$$").Replace(quote(arg)) // systemd's own marks
	}
	fmt.Fprint(a.Stdout, a.say("# 开机自动播放：存成 /etc/systemd/system/linli-kiosk.service，再运行 systemctl enable --now linli-kiosk\n", "# To start by itself: save this as /etc/systemd/system/linli-kiosk.service, then run systemctl enable --now linli-kiosk\n"))
	fmt.Fprintf(a.Stdout, `[Unit]
Description=linli kiosk player
[Service]
ExecStart=%s
User=%s
Restart=always
RestartSec=2
[Install]
WantedBy=multi-user.target

`, strings.Join(args, " "), whoami())
	fmt.Fprintf(a.Stdout, "%s\nchromium --kiosk --noerrdialogs --disable-infobars --disable-session-crashed-bubble --disable-pinch --overscroll-history-navigation=0 --disable-features=Translate --autoplay-policy=no-user-gesture-required --user-data-dir=%s http://%s/.linli/screen\n\n",
		a.say("# 浏览器：", "# The browser:"), "'"+strings.ReplaceAll(filepath.Join(absolute(f.dir), "chromium"), "'", `'\''`)+"'", addr)
}

// whoami is the account that the player is tried in, and is to run in.
func whoami() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "root"
}

func absolute(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		return abs
	}
	return dir
}

// quote writes an argument as systemd reads it, but for what % and $ mean to it.
func quote(s string) string {
	if strings.ContainsAny(s, " \t\"'\\$%&;") {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
	}
	return s
}
