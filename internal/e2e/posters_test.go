package e2e

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"image"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"linli/internal/build"
	"linli/internal/parallel"
)

// tool runs a program that the tests need; tools/setup installs it.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "DBUS_SESSION_BUS_ADDRESS=/dev/null")
	var out, errors bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errors
	if err := cmd.Run(); err != nil {
		t.Errorf("%s %s: %v\n%s%s", name, strings.Join(args, " "), err, out.String(), errors.String())
	}
	return out.String()
}

// printDemo prints the demo's posters and returns the folder.
func printDemo(t *testing.T, opts build.PosterOptions) string {
	t.Helper()
	if opts.Source == "" {
		opts.Source = "../.."
	}
	opts.Output, opts.Now, opts.Version, opts.Clock = t.TempDir(), moment, "test", time.Now
	report, problems, err := build.Posters(context.Background(), opts)
	if err != nil || problems.HasErrors() {
		t.Fatal(problems, err)
	}
	if report.Files == 0 {
		t.Fatal("nothing was printed")
	}
	return opts.Output
}

func files(t *testing.T, dir, ending string) []string {
	t.Helper()
	out, err := filepath.Glob(filepath.Join(dir, "*"+ending))
	if err != nil || len(out) == 0 {
		t.Fatal("no files", dir, ending, err)
	}
	return out
}

// scan reads all codes in a picture with zbar.
func scan(t *testing.T, picture string) []string {
	t.Helper()
	found := strings.Fields(tool(t, "zbarimg", "-q", "--raw", "-Sqrcode.enable=1", picture))
	slices.Sort(found)
	return found
}

// TestEveryPosterScans reads the code of every sheet of the demo off its PDF, with
// another decoder than the one that proved it, and of one sheet of each layout also
// when it is large, turned, blurred, photographed askew and printed in grey.
func TestEveryPosterScans(t *testing.T) {
	dir := printDemo(t, build.PosterOptions{Format: "pdf"})
	tmp := t.TempDir()
	seen := map[string]bool{}
	all := files(t, dir, ".pdf")
	var chosen []string
	for _, f := range all {
		layout, _, _ := strings.Cut(filepath.Base(f), "-")
		if !seen[layout] {
			seen[layout] = true
			chosen = append(chosen, f)
		}
	}
	each(t, all, func(f string) {
		out := filepath.Join(tmp, filepath.Base(f))
		tool(t, "pdftoppm", "-r", "100", "-gray", "-singlefile", f, out)
		want := addresses(t, f)
		if got := scan(t, out+".pgm"); !slices.Equal(got, want) {
			t.Errorf("%s at 100 dpi: %v, want %v", filepath.Base(f), got, want)
		}
	})
	each(t, chosen, func(f string) { hardships(t, f, filepath.Join(tmp, "hard-"+filepath.Base(f))) })
}

func each(t *testing.T, list []string, f func(string)) {
	t.Helper()
	if err := parallel.Each(context.Background(), len(list), func(i int) error { f(list[i]); return nil }); err != nil {
		t.Fatal(err)
	}
}

var typed = regexp.MustCompile(`hepan\.example\.cn\s*(/s/[2-9b-z]+/)`)

// addresses are those a sheet tells people to type: its codes must lead there.
func addresses(t *testing.T, file string) []string {
	t.Helper()
	var out []string
	for _, m := range typed.FindAllStringSubmatch(tool(t, "pdftotext", "-raw", file, "-"), -1) {
		out = append(out, "https://hepan.example.cn"+m[1])
	}
	slices.Sort(out)
	if len(out) == 0 {
		t.Errorf("%s shows no address", file)
	}
	return out
}

// hardships does to a sheet what happens to paper.
func hardships(t *testing.T, file, out string) {
	t.Helper()
	want := addresses(t, file)
	tool(t, "pdftoppm", "-r", "150", "-singlefile", file, out+"-150")
	tool(t, "pdftoppm", "-r", "300", "-singlefile", file, out+"-300")
	module := 1.5 / 25.4 * 300 // pixels at 300 dpi of the usual module
	if len(want) > 1 {
		module = 0.8 / 25.4 * 300
	}
	for name, args := range map[string][]string{
		"150 dpi":     {out + "-150.ppm"},
		"300 dpi":     {out + "-300.ppm"},
		"turned":      {out + "-150.ppm", "-background", "white", "-rotate", "5"},
		"blurred":     {out + "-300.ppm", "-blur", fmt.Sprintf("0x%.1f", module/4)},
		"perspective": {out + "-150.ppm", "-virtual-pixel", "white", "-distort", "Perspective", "0,0 60,40  1240,0 1180,0  0,1754 0,1754  1240,1754 1240,1660"},
		"grey":        {out + "-150.ppm", "-colorspace", "Gray"},
		"copied":      {out + "-300.ppm", "-colorspace", "Gray", "-threshold", "50%"},
	} {
		if name == "copied" && len(want) > 1 {
			continue // labels and cards are not copied
		}
		picture := out + "-" + strings.ReplaceAll(name, " ", "") + ".ppm"
		tool(t, "convert", append(args, picture)...)
		if got := scan(t, picture); !slices.Equal(got, want) {
			t.Errorf("%s, %s: %v, want %v", filepath.Base(file), name, got, want)
		}
		_ = os.Remove(picture) // the folder is removed anyway
	}
}

