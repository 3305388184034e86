/** A photo of its own, drawn by the browser: no two are alike. */
export async function photo({ page }, width, height, words) {
  const url = await page.evaluate(async ([w, h, text]) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: w, height: h })
    const pen = canvas.getContext('2d')
    const image = pen.createImageData(w, h)
    const noise = new Uint8Array(65_536)
    for (let i = 0; i < image.data.length; i++) {
      if (i % 65_536 === 0) crypto.getRandomValues(noise)
      image.data[i] = i % 4 === 3 ? 255 : 90 + (noise[i % 65_536] >> 1)
    }
    pen.putImageData(image, 0, 0)
    pen.fillStyle = `hsl(${Math.floor(Math.random() * 360)} 60% 40%)`
    pen.fillRect(w * 0.1 + Math.random() * w * 0.3, h * 0.2, w * 0.4, h * 0.5)
    pen.fillStyle = '#fff'
    pen.font = `${h / 8}px sans-serif`
    pen.fillText(text, w * 0.15, h * 0.5)
    return canvas.toDataURL('image/jpeg', 0.9)
  }, [width, height, words])
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')
}
