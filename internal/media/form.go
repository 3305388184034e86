package media

import (
	"bytes"
	"context"
	"errors"
	"io"
)

// form (格式) is what a file turned out to be.
type form struct {
	kind    Kind
	typ     string // of the file that is kept
	ending  string
	picture picture // of a photo
}

// recognise finds the form of a file in its content. Nothing else is asked: not its name, not what the browser says. Sound and documents, which
// are kept as they were sent, must have their form from the first byte to the last; photos are only measured here. Errors: refusals.
func recognise(f *io.SectionReader, l Limits) (form, error) {
	head := make([]byte, 512)
	n, _ := f.ReadAt(head, 0) // a short file is short; see source for what goes wrong
	found, err := sniff(head[:n], f, l)
	if err == nil && f.Size() > l.of(found.kind) {
		err = ErrTooLarge.At("file", megabytes(f.Size()))
	}
	return found, err
}

func megabytes(size int64) int64 { return (size + 1<<20 - 1) >> 20 }

func sniff(head []byte, f *io.SectionReader, l Limits) (form, error) {
	has := func(at int, mark string) bool { return len(head) >= at && bytes.HasPrefix(head[at:], []byte(mark)) }
	switch {
	case has(0, "\xff\xd8\xff"):
		return readJPEG(f, l)
	case has(0, "\x89PNG\r\n\x1a\n"):
		return readPNG(f, l)
	case has(0, "RIFF") && has(8, "WEBP"):
		return readWebP(f, l)
	case has(0, "RIFF") && has(8, "WAVE"):
		return form{kind: Sound, typ: "audio/wav", ending: ".wav"}, checkWAV(f)
	case has(0, "OggS"):
		return form{kind: Sound, typ: "audio/ogg", ending: ".ogg"}, checkOgg(f)
	case has(0, amrNarrow), has(0, amrWide):
		return form{kind: Sound, typ: "audio/amr", ending: ".amr"}, checkAMR(f)
	case has(0, "ID3"), len(head) > 1 && head[0] == 0xff && head[1]&0xe6 == 0xe2: // the latter is a frame of layer III
		return form{kind: Sound, typ: "audio/mpeg", ending: ".mp3"}, checkMP3(f)
	case has(4, "ftyphei"), has(4, "ftyphev"), has(4, "ftypmif1"), has(4, "ftypmsf1"), has(4, "ftypavi"):
		return form{}, ErrHEIC.At("file")
	case has(4, "ftyp"):
		return form{kind: Sound, typ: "audio/mp4", ending: ".m4a"}, checkMP4(f)
	case has(0, "%PDF-"):
		return form{kind: Document, typ: "application/pdf", ending: ".pdf"}, checkPDF(f)
	case has(0, "PK\x03\x04"):
		return readOffice(f, l)
	case has(0, "GIF8"):
		return form{}, ErrGIF.At("file")
	case has(0, "RIFF") && has(8, "AVI "), has(0, "\x1a\x45\xdf\xa3"): // the latter is WebM and Matroska
		return form{}, ErrVideo.At("file")
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	if bytes.HasPrefix(text, []byte("<")) || bytes.HasPrefix(text, []byte("#!")) {
		return form{}, ErrMarkup.At("file")
	}
	return form{}, ErrKind.At("file")
}

// source reads a file for somebody who may stop waiting, and remembers what went wrong with reading: so that a file is not refused for good
// because a disk failed.
type source struct {
	ctx  context.Context
	from io.ReaderAt
	err  error
}

// ReadAt implements io.ReaderAt.
func (s *source) ReadAt(b []byte, at int64) (int, error) {
	err := s.err
	if err == nil {
		err = s.ctx.Err()
	}
	if err != nil {
		s.err = err
		return 0, err
	}
	n, err := s.from.ReadAt(b, at)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = ErrUnavailable.New().Because(err)
	}
	return n, err
}

// damaged is ErrDamaged with what a reader says about it, for the log.
func damaged(err error) error { return ErrDamaged.At("file").Because(err) }
