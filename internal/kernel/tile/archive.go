package tile

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sort"
)

// Form is what the tiles of a background are.
type Form string

// The forms. Vector tiles are drawn in the colours of the page, if their layers are named as in the Protomaps basemap.
const (
	Vector Form = "vector"
	Raster Form = "raster"
)

// What is wrong with a file of tiles; told to who starts the program.
var (
	errArchive  = errors.New("not a PMTiles file of version 3 不是 PMTiles 第 3 版文件")
	errPacked   = errors.New("the PMTiles file is compressed in a way other than gzip PMTiles 文件的压缩方式不是 gzip")
	errTooLarge = errors.New("a directory of the PMTiles file is too large PMTiles 目录过大")
)

const (
	headerSize  = 127
	mostEntries = 1 << 22   // of one directory: the specification has some 10,000
	mostRead    = 128 << 20 // bytes of one part
)

// Archive is a PMTiles file (version 3): https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md.
type Archive struct {
	Form             Form
	Type             string // of its tiles, as a media type
	Packed           bool   // with gzip
	MinZoom, MaxZoom int
	West, South      float64 // degrees
	East, North      float64

	file         io.ReaderAt
	packedInside bool
	root         []entry
	leaves, data section
}

type section struct{ offset, size uint64 }

// entry says where a run of tiles lies, or a directory of further entries where Run is 0.
type entry struct{ id, offset, size, run uint64 }

// OpenArchive reads the head of a file, which stays open as long as the program runs.
func OpenArchive(path string) (*Archive, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	a, err := ReadArchive(file)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), file.Close())
	}
	return a, nil
}

// ReadArchive reads the head of an archive.
func ReadArchive(file io.ReaderAt) (*Archive, error) {
	head := make([]byte, headerSize)
	if _, err := file.ReadAt(head, 0); err != nil || string(head[:7]) != "PMTiles" || head[7] != 3 {
		return nil, errArchive
	}
	number := func(at int) uint64 { return binary.LittleEndian.Uint64(head[at:]) }
	degrees := func(at int) float64 { return float64(int32(binary.LittleEndian.Uint32(head[at:]))) / 1e7 }
	a := &Archive{file: file, packedInside: head[97] == 2, Packed: head[98] == 2, MinZoom: int(head[100]), MaxZoom: int(head[101]),
		West: degrees(102), South: degrees(106), East: degrees(110), North: degrees(114), Form: Raster,
		leaves: section{number(40), number(48)}, data: section{number(56), number(64)}}
	if head[97] > 2 || head[98] > 2 {
		return nil, errPacked
	}
	switch head[99] {
	case 1:
		a.Form, a.Type = Vector, "application/vnd.mapbox-vector-tile"
	case 2:
		a.Type = "image/png"
	case 3:
		a.Type = "image/jpeg"
	case 4:
		a.Type = "image/webp"
	case 5:
		a.Type = "image/avif"
	default:
		return nil, errArchive
	}
	var err error
	a.root, err = a.directory(section{number(8), number(16)})
	return a, err
}

// Tile returns the bytes of a tile as they lie in the file; none where the file has no such tile.
func (a *Archive) Tile(at Address) ([]byte, error) {
	id := hilbert(at)
	entries := a.root
	for range 4 { // directories are nested at most three deep
		i := sort.Search(len(entries), func(i int) bool { return entries[i].id > id }) - 1
		if i < 0 {
			return nil, nil
		}
		e := entries[i]
		if e.run > 0 {
			if id >= e.id+e.run {
				return nil, nil
			}
			return a.read(a.data, e.offset, e.size)
		}
		var err error
		if entries, err = a.directory(section{a.leaves.offset + e.offset, e.size}); err != nil {
			return nil, err
		}
	}
	return nil, errArchive
}

func (a *Archive) read(in section, offset, size uint64) ([]byte, error) {
	if size > mostRead || offset > in.size || size > in.size-offset {
		return nil, errArchive
	}
	body := make([]byte, size)
	_, err := a.file.ReadAt(body, int64(in.offset+offset))
	return body, err
}

func (a *Archive) directory(at section) ([]entry, error) {
	body, err := a.read(at, 0, at.size)
	if err != nil {
		return nil, err
	}
	var in io.Reader = bytes.NewReader(body)
	if a.packedInside {
		if in, err = gzip.NewReader(in); err != nil {
			return nil, err
		}
	}
	text, err := io.ReadAll(io.LimitReader(in, mostRead))
	if err != nil {
		return nil, err
	}
	return entriesOf(bytes.NewReader(text))
}

// entriesOf reads a directory: the number of entries, then each column for itself.
func entriesOf(in io.ByteReader) ([]entry, error) {
	n, err := binary.ReadUvarint(in)
	if err != nil {
		return nil, errArchive
	}
	if n > mostEntries {
		return nil, errTooLarge
	}
	all := make([]entry, n)
	column := func(put func(i int, v uint64)) {
		for i := range all {
			v, e := binary.ReadUvarint(in)
			err = errors.Join(err, e)
			put(i, v)
		}
	}
	column(func(i int, v uint64) { all[i].id = v + all[max(i-1, 0)].id })
	column(func(i int, v uint64) { all[i].run = v })
	column(func(i int, v uint64) { all[i].size = v })
	column(func(i int, v uint64) {
		if v > 0 {
			all[i].offset = v - 1
		} else if i > 0 {
			all[i].offset = all[i-1].offset + all[i-1].size
		}
	})
	if err != nil || !slices.IsSortedFunc(all, func(p, q entry) int { return cmp.Compare(p.id, q.id) }) {
		return nil, errArchive
	}
	return all, nil
}

// hilbert is the number of a tile in the file: all tiles of lower zooms come first, those of one zoom follow a Hilbert curve.
func hilbert(at Address) uint64 {
	id := (uint64(1)<<(2*at.Z) - 1) / 3
	x, y := uint64(at.X), uint64(at.Y)
	for s := uint64(1) << at.Z >> 1; s > 0; s >>= 1 {
		var right, up uint64
		if x&s > 0 {
			right = 1
		}
		if y&s > 0 {
			up = 1
		}
		id += s * s * (3*right ^ up)
		if up == 0 {
			if right == 1 {
				x, y = s-1-x&(s-1), s-1-y&(s-1)
			}
			x, y = y, x
		}
	}
	return id
}
