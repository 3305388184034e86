/** The longest side of a photo that is kept by the server; see internal/media/limits.go. */
const longest = 2560
/** The short side that a long screenshot keeps. */
const legible = 1080
/** Photos below this are sent as they are. */
const heavy = 1.5e6

/** The size of the picture that is sent: no larger than the server would keep. */
export function sentSize(width: number, height: number): { width: number; height: number } {
  const fit = longest / Math.max(width, height)
  const most = Math.sqrt((2 * longest * longest) / (width * height))
  const share = Math.min(1, Math.max(fit, Math.min(1, legible / Math.min(width, height), Math.max(most, fit))))
  return { width: Math.max(1, Math.round(width * share)), height: Math.max(1, Math.round(height * share)) }
}

/**
 * Makes a large photo smaller before it is sent, and a HEIC photo a JPEG where the browser can read it. When and where it was taken stay in it, for the server to
 * read and take out. What cannot be read here is sent as it is: the server says what is wrong with it.
 */
export async function shrunk(file: File): Promise<File> {
  const heic = /heic|heif|avif/i.test(file.type) || /\.(heic|heif|avif)$/i.test(file.name)
  if (!heic && (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < heavy)) return file
  try {
    const full = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const { width, height } = sentSize(full.width, full.height)
    const small = document.createElement('canvas')
    small.width = width
    small.height = height
    const pen = small.getContext('2d')
    if (!pen) return file
    pen.fillStyle = '#fff'
    pen.fillRect(0, 0, width, height)
    pen.imageSmoothingQuality = 'high'
    pen.drawImage(full, 0, 0, width, height)
    full.close()
    const made = await new Promise<Blob | null>((resolve) => small.toBlob(resolve, 'image/jpeg', 0.9))
    small.width = small.height = 0 // gives its memory back at once
    if (!made || (!heic && made.size >= file.size)) return file
    const note = file.type === 'image/jpeg' ? exifOf(new Uint8Array(await file.slice(0, 256 << 10).arrayBuffer())) : null
    const bytes = new Uint8Array(await made.arrayBuffer())
    return new File(note ? [bytes.slice(0, 2), note, bytes.slice(2)] : [bytes], file.name.replace(/\.[^.]*$/, '') + '.jpg', { type: 'image/jpeg', lastModified: file.lastModified })
  } catch {
    return file
  }
}

/** The EXIF segment of a JPEG, its orientation set to upright because the picture has been turned; null where it has none. (Exif 2.32, 4.5.4 and 4.6.4) */
export function exifOf(jpeg: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength)
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null
  for (let at = 2; at + 10 < view.byteLength && view.getUint8(at) === 0xff && view.getUint8(at + 1) !== 0xda; at += 2 + view.getUint16(at + 2)) {
    const length = view.getUint16(at + 2)
    if (view.getUint8(at + 1) !== 0xe1 || view.getUint32(at + 4) !== 0x45786966) continue // "Exif"
    if (at + 2 + length > view.byteLength) return null
    const segment = new Uint8Array(jpeg.slice(at, at + 2 + length))
    return turned(new DataView(segment.buffer)) ? segment : null
  }
  return null
}

/** Sets the orientation in the first directory of an EXIF segment; false where the segment is not what it says. */
function turned(segment: DataView): boolean {
  const tiff = 10
  try {
    const order = segment.getUint16(tiff)
    const little = order === 0x4949
    if (!little && order !== 0x4d4d) return false
    const directory = tiff + segment.getUint32(tiff + 4, little)
    for (let i = 0; i < segment.getUint16(directory, little); i++) {
      const entry = directory + 2 + 12 * i
      if (segment.getUint16(entry, little) === 0x0112) segment.setUint16(entry + 8, 1, little)
    }
    return true
  } catch {
    return false
  }
}
