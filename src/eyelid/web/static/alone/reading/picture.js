// Grey pictures, { data: Uint8Array, width, height }: made of a frame, halved, made smaller, cut out and turned level, as OpenCV
// does it for `eyelid.eyes`, to within a grey level or two.

const DIAGONAL = 0.71; // half of that of a square, in sides

function greyPicture(width, height, data = new Uint8Array(width * height)) {
  return { data, width, height };
}

/** Returns a frame, RGBA, in grey. */
export function greyOf({ data, width, height }) {
  const grey = greyPicture(width, height);
  for (let at = 0, from = 0; at < grey.data.length; at += 1, from += 4) {
    grey.data[at] = (data[from] * 9798 + data[from + 1] * 19235 + data[from + 2] * 3735 + 16384) >> 15;
  }
  return grey;
}

/** Returns a part of a picture, which ends where the picture does. */
export function cutOut({ data, width }, left, top, right, low) {
  const part = greyPicture(right - left, low - top);
  for (let y = top; y < low; y += 1) part.data.set(data.subarray(y * width + left, y * width + right), (y - top) * part.width);
  return part;
}

/** Returns a picture with its border repeated to the right and below, up to sides that a number divides. */
export function padded(picture, step) {
  const { data, width, height } = picture;
  const [right, below] = [width, height].map((length) => (step - (length % step)) % step);
  if (!right && !below) return picture;
  const whole = greyPicture(width + right, height + below);
  for (let y = 0; y < whole.height; y += 1) {
    const from = Math.min(y, height - 1) * width;
    const row = whole.data.subarray(y * whole.width, (y + 1) * whole.width);
    row.set(data.subarray(from, from + width));
    row.fill(data[from + width - 1], width);
  }
  return whole;
}

/** Returns how often a picture can be halved without getting smaller than by a factor. */
export function halvings(factor, { width, height }) {
  return Math.max(Math.floor(Math.log2(Math.max(Math.min(Math.trunc(factor), width, height), 1))), 0);
}

/** Returns a picture at so many halves; each pixel is the mean of a square, and an odd last row or column is dropped. */
export function halved(picture, times) {
  if (!times || Math.min(picture.width, picture.height) <= 1) return picture;
  const { data, width } = picture;
  const half = greyPicture(picture.width >> 1, picture.height >> 1);
  for (let y = 0; y < half.height; y += 1) {
    for (let x = 0; x < half.width; x += 1) {
      const at = 2 * y * width + 2 * x;
      half.data[y * half.width + x] = (data[at] + data[at + 1] + data[at + width] + data[at + width + 1] + 2) >> 2;
    }
  }
  return halved(half, times - 1);
}

/** Returns a picture of another size: means of areas where it is smaller, and interpolated where it is larger. */
export function resized(picture, width, height) {
  const across = stretches(picture.width, width);
  const down = stretches(picture.height, height);
  const rows = new Float32Array(picture.height * width);
  for (let y = 0; y < picture.height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let total = 0;
      for (const [from, share] of across[x]) total += picture.data[y * picture.width + from] * share;
      rows[y * width + x] = total;
    }
  }
  const made = greyPicture(width, height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let total = 0;
      for (const [from, share] of down[y]) total += rows[from * width + x] * share;
      made.data[y * width + x] = Math.round(total);
    }
  }
  return made;
}

/** Returns a picture made smaller, by linear interpolation. */
export function interpolated(picture, width, height) {
  const [acrossScale, downScale] = [picture.width / width, picture.height / height];
  return warped(picture, width, height, (x, y) => [(x + 0.5) * acrossScale - 0.5, (y + 0.5) * downScale - 0.5]);
}

/** Returns, for each place of a result, the places of the source that count, and their shares. */
function stretches(from, to) {
  return Array.from({ length: to }, (_, place) => {
    const scale = from / to;
    if (scale <= 1) { // interpolated
      const at = Math.min(Math.max((place + 0.5) * scale - 0.5, 0), from - 1);
      const low = Math.min(Math.floor(at), from - 1);
      return [[low, 1 - (at - low)], [Math.min(low + 1, from - 1), at - low]].filter(([, share]) => share > 0);
    }
    const [start, end] = [place * scale, (place + 1) * scale];
    const shares = [];
    for (let each = Math.floor(start); each < Math.min(Math.ceil(end - 1e-9), from); each += 1) {
      shares.push([each, (Math.min(each + 1, end) - Math.max(each, start)) / scale]);
    }
    return shares;
  });
}

/** Returns a picture of which each pixel is interpolated at a place of the source; what lies beyond it repeats its border. */
function warped({ data, width, height }, newWidth, newHeight, placeOf) {
  const made = greyPicture(newWidth, newHeight);
  for (let y = 0; y < newHeight; y += 1) {
    for (let x = 0; x < newWidth; x += 1) {
      const [fromX, fromY] = placeOf(x, y);
      const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
      const [right, low] = [fromX - left, fromY - top];
      const [x0, x1] = [left, left + 1].map((each) => Math.min(Math.max(each, 0), width - 1));
      const [y0, y1] = [top, top + 1].map((each) => Math.min(Math.max(each, 0), height - 1) * width);
      const above = data[y0 + x0] * (1 - right) + data[y0 + x1] * right;
      const below = data[y1 + x0] * (1 - right) + data[y1 + x1] * right;
      made.data[y * newWidth + x] = Math.round(above * (1 - low) + below * low);
    }
  }
  return made;
}

/**
 * Returns a square that was cut out of a picture and turned level. `centre` is its middle [x, y], `side` its side in pixels,
 * `roll` by how much it is turned, in radians, clockwise, and `size` the side of the result.
 */
export function levelCrop(picture, centre, side, roll, size) {
  const part = partAround(picture, centre, DIAGONAL * side + 1, side / size);
  const [x, y] = [(centre[0] - part.left) / part.step, (centre[1] - part.top) / part.step];
  const scale = side / part.step / size;
  const [cos, sin] = [scale * Math.cos(roll), scale * Math.sin(roll)];
  const middle = (size - 1) / 2;
  const [beginX, beginY] = [x - 0.5 - (cos - sin) * middle, y - 0.5 - (sin + cos) * middle];
  return warped(part.picture, size, size, (column, row) =>
    [cos * column - sin * row + beginX, sin * column + cos * row + beginY]);
}

/** Returns a box, [x, y, width, height], of a picture turned back about its middle by radians. */
export function turnedBack(picture, [x, y, width, height], turn) {
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const [right, low] = [(width - 1) / 2, (height - 1) / 2];
  const [beginX, beginY] = [x + right - cos * right + sin * low, y + low - sin * right - cos * low];
  return warped(picture, width, height, (column, row) =>
    [cos * column - sin * row + beginX, sin * column + cos * row + beginY]);
}

/** Returns a square of a picture, halved as often as it can be without getting smaller than by a factor, and where it begins. */
function partAround(picture, [x, y], reach, factor) {
  const times = halvings(factor, picture);
  const step = 2 ** times;
  const [left, right] = ends(x / step, reach / step, picture.width >> times);
  const [top, low] = ends(y / step, reach / step, picture.height >> times);
  const part = cutOut(picture, left * step, top * step, right * step, low * step);
  return { picture: halved(part, times), left: left * step, top: top * step, step };
}

/** Returns where a stretch begins and ends that must lie within a length, and has one pixel at least. */
function ends(middle, reach, length) {
  const begin = Math.min(Math.max(Math.floor(middle - reach), 0), length - 1);
  return [begin, Math.max(Math.min(Math.ceil(middle + reach), length), begin + 1)];
}
