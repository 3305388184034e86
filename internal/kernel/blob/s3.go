package blob

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

const (
	s3Region  = "us-east-1"
	s3Retries = 3 // whoever waits is told after seconds, not after minutes
)

// bucket keeps files in a bucket of an S3-compatible service, addressed by path.
type bucket struct {
	client *minio.Client
	name   string
}

// S3 opens the bucket of an address as in Open; the bucket must exist. Errors: ErrURL, ErrUnavailable.
func S3(ctx context.Context, address string) (Store, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, ErrURL.At("blobs") // without its cause, which repeats the secret
	}
	name := strings.Trim(u.Path, "/")
	secret, hasSecret := u.User.Password()
	if u.Host == "" || name == "" || strings.Contains(name, "/") || u.User.Username() == "" || !hasSecret {
		return nil, ErrURL.At("blobs")
	}
	options := &minio.Options{Creds: credentials.NewStaticV4(u.User.Username(), secret, ""), Secure: true, Region: s3Region,
		BucketLookup: minio.BucketLookupPath, MaxRetries: s3Retries}
	for option, values := range u.Query() {
		switch value := values[len(values)-1]; {
		case option == "secure" && (value == "true" || value == "false"):
			options.Secure = value == "true"
		case option == "region" && value != "":
			options.Region = value
		default:
			return nil, ErrURL.At("blobs")
		}
	}
	client, err := minio.New(u.Host, options)
	if err != nil {
		return nil, ErrURL.At("blobs").Because(err)
	}
	b := bucket{client, name}
	if exists, err := client.BucketExists(ctx, name); err != nil || !exists {
		if err == nil {
			err = fmt.Errorf("there is no bucket %q", name)
		}
		return nil, unavailable(err)
	}
	return b, nil
}

// Put sends the file in one request, so that the service keeps the whole of it or nothing.
func (b bucket) Put(ctx context.Context, key string, size int64, r io.Reader) error {
	if size <= 0 {
		return ErrContent.New()
	}
	if has, err := b.Has(ctx, key); has || err != nil {
		return err
	}
	source := prove(key, size, r)
	_, err := b.client.PutObject(ctx, b.name, key, source, size, minio.PutObjectOptions{DisableMultipart: true})
	switch {
	case source.failure() != nil:
		return source.failure()
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return unavailable(err)
}

// Open implements Store. What is read later is fetched later, so reading may fail too.
func (b bucket) Open(ctx context.Context, key string) (io.ReadSeekCloser, error) {
	if err := check(key); err != nil {
		return nil, err
	}
	object, err := b.client.GetObject(ctx, b.name, key, minio.GetObjectOptions{})
	if err != nil {
		return nil, unavailable(err)
	}
	if _, err := object.Stat(); err != nil {
		_ = object.Close()
		if missing(err) {
			return nil, ErrMissing.New()
		}
		return nil, unavailable(err)
	}
	return object, nil
}

// Has implements Store.
func (b bucket) Has(ctx context.Context, key string) (bool, error) {
	if err := check(key); err != nil {
		return false, err
	}
	_, err := b.client.StatObject(ctx, b.name, key, minio.StatObjectOptions{})
	if missing(err) {
		return false, nil
	}
	return err == nil, unavailable(err)
}

// Remove implements Store.
func (b bucket) Remove(ctx context.Context, key string) error {
	if err := check(key); err != nil {
		return err
	}
	if err := b.client.RemoveObject(ctx, b.name, key, minio.RemoveObjectOptions{}); err != nil && !missing(err) {
		return unavailable(err)
	}
	return nil
}

// missing tells a file that is not there from a bucket that is not there or a service that does not answer.
func missing(err error) bool {
	answer := minio.ToErrorResponse(err)
	return answer.StatusCode == http.StatusNotFound && answer.Code != minio.NoSuchBucket
}
