package media

import (
	"bufio"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"strings"

	"github.com/bep/imagemeta"
	"golang.org/x/image/webp"
)

const jpegType = "image/jpeg"

// picture is how to read a photo.
type picture struct {
	decode func(*io.SectionReader) (image.Image, error)
	meta   imagemeta.ImageFormat
	memory int64 // bytes that decoding takes at most
}

// What decoding takes, read from the decoders: bytes of each pixel, and what even a small picture can make them take.
const (
	jpegPixel            = 3  // three planes, none of them smaller
	jpegPixelCMYK        = 8  // four, and the picture put together from them
	jpegPixelScans       = 16 // the coefficients of a progressive picture, which are kept until its last scan
	pngPixel             = 16 // four channels of 16 bits, twice where the picture is interlaced
	webpPixel            = 12 // the pixels, the alpha channel and what they are unpacked from
	anyPicture     int64 = 32 << 20
	webpTables     int64 = 192 << 20
)

// bounded refuses a photo whose decoding would take more than there is.
func bounded(p picture, config image.Config, l Limits) (form, error) {
	if p.memory > l.Heaviest {
		return form{}, tooMany(config)
	}
	return photo(p), nil
}

func tooMany(config image.Config) error {
	return ErrPixels.At("file", config.Width, config.Height).With("width", config.Width).With("height", config.Height)
}

// A photo of which only the end mark is missing, as a broken transfer to a phone's album leaves it, is whole: the mark is given to the decoder, which stops
// at the first.
const (
	endOfJPEG = "\xff\xd9"
	endOfPNG  = "\x00\x00\x00\x00IEND\xaeB`\x82"
)

func decodeJPEG(f *io.SectionReader) (image.Image, error) {
	return jpeg.Decode(io.MultiReader(buffered(f), strings.NewReader(endOfJPEG)))
}

func decodePNG(f *io.SectionReader) (image.Image, error) {
	return png.Decode(io.MultiReader(buffered(io.NewSectionReader(f, 0, endOfChunks(f))), strings.NewReader(endOfPNG)))
}

func decodeWebP(f *io.SectionReader) (image.Image, error) { return webp.Decode(buffered(f)) }

func buffered(f *io.SectionReader) io.Reader { return bufio.NewReaderSize(f, 1<<16) }

// endOfChunks is where the chunks of a PNG end, its end mark left out. A chunk that is cut off stays, for the decoder to find. (RFC 2083, section 3.2)
func endOfChunks(f *io.SectionReader) int64 {
	var head [8]byte
	for at := int64(8); ; {
		if n, _ := f.ReadAt(head[:], at); n < len(head) || string(head[4:]) == "IEND" {
			return min(at, f.Size())
		}
		at += 12 + int64(binary.BigEndian.Uint32(head[:]))
	}
}

func readJPEG(f *io.SectionReader, l Limits) (form, error) {
	config, pixels, err := measure(f, l, jpeg.DecodeConfig)
	if err != nil {
		return form{}, err
	}
	progressive, err := checkScans(bufio.NewReaderSize(io.NewSectionReader(f, 0, f.Size()), 1<<16), l)
	each := int64(jpegPixel)
	if config.ColorModel == color.CMYKModel {
		each = jpegPixelCMYK
	}
	if progressive {
		each += jpegPixelScans
	}
	if err != nil {
		return form{}, err
	}
	return bounded(picture{decodeJPEG, imagemeta.JPEG, anyPicture + pixels*each}, config, l)
}

func readPNG(f *io.SectionReader, l Limits) (form, error) {
	config, pixels, err := measure(f, l, png.DecodeConfig)
	if err != nil {
		return form{}, err
	}
	return bounded(picture{decodePNG, imagemeta.PNG, anyPicture + pixels*pngPixel}, config, l)
}

func readWebP(f *io.SectionReader, l Limits) (form, error) {
	config, pixels, err := measure(f, l, webp.DecodeConfig)
	if err != nil {
		return form{}, err
	}
	return bounded(picture{decodeWebP, imagemeta.WebP, webpTables + pixels*webpPixel}, config, l)
}

func photo(p picture) form { return form{kind: Photo, typ: jpegType, ending: ".jpg", picture: p} }

// measure reads the header of a photo: one that would be too large to decode is refused before a pixel of it is.
func measure(f *io.SectionReader, l Limits, header func(io.Reader) (image.Config, error)) (image.Config, int64, error) {
	config, err := header(bufio.NewReader(io.NewSectionReader(f, 0, f.Size())))
	if err != nil {
		return config, 0, damaged(err)
	}
	switch w, h := config.Width, config.Height; {
	case w < 1 || h < 1:
		return config, 0, damaged(errForm)
	case w > l.Side || h > l.Side:
		return config, 0, ErrSide.At("file", w, h, l.Side).With("width", w).With("height", h)
	case w*h > l.Pixels:
		return config, 0, tooMany(config)
	}
	return config, int64(config.Width) * int64(config.Height), nil
}

// checkScans walks the segments of a JPEG as far as its end, and counts its scans: a small file of many scans over a large picture would
// keep the decoder busy for hours.
func checkScans(r *bufio.Reader, l Limits) (progressive bool, err error) {
	for scans := 0; ; {
		marker, err := nextMarker(r)
		switch {
		case errors.Is(err, io.EOF), marker == 0xd9: // the decoder sees what is missing
			return progressive, nil
		case err != nil:
			return progressive, damaged(err)
		case marker == 0xd8:
			continue
		case marker == 0xc2:
			progressive = true
		case marker == 0xda:
			scans++
		}
		if scans > l.Scans {
			return progressive, ErrScans.At("file")
		}
		var size [2]byte
		if _, err := io.ReadFull(r, size[:]); err == nil {
			_, _ = r.Discard(max(int(size[0])<<8|int(size[1]), 2) - 2)
		}
	}
}

// nextMarker skips what is no marker: pixels, with the FF that is written FF 00 in them, and the marks inside them.
func nextMarker(r *bufio.Reader) (byte, error) {
	for {
		if _, err := r.ReadSlice(0xff); errors.Is(err, bufio.ErrBufferFull) {
			continue
		} else if err != nil {
			return 0, err
		}
		b := byte(0xff)
		for b == 0xff {
			var err error
			if b, err = r.ReadByte(); err != nil {
				return 0, err
			}
		}
		if b != 0 && (b < 0xd0 || b > 0xd7) {
			return b, nil
		}
	}
}
