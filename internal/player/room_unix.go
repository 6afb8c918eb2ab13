//go:build !windows

package player

import (
	"errors"
	"syscall"
)

// noRoom reports whether err says that the disk is full.
func noRoom(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }
