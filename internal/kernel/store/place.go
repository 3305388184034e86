package store

import (
	"fmt"
	"os"
)

// place is which files an embedded database has open: its own, that of its log and that of the index of the log. A file that is open stays writable after it was removed or its volume was
// taken away, and all that is written then is lost.
type place struct {
	path string
	open []lying // the file, its log and the log's index, as far as the file system allows them
}

type lying struct {
	path string
	file os.FileInfo
}

func placeOf(path string) (place, error) {
	p := place{path: path}
	for _, behind := range []string{"", "-wal", "-shm"} { // a second process that finds no index makes another, and both write past each other
		file, err := os.Stat(path + behind)
		if behind != "" && os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return place{}, err
		}
		p.open = append(p.open, lying{path + behind, file})
	}
	return p, nil
}

// same returns nil while the same files lie at the place. Errors: ErrGone.
func (p place) same() error {
	for _, one := range p.open {
		if err := lies(one.path, one.file); err != nil {
			return err
		}
	}
	return nil
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
