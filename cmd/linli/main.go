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

// gcPercent lets the heap grow further than Go's usual 100 before it is swept: a build is
// short, and what it holds is small beside what it makes and drops.
const gcPercent = 110

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	os.Exit(run())
}

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return cli.Run(ctx, os.Args[1:], cli.Env{
		Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Now: time.Now, Version: version, Program: program(),
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
