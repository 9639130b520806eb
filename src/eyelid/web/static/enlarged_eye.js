// An eye of a frame, enlarged by a whole number, so that each of its pixels is seen.

const LARGEST = 256; // pixels up to which it is enlarged

/** Draws the box of an eye, [x, y, width, height] in pixels of a bitmap, over a whole canvas. */
export function drawEnlarged(canvas, bitmap, box) {
  const [x, y, width, height] = box.map(Math.round);
  const times = Math.max(1, Math.floor(LARGEST / Math.max(width, height)));
  Object.assign(canvas, { width: width * times, height: height * times });
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.drawImage(bitmap, x, y, width, height, 0, 0, canvas.width, canvas.height);
}
