// Reads frames beside the page; see `FrameWorker`.

import { answerByReader } from "../alone/worker_answers.js";
import { FrameReader } from "./frame_reader.js";

answerByReader(FrameReader, ["faces", "eye_landmarks", "eye_state_fine"], {
  read: (reader, { frame, timeS }) => reader.read(frame, timeS),
});
