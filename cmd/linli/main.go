// Command linli builds a community's public board from a folder of text files.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"
	_ "time/tzdata" // Windows has no time zone data of its own

	"golang.org/x/term"

	"linli/internal/build"
	"linli/internal/cli"
)

// version is set by the release build.
var version = "dev"

func main() {
	os.Exit(run())
}

func run() int {
	allow(build.Size{}, false)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return cli.Run(ctx, os.Args[1:], cli.Env{
		Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Now: time.Now, Version: version, Program: program(), Sized: allow,
		Terminal: term.IsTerminal(int(os.Stderr.Fd())),
	})
}

// program tells this file of the program from others.
func program() string {
	name, err := os.Executable()
	if err != nil {
		return ""
	}
	info, err := os.Stat(name)
	if err != nil {
		return ""
	}
	return fmt.Sprint(info.Size(), " ", info.ModTime().UnixNano())
}

// What a build may take without the garbage collector's being called: so much, so much for
// each file, and as much as the texts have; for each of very many files it is so much only, until
// it is plenty. From then on it is what a build holds of so many files, and an eighth of that.
// What is known of an earlier build is so many times as large when it is read.
const (
	allowed         = 64 << 20
	allowedForFile  = 4 << 10
	many            = 10_000
	allowedForEvery = 4864
	plenty          = 314 << 20
	held            = 56 << 20
	heldOfFile      = 2 << 10
	heldAtOnce      = 24 << 20 // for each processor beyond two: what it collects for the search index
	allowedForKnown = 8
)

// A single build of so many files from nothing is worth large pages, for all but so much that is
// in use already or never will be, and for no more than so much: it is asked for at once, and
// a machine may have less to give.
const (
	large     = 1_000
	beside    = 32 << 20
	mostLarge = 512 << 20
)

// allow lets a build use memory freely up to a limit. It is short, and what it holds is
// small beside what it makes and drops. If others follow, what they remember of each other
// comes on top.
func allow(size build.Size, others bool) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	files := int64(size.Files)
	few := min(files, many)
	limit := allowed + few*allowedForFile + size.Text*few/max(files, 1)
	if rest := (files - few) * allowedForEvery; limit+rest > plenty {
		limit = max(limit, plenty, (held+files*heldOfFile)*9/8)
	} else {
		limit += rest
	}
	if files >= large {
		limit += int64(max(0, runtime.GOMAXPROCS(0)-2)) * heldAtOnce
	}
	if others {
		limit += limit * 3 / 4
	} else {
		limit += size.Known * allowedForKnown
	}
	debug.SetGCPercent(-1) // only the limit counts
	debug.SetMemoryLimit(limit)
	if !others && size.Files >= large && size.Known == 0 {
		largePages(min(limit-beside, mostLarge))
	}
}
