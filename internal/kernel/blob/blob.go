// Package blob keeps files by what is in them (文件存储): the key of a file is the SHA-256 of its bytes, so a file never changes, and the same
// file is kept once. A folder for the embedded installation, an S3 bucket for the others.
package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"strings"
	"sync"

	"liandong/internal/kernel/fault"
)

// What can go wrong with a file.
var (
	ErrURL = fault.Define(fault.Invalid, "blob.url",
		"文件存储地址应为 folder:路径 或 s3://账号:密钥@主机:端口/存储桶?secure=false", "The file store must be folder:PATH or s3://key:secret@host:port/bucket?secure=false.")
	ErrKey         = fault.Define(fault.Internal, "blob.key", "文件标识不正确", "The key of a file is not a SHA-256 in lower-case hexadecimal.")
	ErrMissing     = fault.Define(fault.NotFound, "blob.missing", "没有这个文件", "There is no such file.")
	ErrContent     = fault.Define(fault.Invalid, "blob.content", "文件内容与其标识或大小不符，没有保存", "The content is not what its key and size say. Nothing was kept.")
	ErrUnavailable = fault.Define(fault.Unavailable, "blob.unavailable",
		"文件存储暂时无法使用，请稍后重试", "The file store cannot be used at the moment. Please try again later.")
)

// Store keeps files. It is safe for concurrent use. Nothing of it asks who may: its callers do.
type Store interface {
	// Put keeps the first size bytes of r, whole or not at all, and returns when they are safe. A file that is there already stays, and r is
	// not read. Errors: ErrContent if the bytes are not those of the key or none, ErrUnavailable, what reading r answered.
	Put(ctx context.Context, key string, size int64, r io.Reader) error
	// Open answers a file for reading from any place. Errors: ErrMissing, ErrUnavailable.
	Open(ctx context.Context, key string) (io.ReadSeekCloser, error)
	// Has answers whether a file is there. Errors: ErrUnavailable.
	Has(ctx context.Context, key string) (bool, error)
	// Remove forgets a file; one that is not there is no error. Errors: ErrUnavailable.
	Remove(ctx context.Context, key string) error
}

// Roomy is a store that can say how many bytes may still be written.
type Roomy interface{ Free() (int64, error) }

// Open opens folder:PATH or s3://key:secret@host:port/bucket?secure=false&region=…, and makes sure that it can be used. A key or secret with
// special characters is percent-encoded; secure is true and the region us-east-1 unless said otherwise. The folder is made, the bucket is not.
// Errors: ErrURL at blobs, ErrUnavailable.
func Open(ctx context.Context, url string) (Store, error) {
	if dir, ok := strings.CutPrefix(url, "folder:"); ok && dir != "" {
		return Folder(dir)
	}
	if strings.HasPrefix(url, "s3://") {
		return S3(ctx, url)
	}
	return nil, ErrURL.At("blobs")
}

// Key returns the key of what r holds, and its size.
func Key(r io.Reader) (key string, size int64, err error) {
	sum := sha256.New()
	size, err = io.Copy(sum, r)
	return hex.EncodeToString(sum.Sum(nil)), size, err
}

// check refuses what is not a key, so that no key is ever a path.
func check(key string) error {
	if raw, err := hex.DecodeString(key); err != nil || len(raw) != sha256.Size || strings.ToLower(key) != key {
		return ErrKey.New()
	}
	return nil
}

// proven reads the first size bytes of a source and fails, before it hands over the last of them, if they are not those of the key: so whoever
// needs all of them to succeed cannot succeed with others.
type proven struct {
	from io.Reader
	key  string
	left int64
	sum  hash.Hash

	mu  sync.Mutex // a connection may go on reading for a moment after it has failed
	err error      // what went wrong here, as opposed to where the bytes go
}

func prove(key string, size int64, r io.Reader) *proven {
	return &proven{from: io.LimitReader(r, size), key: key, left: size, sum: sha256.New()}
}

func (p *proven) failure() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

func (p *proven) Read(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		return 0, p.err
	}
	n, err := p.from.Read(b)
	p.sum.Write(b[:n])
	p.left -= int64(n)
	switch {
	case p.left == 0 && hex.EncodeToString(p.sum.Sum(nil)) != p.key, p.left > 0 && err == io.EOF:
		p.err = ErrContent.New()
	case err != nil && err != io.EOF:
		p.err = err
	}
	if p.err != nil {
		return 0, p.err
	}
	return n, err
}
