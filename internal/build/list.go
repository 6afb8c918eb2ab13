package build

import (
	"context"

	"linli/internal/diag"
	"linli/internal/memo"
	"linli/internal/page"
	"linli/internal/publish"
	"linli/internal/search"
)

// listed is what is left of a listing when its blocks are staged, which is before the pages are
// made: so long they need not be held.
type listed struct {
	inputs   memo.Digest     // of the blocks
	blocks   []publish.Entry // in order
	kept     bool            // as they are published
	problems diag.List
	contents search.Contents // without what is known of the terms
}

// list stages the blocks of a finder's listing, unless they are published already. original is
// that of the community's own language.
func (s *stage) list(ctx context.Context, f *finder, l, original *listing) (err error) {
	f.contents, f.inputs = s.contents(l, original), memo.Of(s.outline.lasting, f.folder)
	files := l.files()
	if f.blocks, f.kept = s.keptBlocks(f, len(files)); !f.kept {
		f.blocks, f.problems, err = s.stageFiles(ctx, f, files)
	}
	return err
}

// files are the blocks of the listing.
func (l *listing) files() []indexFile {
	out := make([]indexFile, (len(l.pages)+search.BlockSize-1)/search.BlockSize)
	if l.blocks == nil {
		l.blocks = make([][]byte, len(out))
	}
	for n := range out {
		out[n] = indexFile{name: blockName(n), make: func() []byte {
			if l.blocks[n] == nil {
				l.blocks[n] = search.Block(entriesOf(l.pages[n*search.BlockSize : min((n+1)*search.BlockSize, len(l.pages))]))
			}
			return l.blocks[n]
		}}
	}
	return out
}

func entriesOf(pages []page.Found) []search.Listed {
	out := make([]search.Listed, len(pages))
	for i, p := range pages {
		out[i] = search.Listed{Path: p.Path, Title: p.Title, Date: p.Date}
	}
	return out
}

// keptBlocks returns the blocks of the listing as they are published, if what they are made
// from is the same, and all of them are there.
func (s *stage) keptBlocks(f *finder, n int) ([]publish.Entry, bool) {
	if was := s.before.outputs[f.folder+contentsName]; was == nil || was.inputs != f.inputs {
		return nil, false
	}
	blocks := make([]publish.Entry, n)
	for i := range blocks {
		file := f.folder + blockName(i)
		var kept bool
		if blocks[i], kept = s.before.outputs[file].kept(s.out, file); !kept {
			return nil, false
		}
	}
	return blocks, true
}

// contents tell of an index as a whole, but for its terms.
func (s *stage) contents(l, original *listing) search.Contents {
	c := search.Contents{Docs: len(l.pages)}
	for n, p := range l.pages {
		c.Note(n, p.Kind, p.For, p.Date, p.From, p.Until, s.site.Moment)
	}
	if original == l {
		return c
	}
	here := make(map[string]bool, len(l.pages))
	for _, p := range l.pages {
		here[p.Path] = true
	}
	for n, p := range original.pages {
		if here[p.Path] {
			c.Instead.Add(n)
		}
	}
	return c
}
