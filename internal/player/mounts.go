package player

import (
	"path/filepath"
	"runtime"
)

// Mounts returns the folders in which systems show the sticks that are plugged in.
func Mounts() []string {
	var out []string
	if runtime.GOOS == "windows" {
		for letter := 'D'; letter <= 'Z'; letter++ {
			out = append(out, string(letter)+`:\`)
		}
		return out
	}
	for _, pattern := range []string{"/media/*", "/media/*/*", "/run/media/*/*", "/mnt/*", "/Volumes/*"} {
		found, _ := filepath.Glob(pattern) // the patterns are right
		out = append(out, found...)
	}
	return out
}