// TestThePDFsAreSound gives every sheet to programs that know the standard.
func TestThePDFsAreSound(t *testing.T) {
	for _, opts := range []build.PosterOptions{{Format: "pdf"}, {Format: "pdf", Bleed: 3, Points: []string{"centre"}}, {Format: "pdf", Combine: true}} {
		all := files(t, printDemo(t, opts), ".pdf")
		tool(t, "../../tools/bin/pdfcpu", append([]string{"validate", "--mode", "strict", "--quiet"}, all...)...)
		each(t, all, func(f string) {
			tool(t, "qpdf", "--check", f)
			for _, line := range strings.Split(strings.TrimSpace(tool(t, "pdffonts", f)), "\n")[2:] {
				if !strings.Contains(line, "yes yes yes") { // embedded, subset, with characters
					t.Errorf("%s: %s", filepath.Base(f), line)
				}
			}
			if info, err := os.Stat(f); err != nil || !opts.Combine && info.Size() > 60<<10 {
				t.Errorf("%s has %d KB", f, info.Size()>>10)
			}
		})
	}
	f := files(t, printDemo(t, build.PosterOptions{Format: "pdf", Bleed: 3, Points: []string{"centre"}}), ".pdf")[0]
	info := tool(t, "pdfinfo", "-box", f)
	for _, want := range []string{"Title: +社区服务中心", `MediaBox: +0.00 +0.00 +651.97 +898.58`, `TrimBox: +28.35 +28.35 +623.62 +870.24`, `BleedBox: +19.84 +19.84 +632.13 +878.74`} {
		if !regexp.MustCompile(want).MatchString(info) {
			t.Errorf("no %q in\n%s", want, info)
		}
	}
	if data, err := os.ReadFile(f); err != nil || !bytes.Contains(data, []byte("/Lang(zh-CN)")) {
		t.Errorf("the document does not say its language: %v", err)
	}
}

var spaces = regexp.MustCompile(`[\s\x{3000}]+`)

// TestTheTextIsTheText compares what is read out of the PDFs with what the drawings
// hold, character for character, rare ones included.
func TestTheTextIsTheText(t *testing.T) {
	rare := t.TempDir()
	write(t, rare, "site.yaml", "title: 河畔社区\nbaseURL: https://hepan.example.cn/\nlanguages: [ko]\nposters: {second: ko}\n")
	write(t, rare, "data/points.yaml", "- {id: a, name: 𬭎䶮镕喆堃书屋, address: \"Юрий Гагарин · Wi-Fi é ñ 9栋（东）\", phone: 0431-01000112, hours: \"Mo-Fr 08:30-17:30; PH off\"}\n")
	write(t, rare, "data/points.ko.yaml", "- {id: a, name: 책방 쉼터}\n")
	for _, source := range []string{"../..", rare} {
		pdfs := printDemo(t, build.PosterOptions{Options: build.Options{Source: source}, Format: "pdf"})
		svgs := printDemo(t, build.PosterOptions{Options: build.Options{Source: source}, Format: "svg"})
		all := files(t, pdfs, ".pdf")
		each(t, all, func(f string) {
			got := spaces.ReplaceAllString(tool(t, "pdftotext", "-raw", f, "-"), "")
			data, err := os.ReadFile(filepath.Join(svgs, strings.TrimSuffix(filepath.Base(f), ".pdf")+".svg"))
			if err != nil {
				t.Error(err)
				return
			}
			var drawing struct {
				Desc string `xml:"desc"`
			}
			if err := xml.Unmarshal(data, &drawing); err != nil {
				t.Error(err)
				return
			}
			if want := spaces.ReplaceAllString(drawing.Desc, ""); got != want {
				t.Errorf("%s\n got %s\nwant %s", filepath.Base(f), got, want)
			}
		})
	}
	text := tool(t, "pdftotext", "-raw", files(t, printDemo(t, build.PosterOptions{Options: build.Options{Source: rare}, Format: "pdf", Layouts: []string{"point"}}), ".pdf")[0], "-")
	for _, want := range []string{"𬭎䶮镕喆堃书屋", "책방", "Юрий Гагарин"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in the text:\n%s", want, text)
		}
	}
}

