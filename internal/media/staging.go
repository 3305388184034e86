package media

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// staging is the folder where the pieces of uploads are put together. What is in a file there never changes, it only becomes longer: so a
// file that has its announced size can be read while a late repetition of a piece still comes in.
type staging struct {
	folder string
	writes sync.Mutex // held for one write of at most pieceSize
}

const pieceSize = 64 << 10

// path is made of a digest, so that no district and no id is ever a path.
func (s *staging) path(district, id string) string {
	sum := sha256.Sum256([]byte(district + "\x00" + id))
	return filepath.Join(s.folder, hex.EncodeToString(sum[:]))
}

// received returns how many bytes of an upload are there.
func (s *staging) received(district, id string) (int64, error) {
	info, err := os.Stat(s.path(district, id))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, ErrUnavailable.New().Because(err)
	}
	return info.Size(), nil
}

// append writes what r holds from a place on, and returns how many bytes are there now, all of them on disk. What was received before must
// be the same. What came before r failed is kept.
func (s *staging) append(district, id string, at, size int64, r io.Reader) (received int64, err error) {
	file, err := os.OpenFile(s.path(district, id), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return 0, ErrUnavailable.New().Because(err)
	}
	defer func() {
		if syncErr := errors.Join(file.Sync(), file.Close()); syncErr != nil && err == nil {
			err = ErrUnavailable.New().Because(syncErr)
		}
	}()
	piece := make([]byte, pieceSize)
	for {
		n, readErr := fill(r, piece)
		if received, err = s.write(file, piece[:n], at, size); err != nil {
			return received, err
		}
		at += int64(n)
		switch {
		case errors.Is(readErr, io.EOF):
			return received, nil
		case readErr != nil:
			return received, ErrBroken.At("content", received).With("received", received).Because(readErr)
		}
	}
}

// fill is io.ReadFull, but for a reader that says itself that its end is unexpected: a connection that broke off.
func fill(r io.Reader, piece []byte) (n int, err error) {
	for n < len(piece) && err == nil {
		var more int
		more, err = r.Read(piece[n:])
		n += more
	}
	return n, err
}

// write puts one piece in its place.
func (s *staging) write(file *os.File, piece []byte, at, size int64) (received int64, err error) {
	s.writes.Lock()
	defer s.writes.Unlock()
	info, err := file.Stat()
	if err != nil {
		return 0, ErrUnavailable.New().Because(err)
	}
	received = info.Size()
	switch {
	case at > received:
		return received, ErrGap.At("offset", received).With("received", received)
	case at+int64(len(piece)) > size:
		return received, ErrBeyond.At("content")
	}
	old := make([]byte, min(int64(len(piece)), received-at))
	if _, err := file.ReadAt(old, at); err != nil {
		return received, ErrUnavailable.New().Because(err)
	}
	if !bytes.Equal(old, piece[:len(old)]) {
		return received, ErrDiffers.At("content")
	}
	n, err := file.WriteAt(piece[len(old):], received)
	if err != nil {
		return received + int64(n), ErrUnavailable.New().Because(err)
	}
	return received + int64(n), nil
}

// open opens an upload for reading; nil if nothing of it is there.
func (s *staging) open(district, id string) (*os.File, error) {
	file, err := os.Open(s.path(district, id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, ErrUnavailable.New().Because(err)
	}
	return file, nil
}

// forget removes an upload. What cannot be removed now is swept later.
func (s *staging) forget(district, id string) { _ = os.Remove(s.path(district, id)) }

// sweep removes what nobody has written to since an instant.
func (s *staging) sweep(before time.Time) (removed int, err error) {
	entries, err := os.ReadDir(s.folder)
	if err != nil {
		return 0, ErrUnavailable.New().Because(err)
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || info.IsDir() || !info.ModTime().Before(before) {
			continue // gone already, or not ours
		}
		if err := os.Remove(filepath.Join(s.folder, entry.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return removed, ErrUnavailable.New().Because(err)
		}
		removed++
	}
	return removed, nil
}
