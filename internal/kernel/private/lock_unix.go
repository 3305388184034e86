//go:build linux || darwin

package private

import (
	"errors"
	"os"
	"syscall"
)

// Lock takes a file for this process alone, and makes it where it is not there; unlock gives it back, as does the end of the process, however that comes. taken is true where another has it.
func Lock(path string) (unlock func() error, taken bool, err error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, fileMode)
	if err != nil {
		return nil, false, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, true, file.Close()
		}
		return nil, false, errors.Join(err, file.Close())
	}
	return file.Close, false, nil // closing lets go of it
}
