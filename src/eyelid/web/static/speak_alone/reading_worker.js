// Reads frames beside the page; see `FrameWorker`.

import { answerByReader } from "../alone/worker_answers.js";
import { FrameReader } from "./reading/frame_reader.js";

answerByReader(FrameReader, ["faces", "eye_landmarks", "eye_state_fine", "eye_movement"], {
  use: (reader, values) => reader.use(values),
  choose: (reader, track) => reader.choose(track),
  read: (reader, { frame, timeS, isHeld }) => reader.read(frame, timeS, isHeld),
});
