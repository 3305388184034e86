// Package private keeps files and folders from everybody but their owner, whatever the umask, and tells how much room there is for them.
package private

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const (
	others     = 0o077
	folderMode = 0o700
	fileMode   = 0o600
)

// Folder makes a folder that only its owner enters, or closes the one that is there. A folder that belongs to everybody, such as /tmp, is refused.
func Folder(path string) error {
	if err := os.MkdirAll(path, folderMode); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm()&others == 0 {
		return err
	}
	if info.Mode()&fs.ModeSticky != 0 {
		return fmt.Errorf("%s belongs to everybody; please name a folder of its own 该目录为公共目录，请另建目录", path)
	}
	if err := os.Chmod(path, info.Mode().Perm()&^others); err != nil {
		return fmt.Errorf("%s is open to others and cannot be closed; its owner must set it to 0700 该目录对他人开放且无法收紧，请由其所有者设为 0700: %w", path, err)
	}
	return nil
}

// Installation is Folder for one that somebody has named: where it holds other things than those of an installation it is not closed behind their back, but
// refused as long as it is open to others.
func Installation(path string, ours func(name string) bool) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Folder(path)
	}
	if err != nil || info.Mode().Perm()&others == 0 {
		return err
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	strange := ""
	for _, e := range entries {
		if ours(e.Name()) {
			return Folder(path)
		}
		strange = e.Name()
	}
	if strange != "" {
		return fmt.Errorf("%s is open to others and holds other things (%s); name a folder of its own, or close it (chmod 700) 该目录对他人开放且存有其他文件，请另建目录或先设为 0700", path, strange)
	}
	return Folder(path)
}

// File makes a file that only its owner reads, or closes the one that is there; what it holds stays.
func File(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, fileMode)
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), Close(path))
}

// Close closes a file to others, if it is there.
func Close(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil || info.Mode().Perm()&others == 0 {
		return err
	}
	if err := os.Chmod(path, info.Mode().Perm()&^others); err != nil {
		return fmt.Errorf("%s is open to others and cannot be closed; its owner must set it to 0600 该文件对他人开放且无法收紧，请由其所有者设为 0600: %w", path, err)
	}
	return nil
}

// Write writes a file that only its owner reads, whole or not at all: under another name first, and both the content and the name are on disk when it returns. Whoever
// is interrupted leaves what was there before.
func Write(path string, content []byte) error {
	unfinished := path + ".new"
	if err := Close(unfinished); err != nil {
		return err
	}
	file, err := os.OpenFile(unfinished, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, fileMode)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return errors.Join(err, os.Remove(unfinished))
	}
	if err := os.Rename(unfinished, path); err != nil {
		return err
	}
	return Settle(filepath.Dir(path))
}

// Settle makes the names in a folder lasting.
func Settle(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
