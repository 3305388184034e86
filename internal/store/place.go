package store

import (
	"fmt"
	"os"
)

// place is which files an embedded database has open: its own and that of its log. A file that is open stays writable after it was removed or its volume was
// taken away, and all that is written then is lost.
type place struct {
	path      string
	file, log os.FileInfo // log is nil where the file system allows none
}

func placeOf(path string) (p place, err error) {
	p.path = path
	if p.file, err = os.Stat(path); err != nil {
		return p, err
	}
	if p.log, err = os.Stat(path + "-wal"); os.IsNotExist(err) {
		return p, nil
	}
	return p, err
}

// same returns nil while the same files lie at the place. Errors: ErrGone.
func (p place) same() error {
	if p.path == "" {
		return nil
	}
	if err := lies(p.path, p.file); err != nil || p.log == nil {
		return err
	}
	return lies(p.path+"-wal", p.log)
}

func lies(path string, open os.FileInfo) error {
	now, err := os.Stat(path)
	if err == nil && !os.SameFile(open, now) {
		err = fmt.Errorf("%s is another file than the one that is open", path)
	}
	if err != nil {
		return ErrGone.New().Because(err)
	}
	return nil
}
