package blob_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"liandong/internal/kernel/blob"
)

// s3Env names a bucket of a real S3-compatible service (s3://key:secret@host:port/bucket?secure=false), to run the suite on it too.
const s3Env = "LIANDONG_TEST_S3"

// each runs a test on a folder, on an S3 server of the test's own and on the service that s3Env names.
func each(t *testing.T, test func(t *testing.T, s blob.Store)) {
	t.Run("folder", func(t *testing.T) { t.Parallel(); test(t, open(t, "folder:"+t.TempDir())) })
	t.Run("s3", func(t *testing.T) { t.Parallel(); test(t, open(t, s3Server(t))) })
	t.Run("service", func(t *testing.T) {
		t.Parallel()
		if os.Getenv(s3Env) == "" {
			t.Skip("no S3 service named in " + s3Env)
		}
		test(t, open(t, os.Getenv(s3Env)))
	})
}

func open(t *testing.T, url string) blob.Store {
	t.Helper()
	s, err := blob.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// s3Server serves S3 over loopback and answers the address of a bucket in it.
func s3Server(t *testing.T) string {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket("files"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	return "s3://key:se%2Fcret@" + strings.TrimPrefix(server.URL, "http://") + "/files?secure=false"
}

// some returns n bytes that no other test has.
func some(t *testing.T, n int) (content []byte, key string) {
	t.Helper()
	content = make([]byte, n)
	if _, err := rand.Read(content); err != nil {
		t.Fatal(err)
	}
	key, size, err := blob.Key(bytes.NewReader(content))
	if err != nil || size != int64(n) {
		t.Fatal(size, err)
	}
	return content, key
}

func has(t *testing.T, s blob.Store, key string) bool {
	t.Helper()
	has, err := s.Has(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	return has
}

func TestKeep(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s blob.Store) {
		for _, n := range []int{1, 70_000, 20 << 20} { // the last is more than a part of a multipart upload
			content, key := some(t, n)
			if has(t, s, key) {
				t.Fatal("there before")
			}
			if err := s.Put(t.Context(), key, int64(n), bytes.NewReader(content)); err != nil {
				t.Fatalf("%d bytes: %v", n, err)
			}
			f, err := s.Open(t.Context(), key)
			if err != nil {
				t.Fatalf("%d bytes: %v", n, err)
			}
			if got, err := io.ReadAll(f); err != nil || !bytes.Equal(got, content) {
				t.Errorf("%d bytes: %d came back, %v", n, len(got), err)
			}
			if end, err := f.Seek(0, io.SeekEnd); err != nil || end != int64(n) {
				t.Errorf("%d bytes: the end is at %d, %v", n, end, err)
			}
			if _, err := f.Seek(int64(n/2), io.SeekStart); err != nil {
				t.Error(err)
			}
			if got, err := io.ReadAll(f); err != nil || !bytes.Equal(got, content[n/2:]) {
				t.Errorf("%d bytes: the second half is %d, %v", n, len(got), err)
			}
			if err := f.Close(); err != nil {
				t.Error(err)
			}
			if !has(t, s, key) {
				t.Errorf("%d bytes: not there", n)
			}
			for range 2 {
				if err := s.Remove(t.Context(), key); err != nil || has(t, s, key) {
					t.Errorf("%d bytes: still there, %v", n, err)
				}
			}
			if _, err := s.Open(t.Context(), key); !errors.Is(err, blob.ErrMissing) {
				t.Errorf("%d bytes: open after removal: %v", n, err)
			}
		}
	})
}

// failing gives half of what is there and then fails.
type failing struct{ half *bytes.Reader }

var errSource = errors.New("the source broke off")

func (f failing) Read(b []byte) (int, error) {
	if n, err := f.half.Read(b); err == nil {
		return n, nil
	}
	return 0, errSource
}

func TestWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s blob.Store) {
		content, key := some(t, 100_000)
		other, _ := some(t, 100_000)
		cancelled, cancel := context.WithCancel(t.Context())
		cancel()
		for name, c := range map[string]struct {
			ctx  context.Context
			size int64
			r    io.Reader
			want error
		}{
			"other content":    {t.Context(), 100_000, bytes.NewReader(other), blob.ErrContent},
			"the last byte":    {t.Context(), 100_000, io.MultiReader(bytes.NewReader(content[:99_999]), bytes.NewReader([]byte{content[99_999] ^ 1})), blob.ErrContent},
			"too short":        {t.Context(), 100_000, bytes.NewReader(content[:99_999]), blob.ErrContent},
			"size too small":   {t.Context(), 99_999, bytes.NewReader(content), blob.ErrContent},
			"size too large":   {t.Context(), 100_001, bytes.NewReader(content), blob.ErrContent},
			"nothing":          {t.Context(), 0, bytes.NewReader(nil), blob.ErrContent},
			"the source fails": {t.Context(), 100_000, failing{bytes.NewReader(content[:50_000])}, errSource},
			"nobody waits":     {cancelled, 100_000, bytes.NewReader(content), context.Canceled},
		} {
			if err := s.Put(c.ctx, key, c.size, c.r); !errors.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
			if has(t, s, key) {
				t.Fatalf("%s: something was kept", name)
			}
		}
		longer := io.MultiReader(bytes.NewReader(content), strings.NewReader("what follows is not looked at"))
		if err := s.Put(t.Context(), key, 100_000, longer); err != nil {
			t.Error(err)
		}
		if err := s.Put(t.Context(), key, 100_000, failing{bytes.NewReader(nil)}); err != nil {
			t.Errorf("what is there is not read again: %v", err)
		}
	})
}

