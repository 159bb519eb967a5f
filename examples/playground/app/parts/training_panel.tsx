import { trainingRanges } from "../../network/check_training.js";
import type { TrainingPlan } from "../../network/training_plan.js";
import { figure } from "../figures.js";
import { change, setup } from "../state/setup.js";
import { texts } from "../texts/index.js";
import { Citations } from "./citations.js";
import { ChoiceField, NumberField } from "./fields.js";
import { Panel } from "./panel.js";
import { ScheduleCurve } from "./schedule_curve.js";
import { trainingCitations } from "./training_citations.js";

/** How the network learns. */
export function TrainingPanel() {
  const t = texts.value;
  const { training, seed } = setup.value;
  const set = (changed: Partial<TrainingPlan>) => change({ training: { ...training, ...changed } });
  const summary = t.together(t.optimizers[training.optimizer], figure(training.rate));
  return (
    <Panel id="training" title={t.training} summary={summary}>
      <div class="fields">
        <ChoiceField
          label={t.optimizer}
          value={training.optimizer}
          choices={t.optimizers}
          change={(optimizer) => set({ optimizer })}
        />
        <NumberField
          label={t.rate}
          value={training.rate}
          {...trainingRanges.rate}
          change={(rate) => set({ rate })}
        />
        <NumberField
          label={t.batch}
          value={training.batch}
          {...trainingRanges.batch}
          change={(batch) => set({ batch })}
        />
        <NumberField
          label={t.steps}
          value={training.steps}
          {...trainingRanges.steps}
          change={(steps) => set({ steps })}
        />
        <NumberField
          label={t.clip}
          value={training.clip}
          {...trainingRanges.clip}
          change={(clip) => set({ clip })}
        />
        <NumberField
          label={t.seed}
          value={seed}
          least={0}
          most={1_000_000}
          whole
          change={(seed) => change({ seed })}
        />
      </div>
      <ScheduleFields training={training} set={set} />
      <ScheduleCurve training={training} />
      <Citations of={trainingCitations(training)} />
    </Panel>
  );
}

interface ScheduleFieldsProps {
  readonly training: TrainingPlan;
  readonly set: (changed: Partial<TrainingPlan>) => void;
}

/** How the rate goes: only what the schedule reads. */
function ScheduleFields({ training, set }: ScheduleFieldsProps) {
  const t = texts.value;
  const { schedule, warmup, left } = training;
  const rises = schedule.startsWith("warmup");
  const falls = schedule !== "constant" && schedule !== "warmup";
  return (
    <div class="fields schedule-fields">
      <ChoiceField
        label={t.schedule}
        value={schedule}
        choices={t.schedules}
        change={(schedule) => set({ schedule })}
      />
      {rises && (
        <NumberField
          label={t.warmup}
          value={warmup}
          {...trainingRanges.warmup}
          change={(warmup) => set({ warmup })}
        />
      )}
      {falls && (
        <NumberField
          label={t.left}
          value={left}
          {...trainingRanges.left}
          change={(left) => set({ left })}
        />
      )}
    </div>
  );
}
