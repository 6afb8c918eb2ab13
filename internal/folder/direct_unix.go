//go:build unix

package folder

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// A direct is a folder held open for calls of the system that need no more than that: an
// os.File readies every file for the network poller first, which costs as much as reading a small one.
type direct struct{ dir *os.File }

// hold returns the folder that root is for direct calls, or nil if there can be none.
func hold(root *os.Root) *direct {
	dir, err := root.Open(".")
	if err != nil {
		return nil
	}
	return &direct{dir}
}

func (d *direct) close() error { return d.dir.Close() }

// read appends a file that is in the folder itself to buf. It reports false, with nothing
// appended, if somebody else has to try: the file is a link, or cannot be read. If it is as
// large as size and there was room for more, its end need not be asked for.
func (d *direct) read(buf *bytes.Buffer, name string, size int64) bool {
	fd, err := again(func() (int, error) {
		return unix.Openat(int(d.dir.Fd()), name, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	})
	if err != nil {
		return false
	}
	start := buf.Len()
	for {
		buf.Grow(bytes.MinRead)
		room := buf.AvailableBuffer()
		n, err := again(func() (int, error) { return unix.Read(fd, room[:cap(room)]) })
		if err != nil {
			buf.Truncate(start)
		} else {
			buf.Write(room[:n])
		}
		if whole := n < cap(room) && int64(buf.Len()-start) == size; err != nil || n == 0 || whole {
			_ = unix.Close(fd) //nolint:errcheck // it was only read
			return err == nil
		}
	}
}

// lstat says what is known of a file without opening it; of a link, of the link.
func (d *direct) lstat(name string) (fs.FileInfo, error) {
	var stat unix.Stat_t
	if _, err := again(func() (int, error) {
		return 0, unix.Fstatat(int(d.dir.Fd()), name, &stat, unix.AT_SYMLINK_NOFOLLOW)
	}); err != nil {
		return nil, &fs.PathError{Op: "lstat", Path: name, Err: err}
	}
	return &info{name[strings.LastIndexByte(name, '/')+1:], stat.Size, stat.Mtim.Nano(), stat.Ctim.Nano(), uint64(stat.Ino), modeOf(uint32(stat.Mode))}, nil //nolint:unconvert // not everywhere
}

// An info implements fs.FileInfo. It is kept of very many files at a time.
type info struct {
	name              string
	size              int64
	modified, changed int64 // nanoseconds since 1970
	inode             uint64
	mode              fs.FileMode
}

func (i *info) Name() string       { return i.name }
func (i *info) Size() int64        { return i.size }
func (i *info) ModTime() time.Time { return time.Unix(0, i.modified) }
func (i *info) IsDir() bool        { return i.mode.IsDir() }
func (i *info) Mode() fs.FileMode  { return i.mode }
func (i *info) Sys() any           { return i }

// Identity tells which file it is on its file system, and when anything about it last
// changed, in nanoseconds since 1970.
func (i *info) Identity() (inode, changed uint64) { return i.inode, uint64(i.changed) } //nolint:gosec // after 1970

// modeOf tells files, folders and links apart; all else is irregular.
func modeOf(bits uint32) fs.FileMode {
	mode := fs.FileMode(bits & 0o777)
	switch bits & unix.S_IFMT {
	case unix.S_IFREG:
		return mode
	case unix.S_IFDIR:
		return mode | fs.ModeDir
	case unix.S_IFLNK:
		return mode | fs.ModeSymlink
	}
	return mode | fs.ModeIrregular
}

// mkdir makes a folder, if it is not there.
func (d *direct) mkdir(name string) error {
	_, err := again(func() (int, error) { return 0, unix.Mkdirat(int(d.dir.Fd()), name, 0o755) })
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return &fs.PathError{Op: "mkdirat", Path: name, Err: err}
	}
	return nil
}

// write writes a file that is not there yet, in the folder or one that mkdir made in it.
func (d *direct) write(name string, data []byte) error {
	fd, err := again(func() (int, error) {
		return unix.Openat(int(d.dir.Fd()), name, unix.O_WRONLY|unix.O_CREAT|unix.O_TRUNC|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0o644)
	})
	for err == nil && len(data) > 0 {
		var n int
		if n, err = again(func() (int, error) { return unix.Write(fd, data) }); n == 0 && err == nil {
			err = io.ErrShortWrite
		}
		data = data[max(n, 0):]
	}
	if fd >= 0 {
		err = errors.Join(err, unix.Close(fd))
	}
	if err != nil {
		return &fs.PathError{Op: "write", Path: name, Err: err}
	}
	return nil
}

// again calls f until it is not interrupted by a signal.
func again(f func() (int, error)) (int, error) {
	for {
		if n, err := f(); !errors.Is(err, unix.EINTR) {
			return n, err
		}
	}
}
