package media

import (
	"image"
	"math/bits"
)

// A look (感知哈希) is 64 bits of how a picture looks: whether it becomes brighter from each of 9 columns to the next, in 8 rows (dHash).
// Saved again, made smaller or brighter, a photo keeps nearly all of them.

// sameLook is how many bits may differ in what is called the same photo.
const sameLook = 4

// plain is the number of bits equal that make a look say nothing: a wall, the sky, a sheet of paper look like all others.
const plain = 6

// lookAt returns the look of a picture; nil if it is too small or too plain to be told from others.
func lookAt(picture *image.RGBA) *int64 {
	if picture.Rect.Dx() < 9 || picture.Rect.Dy() < 8 {
		return nil
	}
	small := shrink(picture, 9, 8)
	var look uint64
	for y := range 8 {
		for x := range 8 {
			look <<= 1
			if brightness(small, x, y) < brightness(small, x+1, y) {
				look |= 1
			}
		}
	}
	if ones := bits.OnesCount64(look); ones < plain || ones > 64-plain {
		return nil
	}
	kept := int64(look)
	return &kept
}

func brightness(p *image.RGBA, x, y int) int {
	c := p.Pix[y*p.Stride+4*x:]
	return 299*int(c[0]) + 587*int(c[1]) + 114*int(c[2])
}

// differ returns in how many bits two looks differ.
func differ(a, b int64) int { return bits.OnesCount64(uint64(a) ^ uint64(b)) }

// quarters are the four quarters of a look.
func quarters(look int64) [4]int64 {
	u := uint64(look)
	return [4]int64{int64(u >> 48), int64(u >> 32 & 0xffff), int64(u >> 16 & 0xffff), int64(u & 0xffff)}
}

// near are a quarter and the sixteen that differ from it in one bit.
func near(quarter int64) []int64 {
	all := []int64{quarter}
	for bit := range 16 {
		all = append(all, quarter^1<<bit)
	}
	return all
}
