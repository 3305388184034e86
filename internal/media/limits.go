package media

import "time"

// Limits (限制) are all the limits of this package.
type Limits struct {
	Photo, Sound, Document int64 // bytes as sent

	Pixels int   // of a photo, width by height
	Side   int   // of a photo, each: a long screenshot is as high as a JPEG can be
	Scans  int   // of a progressive JPEG: each costs a walk over all its pixels
	Memory int64 // bytes that decoding may take, all photos together

	Heaviest int64 // bytes that decoding one photo may take

	Longest   int // side of the photo that is kept
	Legible   int // short side that a long screenshot keeps
	Thumbnail int // longest side of the small picture
	Quality   int // of both, as JPEG

	Floor int64 // bytes that stay free on every disk where something is kept; for what is said in words, and to work at all
	Guest int64 // bytes that a guest may announce in a day

	Unfinished int           // uploads of an account
	Expires    time.Duration // an upload that is not finished
	Loose      time.Duration // what is finished or refused, but belongs to no case

	Parts     int   // files in an Office document
	Directory int64 // bytes of its directory
	Unpacked  int64 // bytes that it says to hold

	Twins int // photos that are told to be nearly the same
}

// Standard are the limits unless others are given.
var Standard = Limits{
	Photo: 48 << 20, Sound: 30 << 20, Document: 30 << 20, // a phone's photo of 108 megapixels has 25 to 40 MB
	Pixels: 120_000_000, Side: 65_535, Scans: 100, Memory: 1536 << 20, Heaviest: 1536 << 20,
	Longest: 2560, Legible: 1080, Thumbnail: 320, Quality: 85,
	Floor: 512 << 20, Guest: 80 << 20,
	Unfinished: 20, Expires: 24 * time.Hour, Loose: 24 * time.Hour,
	Parts: 5000, Directory: 1 << 20, Unpacked: 512 << 20,
	Twins: 100,
}

// largest is what may be announced before anybody knows of which kind it is.
func (l Limits) largest() int64 { return max(l.Photo, l.Sound, l.Document) }

// of returns the limit of a kind.
func (l Limits) of(k Kind) int64 {
	switch k {
	case Photo:
		return l.Photo
	case Sound:
		return l.Sound
	}
	return l.Document
}
