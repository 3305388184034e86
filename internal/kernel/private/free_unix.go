//go:build linux || darwin

package private

import "syscall"

// Free returns the bytes that may still be written where a path lies.
func Free(path string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(path, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil //nolint:unconvert // it has other types on other systems
}
