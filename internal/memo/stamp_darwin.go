package memo

import (
	"io/fs"
	"syscall"
)

// identify adds what the system knows of a file beyond its size and time: which file it
// is, and when anything about it last changed.
func (s *Stamp) identify(info fs.FileInfo) {
	if t, ok := info.Sys().(*syscall.Stat_t); ok {
		s.Inode, s.Changed = t.Ino, uint64(t.Ctimespec.Sec)*1e9+uint64(t.Ctimespec.Nsec)
	}
}