// sorted makes the order of blocks, in which programs differ, not matter.
func sorted(s string) string {
	r := []rune(s)
	slices.Sort(r)
	return string(r)
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestPostersAreTheSameBytes prints on one core and on eight, in every format.
func TestPostersAreTheSameBytes(t *testing.T) {
	for _, opts := range []build.PosterOptions{{Format: "pdf"}, {Format: "svg", Layouts: []string{"menu", "event"}}, {Format: "png", DPI: 72, Layouts: []string{"notice"}}, {Format: "pdf", Combine: true}} {
		var first string
		for _, cores := range []int{1, 8} {
			before := runtime.GOMAXPROCS(cores)
			dir := printDemo(t, opts)
			runtime.GOMAXPROCS(before)
			if first == "" {
				first = dir
				continue
			}
			for _, f := range files(t, dir, "."+opts.Format) {
				a, errA := os.ReadFile(f)
				b, errB := os.ReadFile(filepath.Join(first, filepath.Base(f)))
				if errA != nil || errB != nil || !bytes.Equal(a, b) {
					t.Errorf("%s differs with %d cores: %v %v", filepath.Base(f), cores, errA, errB)
				}
			}
		}
	}
}

// TestCardsHoldNoPersonalData looks for anything but the community, its telephone and
// the code.
func TestCardsHoldNoPersonalData(t *testing.T) {
	for _, f := range files(t, printDemo(t, build.PosterOptions{Format: "pdf", Paper: "card"}), ".pdf") {
		text := spaces.ReplaceAllString(tool(t, "pdftotext", "-raw", f, "-"), "")
		text = regexp.MustCompile(`/s/[2-9b-z]{5}/`).ReplaceAllString(text, "")
		const want = "家请帮我回家집에가도록도와주세요请打河畔社区值班电话0000-251011024小时·卡上没有个人信息hepan.example.cn"
		if sorted(text) != sorted(want) {
			t.Errorf("%s says %s", filepath.Base(f), text)
		}
	}
}

// TestABrowserPrintsTheSame prints pages of posters from Chromium and compares them
// with the PDFs beside them: one page, the same size, the same picture.
func TestABrowserPrintsTheSame(t *testing.T) {
	ctx, base := browser(t)
	dir, err := demo()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"point-centre-a4", "menu-canteen-2026-w48-a4"} {
		visit(t, ctx, 1280, base+"/posters/"+name+"/")
		printed, err := chromedp.Call(ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: boolean(true), PrintBackground: boolean(true)})
		if err != nil {
			t.Fatal(err)
		}
		tmp := t.TempDir()
		file := filepath.Join(tmp, "browser.pdf")
		if err := os.WriteFile(file, printed.Data, 0o644); err != nil {
			t.Fatal(err)
		}
		if info := tool(t, "pdfinfo", file); !strings.Contains(info, "(A4)") || !regexp.MustCompile(`Pages: +1\b`).MatchString(info) {
			t.Errorf("%s prints as\n%s", name, info)
		}
		tool(t, "pdftoppm", "-r", "100", "-gray", "-png", "-singlefile", file, filepath.Join(tmp, "a"))
		tool(t, "pdftoppm", "-r", "100", "-gray", "-png", "-singlefile", filepath.Join(dir, "posters", name+".pdf"), filepath.Join(tmp, "b"))
		if d := difference(t, filepath.Join(tmp, "a.png"), filepath.Join(tmp, "b.png")); d > 0.035 { // what smoothing alone makes is 2.6 %
			t.Errorf("%s differs by %.1f %% from its PDF", name, 100*d)
		}
	}
}

func boolean(v bool) *bool { return &v }

// difference is how far two pictures are from each other, 0 to 1, as far as both go.
func difference(t *testing.T, a, b string) float64 {
	t.Helper()
	open := func(name string) image.Image {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close() //nolint:errcheck // only read
		img, err := png.Decode(f)
		if err != nil {
			t.Fatal(err)
		}
		return img
	}
	x, y := open(a), open(b)
	r := x.Bounds().Intersect(y.Bounds())
	sum := 0.0
	for j := r.Min.Y; j < r.Max.Y; j++ {
		for i := r.Min.X; i < r.Max.X; i++ {
			p, _, _, _ := x.At(i, j).RGBA()
			q, _, _, _ := y.At(i, j).RGBA()
			sum += math.Abs(float64(p)-float64(q)) / 0xFFFF
		}
	}
	return sum / float64(r.Dx()*r.Dy())
}

// The index is for the staff: no search engine, sitemap or navigation leads there.
func TestPrintPagesAreNotListed(t *testing.T) {
	dir, err := demo()
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) string {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	for _, name := range []string{"posters/index.html", "posters/point-centre-a4/index.html", "s/fhj4q/index.html"} {
		if !strings.Contains(read(name), `<meta name="robots" content="noindex">`) {
			t.Errorf("%s may be indexed", name)
		}
	}
	for _, name := range []string{"sitemap.xml", "index.html", "points/index.html"} {
		if text := read(name); strings.Contains(text, "/posters/") || strings.Contains(text, "/s/") {
			t.Errorf("%s leads to posters or short addresses", name)
		}
	}
	if !strings.Contains(read("robots.txt"), "Disallow: /posters/*.pdf") {
		t.Error("robots.txt lets PDFs be indexed")
	}
	if text := read("points/centre/index.html"); !strings.Contains(text, `<b class="num">fhj4q</b>`) {
		t.Error("the page behind a code does not show it")
	}
}
