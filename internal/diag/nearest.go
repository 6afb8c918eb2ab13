package diag

// Nearest returns the candidate that word most probably stands for: the one with
// the smallest edit distance, if that is at most a third of the word's length
// (at least 1, and 2 from four letters on). Of equals the first wins; no
// candidate near enough gives "".
func Nearest(word string, candidates []string) string {
	w := []rune(word)
	limit := max(1, len(w)/3)
	if len(w) >= 4 {
		limit = max(limit, 2)
	}
	best, found := limit+1, ""
	for _, c := range candidates {
		if d := distance(w, []rune(c), best); d < best && d < len(w) {
			best, found = d, c
		}
	}
	return found
}

// distance is the optimal string alignment distance (insert, delete, replace,
// swap neighbours). It may stop early with any value ≥ limit.
func distance(a, b []rune, limit int) int {
	if abs(len(a)-len(b)) >= limit {
		return limit
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(row[j]+1, last[j+1]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
