package blob

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"liandong/internal/kernel/private"
)

// abandoned is the age at which the temporary file of a process that died is taken away.
const abandoned = 24 * time.Hour

// folder keeps the file ab12cd… as ab/12/ab12cd….
type folder struct{ dir string }

// Folder opens a folder and makes it where there is none. Errors: ErrUnavailable.
func Folder(dir string) (Store, error) {
	f := folder{dir}
	if err := errors.Join(private.Installation(dir, ours), private.Folder(f.unfinished())); err != nil {
		return nil, ErrUnavailable.New().Because(err)
	}
	left, err := os.ReadDir(f.unfinished())
	for _, entry := range left {
		if info, err := entry.Info(); err == nil && time.Since(info.ModTime()) > abandoned {
			_ = os.Remove(filepath.Join(f.unfinished(), entry.Name())) // next time, then
		}
	}
	return f, unavailable(err)
}

// Free implements Roomy.
func (f folder) Free() (int64, error) { return private.Free(f.dir) }

// ours says whether this package has made a file or folder of a name.
func ours(name string) bool { return name == "unfinished" || len(name) == 2 }

func (f folder) unfinished() string     { return filepath.Join(f.dir, "unfinished") }
func (f folder) path(key string) string { return filepath.Join(f.dir, key[:2], key[2:4], key) }

// Put writes a temporary file, has it on disk, and only then gives it its name: a crash leaves the whole file or a temporary one.
func (f folder) Put(ctx context.Context, key string, size int64, r io.Reader) (err error) {
	if size <= 0 {
		return ErrContent.New()
	}
	if has, err := f.Has(ctx, key); has || err != nil {
		return err
	}
	file, err := os.CreateTemp(f.unfinished(), "*")
	if err != nil {
		return unavailable(err)
	}
	defer func() {
		if err != nil {
			_ = file.Close()
			_ = os.Remove(file.Name())
		}
	}()
	source := prove(key, size, waits{ctx, r})
	if _, err := io.Copy(file, source); source.failure() != nil {
		return source.failure()
	} else if err != nil {
		return unavailable(err)
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return unavailable(err)
	}
	return unavailable(f.settle(file.Name(), key))
}

// settle renames and makes the names lasting: of the file, and of the folders on the way to it, which may be new.
func (f folder) settle(from, key string) error {
	to := f.path(key)
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return errors.Join(private.Settle(filepath.Dir(to)), private.Settle(filepath.Dir(filepath.Dir(to))), private.Settle(f.dir))
}

// Open implements Store.
func (f folder) Open(_ context.Context, key string) (io.ReadSeekCloser, error) {
	if err := check(key); err != nil {
		return nil, err
	}
	file, err := os.Open(f.path(key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrMissing.New()
	}
	if err != nil {
		return nil, unavailable(err)
	}
	return file, nil
}

// Has implements Store.
func (f folder) Has(_ context.Context, key string) (bool, error) {
	if err := check(key); err != nil {
		return false, err
	}
	_, err := os.Stat(f.path(key))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, unavailable(err)
}

// Remove implements Store.
func (f folder) Remove(_ context.Context, key string) error {
	if err := check(key); err != nil {
		return err
	}
	if err := os.Remove(f.path(key)); !errors.Is(err, fs.ErrNotExist) {
		return unavailable(err)
	}
	return nil
}

func unavailable(err error) error {
	if err == nil {
		return nil
	}
	return ErrUnavailable.New().Because(err)
}

// waits is a reader for somebody who may stop waiting.
type waits struct {
	ctx context.Context
	r   io.Reader
}

func (w waits) Read(b []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.r.Read(b)
}
