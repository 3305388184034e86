package media

import (
	"image"
	"image/draw"
	"math"
)

// within returns the size of a picture whose longest side may be at most longest.
func within(w, h, longest int) (int, int) {
	switch side := max(w, h); {
	case side <= longest:
		return w, h
	case w == side:
		return longest, max(1, (h*longest+w/2)/w)
	default:
		return max(1, (w*longest+h/2)/h), longest
	}
}

// keptSize returns the size of the picture that is kept: its longest side is at most longest, but the short side of a long screenshot stays legible as long as the
// picture has no more than twice the pixels of a square of that side.
func keptSize(w, h, longest, legible int) (int, int) {
	fit := float64(longest) / float64(max(w, h))
	share := max(fit, min(1, float64(legible)/float64(min(w, h))))
	most := math.Sqrt(2 * float64(longest) * float64(longest) / (float64(w) * float64(h)))
	switch share = min(share, max(most, fit)); {
	case share >= 1:
		return w, h
	case share <= fit:
		return within(w, h, longest)
	}
	return max(1, int(share*float64(w)+0.5)), max(1, int(share*float64(h)+0.5))
}

// shrink makes a picture smaller, on white: each new pixel is the mean of the area that it stands for, exactly. Besides the two pictures it
// takes a few rows. w and h must not be larger than the picture.
func shrink(from image.Image, w, h int) *image.RGBA {
	bounds := from.Bounds()
	sw, sh := bounds.Dx(), bounds.Dy()
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	if w == sw && h == sh {
		draw.Draw(to, to.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(to, to.Rect, from, bounds.Min, draw.Over)
		return to
	}
	row := image.NewRGBA(image.Rect(0, 0, sw, 1))
	opaque, _ := from.(*image.RGBA)
	if opaque != nil && !opaque.Opaque() {
		opaque = nil
	}
	narrow, sum := make([]uint64, 3*w), make([]uint64, 3*w)
	// Lengths are counted in parts so small that all edges fall between two: an old pixel is w parts wide and a new one sw; likewise h and sh.
	area := uint64(sw) * uint64(sh)
	for y, line, left := 0, 0, sh; y < sh; y++ {
		pixels := row.Pix
		if opaque != nil {
			pixels = opaque.Pix[opaque.PixOffset(bounds.Min.X, bounds.Min.Y+y):]
		} else {
			draw.Draw(row, row.Rect, image.White, image.Point{}, draw.Src)
			draw.Draw(row, row.Rect, from, bounds.Min.Add(image.Pt(0, y)), draw.Over)
		}
		squeeze(narrow, pixels, sw, w)
		part := min(h, left)
		for i, v := range narrow {
			sum[i] += v * uint64(part)
		}
		if left -= part; left > 0 {
			continue
		}
		for x := range w {
			p := to.Pix[line*to.Stride+4*x:]
			for c := range 3 {
				p[c] = uint8((sum[3*x+c] + area/2) / area)
			}
			p[3] = 0xff
		}
		rest := h - part // of this old row, for the next new one
		for i, v := range narrow {
			sum[i] = v * uint64(rest)
		}
		line, left = line+1, sh-rest
	}
	return to
}

// squeeze adds up a row of sw pixels into w sums of the same width each.
func squeeze(sums []uint64, row []uint8, sw, w int) {
	clear(sums)
	at, left := 0, sw
	for x := range sw {
		p := row[4*x : 4*x+3]
		part := min(w, left)
		for c := range 3 {
			sums[at+c] += uint64(p[c]) * uint64(part)
		}
		if left -= part; left > 0 {
			continue
		}
		at += 3
		left = sw - (w - part)
		for c := range 3 {
			if part < w {
				sums[at+c] += uint64(p[c]) * uint64(w-part)
			}
		}
	}
}

// upright turns a picture as its EXIF orientation (1 to 8) asks; anything else is upright.
func upright(from *image.RGBA, orientation int) *image.RGBA {
	w, h := from.Rect.Dx(), from.Rect.Dy()
	var source func(x, y int) (int, int) // of a pixel of the upright picture
	switch orientation {
	case 2:
		source = func(x, y int) (int, int) { return w - 1 - x, y }
	case 3:
		source = func(x, y int) (int, int) { return w - 1 - x, h - 1 - y }
	case 4:
		source = func(x, y int) (int, int) { return x, h - 1 - y }
	case 5:
		source = func(x, y int) (int, int) { return y, x }
	case 6:
		source = func(x, y int) (int, int) { return y, h - 1 - x }
	case 7:
		source = func(x, y int) (int, int) { return w - 1 - y, h - 1 - x }
	case 8:
		source = func(x, y int) (int, int) { return w - 1 - y, x }
	default:
		return from
	}
	size := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	to := image.NewRGBA(size)
	for y := range size.Dy() {
		for x := range size.Dx() {
			sx, sy := source(x, y)
			copy(to.Pix[y*to.Stride+4*x:][:4], from.Pix[sy*from.Stride+4*sx:][:4])
		}
	}
	return to
}
