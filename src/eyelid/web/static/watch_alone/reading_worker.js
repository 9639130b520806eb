// Reads frames beside the page; see `FrameWorker`.

import { answer, modelsOf } from "../alone/worker_answers.js";
import { FrameReader } from "./frame_reader.js";

const NAMES = ["faces", "eye_landmarks", "eye_state_fine"];

let reader = null;

answer({
  /** Opens the models; an eye must be seen at least so likely to count. */
  async open({ seenAbove }) {
    const opened = new FrameReader(await modelsOf(NAMES), seenAbove);
    await opened.warmUp();
    reader = opened;
  },
  read: ({ frame, timeS }) => reader.read(frame, timeS),
});
