package memo

import (
	"io/fs"
	"time"
)

// A Stamp is what the system says of a file without its being read. A file whose stamp is
// the same as before holds the same bytes, if the stamp is Sure.
type Stamp struct {
	Size, Modified uint64 // nanoseconds
	Inode, Changed uint64 // zero where the system does not tell
	Sum            Digest // of what the file holds
}

// StampOf returns the stamp of a file, without its sum.
func StampOf(info fs.FileInfo) Stamp {
	s := Stamp{Size: uint64(info.Size()), Modified: uint64(info.ModTime().UnixNano())}
	if i, ok := info.Sys().(interface {
		Identity() (inode, changed uint64)
	}); ok { // of package folder
		s.Inode, s.Changed = i.Identity()
		return s
	}
	s.identify(info)
	return s
}

// slack is how coarse the clocks of file systems may be: what was written so shortly
// before it was looked at may have been written again since, with the same time.
const slack = uint64(2 * time.Second)

// Sure reports whether nothing can have changed without the stamp's changing, if the file
// was looked at that long after 1970, in nanoseconds.
func (s Stamp) Sure(seen uint64) bool {
	return s.Inode != 0 && s.Modified+slack < seen && s.Changed+slack < seen
}

// Same reports whether two stamps are of one file that was not touched in between.
func (s Stamp) Same(t Stamp) bool {
	t.Sum = s.Sum
	return s == t
}
