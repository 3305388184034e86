package media

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"io"
)

// developed is a photo made anew.
type developed struct {
	photo, thumbnail []byte
	width, height    int
	look             *int64
	exif             exif
}

// develop decodes a photo and makes it anew: upright, on white, no larger than wanted, without anything that was not picture. Whatever was
// hidden in the file or behind it, the bytes that are kept are written here.
//
// Memory: decodings wait until what they may take at most (picture.memory: by format, for a photo of 12 megapixels some 70 MB) fits into
// Limits.Memory together with those that run, and no more of them run than there are cores. Outside of that, each holds the picture that is
// kept (2560 by 2560 pixels of 4 bytes, twice while it is turned) and the two JPEGs; and what is no longer needed stays until the garbage
// collector comes, so that the process may for a while be twice as large.
func (l *Library) develop(f *io.SectionReader, src *source, p picture) (d developed, err error) {
	defer func() {
		if r := recover(); r != nil { // a decoder met what its authors did not think of
			err = damaged(fmt.Errorf("panic: %v", r))
		}
	}()
	share := min(max(p.memory, l.atOnce()), l.Limits.Memory)
	if err := l.memory.Acquire(src.ctx, share); err != nil {
		return d, err
	}
	defer l.memory.Release(share)

	full, err := p.decode(io.NewSectionReader(f, 0, f.Size()))
	if err != nil {
		return d, damaged(err)
	}
	d.exif = readEXIF(f, p.meta)
	w, h := keptSize(full.Bounds().Dx(), full.Bounds().Dy(), l.Limits.Longest, l.Limits.Legible)
	kept := upright(shrink(full, w, h), d.exif.orientation)
	d.width, d.height = kept.Rect.Dx(), kept.Rect.Dy()
	if d.photo, err = l.write(kept); err != nil {
		return d, err
	}
	w, h = within(d.width, d.height, l.Limits.Thumbnail)
	small := shrink(kept, w, h)
	d.look = lookAt(small)
	d.thumbnail, err = l.write(small)
	return d, err
}

func (l *Library) write(picture image.Image) ([]byte, error) {
	var b bytes.Buffer
	err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: l.Limits.Quality})
	return b.Bytes(), err
}
