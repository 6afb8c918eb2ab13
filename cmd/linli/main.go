// Command linli builds a community's public board from a folder of text files.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"
	_ "time/tzdata" // Windows has no time zone data of its own

	"golang.org/x/term"

	"linli/internal/cli"
)

// version is set by the release build.
var version = "dev"

func main() {
	os.Exit(run())
}

func run() int {
	allow(0, 0, false)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return cli.Run(ctx, os.Args[1:], cli.Env{
		Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Now: time.Now, Version: version, Program: program(), Files: allow,
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
// each file, and as much as the texts have; for each of very many files it is so much only.
const (
	allowed         = 64 << 20
	allowedForFile  = 4 << 10
	many            = 10_000
	allowedForEvery = 4864
)

// allow lets a build of so many files, with so many bytes of text, use memory freely up to
// a limit. It is short, and what it holds is small beside what it makes and drops. If others
// follow, what they remember of each other comes on top.
func allow(files int, text int64, others bool) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	few := int64(min(files, many))
	limit := allowed + few*allowedForFile + text*few/int64(max(files, 1)) + (int64(files)-few)*allowedForEvery
	if others {
		limit += limit * 3 / 4
	}
	debug.SetGCPercent(-1) // only the limit counts
	debug.SetMemoryLimit(limit)
}
