package memo

import (
	"io/fs"
	"syscall"

	"golang.org/x/sys/unix"
)

// identify adds what the system knows of a file beyond its size and time: which file it
// is, and when anything about it last changed.
func (s *Stamp) identify(info fs.FileInfo) {
	switch t := info.Sys().(type) {
	case *syscall.Stat_t:
		s.Inode, s.Changed = t.Ino, uint64(t.Ctim.Sec)*1e9+uint64(t.Ctim.Nsec)
	case *unix.Stat_t: // of package folder
		s.Inode, s.Changed = t.Ino, uint64(t.Ctim.Sec)*1e9+uint64(t.Ctim.Nsec)
	}
}
