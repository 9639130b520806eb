// What a carer should know of the camera: that it gives nothing, sees nobody, or is unsure of the eyes. Mirrors
// `eyelid.speaking.camera_watch`.

const STOPPED_S = 3;
const SLOWLY_S = 2; // blinks and glances away are no reason to say anything

export class CameraWatch {
  #failure = "";
  #lastS = null;
  #faces = 0;
  #light = "";
  #goodS = 0; // when a face was seen last
  #sureS = 0; // and when it was sure what the eyes do

  /** Takes what was seen in a frame. */
  take(timeS, { track, movement, light, faces }) {
    if (this.#lastS === null || timeS - this.#lastS > STOPPED_S) this.#goodS = this.#sureS = timeS;
    [this.#lastS, this.#faces, this.#light, this.#failure] = [timeS, faces.length, light, ""];
    if (track !== null) this.#goodS = timeS;
    if (movement !== null && movement !== "unsure") this.#sureS = timeS;
  }

  /** Says that the camera cannot be used. */
  fail(reason) {
    this.#failure = reason;
  }

  /** Returns how the camera does: one of the page's words `camera_…`. */
  state(timeS) {
    if (this.#failure) return "refused";
    if (this.#lastS === null) return "waiting";
    if (timeS - this.#lastS > STOPPED_S) return "stopped";
    if (timeS - this.#goodS > SLOWLY_S) return this.#light || "nobody";
    if (timeS - this.#sureS > SLOWLY_S) return this.#light || "unsure";
    return this.#faces > 1 ? "two_faces" : "fine";
  }
}
