//go:build !linux

package main

// largePages is for systems that give large pages to those who ask.
func largePages(int64) {}
