package bench

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"runtime"
	"sync"
	"time"

	"github.com/google/uuid"
)

const (
	uploadPhotos  = 24 // different ones
	uploadBytes   = 300 << 10
	uploadHands   = 8
	uploadLasting = 15 * time.Second
	uploadPeer    = 40 // photos that the peer decodes and encodes
)

// Upload measures photos of 300 kB that arrive over HTTP, each announced, sent in one piece and finished: sniffed, decoded, made anew, with a small
// picture, kept. The limit is the bare work in the same run: each photo decoded and encoded by the standard library on all cores, nothing kept.
func Upload(ctx context.Context, t *Target, out io.Writer) error {
	if err := t.prepare(ctx); err != nil {
		return err
	}
	t.Progress("taking photos")
	photos, err := takePhotos()
	if err != nil {
		return err
	}
	bare, err := reencode(photos)
	if err != nil {
		return err
	}
	addr, stop, err := t.serve()
	if err != nil {
		return err
	}
	defer stop()
	defer t.sequence(ctx)()
	sender := make([]upload, uploadHands)
	for i := range sender {
		sender[i] = upload{token: t.reporters[i%len(t.reporters)].token, photos: photos, dice: rand.New(rand.NewPCG(uint64(i), 9))}
	}
	done := 0
	began := time.Now()
	if _, err := load(ctx, addr, uploadHands, uploadLasting, func(c int, last []byte) ([]byte, error) { return sender[c].next(last) }); err != nil {
		return err
	}
	lasted := time.Since(began).Seconds()
	for _, s := range sender {
		done += s.done
	}
	return Result{Name: "upload", Unit: "photos/s", Engine: engineName(t.Platform.DB), Value: float64(done) / lasted, Limit: bare, RSS: rss(),
		Note: fmt.Sprintf("photos of %d kB; limit: decoded and encoded by the standard library, nothing kept; load generator in this process", len(photos[0])>>10)}.print(out)
}

// upload is one connection: announce, send, finish, again.
type upload struct {
	token  string
	photos [][]byte
	dice   *rand.Rand
	step   int
	id     string
	photo  []byte
	done   int
}

func (u *upload) next(last []byte) ([]byte, error) {
	u.step++
	switch u.step % 3 {
	case 1:
		if u.step > 1 {
			var said struct{ State string }
			if err := json.Unmarshal(last, &said); err != nil || said.State != "ready" {
				return nil, errors.Join(err, fmt.Errorf("a photo became %q", said.State))
			}
			u.done++
		}
		u.id = uuid.Must(uuid.NewV7()).String()
		u.photo = distinct(u.photos[u.dice.IntN(len(u.photos))], u.id)
		body, err := json.Marshal(map[string]any{"id": u.id, "size": len(u.photo), "name": "p.jpg"})
		return rawRequest("POST", "/api/v1/media", u.token, body), err
	case 2:
		return rawRequest("PATCH", "/api/v1/media/"+u.id+"?offset=0", u.token, u.photo), nil
	}
	return rawRequest("POST", "/api/v1/media/"+u.id+"/finish", u.token, nil), nil
}

// distinct puts a comment into a JPEG, so that no two files are the same.
func distinct(photo []byte, words string) []byte {
	sum := sha256.Sum256([]byte(words))
	comment := append([]byte{0xff, 0xfe, 0, byte(2 + len(sum))}, sum[:]...)
	return append(append(bytes.Clone(photo[:2]), comment...), photo[2:]...)
}

// takePhotos makes pictures of about 300 kB, of 2 megapixels.
func takePhotos() (photos [][]byte, err error) {
	for seed := range uploadPhotos {
		dice := rand.New(rand.NewPCG(uint64(seed), 10))
		picture := image.NewRGBA(image.Rect(0, 0, 1632, 1224))
		fx, fy := 20+dice.Float64()*60, 20+dice.Float64()*60
		for y := range 1224 {
			for x := range 1632 {
				noise := dice.IntN(28)
				picture.SetRGBA(x, y, color.RGBA{R: uint8(int(float64(x)/fx*9+float64(y)/fy*5)%200 + noise), G: uint8((x*y/5000)%200 + noise), B: uint8((x+y)/16%200 + noise), A: 255})
			}
		}
		var file bytes.Buffer
		for quality := 80; ; quality -= 5 {
			file.Reset()
			if err := jpeg.Encode(&file, picture, &jpeg.Options{Quality: quality}); err != nil {
				return nil, err
			}
			if file.Len() <= uploadBytes || quality <= 20 {
				break
			}
		}
		photos = append(photos, file.Bytes())
	}
	return photos, nil
}

func reencode(photos [][]byte) (perSecond float64, err error) {
	hands := runtime.GOMAXPROCS(0)
	errs := make([]error, hands)
	var wg sync.WaitGroup
	began := time.Now()
	for h := range hands {
		wg.Go(func() {
			for i := h; i < uploadPeer && errs[h] == nil; i += hands {
				picture, err := jpeg.Decode(bytes.NewReader(photos[i%len(photos)]))
				if err == nil {
					err = jpeg.Encode(io.Discard, picture, &jpeg.Options{Quality: 85})
				}
				errs[h] = err
			}
		})
	}
	wg.Wait()
	return uploadPeer / time.Since(began).Seconds(), errors.Join(errs...)
}
