package media

import (
	"encoding/binary"
	"io"
)

const mostBoxes = 50_000 // of one level of an MP4; a recorder that writes in pieces makes two a second

// checkMP4 walks the boxes of an MP4: they must fill the file, and every track must be sound.
func checkMP4(f *io.SectionReader) error {
	tracks := 0
	err := boxes(f, 0, f.Size(), func(kind string, from, to int64) error {
		if kind != "moov" {
			return nil
		}
		return boxes(f, from, to, func(kind string, from, to int64) error {
			if kind != "trak" {
				return nil
			}
			tracks++
			return checkTrack(f, from, to)
		})
	})
	if err == nil && tracks == 0 {
		return damaged(errForm)
	}
	return err
}

// checkTrack reads the handler of a track.
func checkTrack(f *io.SectionReader, from, to int64) error {
	sound := false
	err := boxes(f, from, to, func(kind string, from, to int64) error {
		if kind != "mdia" {
			return nil
		}
		return boxes(f, from, to, func(kind string, from, to int64) error {
			if kind != "hdlr" {
				return nil
			}
			var head [12]byte
			if _, err := f.ReadAt(head[:], from); err != nil || to-from < int64(len(head)) {
				return damaged(errForm)
			}
			if string(head[8:]) != "soun" {
				return ErrVideo.At("file")
			}
			sound = true
			return nil
		})
	})
	if err == nil && !sound {
		return damaged(errForm)
	}
	return err
}

// boxes calls visit for each box between two places with its kind and where its content lies. The boxes must fill the place.
func boxes(f *io.SectionReader, at, end int64, visit func(kind string, from, to int64) error) error {
	for range mostBoxes {
		if at == end {
			return nil
		}
		var head [16]byte
		if n, err := f.ReadAt(head[:], at); n < 8 {
			return damaged(err)
		}
		size, from := uint64(binary.BigEndian.Uint32(head[:])), at+8
		switch size {
		case 0: // to the end
			size = uint64(end - at)
		case 1:
			size, from = binary.BigEndian.Uint64(head[8:]), at+16
		}
		if size > uint64(end-at) || at+int64(size) < from {
			return damaged(errForm)
		}
		if err := visit(string(head[4:8]), from, at+int64(size)); err != nil {
			return err
		}
		at += int64(size)
	}
	return damaged(errForm)
}
