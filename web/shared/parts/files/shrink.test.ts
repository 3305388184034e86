import { describe, expect, it } from 'vitest'
import { exifOf, sentSize, shrunk } from './shrink'

describe('what is sent of a photo', () => {
  it('is no larger than what is kept', () => {
    expect(sentSize(4000, 3000)).toEqual({ width: 2560, height: 1920 })
    expect(sentSize(12_000, 9000)).toEqual({ width: 2560, height: 1920 })
    expect(sentSize(800, 600)).toEqual({ width: 800, height: 600 })
  })

  it('keeps the short side of a long screenshot', () => {
    expect(sentSize(1080, 12_000)).toEqual({ width: 1080, height: 12_000 })
    expect(sentSize(1440, 12_000)).toEqual({ width: 1080, height: 9000 })
  })

  it('is the file itself where the browser cannot read it, or it is small', async () => {
    for (const file of [new File(['x'], 'a.heic', { type: 'image/heic' }), new File(['x'], 'a.jpg', { type: 'image/jpeg' }), new File(['x'], 'a.pdf', { type: 'application/pdf' })])
      expect(await shrunk(file)).toBe(file)
  })
})

describe('what a photo says about itself', () => {
  // One directory with one entry: orientation 6, in the order of bytes of the maker.
  const exif = (little: boolean, tag = 0x0112) => {
    const bytes = new DataView(new ArrayBuffer(36))
    bytes.setUint16(0, 0xffe1)
    bytes.setUint16(2, 34)
    bytes.setUint32(4, 0x45786966)
    bytes.setUint16(10, little ? 0x4949 : 0x4d4d)
    bytes.setUint16(12, 42, little)
    bytes.setUint32(14, 8, little)
    bytes.setUint16(18, 1, little)
    bytes.setUint16(20, tag, little)
    bytes.setUint16(22, 3, little)
    bytes.setUint32(24, 1, little)
    bytes.setUint16(28, 6, little)
    return new Uint8Array(bytes.buffer)
  }
  const jpeg = (...segments: Uint8Array[]) => new Uint8Array([0xff, 0xd8, ...segments.flatMap((s) => [...s]), 0xff, 0xda, 0, 4, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8])
  const other = new Uint8Array([0xff, 0xe0, 0, 4, 1, 2])

  it('stays in it, but for how it was turned', () => {
    for (const little of [true, false]) {
      const kept = exifOf(jpeg(other, exif(little)))!
      expect(kept.length).toBe(36)
      expect(new DataView(kept.buffer).getUint16(28, little)).toBe(1)
      expect(exifOf(jpeg(exif(little, 0x010f)))).toEqual(exif(little, 0x010f))
    }
  })

  it('is left out where it is broken or not there', () => {
    const broken = exif(true)
    new DataView(broken.buffer).setUint32(14, 9999, true)
    expect(exifOf(jpeg(broken))).toBeNull()
    expect(exifOf(jpeg(other))).toBeNull()
    expect(exifOf(new Uint8Array([1, 2]))).toBeNull()
    expect(exifOf(jpeg(exif(true)).slice(0, 20))).toBeNull()
  })
})
