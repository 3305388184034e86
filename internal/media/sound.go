package media

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
)

const (
	amrNarrow = "#!AMR\n"
	amrWide   = "#!AMR-WB\n"

	mostChunks = 1000 // of a WAV file, before its sound
)

var errForm = errors.New("not of its form")

// checkWAV walks the chunks of a RIFF file: the sizes must add up to the file, and there must be a format and sound.
func checkWAV(f *io.SectionReader) error {
	var head [8]byte
	if _, err := f.ReadAt(head[:], 0); err != nil {
		return damaged(err)
	}
	end := int64(binary.LittleEndian.Uint32(head[4:])) + 8
	switch {
	case end > f.Size():
		return damaged(io.ErrUnexpectedEOF)
	case end+end%2 < f.Size():
		return ErrHidden.At("file")
	}
	described := false
	at := int64(12)
	for range mostChunks {
		if _, err := f.ReadAt(head[:], at); err != nil {
			return damaged(err)
		}
		size := int64(binary.LittleEndian.Uint32(head[4:]))
		switch string(head[:4]) {
		case "fmt ":
			described = size >= 16
		case "data":
			if described && size > 0 && at+8+size <= end {
				return nil
			}
			return damaged(errForm)
		}
		at += 8 + size + size%2
	}
	return damaged(errForm)
}

// oggSounds begin the streams that are taken: Opus, Vorbis, Speex, FLAC.
var oggSounds = []string{"OpusHead", "\x01vorbis", "Speex   ", "\x7fFLAC"}

// checkOgg walks all pages: each stream must be sound, and the last page must end the file.
func checkOgg(f *io.SectionReader) error {
	r := bufio.NewReaderSize(f, 1<<16)
	streams := 0
	for {
		head, err := r.Peek(27)
		switch {
		case len(head) == 0 && errors.Is(err, io.EOF) && streams > 0:
			return nil
		case err == nil && string(head[:4]) != "OggS":
			return ErrHidden.At("file")
		case err != nil || head[4] != 0:
			return damaged(err)
		}
		begins, segments := head[5]&2 != 0, int(head[26])
		table, err := r.Peek(27 + segments)
		if err != nil {
			return damaged(err)
		}
		size := 0
		for _, s := range table[27:] {
			size += int(s)
		}
		_, _ = r.Discard(len(table))
		if begins {
			mark, _ := r.Peek(min(size, 8))
			if !slices.ContainsFunc(oggSounds, func(s string) bool { return bytes.HasPrefix(mark, []byte(s)) }) {
				return ErrVideo.At("file")
			}
			streams++
		}
		if n, err := r.Discard(size); n < size || streams == 0 {
			return damaged(err)
		}
	}
}

// Sizes of AMR frames by their type, with the byte that names it; 0 for types that there are not.
var (
	amrNarrowSizes = [16]int{13, 14, 16, 18, 20, 21, 27, 32, 6, 0, 0, 0, 0, 0, 0, 1}
	amrWideSizes   = [16]int{18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 0, 0, 0, 0, 1, 1}
)

// checkAMR walks all frames; the last must end the file.
func checkAMR(f *io.SectionReader) error {
	r := bufio.NewReader(f)
	sizes, mark := amrNarrowSizes, amrNarrow
	if head, _ := r.Peek(len(amrWide)); string(head) == amrWide {
		sizes, mark = amrWideSizes, amrWide
	}
	_, _ = r.Discard(len(mark))
	for frames := 0; ; frames++ {
		head, err := r.ReadByte()
		if errors.Is(err, io.EOF) && frames > 0 {
			return nil
		}
		size := sizes[head>>3&15]
		if err != nil || size == 0 || head&0x83 != 0 {
			return damaged(errForm)
		}
		if n, err := r.Discard(size - 1); n < size-1 {
			return damaged(err)
		}
	}
}

// Kilobits a second of MPEG-1 and MPEG-2/2.5 layer III, and samples a second, by index.
var (
	mp3Rates1  = [16]int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}
	mp3Rates2  = [16]int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}
	mp3Samples = map[byte][4]int{3: {44100, 48000, 32000}, 2: {22050, 24000, 16000}, 0: {11025, 12000, 8000}}
)

// mp3Frame returns the length of the frame with this head; 0 if it is none.
func mp3Frame(head [4]byte) int64 {
	version, layer := head[1]>>3&3, head[1]>>1&3
	samples := mp3Samples[version][head[2]>>2&3]
	if head[0] != 0xff || head[1]&0xe0 != 0xe0 || layer != 1 || samples == 0 {
		return 0
	}
	rate, per := mp3Rates1[head[2]>>4], 144
	if version != 3 {
		rate, per = mp3Rates2[head[2]>>4], 72
	}
	if rate == 0 {
		return 0
	}
	return int64(per*rate*1000/samples) + int64(head[2]>>1&1)
}

// checkMP3 looks behind the ID3 tag for frames that follow each other. Behind them there may be anything: players and recorders write
// much there, and the file is only ever a download.
func checkMP3(f *io.SectionReader) error {
	var head [10]byte
	at := int64(0)
	if _, err := f.ReadAt(head[:], 0); err != nil {
		return damaged(err)
	}
	if string(head[:3]) == "ID3" {
		for _, b := range head[6:] {
			if b > 127 {
				return damaged(errForm)
			}
			at = at<<7 | int64(b)
		}
		at += 10
		if head[5]&0x10 != 0 {
			at += 10
		}
	}
	for frame := range 3 {
		var head [4]byte
		if _, err := f.ReadAt(head[:], at); errors.Is(err, io.EOF) && frame > 0 && at == f.Size() {
			return nil
		} else if err != nil {
			return damaged(err)
		}
		size := mp3Frame(head)
		if size == 0 || at+size > f.Size() {
			return damaged(errForm)
		}
		at += size
	}
	return nil
}
