package media

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"path"
	"strings"
)

// checkPDF looks at both ends: a PDF begins with its mark and ends with its end, so that it is not something else as well. What is between
// is not read; scripts in it meet a download and a sandbox.
func checkPDF(f *io.SectionReader) error {
	var head [8]byte
	if _, err := f.ReadAt(head[:], 0); err != nil || head[5] != '1' && head[5] != '2' || head[6] != '.' {
		return damaged(errForm)
	}
	tail := make([]byte, min(f.Size(), 1024))
	if _, err := f.ReadAt(tail, f.Size()-int64(len(tail))); err != nil {
		return damaged(err)
	}
	const end = "%%EOF"
	switch tail = bytes.TrimRight(tail, "\x00\t\n\f\r "); {
	case bytes.HasSuffix(tail, []byte(end)) && bytes.Contains(tail, []byte("startxref")):
		return nil
	case bytes.Contains(tail, []byte(end)), bytes.Contains(tail, []byte("PK\x05\x06")):
		return ErrHidden.At("file")
	}
	return damaged(errForm) // cut off, or more behind it than a kilobyte
}

// office are the documents that are taken, by the part that makes them so.
var office = map[string]form{
	"word/document.xml": {kind: Document, typ: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ending: ".docx"},
	"xl/workbook.xml":   {kind: Document, typ: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ending: ".xlsx"},
}

// readOffice reads the directory of a zip file and nothing else; nothing is unpacked.
func readOffice(f *io.SectionReader, l Limits) (form, error) {
	if err := checkDirectory(f, l); err != nil {
		return form{}, err
	}
	archive, err := zip.NewReader(f, f.Size())
	if err != nil {
		return form{}, damaged(err)
	}
	var found []form
	var unpacked uint64
	seen := map[string]bool{}
	for _, part := range archive.File {
		name := strings.ToLower(part.Name)
		unpacked += min(part.UncompressedSize64, uint64(l.Unpacked)+1) // so that the sum does not run over
		switch {
		case seen[name], name != path.Clean(name) && name != path.Clean(name)+"/", strings.HasPrefix(name, "/"), strings.HasPrefix(name, "../"),
			strings.ContainsAny(name, "\\\x00"), part.Flags&1 != 0: // the last is encrypted
			return form{}, damaged(errForm)
		case strings.HasSuffix(name, "vbaproject.bin"):
			return form{}, ErrMacro.At("file")
		case unpacked > uint64(l.Unpacked):
			return form{}, ErrBomb.At("file")
		}
		seen[name] = true
		if is, ok := office[part.Name]; ok {
			found = append(found, is)
		}
	}
	if len(found) != 1 || !seen["[content_types].xml"] {
		return form{}, ErrKind.At("file")
	}
	return found[0], nil
}

// checkDirectory makes sure that the zip fills the file, with its directory at the end, and that the directory is small enough to be read.
func checkDirectory(f *io.SectionReader, l Limits) error {
	var end [22]byte
	if _, err := f.ReadAt(end[:], f.Size()-int64(len(end))); err != nil {
		return damaged(err)
	}
	if string(end[:4]) != "PK\x05\x06" { // cut off, or with a comment or something else behind it
		return ErrHidden.At("file")
	}
	parts, size, at := binary.LittleEndian.Uint16(end[10:]), int64(binary.LittleEndian.Uint32(end[12:])), int64(binary.LittleEndian.Uint32(end[16:]))
	switch {
	case at+size+int64(len(end)) != f.Size(): // also where the numbers stand for 64-bit ones, which no document of this size needs
		return ErrHidden.At("file")
	case int(parts) > l.Parts, size > l.Directory:
		return ErrBomb.At("file")
	}
	return nil
}