func TestSideBySide(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s blob.Store) {
		content, key := some(t, 300_000)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if err := s.Put(t.Context(), key, int64(len(content)), bytes.NewReader(content)); err != nil {
					t.Error(err)
				}
				f, err := s.Open(t.Context(), key)
				if err != nil {
					t.Error(err)
					return
				}
				defer f.Close()
				if got, err := io.ReadAll(f); err != nil || !bytes.Equal(got, content) {
					t.Errorf("%d bytes, %v", len(got), err)
				}
			})
		}
		all.Wait()
	})
}

func TestAKeyIsNoPath(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s blob.Store) {
		_, key := some(t, 1)
		for _, key := range []string{"", "..", "../../../../etc/passwd", key[:63], key + "0", strings.ToUpper("ab" + key[2:]), "zz" + key[2:]} {
			_, hasErr := s.Has(t.Context(), key)
			_, openErr := s.Open(t.Context(), key)
			putErr := s.Put(t.Context(), key, 1, strings.NewReader("x"))
			for _, err := range []error{hasErr, openErr, putErr, s.Remove(t.Context(), key)} {
				if !errors.Is(err, blob.ErrKey) {
					t.Errorf("%q: %v", key, err)
				}
			}
		}
	})
}

func TestOpen(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "folder:", "files", "/tmp", "https://host/bucket", "s3://", "s3://host/bucket", "s3://key@host/bucket", "s3://key:secret@host",
		"s3://key:secret@host/bucket/deeper", "s3://key:secret@host/bucket?secure=perhaps", "s3://key:secret@host/bucket?sekure=true", "s3://key:very%zzsecret@host/bucket"} {
		_, err := blob.Open(t.Context(), address)
		if !errors.Is(err, blob.ErrURL) || strings.Contains(err.Error(), "very") {
			t.Errorf("%q: %v", address, err)
		}
	}
	served, err := url.Parse(s3Server(t))
	if err != nil {
		t.Fatal(err)
	}
	served.Path = "/nobucket"
	if _, err := blob.Open(t.Context(), served.String()); !errors.Is(err, blob.ErrUnavailable) {
		t.Errorf("no bucket: %v", err)
	}
	gone := httptest.NewServer(nil)
	gone.Close()
	if _, err := blob.Open(t.Context(), "s3://key:secret@"+strings.TrimPrefix(gone.URL, "http://")+"/files?secure=false"); !errors.Is(err, blob.ErrUnavailable) {
		t.Errorf("nobody answers: %v", err)
	}
	file := t.TempDir() + "/file"
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := blob.Open(t.Context(), "folder:"+file); !errors.Is(err, blob.ErrUnavailable) {
		t.Errorf("a file as the folder: %v", err)
	}
}
